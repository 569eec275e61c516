"""Meetings and sittings: one set of words is agreed, each side says for itself whether it was held."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.forms import Role
from channel.papers.saying import cross, moves, opens, outcome, refused
from channel.parties import Side, both

PLAN = {"day": "2027-06-20", "hour": "10 UTC", "where": "By the lake", "who": "Two and two"}
ELSEWHERE = {**PLAN, "where": "In the town"}
AGREED = "agreed, as first proposed"


def step(case: bytes, move: str, given: dict[str, str] | None = None):
    return moves(case, move, given, form="meeting")


@pytest.fixture
def proposed() -> tuple[Side, Side, bytes]:
    ours, theirs = both()
    return ours, theirs, ours.say(opens(PLAN, form="meeting"), theirs)


@pytest.fixture
def held(proposed) -> tuple[Side, Side, bytes]:
    ours, theirs, case = proposed
    theirs.say(step(case, "accept"), ours)
    assert outcome(ours, case).words == AGREED
    ours.say(step(case, "held"), theirs)
    assert outcome(theirs, case).words == "one side says that it was held"
    theirs.say(step(case, "held"), ours)
    return ours, theirs, case


def test_a_counter_is_accepted_by_the_side_that_proposed_and_nobody_else(proposed) -> None:
    ours, theirs, case = proposed
    theirs.say(step(case, "counter", ELSEWHERE), ours)
    assert outcome(ours, case).turn is Role.OPENER
    assert refused(ours, theirs.say(step(case, "accept"), ours)) is not None
    ours.say(step(case, "accept"), theirs)
    assert outcome(theirs, case).words == "agreed, as proposed in return"


def test_nobody_accepts_its_own_proposal(proposed) -> None:
    ours, theirs, case = proposed
    assert refused(theirs, ours.say(step(case, "accept"), theirs)) is not None


def test_declined_or_called_off_is_over(proposed) -> None:
    ours, theirs, case = proposed
    cross(ours, theirs, step(case, "call off"), step(case, "decline"))
    assert outcome(ours, case) == outcome(theirs, case)
    assert outcome(ours, case).words == "declined, and called off at the same time"
    assert refused(ours, theirs.say(step(case, "accept"), ours)) is not None
    assert refused(theirs, ours.say(step(case, "held"), theirs)) is not None


def test_what_is_called_off_while_it_is_accepted_reads_as_called_off(proposed) -> None:
    ours, theirs, case = proposed
    cross(ours, theirs, step(case, "call off"), step(case, "accept"))
    assert outcome(ours, case).words == outcome(theirs, case).words == "called off"


def test_one_side_may_say_that_it_was_held_and_the_other_that_it_was_not(proposed) -> None:
    ours, theirs, case = proposed
    theirs.say(step(case, "accept"), ours)
    cross(ours, theirs, step(case, "held"), step(case, "not held"))
    assert outcome(ours, case).words == "one side says that it was held, the other that it was not"


def test_a_minute_is_agreed_by_the_other_side_alone(held) -> None:
    ours, theirs, case = held
    assert outcome(ours, case).words == "both say that it was held"
    ours.say(step(case, "minute", {"minute": "We met."}), theirs)
    assert outcome(theirs, case).turn is Role.OTHER
    assert refused(theirs, ours.say(step(case, "agree to minute"), theirs)) is not None
    theirs.say(step(case, "agree to minute"), ours)
    assert outcome(ours, case).words == "held; the minute is agreed"


def test_agreement_to_a_minute_that_was_taken_back_on_the_way_is_agreement_to_no_other(held) -> None:
    ours, theirs, case = held
    ours.say(step(case, "minute", {"minute": "We met."}), theirs)
    cross(ours, theirs, step(case, "take minute back"), step(case, "agree to minute"))
    assert "taken back before" in outcome(ours, case).words
    assert refused(theirs, ours.say(step(case, "minute", {"minute": "They bowed."}), theirs)) is not None


def test_two_minutes_that_cross_wait_until_one_side_takes_its_own_back(held) -> None:
    ours, theirs, case = held
    cross(ours, theirs, *(step(case, "minute", {"minute": who}) for who in ("We came.", "They came.")))
    assert refused(ours, theirs.say(step(case, "agree to minute"), ours)) is not None
    theirs.say(step(case, "take minute back"), ours)
    theirs.say(step(case, "agree to minute"), ours)
    assert outcome(ours, case).words == "held; the minute is agreed"


def test_a_sitting_needs_an_hour_and_no_place() -> None:
    ours, theirs = both()
    assert refused(theirs, ours.say(opens({"day": "2027-06-20"}, form="sitting"), theirs)) is not None
    sitting = ours.say(opens({"day": "2027-06-20", "hour": "10 UTC"}, form="sitting"), theirs)
    theirs.say(moves(sitting, "accept", form="sitting"), ours)
    assert outcome(ours, sitting).words == AGREED


@pytest.mark.parametrize("move", ["held", "not held"])
def test_nothing_is_held_or_not_held_before_it_was_agreed(proposed, move: str) -> None:
    ours, theirs, case = proposed
    assert refused(theirs, ours.say(step(case, move), theirs)) is not None, "nobody has answered"
    theirs.say(step(case, "counter", ELSEWHERE), ours)
    for mine, yours in ((ours, theirs), (theirs, ours)):
        assert "once it was agreed" in str(refused(yours, mine.say(step(case, move), yours)))
    ours.say(step(case, "accept"), theirs)
    assert refused(ours, theirs.say(step(case, move), ours)) is None
    assert refused(theirs, ours.say(step(case, move), theirs)) is None
