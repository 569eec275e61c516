"""Sheets of lines in words: talks, the phrasebook, a public line.

Owns what an act on a sheet says, and finding the words of a line in what was said. Whoever agrees to an act
sees every line it says, takes over or sets, whole. Words of people stand further in than ours, so that no
line of theirs can look like the name of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.registry import SHEETS as KINDS
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.sheets import (
    SHEETS,
    DropSheet,
    LineState,
    OpenSheet,
    SetSheet,
    SheetBody,
    SheetCase,
    SheetKind,
    Taken,
    Wording,
    WordLines,
    line_states,
    sheet_hash,
)
from backchannel.desk.papers.look import Look
from backchannel.errors import NewerAct

COMMANDS = {"talks": "talks", "phrasebook": "phrasebook", "public line": "public", "form": "forms"}
"""The command of each kind of sheet."""
NAMED = 5
"""Names in one line of a list; how many more there are is said."""
NOT_HERE = "words that are not here: do not agree to this"


class Said(NamedTuple):
    """The words of one line, with the writer's translation. ``side``: the writer's."""

    text: str
    language: str
    translation: str | None
    translation_language: str
    side: int


class WordsSaid:
    """The words of a sheet, found in the acts that said them. ``said``: the body of an act."""

    def __init__(self, case: SheetCase, said: Callable[[bytes], Body]) -> None:
        self._case = case
        self._said = said
        self._bodies: dict[bytes, Body] = {}

    def of(self, name: str, words: bytes, by: int) -> Said | None:
        """The words with that hash, as the side ``by`` said them, else as the other did; None: nobody."""
        for side in (by, 1 - by):
            for held in self._case.columns[side]:
                if (held.name, held.words) == (name, words) and (found := self._in(held.act, name, side)):
                    return found
        return None

    def _in(self, act: bytes, name: str, side: int) -> Said | None:
        if act not in self._bodies:
            self._bodies[act] = self._said(act)
        body = self._bodies[act]
        if not isinstance(body, OpenSheet | WordLines):
            return None
        lines = (each for each in body.lines if each.name == name)
        return next((_said(each, body, side) for each in lines), None)


def _said(line: Wording, body: OpenSheet | WordLines, side: int) -> Said:
    return Said(line.text, body.language, line.translation, body.translation or "", side)


def kind_of(body: SheetBody) -> SheetKind:
    """The kind of the sheet that an act is about."""
    kind = KINDS.known(body.kind)
    if kind is None:
        raise NewerAct("A sheet came that a newer version of the program made.")
    return kind


def is_by_line(case: SheetCase) -> bool:
    """Whether each line counts by itself."""
    return KINDS.of(case).by_line


class SheetWords:
    """The words of sheets."""

    bodies: tuple[type, ...] = (OpenSheet, WordLines, SetSheet, DropSheet)

    def subject(self, look: Look, body: SheetBody) -> str:
        """What it does with which sheet, and to which lines."""
        match body:
            case OpenSheet():
                sheet, title = kind_of(body).title, " ".join(body.title.split())
                head = ": ".join(filter(None, (_BEGINS[sheet], title)))
                return "; ".join([head, *_does(body.lines, ())])
            case WordLines():
                does = "; ".join(_does(body.lines, body.taken))
                return f"{_which(look, body)}: {does or 'says nothing'}"
            case SetSheet():
                return f"sets {_which(look, body)}"
        return f"takes {_which(look, body)} off the table"

    def text(self, look: Look, body: SheetBody) -> str:
        """Every line it says, takes over or sets."""
        head = f"{look.side(look.author)} {self.subject(look, body)}."
        match body:
            case OpenSheet():
                return "\n".join([head, *_lines_said(look, body)])
            case WordLines():
                return "\n".join([head, *_lines_said(look, body), *_lines_taken(look, body)])
            case SetSheet():
                return "\n".join([head, *_lines_set(look, body)])
        return f"{head}\n\n{body.reason}".strip()

    def condition(self, look: Look, act: bytes, body: SheetBody) -> str | None:
        """How far the sheet is that an act began."""
        case = look.channel.case(SHEETS, act)
        return None if case is None else how_far(case, look.channel.ours)

    def step(self, open_: Open) -> str | None:
        """Look at it: what can be done is said there."""
        if not isinstance(open_.case, SheetCase):
            return None
        return f"backchannel {COMMANDS[open_.case.kind]} {{who}} --number {{}}"


def how_far(case: SheetCase, side: int) -> str:
    """How far a sheet is, in a word or two."""
    if case.is_set:
        return "set"
    if case.is_dropped:
        return "off the table"
    states = list(line_states(KINDS.of(case), case, side).values())
    noun = "phrases" if is_by_line(case) else "lines"
    return f"{states.count(LineState.AGREED)} of {len(states)} {noun} agreed"


def names(lines: Iterable[str]) -> str:
    """Names of lines, for one line of a list."""
    every = list(lines)
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def _does(lines: Iterable[Wording], taken: Iterable[Taken]) -> list[str]:
    """What an act does with lines: says some, strikes some out, takes some over."""
    own, struck = [each.name for each in lines if each.text], [each.name for each in lines if not each.text]
    over = [each.name for each in taken]
    return [
        *([f"words for {names(own)}"] if own else []),
        *([f"strikes out {names(struck)}"] if struck else []),
        *([f"takes over {names(over)}"] if over else []),
    ]


_BEGINS = {
    "talks": "begins talks",
    "phrasebook": "begins phrasebook",
    "public line": "begins public line",
    "form": "begins form",
}


def _which(look: Look, body: WordLines | SetSheet | DropSheet) -> str:
    sheet = kind_of(body).title
    if look.channel.case(SHEETS, body.sheet) is None:
        return f"{sheet} that never came here"
    return sheet


def made(body: SheetBody, text: str) -> list[int]:
    """Which lines of the text of an act are ours. Words of people, and free names, stand in others."""
    if isinstance(body, DropSheet):
        return [0]
    kind = kind_of(body)
    ends = " means:" if kind.by_line else "):" if kind.lines else "\n"
    lines = enumerate(text.split("\n"))
    return [
        at for at, line in lines if at == 0 or line.endswith(ends) or (line[2:3].strip() and line[:2] == "  ")
    ]


def _lines_said(look: Look, body: OpenSheet | WordLines) -> list[str]:
    kind = kind_of(body)
    shown: list[str] = []
    for each in body.lines:
        shown += _line(kind, each.name, _said(each, body, look.author), look.side)
    return shown


def _lines_taken(look: Look, body: WordLines) -> list[str]:
    return _lines_found(look, body, {each.name: each.words for each in body.taken})


def _lines_set(look: Look, body: SetSheet) -> list[str]:
    """The lines it sets: the words that its own side holds, which change no more once they are set."""
    case = look.channel.case(SHEETS, body.sheet)
    held = {} if case is None else case.words(look.author)
    words = {name: each.words for name, each in held.items()}
    return _lines_found(look, body, words) if sheet_hash(words) == body.words else ["", NOT_HERE]


def _lines_found(look: Look, body: WordLines | SetSheet, words: Mapping[str, bytes]) -> list[str]:
    case = look.channel.case(SHEETS, body.sheet)
    kind = kind_of(body)
    by = look.author if isinstance(body, SetSheet) else 1 - look.author
    said = None if case is None else WordsSaid(case, look.said)
    shown: list[str] = []
    for name in sorted(words, key=lambda each: list(kind.lines).index(each) if each in kind.lines else 0):
        shown += _line(kind, name, None if said is None else said.of(name, words[name], by), look.side)
    return shown


def _line(kind: SheetKind, name: str, said: Said | None, side: Callable[[int], str]) -> list[str]:
    """One line with its words: its name at the edge, what stands there further in."""
    label = kind.lines.get(name)
    shown = ["", f"{name} ({label}):" if label else f"“{name}” means:" if kind.by_line else f"{name}:"]
    if said is None:
        return [*shown, f"  {NOT_HERE}"]
    if not said.text:
        return [*shown, "  struck out"]
    shown += [f"  words of {side(said.side)} ({said.language}):", *_further_in(said.text)]
    if said.translation is not None:
        into = f"  translated by {side(said.side)} ({said.translation_language}); the original counts:"
        shown += [into, *_further_in(said.translation)]
    return shown


def _further_in(text: str) -> list[str]:
    return ["    " + line for line in text.splitlines() or [""]]
