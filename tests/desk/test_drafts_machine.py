"""Three desks of one side and their drafts: whatever they do, and in whatever order their notes come.

Notes go by hand, so that each reader gets each author's when the test says so. In the end everything is
carried everywhere, and whoever may agree agrees.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from backchannel.channel.acts import decode_draft
from backchannel.channel.papers.message import Message
from backchannel.desk.desk import Desk
from backchannel.desk.draft_states import LIVE, State
from backchannel.desk.posting import STEP_IN
from backchannel.errors import NotHereYet, Refused
from backchannel.testing.kept import KeptWorld
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, drafts, standing

OURS = (ENVOY, DEPUTY, THIRD)
ALL = (*OURS, THEIRS)
orders = st.permutations(OURS)
acts = st.sampled_from(("discard", "send_back", "agree"))
our = st.sampled_from(OURS)
anybody = st.sampled_from(ALL)
choice = st.integers(0, 5)


def line_of(desk: Desk) -> bytes:
    return desk._meetings.channels()[0][0]


def states(desk: Desk) -> dict[bytes, State]:
    """Where each draft of a message stands whose words are here."""
    rows = desk._core.register.all("SELECT hash, state, content FROM draft WHERE content <> x''")
    return {
        bytes(hashed): State(state)
        for hashed, state, content in rows
        if isinstance(decode_draft(bytes(content)).body, Message)
    }


def posted_by(desk: Desk) -> dict[bytes, bytes]:
    """Acts that this desk posted itself, and the draft of each."""
    rows = desk._channels.rows(line_of(desk))
    return {row.hash: row.draft for row in rows if row.arrival.poster == desk._core.ref}


class Drafting(RuleBasedStateMachine):
    """``kept``: the world it begins in."""

    kept: KeptWorld

    @initialize(order=orders, what=acts)
    def begin(self, order: list[str], what: str) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.kept.folder.parent))
        self.world = self.kept.again(self.folder / "world")
        self.written = self.theirs = 0
        self.carried = 0
        self.thrown: set[str] = set()
        self.off: dict[str, set[bytes]] = {name: set() for name in OURS}
        self.posted = {name: set(posted_by(self.person(name))) for name in OURS}

        self.overtake(order, what)

    # what people do

    def person(self, name: str) -> Desk:
        return self.world.desks[name]

    def numbers(self, name: str) -> list[tuple[int, bytes]]:
        desk = self.person(name)
        return [(desk._core.number("act", row.hash), row.hash) for row in desk._drafts.open_rows()]

    @rule(name=our)
    def write(self, name: str) -> None:
        if self.written < 4:
            self.written += 1
            self.person(name).write(SOUTH, f"words {self.written}")
            self.look(name)

    @rule(name=our, which=choice)
    def agree(self, name: str, which: int) -> None:
        for number, _ in self.numbers(name)[which:][:1]:
            self.may_agree(name, number)

    def may_agree(self, name: str, number: int) -> None:
        """What somebody cannot agree to as it is, is sent back and written again."""
        try:
            self.person(name).agree(number)
        except NotHereYet:
            return
        except Refused as refused:
            if "took into account when you last agreed" not in refused.sentence:
                raise
            self.person(name).send_back(number, "Without their newest.")
            self.person(name).agree(number)
        self.look(name)

    @rule(name=our, which=choice)
    def send_back(self, name: str, which: int) -> None:
        for number, hashed in self.numbers(name)[which:][:1]:
            if self.person(name)._drafts.row(hashed).state is not State.FALLEN:
                self.person(name).send_back(number, "Softer.")

    @rule(name=our, which=choice)
    def discard(self, name: str, which: int) -> None:
        for number, _ in self.numbers(name)[which:][:1]:
            self.thrown.add(self.person(name).read(number).text)
            self.person(name).discard(number)
            self.look(name)

    @rule()
    def they_write(self) -> None:
        if self.theirs < 3:
            self.theirs += 1
            self.person(THEIRS).write(NORTH, f"theirs {self.theirs}")

    @rule(name=our)
    def reopen(self, name: str) -> None:
        self.world.reopen(name)

    # what comes

    @rule(author=anybody, reader=anybody)
    def carry(self, author: str, reader: str) -> None:
        if author != reader:
            across = THEIRS in (author, reader)
            file = self.pouch(author, (NORTH if author == THEIRS else SOUTH) if across else "us")
            self.take(reader, file)

    @rule(order=orders, what=acts)
    def overtake(self, order: list[str], what: str) -> None:
        """What a colleague did with a new draft comes to the third before the draft does."""
        author, second, third = order
        if self.written < 4:
            self.write(author)
            self.carry(author, second)
            newest = len(self.numbers(second)) - 1
            getattr(self, what)(second, newest)
            self.carry(second, third)

    def pouch(self, author: str, who: str) -> Path:
        self.carried += 1
        file = self.folder / f"pouch-{self.carried}"
        self.person(author).carry_out(who, file)
        return file

    def take(self, reader: str, file: Path) -> None:
        self.person(reader).carry_in([file])
        self.look(reader)

    def look(self, name: str) -> None:
        """Nothing goes out from a desk that knew before that it was taken off the table."""
        if name == THEIRS:
            return
        desk = self.person(name)
        posted = posted_by(desk)
        fresh = {posted[act] for act in posted.keys() - self.posted[name]}
        assert not fresh & self.off[name]
        self.posted[name] |= set(posted)
        self.off[name] = {draft for draft, state in states(desk).items() if state is State.DISCARDED}

    # the end

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.settle()
            self.everybody_agrees()
        finally:
            self.world.close()
            shutil.rmtree(self.folder)

    def settle(self) -> None:
        """Everything reaches everybody, and what nobody posted in time is posted by another."""
        found: list[dict[bytes, State]] = []
        while True:
            last, found = found, [states(self.person(name)) for name in OURS]
            if found == last:
                break
            self.world.time += STEP_IN + 1
            for author in ALL:
                file = self.pouch(author, NORTH if author == THEIRS else "us")
                for reader in OURS:
                    if reader != author:
                        self.take(reader, file)
        assert found[0] == found[1] == found[2]
        for row in self.person(ENVOY)._drafts.open_rows():
            if row.state in LIVE:
                assert not self.person(ENVOY)._drafts.quorum(row).complete

    def everybody_agrees(self) -> None:
        for _ in range(15):
            waits = [(name, drafts(self.person(name))) for name in OURS]
            name, numbers = next((each for each in waits if each[1]), ("", []))
            if not numbers:
                break
            self.may_agree(name, numbers[0])
            self.settle()
        for name in OURS:
            self.carry(name, THEIRS)
        said = [standing(self.person(name), SOUTH) for name in OURS]
        theirs = standing(self.person(THEIRS), NORTH)
        assert [sorted(each) for each in said] == [sorted(theirs)] * len(OURS)
        assert {f"words {each + 1}" for each in range(self.written)} - self.thrown <= set(said[0])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_comes_first_three_desks_end_alike_and_no_draft_is_stuck(met_by_three):
    def machine() -> RuleBasedStateMachine:
        made = Drafting()
        made.kept = met_by_three
        return made

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=4,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
