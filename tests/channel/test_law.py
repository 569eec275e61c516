"""Folding: cheap behind a long history, and taken back exactly as far as a race reaches."""

from __future__ import annotations

import time

import pytest

from backchannel.channel.acts import act_hash
from backchannel.channel.chain import Chains, Change, Node
from backchannel.channel.law import KEPT, Law
from backchannel.channel.papers.charter import Amend
from backchannel.channel.papers.message import MESSAGES, Message, Reply, ReplyKind, Weight
from backchannel.channel.speaks import Speaks, begin
from channel.papers.saying import suspend
from channel.parties import Side, both, message, north, northland, southland


class Long:
    """Two chains that answer each other, placed without people or bytes."""

    def __init__(self) -> None:
        books = sorted((northland(), southland()), key=lambda book: book.party)
        self.first: tuple[Speaks, Speaks] = (begin(books[0]), begin(books[1]))
        self.chains = Chains()
        self.law = Law(self.chains, self.first)
        self.bodies: dict[bytes, Message] = {}
        self.ends: list[Node | None] = [None, None]

    def say(self, number: int) -> Change:
        side, name = number % 2, number.to_bytes(32, "big")
        other = self.ends[1 - side]
        reply = None if other is None else Reply(other.hash, ReplyKind.ANSWER, None)
        self.bodies[name] = Message(Weight.PERSONALLY, "", "x", "en", None, None, reply, ())
        self.ends[side], change = self.chains.place(
            name, name, side, number + 1, prev=self.ends[side], view=other, speaks=self.first[side]
        )
        return change

    def follow(self, change: Change) -> None:
        self.law.follow(change, self.bodies.__getitem__)


@pytest.mark.slow
def test_a_hundred_thousand_acts_fold_in_seconds_and_the_next_in_less_than_a_millisecond() -> None:
    line = Long()
    for number in range(100_000):
        line.say(number)
    started = time.process_time()
    line.follow(Change((), ()))
    assert time.process_time() - started < 4, "2 s is the aim; the bound leaves room for a slow machine"
    started = time.process_time()
    for number in range(100_000, 100_200):
        line.follow(line.say(number))
    assert (time.process_time() - started) / 200 < 0.001


def test_what_is_forgotten_of_the_way_is_folded_again_when_a_race_reaches_that_far() -> None:
    line = Long()
    for number in range(2 * KEPT + 10):
        line.follow(line.say(number))
    before = dict(line.law.facts.rows(MESSAGES))
    fork = line.chains.standing[0][1]
    line.law.follow(Change((fork,), ()), line.bodies.__getitem__)
    assert line.law.facts.rows(MESSAGES) == before


def test_a_race_is_taken_back_without_a_trace() -> None:
    ours, theirs = both()
    late = north("late")
    base = ours.posting(ours.draft(message("base"), number=1))
    for desk in (ours, theirs, late):
        desk.take(base)
    high = ours.posting(ours.draft(message("high"), number=5))
    low = late.posting(late.draft(message("low"), number=4))
    straight = _desk_that_saw(base, low)
    for posting in (high, low):
        theirs.take(posting)
    assert dict(theirs.channel.law.facts.rows(MESSAGES)) == dict(straight.channel.law.facts.rows(MESSAGES))
    assert theirs.channel.law.facts.get(MESSAGES, act_hash(high.act)) is None


def _desk_that_saw(*postings: object) -> Side:
    desk = both()[1]
    for posting in postings:
        desk.take(posting)  # type: ignore[arg-type]
    return desk


def test_what_to_do_next_is_said_of_a_rule_and_not_of_what_would_have_come_from_others() -> None:
    ours, theirs = both()
    theirs.say(suspend(), ours)
    assert ours.channel.judge_own(ours.draft(message())).next_step.startswith("Knock")
    damaged = ours.channel.judge_own(ours.draft(Amend(b"x")))
    assert not damaged.effective
    assert damaged.next_step == ""
