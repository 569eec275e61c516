"""One engine for every paper that one side opens and both then move: a form with states (spec/45, section 2).

Owns the two bodies, the case, and the one way in which a case moves. What a form asks for and which moves it
knows is a `Form`, a table of its own in a file of its own.

A case has two columns. An act moves the column of its own side only, from that side's own state, seeing the
other's as its in_view has it: acts that cross fold alike in either order, and nothing that had effect is ever
undone. What people read is a function of both columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Annotated, NamedTuple

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import LanguageTag
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.fields import Field, FieldKind, Value, require_filled
from backchannel.channel.papers.message import Weight
from backchannel.channel.papers.paper import LIGHT, Gravity, Kind, Open, Paper, Topic, still_open
from backchannel.credentials.charter import ActClass
from backchannel.errors import NewerAct, Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8, U63, Bytes32

STEPS_AT_MOST = 500
"""Steps of one side in one case: it has to fit in the register."""
NOTHING = "nothing"
"""The state of the other side's column before it did anything."""
HAS_IT = "has it"
"""The state of the other side's column when it said that it has it, and nothing more. It approves nothing."""

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class OpenCase(Record, tag=11):
    """Fill in a form and put it before the other side. ``answer_by``: asked for by then, or None."""

    form: Word
    version: U8
    fields: Annotated[tuple[Value, ...], msgspec.Meta(max_length=40)]
    weight: Weight
    language: LanguageTag
    translation: LanguageTag | None
    answer_by: U63 | None


class MoveCase(Record, tag=12):
    """Take one step in a case. ``case``: the act that opened it, with this form."""

    case: Bytes32
    form: Word
    version: U8
    move: Word
    fields: Annotated[tuple[Value, ...], msgspec.Meta(max_length=40)]
    weight: Weight
    language: LanguageTag
    translation: LanguageTag | None


class Role(IntEnum):
    """Who may take a step: the side that opened the case, or the other one."""

    OPENER = 0
    OTHER = 1


class Move(NamedTuple):
    """One kind of step.

    ``by``: which sides know it. ``before``: states of one's own column in which it may be taken. ``after``:
    the state it leads to (None: the column stays where it is). ``seeing``: states of the other column, as in
    view, in which it may be taken (None: any). ``says``: what the side that takes it does, after its name.
    ``corrects``: its fields stand in place of those that the case was opened with. ``limit``: what it does
    not mean. ``otherwise``: what is said where it does not follow. ``unless``: pairs of states (one's own,
    the other's as in view) in which it may not be taken all the same. ``unsays``: states of one's own column
    that it contradicts: a desk asks whether that is meant. ``gravity``: how grave it is.
    """

    by: frozenset[Role]
    before: frozenset[str]
    after: str | None
    seeing: frozenset[str] | None
    fields: tuple[Field, ...]
    says: str
    corrects: bool = False
    limit: str = ""
    otherwise: str = ""
    unless: frozenset[tuple[str, str]] = frozenset()
    unsays: frozenset[str] = frozenset()
    gravity: Gravity = LIGHT

    def may_follow(self, mine: str, theirs: str) -> bool:
        """Whether it may be taken in these states: one's own, and the other's as in view (F4)."""
        seen = self.seeing is None or theirs in self.seeing
        return mine in self.before and seen and (mine, theirs) not in self.unless


class Outcome(NamedTuple):
    """What people read of a pair of states, and whose turn it is (None: nobody's).

    ``words`` may have gaps, ``{opener}`` and ``{other}``, for what the two sides are called.
    """

    words: str
    turn: Role | None


class Form(NamedTuple):
    """A form as data. ``outcomes``: by the state of the opener's column, then of the other's.

    ``titles``: the title in other languages, by their tags. ``says``: what both sides read with it, with the
    gaps of an `Outcome`. ``requires``: what opening it asks of the act's past; raises `Refused`.

    A form that changes gets another version; those that are known are never changed.
    """

    name: str
    version: int
    topic: Topic
    title: str
    start: str
    fields: tuple[Field, ...]
    moves: Mapping[str, Move]
    outcomes: Mapping[tuple[str, str], Outcome]
    titles: Mapping[str, str] = MappingProxyType({})
    says: str = ""
    requires: Callable[[tuple[Value, ...], Moment, Facts], None] | None = None

    @property
    def by_sheet(self) -> bool:
        """Whether what is filled in goes by a sheet that the two sides set, and its first field names."""
        return bool(self.fields) and self.fields[0].kind is FieldKind.SHEET

    def title_in(self, language: str) -> str:
        """The title in a language, or in English where it has none in that."""
        return self.titles.get(language.partition("-")[0].lower(), self.title)

    def outcome(self, case: FormCase) -> Outcome:
        """How a case of this form stands, as all that is here has it."""
        return self.outcomes[case.state(case.opener), case.state(1 - case.opener)]


class Step(Record):
    """One step taken: where in its party's chain, by which act, to which state."""

    depth: U63
    act: Bytes32
    state: Word


class FormCase(Record):
    """What became of a form. Each column has one writer."""

    form: Word
    version: U8
    opener: U8
    steps: tuple[tuple[Step, ...], tuple[Step, ...]]

    def state(self, side: int, depth: int | None = None) -> str:
        """The state of a side's column, or as it was with that many acts of that side (None: all)."""
        seen = [step.state for step in self.steps[side] if depth is None or step.depth <= depth]
        return seen[-1] if seen else NOTHING

    def role(self, side: int) -> Role:
        """What a side is in this case."""
        return Role.OPENER if side == self.opener else Role.OTHER


CASES: Table[FormCase] = Table("forms", FormCase)
UNSETTLED: Table[FormCase] = Table("open-forms", FormCase)
"""The same cases, while it is somebody's turn: what a desk lists first."""


def require_step(form: Form, case: FormCase, name: str, moment: Moment) -> Move:
    """The step of that name. Raises `Refused` where this side cannot take it at that moment (F3 to F5)."""
    move = form.moves.get(name)
    if move is None or case.role(moment.side) not in move.by:
        raise Refused(f"This is no step that {moment.mine.name} can take here.")
    if len(case.steps[moment.side]) >= STEPS_AT_MOST:
        raise Refused(f"{moment.mine.name} took {STEPS_AT_MOST} steps here already. Open it anew.")
    mine, theirs = case.state(moment.side), case.state(moment.other, moment.seen)
    if not move.may_follow(mine, theirs):
        raise Refused(
            move.otherwise or f"This step does not follow from how it stood for {moment.mine.name}."
        )
    return move


def stepped(form: Form, case: FormCase, name: str, moment: Moment) -> FormCase:
    """The case after that step, in the column of the side that takes it."""
    after = form.moves[name].after or case.state(moment.side)
    columns = list(case.steps)
    columns[moment.side] = (*columns[moment.side], Step(moment.depth, moment.act, after))
    return replace(case, steps=(columns[0], columns[1]))


def possible(form: Form, case: FormCase, side: int) -> list[str]:
    """The steps a side can take in a case as everything here has it."""
    mine, theirs = case.state(side), case.state(1 - side)
    return [
        name
        for name, move in form.moves.items()
        if case.role(side) in move.by and move.may_follow(mine, theirs)
    ]


class Forms:
    """The forms this program knows, and the machine that moves their cases."""

    def paper(self) -> Paper:
        """The paper that all forms are to the law."""
        opens = Kind(
            ActClass.MESSAGE,
            Topic.MESSAGES,
            self.judge_open,
            self.fold_open,
            topic_of=self._topic,
            sound=self._sound,
        )
        moves = opens._replace(judge=self.judge_move, fold=self.fold_move, gravity_of=self._gravity)
        return Paper({OpenCase: opens, MoveCase: moves}, (CASES, UNSETTLED), self.still_open)

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self._known = {(form.name, form.version): form for form in forms}

    def _topic(self, body: OpenCase | MoveCase) -> Topic:
        return self._known[body.form, body.version].topic

    def _gravity(self, body: MoveCase) -> Gravity:
        move = self._known[body.form, body.version].moves.get(body.move)
        return LIGHT if move is None else move.gravity

    def _sound(self, body: OpenCase | MoveCase) -> None:
        """A form that only a newer program knows is read after an update (A1)."""
        if (body.form, body.version) not in self._known:
            raise NewerAct("A form came that a newer version of the program made.")

    def still_open(self, facts: Facts, ours: int) -> Iterator[Open]:
        """Cases in which it is somebody's turn."""
        for act, case in facts.rows(UNSETTLED).items():
            form = self.of(case)
            turn = form.outcome(case).turn
            waits = case.opener if turn is Role.OPENER else 1 - case.opener
            yield still_open(
                form.topic, act, case, ours, side=case.opener, waits_for=None if turn is None else waits
            )

    def every(self) -> tuple[Form, ...]:
        """All forms, all versions."""
        return tuple(self._known.values())

    def known(self, name: str, version: int) -> Form | None:
        """A form, or None where only a newer program knows it."""
        return self._known.get((name, version))

    def of(self, case: FormCase) -> Form:
        """The form of a case."""
        return self._known[case.form, case.version]

    def newest(self, name: str) -> Form | None:
        """The newest version of a form."""
        versions = [form for (each, _), form in self._known.items() if each == name]
        return max(versions, key=lambda form: form.version, default=None)

    def judge_open(self, body: OpenCase, moment: Moment, facts: Facts) -> None:
        """Refuse a form that is not filled in as it asks, or asks for what is not there (F1, F6)."""
        form = self._known[body.form, body.version]
        require_filled(form.fields, body.fields, translated=body.translation is not None)
        if form.requires is not None:
            form.requires(body.fields, moment, facts)

    def fold_open(self, body: OpenCase, moment: Moment, facts: Facts) -> None:
        """Open the case."""
        step = Step(moment.depth, moment.act, self._known[body.form, body.version].start)
        columns = ((step,), ()) if moment.side == 0 else ((), (step,))
        self._store(facts, moment.act, FormCase(body.form, body.version, moment.side, columns))

    def judge_move(self, body: MoveCase, moment: Moment, facts: Facts) -> None:
        """Refuse a step that the form does not know, or not now, or not by this side (F2 to F5)."""
        case = facts.get(CASES, body.case)
        if case is None or not moment.sees(case.opener, case.steps[case.opener][0].depth):
            raise Refused("This concerns something that was not there yet.")
        if (case.form, case.version) != (body.form, body.version):
            raise Refused("This names another form than the one it is about.")
        move = require_step(self.of(case), case, body.move, moment)
        require_filled(move.fields, body.fields, translated=body.translation is not None)

    def fold_move(self, body: MoveCase, moment: Moment, facts: Facts) -> None:
        """Take the step, in the column of the side that takes it."""
        case = facts.get(CASES, body.case)
        if case is None:
            return
        self._store(facts, body.case, stepped(self.of(case), case, body.move, moment))

    def _store(self, facts: Facts, key: bytes, case: FormCase) -> None:
        facts.put(CASES, key, case)
        turn = self.of(case).outcome(case).turn
        if turn is not None or facts.get(UNSETTLED, key) is not None:
            facts.put(UNSETTLED, key, case if turn is not None else None)

    def possible(self, case: FormCase, side: int) -> list[str]:
        """The steps a side can take in a case as everything here has it."""
        return possible(self.of(case), case, side)
