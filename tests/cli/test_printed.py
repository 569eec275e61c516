"""Sheets on paper: what somebody wrote stays text, nothing runs or is fetched, only what counts is shown."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from backchannel.cli.printed import PROVES, WIDTH, as_html, as_text
from backchannel.desk import views

AT = 1_812_722_580
HOSTILE = (
    "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>\n"
    "</p><h2>where (where)</h2>\u202e\x1b[2J\" lang='x' &lt;"
)
SEEN = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p"}


def worded(text: str, *, taken: bool = False, translation: str | None = None) -> views.Worded:
    return views.Worded(text, "ko", translation, "en" if translation else "", taken, AT, 12)


def sheet(lines: list[views.SheetLine], *, kind: str = "talks", state: str = "open") -> views.Sheet:
    by_line = kind == "phrasebook"
    return views.Sheet(
        12, kind, HOSTILE, HOSTILE, HOSTILE, "N", by_line, state, "1 of 2 agreed", lines, [], "Say."
    )


AGREED = views.SheetLine(
    "when", "when", "agreed", worded("오월.", translation="In May."), worded("오월.", taken=True)
)
APART = views.SheetLine("where", "where", "each has other words", worded("Oslo."), worded("Bern."))
THEIRS = views.SheetLine("rain", "", "theirs", None, worded("Wait."))
WRITTEN = views.SheetLine(HOSTILE, HOSTILE, "agreed", worded(HOSTILE, translation=HOSTILE), worded(HOSTILE))
EVERY = [
    sheet([WRITTEN, APART], kind=kind, state=state)
    for kind in ("talks", "phrasebook")
    for state in ("open", "set", "off the table")
]


class Elements(HTMLParser):
    """The elements of a page with what stands in each, and its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("view", EVERY, ids=lambda view: f"{view.kind} {view.state}")
def test_markup_that_somebody_wrote_is_text_in_html(view: views.Sheet) -> None:
    page = as_html(view)
    found = Elements(page)
    assert set(found.names) == SEEN
    assert {name for name, _ in found.attributes} <= {
        *("lang", "charset", "http-equiv", "content", "dir", "class")
    }
    assert {value for name, value in found.attributes if name == "lang"} <= {"en", "ko"}
    assert any("<script>alert(1)</script>" in text for text in found.texts)


@pytest.mark.parametrize("view", EVERY, ids=lambda view: f"{view.kind} {view.state}")
def test_a_page_runs_nothing_fetches_nothing_and_acts_on_no_screen(view: views.Sheet) -> None:
    page = as_html(view)
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "size:A4" in style
    for text in (page, as_text(view)):
        assert not any(each in text for each in "\u202e\x1b\x07")
    assert all(cell_len(line) <= WIDTH for line in as_text(view).split("\n"))


def test_a_language_cannot_leave_its_attribute() -> None:
    line = replace(AGREED, ours=replace(worded("a"), language='"><script>'))
    assert "<script>" not in as_html(sheet([line]))


def test_a_line_of_a_text_cannot_pass_for_a_line_of_the_page() -> None:
    trick = f"{'so ' * 40}\n{PROVES}\n\nwhere (where): agreed"
    line = views.SheetLine("when", "when", "theirs", None, worded(trick, translation=trick))
    shown = as_text(replace(sheet([line]), title="so " * 60, us="NORTHLAND", who="SOUTHLAND"))
    at_the_edge = [line for line in shown.split("\n") if line and not line.startswith(("│", "  "))]
    assert [line.split()[0] for line in at_the_edge] == ["Talks:", "so", "1", "NOT", "when", "Unsigned:"]


def test_what_is_not_set_says_so_and_what_is_set_shows_one_wording_with_its_translation() -> None:
    apart = as_text(sheet([AGREED, APART]))
    assert "NOT SET: it may still change" in apart
    assert "where (where): each has other words" in apart
    assert "│ Oslo." in apart
    assert "│ Bern." in apart
    whole = as_text(sheet([AGREED], state="set"))
    assert "NOT SET" not in whole
    assert whole.count("오월.") == 1
    assert "Translation into en (the original counts):\n│ In May." in whole
    assert " ".join(whole.split()).endswith(PROVES)
    assert '<p class="said" dir="auto" lang="ko">오월.</p>' in as_html(sheet([AGREED], state="set"))


def test_on_the_card_stands_only_what_both_sides_agreed_to() -> None:
    rain = replace(AGREED, name="sun", label="")
    book = sheet([rain, THEIRS], kind="phrasebook")
    for page in (as_text(book), as_html(book)):
        assert "sun" in page
        assert "rain" not in page
        assert "Wait." not in page
        assert "Not on this card, because not agreed: 1." in page
    assert "none of these phrases counts any more" in as_text(replace(book, state="off the table"))
