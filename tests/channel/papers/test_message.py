"""What becomes of a message (spec/40 section 8); crossing replies fold alike in any order."""

from __future__ import annotations

import random

import pytest

from backchannel.channel import snapshot
from backchannel.channel.acts import act_hash
from backchannel.channel.papers.message import MESSAGES, Closing, Reply, ReplyKind
from backchannel.errors import Refused
from channel.parties import Side, answer, both, message, north, south

LATER, DECLINE, ASK, READ_BACK = (
    ReplyKind.LATER,
    ReplyKind.DECLINE,
    ReplyKind.ASK_MEANING,
    ReplyKind.READ_BACK,
)


def waits(desk: Side) -> list[tuple[int, bool]]:
    """Number and "for us" of what waits."""
    return [(desk.channel.item(each.act).number, each.for_us) for each in desk.channel.open()]


def test_a_message_waits_for_the_other_side_until_it_is_answered() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    assert (waits(ours), waits(theirs)) == ([(1, False)], [(1, True)])
    theirs.say(answer(act), ours)
    assert (waits(ours), waits(theirs)) == ([], [])
    assert ours.channel.case(MESSAGES, act).closing is Closing.ANSWERED


def test_declining_closes_and_says_so() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    reply = theirs.say(answer(act, DECLINE), ours)
    case = ours.channel.case(MESSAGES, act)
    assert (case.closing, case.closed_by) == (Closing.DECLINED, reply)


def test_a_holding_reply_keeps_it_waiting_with_a_date_and_the_newest_date_counts() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    theirs.say(answer(act, LATER, until=50), ours)
    theirs.say(answer(act, LATER, until=90), ours)
    (waiting,) = ours.channel.open()
    assert (waiting.case.held, waiting.case.held_until, waiting.act) == (True, 90, act)


def test_asking_what_it_means_makes_it_wait_for_its_author_until_that_is_answered() -> None:
    for question in (ASK, READ_BACK):
        ours, theirs = both()
        act = ours.say(message(), theirs)
        asked = theirs.say(answer(act, question), ours)
        assert waits(ours) == [(1, False), (2, True)]
        assert not next(ours.channel.open()).for_them, "it waits for its author, who was asked"
        ours.say(answer(asked), theirs)
        assert waits(theirs) == [(1, True)]
        theirs.say(answer(act), ours)
        assert waits(ours) == []


def test_a_closed_message_stays_closed_and_a_second_answer_is_a_message_like_any_other() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    first = theirs.say(answer(act), ours)
    theirs.say(answer(act, DECLINE), ours)
    assert ours.channel.case(MESSAGES, act).closed_by == first


def test_an_answer_waits_only_when_it_asks_for_one() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    theirs.say(message("And you?", reply=Reply(act, ReplyKind.ANSWER, None), answer_by=99), ours)
    assert waits(ours) == [(2, True)]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lambda own, other: answer(own), "not there"),
        (lambda own, other: answer(b"x" * 32), "not there"),
        (lambda own, other: answer(other, LATER), "date"),
        (lambda own, other: answer(other, until=5), "date"),
    ],
    ids=["its own message", "nothing", "later without a date", "an answer with a date"],
)
def test_a_reply_that_makes_no_sense_has_no_effect(body, why: str) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = both()
    own = ours.say(message(), theirs)
    other = theirs.say(message(), ours)
    draft = ours.draft(body(own, other))
    verdict = ours.channel.judge_own(draft)
    assert not verdict.effective
    assert why in str(verdict.reason)
    assert ours.channel.item(ours.say(draft.body, theirs)).sentence == verdict.reason


def test_one_message_can_be_asked_about_64_times_and_its_case_still_fits_in_a_snapshot() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    for _ in range(64):
        theirs.say(answer(act, ASK), ours)
    for kind in (ASK, READ_BACK):
        assert "64 times" in str(theirs.channel.judge_own(theirs.draft(answer(act, kind))).reason)
    refused = theirs.say(answer(act, ASK), ours)
    assert ours.channel.item(refused).sentence
    assert len(ours.channel.case(MESSAGES, act).questions) == 64
    assert snapshot.take(ours.channel)
    theirs.say(answer(act), ours)
    assert ours.channel.case(MESSAGES, act).closing is Closing.ANSWERED


def test_a_reply_to_what_its_author_had_not_in_view_has_no_effect() -> None:
    ours, theirs = both()
    seen = ours.say(message(), theirs)
    theirs.say(message(), ours)
    view = theirs.draft(message()).in_view
    unseen = ours.say(message("later"), theirs)
    reply = theirs.posting(theirs.draft(answer(unseen), view=view))
    ours.take(reply)
    assert ours.channel.items()[-1].sentence
    assert ours.channel.case(MESSAGES, seen).closing is Closing.OPEN


def test_replies_that_cross_explanations_give_one_case_in_every_order() -> None:
    ours, theirs = both()
    postings = []

    def say(desk: Side, body, *others: Side) -> bytes:  # type: ignore[no-untyped-def]
        postings.append(desk.posting(desk.draft(body)))
        for each in (desk, *others):
            each.take(postings[-1])
        return act_hash(postings[-1].act)

    act = say(ours, message(), theirs)
    asked = say(theirs, answer(act, ASK), ours)
    say(theirs, answer(act, LATER, until=9))
    say(ours, answer(asked))
    say(theirs, answer(act))
    cases = set()
    for seed in range(20):
        desk = random.Random(seed).choice((north, south))(str(seed))
        for posting in random.Random(seed).sample(postings, len(postings)):
            desk.take(posting)
        cases.add((desk.channel.case(MESSAGES, act), desk.channel.case(MESSAGES, asked)))
    assert len(cases) == 1


def test_what_is_refused_is_refused_by_type() -> None:
    ours, _ = both()
    with pytest.raises(Refused):
        ours.channel.side_of(b"x" * 32)
