"""Sheets over two sides whose acts cross: what is set stays set, in the same words, at every desk.

Each rule says something whether the law allows it or not; what a side said waits until the other takes it in.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from backchannel.channel.acts import Posting, act_hash
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.sheets import SHEETS, OpenSheet, SetSheet, Taken, WordLines
from channel.papers.saying import drops, sets, sheet, sheet_of, words
from channel.parties import Side, north, south

LINES = ("public", "asked")
KIND = "public line"
WHO = st.integers(0, 1)
NAMES = st.sampled_from([LINES[:1], LINES[1:], LINES])
TEXTS = st.sampled_from(["So.", "Otherwise.", ""])


class SheetsOfTwoSides(RuleBasedStateMachine):
    """Two desks, what is under way between them, and what was seen as set at which desk."""

    def __init__(self) -> None:
        super().__init__()
        self.desks: tuple[Side, Side] = (north(), south())
        self.under_way: tuple[list[Posting], list[Posting]] = ([], [])
        self.said: list[Posting] = []
        self.sheets: list[bytes] = []
        self.seen_set: set[tuple[int, bytes]] = set()
        self.set_as: dict[bytes, dict[str, bytes]] = {}

    def say(self, who: int, body: Body) -> None:
        """One side says it; the other has it once it takes it in."""
        desk = self.desks[who]
        posting = desk.posting(desk.draft(body))
        desk.take(posting)
        self.said.append(posting)
        self.under_way[1 - who].append(posting)
        if isinstance(body, OpenSheet):
            self.sheets.append(bytes(act_hash(posting.act)))

    def one(self, who: int, pick: int) -> bytes | None:
        """A sheet that is known at that desk."""
        known = [each for each in self.sheets if sheet_of(self.desks[who], each) is not None]
        return known[pick % len(known)] if known else None

    @initialize(who=WHO)
    def begin(self, who: int) -> None:
        self.say(who, sheet(dict.fromkeys(LINES, "So."), kind=KIND))
        self.take_in(1 - who, 1)

    @rule(who=WHO, names=NAMES, text=TEXTS)
    def open(self, who: int, names: tuple[str, ...], text: str) -> None:
        if len(self.sheets) < 3:
            self.say(who, sheet(dict.fromkeys(names, text), kind=KIND))

    @rule(who=WHO, pick=st.integers(0, 2), names=NAMES, text=TEXTS)
    def word(self, who: int, pick: int, names: tuple[str, ...], text: str) -> None:
        if (case := self.one(who, pick)) is not None:
            self.say(who, words(case, dict.fromkeys(names, text), kind=KIND))

    @rule(who=WHO, pick=st.integers(0, 2))
    def take_over(self, who: int, pick: int) -> None:
        """All that the other side holds, as far as it is here."""
        if (case := self.one(who, pick)) is not None:
            desk = self.desks[who]
            theirs = sheet_of(desk, case).words(1 - desk.channel.ours)
            taken = tuple(Taken(name, held.words) for name, held in theirs.items())
            self.say(who, WordLines(case, KIND, (), taken, "en", None))

    @rule(who=WHO, pick=st.integers(0, 2))
    def set(self, who: int, pick: int) -> None:
        if (case := self.one(who, pick)) is not None:
            self.say(who, sets(self.desks[who], case, kind=KIND))

    @rule(who=WHO, pick=st.integers(0, 2))
    def set_something_else(self, who: int, pick: int) -> None:
        if (case := self.one(who, pick)) is not None:
            self.say(who, SetSheet(case, KIND, b"e" * 32))

    @rule(who=WHO, pick=st.integers(0, 2))
    def drop(self, who: int, pick: int) -> None:
        if (case := self.one(who, pick)) is not None:
            self.say(who, drops(case, kind=KIND))

    @rule(who=WHO, count=st.integers(1, 4))
    def take_in(self, who: int, count: int) -> None:
        for posting in self.under_way[who][:count]:
            self.desks[who].take(posting)
        del self.under_way[who][:count]

    @invariant()
    def what_is_set_stays_as_it_is_and_was_said_or_taken_by_both(self) -> None:
        for who, desk in enumerate(self.desks):
            for act, case in desk.channel.law.facts.rows(SHEETS).items():
                found = case.set_words()
                if found or (who, act) in self.seen_set:
                    self.seen_set.add((who, act))
                    assert found == self.set_as.setdefault(act, found)
                    assert set(found) == set(LINES)
                for name, hashed in found.items():
                    for column in case.columns:
                        assert any((held.name, held.words) == (name, hashed) for held in column)

    def teardown(self) -> None:
        for who in (0, 1):
            self.take_in(who, len(self.under_way[who]))
        self.what_is_set_stays_as_it_is_and_was_said_or_taken_by_both()
        late = north("late")
        for posting in reversed(self.said):
            late.take(posting)
        for act in self.sheets:
            assert sheet_of(self.desks[0], act) == sheet_of(self.desks[1], act) == sheet_of(late, act)


SheetsOfTwoSides.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestSheetsOfTwoSides = SheetsOfTwoSides.TestCase
