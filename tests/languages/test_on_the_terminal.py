"""Korean, Japanese, Arabic, Hebrew, emoji and marks on letters: nothing is too wide, nothing turns around."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from backchannel.cli.drawing import draw
from backchannel.cli.printed import as_html, as_text
from backchannel.cli.shown import BAR, quoted, sentence
from backchannel.desk import views
from backchannel.languages import speak
from cli.test_drawing import AT, every_view

NAMES = {
    "Arabic": "أرض الجنوب",
    "Hebrew": "ארץ הדרום (2)",
    "Korean": "남쪽나라",
    "Japanese": "南の国",
    "emoji": "🕊️ 👩\u200d🔧",
    "marks": "Ệs̈ t̶o̶",
    "override": "\u202eSouth\u2066",
}
OURS = "Nothing waits for you."
"""A sentence of ours, in the mouth of somebody else."""
CASES = [(language, name) for language in ("en", "ko") for name in NAMES]


def direction(character: str) -> str:
    return unicodedata.bidirectional(character)


@pytest.mark.parametrize(("language", "name"), CASES)
def test_no_line_is_wider_than_the_window_and_right_to_left_words_stand_apart(
    language: str, name: str
) -> None:
    with speak(language):
        for view in every_view(NAMES[name]):
            for width in (40, 80):
                for line in draw(view, width):
                    assert cell_len(line) <= width, line
                    assert stands_apart(line), line


def stands_apart(line: str) -> bool:
    """Whether every right-to-left letter is within an isolate of ours that ends on the same line."""
    depth = 0
    for each in line:
        depth += {"\u2068": 1, "\u2069": -1}.get(each, 0)
        if depth == 0 and direction(each) in ("R", "AL", "AN"):
            return False
        if each in "\u202a\u202b\u202d\u202e\u2066\u2067":
            return False
    return depth == 0


@pytest.mark.parametrize(("language", "name"), CASES)
def test_a_paper_is_no_wider_than_a_page_and_marks_its_language(language: str, name: str) -> None:
    with speak(language):
        for view in every_view(NAMES[name]):
            if isinstance(view, views.Sheet):
                assert all(cell_len(line) <= 76 for line in as_text(view).split("\n"))
                assert f'<html lang="{language}">' in as_html(view)


def test_a_right_to_left_text_is_isolated_whole_behind_the_bar() -> None:
    lines = quoted("نلتقي في 12 حزيران.\nThen we talk.\nשלום", 20)
    assert lines[0].startswith(BAR + "\u2068")
    assert lines[0].endswith("\u2069")
    assert BAR + "Then we talk." in lines
    assert all(stands_apart(line) for line in lines)


def test_a_right_to_left_name_in_a_korean_sentence_stays_where_it_stands() -> None:
    with speak("ko"):
        [line] = sentence("ארץ suspended the line, so this did not go out.", None)
    assert line.startswith("\u2068ארץ\u2069")
    assert "연락선" in line


def theirs(name: str) -> Iterator[views.View]:
    """Views in which that name stands only where names and words of people stand."""
    yield views.Counterpart(name, "It is open.", True, 1, [], [])
    yield views.Waiting(12, f"draft: {name}", name, AT, "backchannel agree 12", name)
    yield views.Said(12, name, False, AT, f"asks what it means: {name}", name, "personally", "", "", 3, name)
    yield views.Happened("2027-06-11", name, name, name)
    yield views.Remark(name, AT, name)
    yield views.Rendering(name, AT, "ko", name)
    yield views.Filled("who", "who", "who", name, name, name, AT)
    yield views.Post(name, "voice", 2, True, name, "3141 5926")
    yield views.Words(name, [name], "", 5, [name], 2, "")
    yield views.Undertaking("12.1", name, name, False, None, [], "done", "", "", [], None, [], [])
    yield views.Change("changed", name, name)
    yield views.Known(name, False, "official", "", "", [name], 0)
    yield views.Worded(name, "en", name, "ko", False, AT, 3)
    yield views.SheetLine(name, "", "open", None, None)
    yield views.Found(12, AT, name, name, False, "message", name, name, "answered", name)


@pytest.mark.parametrize("view", [pytest.param(each, id=type(each).__name__) for each in theirs(OURS)])
def test_words_of_theirs_that_look_like_a_sentence_of_ours_stay_as_they_are(view: views.View) -> None:
    with speak("en"):
        english = "\n".join(draw(view, None))
    with speak("ko"):
        korean = "\n".join(draw(view, None))
    assert english.count(OURS) > 0
    assert korean.count(OURS) == english.count(OURS)
    assert korean != english or isinstance(view, views.SheetLine)


def test_of_what_would_leave_only_the_lines_that_the_desk_made_are_translated() -> None:
    head = f"North suspends the line.\n{OURS}\n\nin your words: {OURS}\nwhere it was: {OURS}\n  {OURS}"
    labels = {"in your words": False}
    with speak("ko"):
        paper = draw(views.Going(head, "South", [], [], "North", "suspends the line", made=[0]), None)
        form = draw(views.Going(head, "South", [], [], "North", "suspends the line", labels=labels), None)
    assert "\n".join(paper).count(OURS) == 4
    assert not any("suspends" in line for line in (*paper, *form))
    assert [line for line in form if "where it was" in line] == [f"│ where it was: {OURS}"]
    assert [line for line in form if line.startswith("│   ")] == [f"│   {OURS}"]
    assert not any("in your words" in line for line in form)


def test_carrying_by_hand_is_said_in_the_language_and_an_address_as_it_is() -> None:
    def drawn(name: str) -> str:
        path = views.Path(name, "everything has arrived", None, 0, "")
        line = views.Line("SOUTH", "They said nothing.", "", None, [path], "", "quiet", None, [], None, "")
        return "\n".join(draw(line, 80))

    with speak("ko"):
        assert "직접 나름" in drawn(views.BY_HAND)
        assert "https://relay.example" in drawn("https://relay.example")
