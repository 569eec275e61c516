"""One engine for every paper that is one text in lines: talks, public line, phrasebook (spec/45, section 3).

Owns the bodies, the case, and when a line is agreed. Which lines a kind of sheet has is a `SheetKind`, data
of its own paper.

Each side has its own column: its newest words for each line. A line is agreed while both hold the same
words. The side that opened it sets the whole, by an act that has every line agreed in its past; what crosses
that, or comes later, changes nothing that is set. If either side could, two acts that cross might set two
wordings: each side takes over the other's words and sets what it then sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, NamedTuple

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import LanguageTag, Line, Prose, Reason
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Kind, Open, Paper, Topic
from backchannel.credentials.charter import ActClass
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import NewerAct, Refused
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import U8, U63, Bytes32

LINES_AT_MOST = 200
"""Lines of one sheet."""
WORDINGS_AT_MOST = 1_000
"""Wordings of one side in one sheet: its history has to fit in the register."""
NO_WORDS = bytes(32)
"""The hash of a line that a side struck out."""

KindName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
LineName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Wording(Record):
    """One line in one side's words. ``text`` empty: struck out. The original counts, not the translation."""

    name: LineName
    text: Prose
    translation: Prose | None


class Taken(Record):
    """A line of the other side's, taken over as it stands: its name and the hash of its words."""

    name: LineName
    words: Bytes32


class OpenSheet(Record, tag=13):
    """Put a sheet before the other side, with as many lines filled in as there are words for."""

    kind: KindName
    title: Line
    lines: Annotated[tuple[Wording, ...], msgspec.Meta(max_length=LINES_AT_MOST)]
    language: LanguageTag
    translation: LanguageTag | None


class WordLines(Record, tag=14):
    """One's own words for some lines, the other side's for others. ``sheet``: the act that opened it."""

    sheet: Bytes32
    kind: KindName
    lines: Annotated[tuple[Wording, ...], msgspec.Meta(max_length=LINES_AT_MOST)]
    taken: Annotated[tuple[Taken, ...], msgspec.Meta(max_length=LINES_AT_MOST)]
    language: LanguageTag
    translation: LanguageTag | None


class SetSheet(Record, tag=15):
    """Set the sheet: every line is agreed. ``words``: `sheet_hash` of all of it."""

    sheet: Bytes32
    kind: KindName
    words: Bytes32


class DropSheet(Record, tag=16):
    """Take the sheet off the table. What is set stays set."""

    sheet: Bytes32
    kind: KindName
    reason: Reason


SheetBody = OpenSheet | WordLines | SetSheet | DropSheet


class SheetKind(NamedTuple):
    """A kind of sheet as data. ``lines``: name and label of each line it has; empty: names are free.

    ``by_line``: each line counts as soon as it is agreed, and there is nothing to set.
    """

    name: str
    topic: Topic
    title: str
    lines: Mapping[str, str]
    by_line: bool


class LineState(Enum):
    """How one line stands, seen from one side. The value is what people read."""

    AGREED = "agreed"
    THEIRS = "theirs"
    OURS = "ours"
    BOTH = "each has other words"
    OPEN = "open"


class Held(Record):
    """One wording of a side: the line, the hash of its words, and where it was said."""

    name: LineName
    words: Bytes32
    depth: U63
    act: Bytes32


class Mark(Record):
    """Something done once to the whole: where, by which act, over which words."""

    depth: U63
    act: Bytes32
    words: Bytes32


Columns = tuple[tuple[Held, ...], tuple[Held, ...]]
Marks = tuple[Mark | None, Mark | None]


class SheetCase(Record):
    """What became of a sheet. Each column and each mark has one writer: ``set_by`` is the opener's."""

    kind: KindName
    opener: U8
    opened: U63
    columns: Columns
    set_by: Mark | None
    dropped_by: Marks

    def words(self, side: int, depth: int | None = None) -> dict[str, Held]:
        """A side's newest words for each line, with that many of its acts (None: all)."""
        newest: dict[str, Held] = {}
        for held in self.columns[side]:
            if depth is None or held.depth <= depth:
                newest[held.name] = held
        return {name: held for name, held in newest.items() if held.words != NO_WORDS}

    @property
    def is_set(self) -> bool:
        """Whether its opener set it: then it is set for both, for good."""
        return self.set_by is not None

    def set_words(self) -> dict[str, bytes]:
        """The hash of each line as it was set; empty while it is not."""
        if self.set_by is None:
            return {}
        return {name: held.words for name, held in self.words(self.opener, self.set_by.depth).items()}

    @property
    def is_dropped(self) -> bool:
        """Whether it was taken off the table before it was set."""
        return any(self.dropped_by) and not self.is_set


SHEETS: Table[SheetCase] = Table("sheets", SheetCase)


def words_hash(name: str, text: str) -> bytes:
    """What both sides must hold alike for a line to be agreed; `NO_WORDS` for a line struck out."""
    return digest(Label.SHEET_LINE, encode((name, text))) if text else NO_WORDS


def sheet_hash(words: Mapping[str, bytes]) -> bytes:
    """The hash of a whole sheet, from the hash of each line."""
    return digest(Label.SHEET, encode(tuple(sorted(words.items()))))


def agreed(mine: Mapping[str, Held], theirs: Mapping[str, Held]) -> dict[str, bytes]:
    """The lines for which both hold the same words, with their hash."""
    return {
        name: held.words for name, held in mine.items() if name in theirs and theirs[name].words == held.words
    }


def line_states(kind: SheetKind, case: SheetCase, side: int) -> dict[str, LineState]:
    """How each line stands for a side, in the order of the kind, free lines in the order of their coming."""
    mine, theirs = case.words(side), case.words(1 - side)
    same = agreed(mine, theirs)
    names = dict.fromkeys((*kind.lines, *(held.name for column in case.columns for held in column)))
    found = {}
    for name in names:
        if name in same:
            found[name] = LineState.AGREED
        elif name in mine:
            found[name] = LineState.BOTH if name in theirs else LineState.OURS
        elif name in theirs or name in kind.lines:
            found[name] = LineState.THEIRS if name in theirs else LineState.OPEN
    return found


class Sheets:
    """The kinds of sheets this program knows, and the machine that moves their cases."""

    def __init__(self, kinds: tuple[SheetKind, ...]) -> None:
        self._known = {kind.name: kind for kind in kinds}

    def paper(self) -> Paper:
        """The paper that all sheets are to the law."""
        opens = Kind(
            ActClass.MESSAGE,
            Topic.TALKS,
            self.judge_open,
            self.fold_open,
            topic_of=self._topic,
            sound=self._sound,
        )
        return Paper(
            {
                OpenSheet: opens,
                WordLines: opens._replace(judge=self.judge_words, fold=self.fold_words),
                SetSheet: opens._replace(judge=self.judge_set, fold=self.fold_set),
                DropSheet: opens._replace(judge=self.judge_drop, fold=self.fold_drop),
            },
            (SHEETS,),
            self.still_open,
        )

    def _topic(self, body: SheetBody) -> Topic:
        return self._known[body.kind].topic

    def _sound(self, body: SheetBody) -> None:
        """A kind that only a newer program knows is read after an update (A1)."""
        if body.kind not in self._known:
            raise NewerAct("A sheet came that a newer version of the program made.")

    def still_open(self, facts: Facts, ours: int) -> Iterator[Open]:
        """Sheets that are neither set nor dropped, and whose words wait for whom."""
        for act, case in facts.rows(SHEETS).items():
            if case.is_set or case.is_dropped:
                continue
            kind = self.of(case)
            states = set(line_states(kind, case, ours).values())
            mine = case.opener == ours
            ready = states == {LineState.AGREED} and not kind.by_line
            for_us = bool(states & {LineState.THEIRS, LineState.BOTH}) or (ready and mine)
            for_them = bool(states & {LineState.OURS, LineState.BOTH}) or (ready and not mine)
            yield Open(kind.topic, act, mine, for_us, for_them, case)

    def known(self, name: str) -> SheetKind | None:
        """A kind, or None where only a newer program knows it."""
        return self._known.get(name)

    def of(self, case: SheetCase) -> SheetKind:
        """The kind of a sheet."""
        return self._known[case.kind]

    def judge_open(self, body: OpenSheet, moment: Moment, facts: Facts) -> None:
        """Refuse lines that the kind does not have (L1)."""
        self._require_lines(self._known[body.kind], body.lines, (), translated=body.translation is not None)

    def fold_open(self, body: OpenSheet, moment: Moment, facts: Facts) -> None:
        """The sheet lies there, with the opener's words."""
        none: Marks = (None, None)
        case = SheetCase(body.kind, moment.side, moment.depth, ((), ()), None, none)
        facts.put(SHEETS, moment.act, _with_words(case, moment, body.lines, ()))

    def judge_words(self, body: WordLines, moment: Moment, facts: Facts) -> None:
        """Refuse words for what is set or gone, and taking what does not stand there (L2, L3)."""
        case = self._live(body, moment, facts)
        self._require_lines(self.of(case), body.lines, body.taken, translated=body.translation is not None)
        theirs = case.words(moment.other, moment.seen)
        for taken in body.taken:
            if taken.name not in theirs or theirs[taken.name].words != taken.words:
                raise Refused("This takes over words that are not the other side's newest in view.")
        if len(case.columns[moment.side]) + len(body.lines) + len(body.taken) > WORDINGS_AT_MOST:
            raise Refused("These lines were worded too often. Begin another sheet.")

    def fold_words(self, body: WordLines, moment: Moment, facts: Facts) -> None:
        """The side's newest words."""
        case = facts.get(SHEETS, body.sheet)
        if case is not None:
            facts.put(SHEETS, body.sheet, _with_words(case, moment, body.lines, body.taken))

    def judge_set(self, body: SetSheet, moment: Moment, facts: Facts) -> None:
        """Refuse to set another side's sheet, what is not agreed line by line, or other words (L4)."""
        case = self._live(body, moment, facts)
        kind = self.of(case)
        if moment.side != case.opener:
            raise Refused(
                "Only the side that put this forward sets it.",
                next_step="They can, while every line is agreed. Or put the same words forward yourselves.",
            )
        if kind.by_line:
            raise Refused("Here each line counts as soon as it is agreed: there is nothing to set.")
        mine, theirs = case.words(moment.side), case.words(moment.other, moment.seen)
        same = agreed(mine, theirs)
        if not same or set(same) != set(kind.lines or same) or set(same) != {*mine, *theirs}:
            raise Refused("It is set only when every line is agreed.")
        if sheet_hash(same) != body.words:
            raise Refused("This sets other words than those that are agreed.")

    def fold_set(self, body: SetSheet, moment: Moment, facts: Facts) -> None:
        """It is set."""
        case = facts.get(SHEETS, body.sheet)
        if case is not None:
            mark = Mark(moment.depth, moment.act, body.words)
            facts.put(SHEETS, body.sheet, replace(case, set_by=mark))

    def judge_drop(self, body: DropSheet, moment: Moment, facts: Facts) -> None:
        """Refuse to drop what is set or gone (L2)."""
        self._live(body, moment, facts)

    def fold_drop(self, body: DropSheet, moment: Moment, facts: Facts) -> None:
        """It is off the table, unless the other side set it meanwhile."""
        case = facts.get(SHEETS, body.sheet)
        if case is not None:
            marks = _marked(case.dropped_by, moment.side, Mark(moment.depth, moment.act, NO_WORDS))
            facts.put(SHEETS, body.sheet, replace(case, dropped_by=marks))

    def _live(self, body: WordLines | SetSheet | DropSheet, moment: Moment, facts: Facts) -> SheetCase:
        case = facts.get(SHEETS, body.sheet)
        if case is None or not moment.sees(case.opener, case.opened):
            raise Refused("This concerns a sheet that was not there yet.")
        if case.kind != body.kind:
            raise Refused("This names another kind of sheet than the one it is about.")
        if case.set_by is not None and moment.sees(case.opener, case.set_by.depth):
            raise Refused("This is set, and stays as it is.", next_step="Begin another one to change it.")
        for side, gone in enumerate(case.dropped_by):
            if gone is not None and moment.sees(side, gone.depth):
                raise Refused("This was taken off the table.", next_step="Begin another one.")
        return case

    def _require_lines(
        self, kind: SheetKind, lines: tuple[Wording, ...], taken: tuple[Taken, ...], *, translated: bool
    ) -> None:
        names = [*(each.name for each in lines), *(each.name for each in taken)]
        if len(set(names)) != len(names):
            raise Refused("A line is named twice.")
        if kind.lines and not set(names) <= set(kind.lines):
            raise Refused(f"The lines here are: {', '.join(kind.lines)}.")
        if not all(name.isprintable() and name.strip() == name for name in names):
            raise Refused("The name of a line is one line of plain letters.")
        if not translated and any(each.translation is not None for each in lines):
            raise Refused("A translation stands there without the name of its language.")


def _with_words(
    case: SheetCase, moment: Moment, lines: tuple[Wording, ...], taken: tuple[Taken, ...]
) -> SheetCase:
    fresh = [
        *(Held(each.name, words_hash(each.name, each.text), moment.depth, moment.act) for each in lines),
        *(Held(each.name, each.words, moment.depth, moment.act) for each in taken),
    ]
    columns = list(case.columns)
    columns[moment.side] = (*columns[moment.side], *fresh)
    return replace(case, columns=(columns[0], columns[1]))


def _marked(marks: Marks, side: int, mark: Mark) -> Marks:
    return (mark, marks[1]) if side == 0 else (marks[0], mark)
