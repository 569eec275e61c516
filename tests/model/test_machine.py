"""Any interleaving of acts, of honest and modified desks of two and of three sides, keeps every invariant.

The checks are `model.invariants`; docs/invariants.md lists them. The slow runs take more steps.
"""

from __future__ import annotations

import unittest

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backchannel.channel import snapshot
from backchannel.channel.acts import NO_ACT, decode_draft
from backchannel.channel.view import NOTHING, InView
from channel.parties import message, southland_two
from model import invariants
from model.lines import Desk, Line
from model.saying import CHOICES, NORTH, SOUTH, TRACK, body, next_step, northland_of_three, said, track

picks = st.integers(0, 11)
NEWEST = -1
AGREEING: tuple[tuple[tuple[str, bool], ...], ...] = (
    (),
    (("form", True), ("word form", False), ("set form", True), ("fill in", False), ("step", True)),
    (("sheet", True), ("word alike", True), ("word alike", False), ("set", True)),
    (("table", True), ("join", False)),
)
"""What comes in turn until both sides want a thing: each choice, and whether it is of the side that began."""
MUST = {"SetSheet form", "OpenCase agreed form", "MoveCase agreed form", "SetSheet talks", "JoinTable"}
"""What has effect in some history of every run, or else nothing here looks at it."""
agreeing = st.sampled_from(AGREEING)
choices = st.sampled_from(CHOICES)


class OneLine(RuleBasedStateMachine):
    """Northland (two honest desks, one modified) and Southland (two honest desks) on one line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def met(self) -> list[Line]:
        """They have met."""
        return [Line(b"n" * 32, (northland_of_three(), southland_two()), [NORTH, SOUTH], ("E. Eun",))]

    @initialize(steps=agreeing)
    def begin(self, steps: tuple[tuple[str, bool], ...]) -> None:
        """They have met, and perhaps they agreed on something."""
        self.lines = self.met()
        self.agrees_on_all(self.lines[0], self.lines[0].desks[0], 0, steps)

    def line(self, pick: int) -> Line:
        return self.lines[pick % len(self.lines)]

    def desk(self, line: Line, pick: int) -> Desk:
        return line.desks[pick % len(line.desks)]

    # honest desks

    @rule(which=picks, steps=st.lists(st.tuples(picks, choices, picks), min_size=2, max_size=6))
    def talk(self, which: int, steps: list[tuple[int, str, int]]) -> None:
        """Things said in turn as on calm days, at any desk."""
        line = self.line(which)
        for who, choice, pick in steps:
            self.says(line, self.desk(line, who), choice, pick)

    @rule(which=picks, who=st.lists(picks, min_size=2, max_size=8), pick=picks)
    def deal(self, which: int, who: list[int], pick: int) -> None:
        """A text, as far as it gets: each desk takes the step that comes next for its side."""
        line = self.line(which)
        for each in who:
            desk = self.desk(line, each)
            self.says(line, desk, next_step(line, desk, pick), pick)

    @rule(which=picks, who=st.lists(picks, min_size=2, max_size=6), pick=picks)
    def moves_a_case(self, which: int, who: list[int], pick: int) -> None:
        """A form filled in, and what may follow: each desk takes a step."""
        line = self.line(which)
        self.says(line, self.desk(line, who[0]), "open", pick)
        for each in who[1:]:
            self.says(line, self.desk(line, each), "step", NEWEST)

    @rule(which=picks, who=picks, other=picks, steps=agreeing)
    def agrees_on(self, which: int, who: int, other: int, steps: tuple[tuple[str, bool], ...]) -> None:
        """A form of the two sides' own, until one is filled in, talks or a table: what comes next in turn."""
        line = self.line(which)
        self.agrees_on_all(line, self.desk(line, who), other, steps)

    def agrees_on_all(self, line: Line, desk: Desk, other: int, steps: tuple[tuple[str, bool], ...]) -> None:
        """Each step by that desk, or by one of the other side."""
        for choice, ours in steps:
            if ours:
                self.says(line, desk, choice, NEWEST)
            else:
                self.answers(line, desk, other, choice)

    def answers(self, line: Line, desk: Desk, other: int, choice: str) -> None:
        """A desk of the other side says something about what was begun last."""
        theirs = [each for each in line.desks if each.party != desk.party]
        self.says(line, theirs[other % len(theirs)], choice, NEWEST)

    def says(self, line: Line, desk: Desk, choice: str, pick: int) -> None:
        """Written at one desk, agreed to at all desks of the side, and posted."""
        for place in range(len(line.sent)):
            if place not in desk.has:
                line.gives(place, desk)
        what = body(line, desk, choice, pick)
        parked = None if what is None else line.drafts(desk, what)
        if what is None or parked is None:
            return
        for each in line.side(desk):
            for place in range(len(line.sent)):
                if place not in each.has:
                    line.gives(place, each)
            parked = line.agrees(parked, each)
        sent = line.posts(parked, desk)
        if sent is not None:
            said(line, desk, choice, what, sent.act)

    @rule(which=picks, who=picks, choice=choices, pick=picks)
    def drafts(self, which: int, who: int, choice: str, pick: int) -> None:
        """Written and agreed to at one desk, and left there."""
        line = self.line(which)
        desk = self.desk(line, who)
        what = body(line, desk, choice, pick)
        if what is not None:
            line.drafts(desk, what)

    @precondition(lambda self: any(line.parked for line in self.lines))
    @rule(which=picks, pick=picks, who=picks)
    def agrees(self, which: int, pick: int, who: int) -> None:
        """A colleague agrees to what lies there."""
        line = self.line(which)
        if line.parked:
            parked = line.parked[pick % len(line.parked)]
            side = line.side(parked.desk)
            line.agrees(parked, side[who % len(side)])

    @precondition(lambda self: any(line.parked for line in self.lines))
    @rule(which=picks, pick=picks, who=picks)
    def posts(self, which: int, pick: int, who: int) -> None:
        """A desk tries to send what lies there: it goes out, or a rule holds it."""
        line = self.line(which)
        if line.parked:
            parked = line.parked[pick % len(line.parked)]
            side = line.side(parked.desk)
            line.posts(parked, side[who % len(side)])

    @rule(which=picks, who=picks, other=picks, reopened=st.booleans(), choice=choices, pick=picks)
    def waits_over_a_suspension(
        self, which: int, who: int, other: int, reopened: bool, choice: str, pick: int
    ) -> None:
        """Enough agreed to a draft; then the line is broken off, and perhaps open again; then it is sent."""
        line = self.line(which)
        desk, breaker = self.desk(line, who), self.desk(line, other)
        what = body(line, desk, choice, pick)
        parked = None if what is None else line.drafts(desk, what)
        if parked is None:
            return
        for each in line.side(desk):
            parked = line.agrees(parked, each)
        self.says(line, breaker, "suspend", pick)
        if reopened:
            self.says(line, breaker, "reopen", pick)
        line.gives_all(desk, range(len(line.sent)))
        line.posts(parked, desk)

    # what comes

    @rule(which=picks, who=picks, pick=picks)
    def comes(self, which: int, who: int, pick: int) -> None:
        """One posting comes, again perhaps, before others or after."""
        line = self.line(which)
        if line.sent:
            line.gives((len(line.sent) - 1 - pick) % len(line.sent), self.desk(line, who))

    @rule(which=picks, who=picks, data=st.data())
    def carried_in(self, which: int, who: int, data: st.DataObject) -> None:
        """Everything comes at once, by hand, in any order."""
        line = self.line(which)
        order = data.draw(st.permutations(range(len(line.sent))))
        line.gives_all(self.desk(line, who), order)

    @rule(which=picks, who=picks, pick=picks)
    def is_accepted(self, which: int, who: int, pick: int) -> None:
        """A person takes what a colleague's honest desk holds on that colleague's check."""
        line = self.line(which)
        honest = [place for place, each in enumerate(line.sent) if each.honest]
        desk = self.desk(line, who)
        if honest:
            line.gives(honest[pick % len(honest)], desk, unproven=True)

    # modified desks

    @rule(which=picks, choice=choices, pick=picks, back=picks, seen=picks)
    def forces(self, which: int, choice: str, pick: int, back: int, seen: int) -> None:
        """E. Eun's desk posts anything anywhere, with no agreement but its own."""
        line = self.line(which)
        desk = line.desks[0]
        what = body(line, desk, choice, pick)
        if what is not None and "E. Eun" in desk.people:
            self.posts_anywhere(line, desk, what, ["E. Eun"], back, seen)

    @rule(which=picks, pick=picks, back=picks)
    def hangs(self, which: int, pick: int, back: int) -> None:
        """E. Eun's desk posts again, behind another act, what two honest people agreed to."""
        line = self.line(which)
        places = [place for place, each in enumerate(line.sent) if each.poster.party == line.desks[0].party]
        if places and "E. Eun" in line.desks[0].people:
            line.hangs(places[pick % len(places)], self.some_act(line, line.desks[0].party, back))

    def some_act(self, line: Line, party: bytes, back: int) -> bytes:
        """One of the last acts of a side, or none."""
        acts = [each.act for each in line.sent if decode_draft(each.posting.act.draft).party == party]
        return NO_ACT if back >= len(acts) else acts[-1 - back]

    def posts_anywhere(
        self, line: Line, desk: Desk, what: object, who: list[str], back: int, seen: int
    ) -> None:
        """Behind any act of its side, with any act of the other in view."""
        other = next(each.party for each in line.books if each.party != desk.party)
        drafts = line.bodies()
        prev, view = self.some_act(line, desk.party, back), self.some_act(line, other, seen)
        number = 1 if prev == NO_ACT else drafts[prev].act_no + 1
        in_view = NOTHING if view == NO_ACT else InView(drafts[view].act_no, view)
        line.forces(desk, what, who, prev, act_no=number, in_view=in_view)  # type: ignore[arg-type]

    # what holds

    def keeps(self, check: object) -> None:
        for line in self.lines:
            check(line)  # type: ignore[operator]

    def teardown(self) -> None:
        """In the end every honest desk holds all of it, and so does one that begins anew."""
        for line in self.lines:
            every = range(len(line.sent))
            for desk in line.desks:
                line.gives_all(desk, [place for place in every if place not in desk.has])
            for check in invariants.EVERYWHERE:
                check(line)
            first = invariants.state(line.desks[0])
            for desk in line.desks:
                assert invariants.state(desk) == first
                again = line.gives_all(line.fresh(desk.name), reversed(every))
                assert invariants.state(again) == first
                again.channel = snapshot.restore(snapshot.take(desk.channel), desk.kept.__getitem__)
                assert invariants.state(again) == first


def _held(check):  # type: ignore[no-untyped-def]
    def holds(self: OneLine) -> None:
        self.keeps(check)

    holds.__name__ = check.__name__
    return invariant()(holds)


for _check in invariants.EVERYWHERE:
    setattr(OneLine, _check.__name__, _held(_check))


class DishonestSide(OneLine):
    """Both people of Southland are modified: what a quorum of theirs says anywhere has its agreements."""

    def met(self) -> list[Line]:
        """They have met, and nobody of Southland keeps a rule."""
        books = (northland_of_three(), southland_two())
        line = Line(b"n" * 32, books, [NORTH, SOUTH], ("E. Eun", *SOUTH))
        self.southern = line.fresh("C. Cho")
        return [line]

    def answers(self, line: Line, desk: Desk, other: int, choice: str) -> None:
        """Southland says it at the end of what was said, as an honest side does."""
        self.forces_with_quorum(choice, NEWEST, 0, 0)

    @rule(choice=choices, pick=picks, back=picks, seen=picks)
    def forces_with_quorum(self, choice: str, pick: int, back: int, seen: int) -> None:
        """Anything, behind anything, with anything in view: also two ways at once."""
        line = self.lines[0]
        for place in range(len(line.sent)):
            line.gives(place, self.southern)
        what = body(line, self.southern, choice, pick)
        if what is not None:
            self.posts_anywhere(line, self.southern, what, list(SOUTH), back, seen)
            said(line, self.southern, choice, what, line.sent[-1].act)

    @rule(pick=picks)
    def says_two_things(self, pick: int) -> None:
        """One thing to one desk of Northland and another to the other, at one place; both desks speak."""
        line = self.lines[0]
        line.gives_all(self.southern, range(len(line.sent)))
        ends = [node.hash for node in self.southern.channel.chains.standing[self.southern.channel.ours]]
        seen = self.southern.channel.next_place()
        view, prev = InView(seen.in_view_number, seen.in_view_hash), ends[-1] if ends else NO_ACT
        parked = []
        for desk, choice in zip(line.desks, ("message", "acknowledge"), strict=True):
            what = body(line, self.southern, choice, pick)
            number = seen.act_no + pick % 3
            line.forces(self.southern, what, SOUTH, prev, act_no=number, in_view=view)  # type: ignore[arg-type]
            line.gives_all(desk, range(len(line.sent) - len(parked) - 1))
            line.gives(len(line.sent) - 1, desk)
            parked.append(line.drafts(desk, message(f"To {desk.name}.")))
        for desk in line.desks:
            line.gives_all(desk, range(len(line.sent)))
        for desk in line.desks:
            parked = [None if each is None else line.agrees(each, desk) for each in parked]
        for each, poster in zip(parked, line.desks, strict=True):
            if each is not None:
                line.posts(each, poster)
        self.keeps(invariants.what_is_settled_stays)
        for desk in line.desks:
            line.gives_all(desk, range(len(line.sent)))


class ThreeSides(OneLine):
    """Northland, Southland and a private Track, each with each on a line of its own."""

    def met(self) -> list[Line]:
        """All have met."""
        north, south, private = northland_of_three(), southland_two(), track()
        return [
            Line(b"1" * 32, (north, south), [NORTH, SOUTH], ("E. Eun",)),
            Line(b"2" * 32, (north, private), [NORTH, TRACK], ("E. Eun",)),
            Line(b"3" * 32, (south, private), [SOUTH, TRACK]),
        ]

    @rule(which=picks, other=picks, who=picks, pick=picks)
    def comes_on_another_line(self, which: int, other: int, who: int, pick: int) -> None:
        """What was said on one line is nothing on another, whoever carries it there."""
        line, wrong = self.line(which), self.line(other)
        if line is wrong or not line.sent:
            return
        desk = self.desk(wrong, who)
        before, has = invariants.state(desk), set(desk.has)
        wrong.sent.append(line.sent[pick % len(line.sent)])
        wrong.gives(len(wrong.sent) - 1, desk)
        wrong.sent.pop()
        desk.has = has
        assert invariants.state(desk) == before


QUICK = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
SLOW = settings(QUICK, max_examples=70, stateful_step_count=40)


def in_effect(line: Line) -> set[str]:
    """What had effect there: each kind of act, with its form or kind of sheet."""
    channel, drafts = line.desks[0].channel, line.bodies()
    acts = {node.hash for chain in channel.chains.standing for node in chain} - channel.law.refused.keys()
    bodies = [drafts[act].body for act in acts]
    return {
        f"{type(each).__name__} {getattr(each, 'form', getattr(each, 'kind', ''))}".strip() for each in bodies
    }


def machine(kind: type[OneLine], how: settings):  # type: ignore[no-untyped-def]
    """The test of a machine, which fails where no history came to what must come up."""
    seen: set[str] = set()

    def teardown(self: OneLine) -> None:
        kind.teardown(self)
        for each in MUST & in_effect(self.lines[0]):
            event(each)
            seen.add(each)

    def run(self: unittest.TestCase) -> None:
        case.runTest(self)
        assert seen >= MUST, "it came up in no history"

    case = type(kind.__name__, (kind,), {"teardown": teardown}).TestCase
    case.settings = how
    return type(kind.__name__, (case,), {"runTest": run})


TestOneLine = machine(OneLine, QUICK)
TestDishonestSide = machine(DishonestSide, QUICK)
TestThreeSides = machine(ThreeSides, QUICK)
TestOneLineAtLength = pytest.mark.slow(machine(OneLine, SLOW))
TestDishonestSideAtLength = pytest.mark.slow(machine(DishonestSide, SLOW))
TestThreeSidesAtLength = pytest.mark.slow(machine(ThreeSides, SLOW))
