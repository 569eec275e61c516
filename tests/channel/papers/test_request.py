"""Requests: will, will not, cannot, later; having one promises nothing."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.forms import Role
from backchannel.channel.papers.registry import FORMS
from channel.papers.saying import case_of, moves, opens, refused
from channel.parties import Side, both

WHAT = {"what": "A doctor for the man held at Pier 4"}


def asked() -> tuple[Side, Side, bytes]:
    ours, theirs = both()
    return ours, theirs, ours.say(opens(WHAT, "request"), theirs)


def step(case: bytes, move: str, fields: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return moves(case, move, fields, "request")


def outcome(desk: Side, act: bytes):  # type: ignore[no-untyped-def]
    case = case_of(desk, act)
    return FORMS.of(case).outcome(case)


def test_later_keeps_the_turn_and_may_be_said_again() -> None:
    ours, theirs, act = asked()
    for day in ("2027-06-11", "2027-06-18"):
        assert refused(ours, theirs.say(step(act, "later", {"until": day}), ours)) is None
        assert outcome(ours, act).turn is Role.OTHER
        assert "promised nothing" in outcome(ours, act).words


@pytest.mark.parametrize("answer", ["will not", "cannot"])
def test_a_no_says_why_and_ends_the_turn(answer: str) -> None:
    ours, theirs, act = asked()
    assert refused(ours, theirs.say(step(act, answer), ours)) is not None
    assert refused(ours, theirs.say(step(act, answer, {"because": "No road."}), ours)) is None
    assert outcome(ours, act).turn is None


def test_thanks_follow_an_answer_and_nothing_else() -> None:
    ours, theirs, act = asked()
    assert refused(theirs, ours.say(step(act, "thank"), theirs)) is not None
    theirs.say(step(act, "will", {"by": "2027-06-11"}), ours)
    assert refused(theirs, ours.say(step(act, "thank"), theirs)) is None


def test_a_promise_that_crossed_a_withdrawal_stays_readable() -> None:
    ours, theirs, act = asked()
    back = ours.posting(ours.draft(step(act, "withdraw")))
    said = theirs.posting(theirs.draft(step(act, "will")))
    for desk, order in ((ours, (back, said)), (theirs, (said, back))):
        for posting in order:
            desk.take(posting)
    assert outcome(ours, act) == outcome(theirs, act)
    assert "said meanwhile" in outcome(ours, act).words
