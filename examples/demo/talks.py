"""Scene 8, talk about talks: six lines, two of them crossing on the way, set, printed on one page."""

from __future__ import annotations

from backchannel.cli.printed import as_html, as_text
from backchannel.desk.laying import SheetLines
from backchannel.desk.views import Sheet, SheetLine
from backchannel.errors import Misuse
from examples.demo.helping import NORTH, SOUTH, everybody, second
from examples.demo.stage import Stage

TALKS = "talks"


def talks(stage: Stage) -> None:
    """Northland begins; both say words for one line at once; each takes over; it is set for good."""
    _begin(stage)
    _cross(stage)
    ours = stage[stage.teams[NORTH][0]].desk
    ours.set_sheet(SOUTH, TALKS)
    second(stage, NORTH, "sets talks")
    stage.until("the talks set at every desk", lambda: all(each.state == "set" for each in _sheets(stage)))
    _print(stage)


def _begin(stage: Stage) -> None:
    stage[stage.teams[NORTH][0]].desk.begin_sheet(SOUTH, TALKS, _lines(stage, "talks"))
    second(stage, NORTH, "begins talks")
    stage.until("the talks at every desk", lambda: len(_sheets(stage)) == len(everybody(stage)))


def _cross(stage: Stage) -> None:
    """Everything here is written on both sides before anything of the other side's can have come."""
    ours, theirs = stage[stage.teams[NORTH][0]].desk, stage["their-envoy"].desk
    ours.word_sheet(SOUTH, TALKS, _lines(stage, "talks_north"))
    theirs.word_sheet(NORTH, TALKS, _lines(stage, "talks_south"))
    said = [words for each in _sheets(stage) for words in _both(_line(each, "when"))]
    stage.screen.holds("both write, and nobody has the other's words yet", not said)
    second(stage, NORTH, "words for")
    second(stage, SOUTH, "words for")
    stage.until("what crossed", lambda: all(_states(each)["when"] == OTHER_WORDS for each in _sheets(stage)))
    stage.screen.note("Both said when: the words crossed on the way.")
    stage.screen.shows("C. Cho", _line(_sheet(stage, "their-envoy"), "when"))
    sides = {frozenset(_both(_line(each, "when"))) for each in _sheets(stage)}
    stage.screen.holds(
        "lines that cross stand both, and every desk shows the same two",
        [len(each) for each in sides] == [2],
    )
    ours.take_lines(SOUTH, TALKS, ("when",))
    theirs.take_lines(NORTH, TALKS, ("what", "who", "level", "where", "before"))
    second(stage, NORTH, "takes over")
    second(stage, SOUTH, "takes over")
    stage.until("six lines agreed", lambda: all(len(_agreed(each)) == SIX for each in _sheets(stage)))
    stage.screen.sees("C. Cho", _sheet(stage, "their-envoy").standing)


def _print(stage: Stage) -> None:
    """One page, as text and as HTML that runs nothing and fetches nothing."""
    sheet = _sheet(stage, "their-envoy")
    stage.screen.sees("C. Cho", sheet.standing)
    page = stage.file("talks").with_suffix(".html")
    page.write_text(as_html(sheet), "utf-8")
    text = as_text(sheet)
    for line in filter(None, text.splitlines()):
        stage.screen.note(line)
    words = [_line(each, name) for each in _sheets(stage) for name in NAMES]
    stage.screen.holds(
        "set: the page has the same six lines at every desk",
        {each.state for each in words} == {"agreed"}
        and all(_words_of(each) in " ".join(text.replace("│", " ").split()) for each in words),
    )
    stage.screen.holds(
        "the page fetches nothing and runs nothing",
        not any(each in page.read_text("utf-8") for each in ("<script", "src=", "href=", "url(")),
    )


NAMES = ("what", "who", "level", "where", "when", "before")
SIX = len(NAMES)
OTHER_WORDS = "each has other words"


def _lines(stage: Stage, key: str) -> SheetLines:
    """Lines of a letter of the story: a name, a colon, words."""
    pairs = (line.partition(": ") for line in stage.story.letter(key).text.splitlines())
    return SheetLines({name: words for name, _, words in pairs})


def _sheet(stage: Stage, key: str) -> Sheet:
    return stage[key].desk.sheet(stage[key].person.facing, TALKS)


def _sheets(stage: Stage) -> list[Sheet]:
    """The talks as every desk shows them that has them."""
    found = []
    for key in everybody(stage):
        try:
            found.append(_sheet(stage, key))
        except Misuse:
            continue
    return found


def _line(sheet: Sheet, name: str) -> SheetLine:
    [found] = [each for each in sheet.lines if each.name == name]
    return found


def _states(sheet: Sheet) -> dict[str, str]:
    return {each.name: each.state for each in sheet.lines}


def _agreed(sheet: Sheet) -> list[str]:
    return [name for name, state in _states(sheet).items() if state == "agreed"]


def _both(line: SheetLine) -> list[str]:
    return [each.text for each in (line.ours, line.theirs) if each is not None]


def _words_of(line: SheetLine) -> str:
    return "" if line.ours is None else line.ours.text
