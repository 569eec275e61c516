"""Notices: told, asked about, answered, corrected, cancelled; to have one approves nothing."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.forms import NOTHING, Role
from backchannel.channel.papers.notice import NOTICES
from backchannel.channel.papers.registry import FORMS
from channel.papers.saying import case_of, moves, opens, refused
from channel.parties import Side, both

EXERCISE = {"what": "Amphibious", "from": "2027-06-11", "where": "East coast"}


def given() -> tuple[Side, Side, bytes]:
    ours, theirs = both()
    return ours, theirs, ours.say(opens(EXERCISE, "exercise"), theirs)


def step(case: bytes, move: str, fields: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return moves(case, move, fields, "exercise")


def states(desk: Side, act: bytes) -> tuple[str, str]:
    case = case_of(desk, act)
    return case.state(case.opener), case.state(1 - case.opener)


def turn(desk: Side, act: bytes) -> Role | None:
    case = case_of(desk, act)
    return FORMS.of(case).outcome(case).turn


def test_a_notice_waits_until_the_other_side_says_that_it_has_it_and_no_longer() -> None:
    ours, theirs, act = given()
    assert turn(ours, act) is Role.OTHER
    theirs.say(step(act, "acknowledge"), ours)
    assert turn(ours, act) is None
    assert states(ours, act) == states(theirs, act) == ("given", "has it")


def test_questions_and_answers_alternate_however_often() -> None:
    ours, theirs, act = given()
    words = {"words": "Why?"}
    for round_ in range(5):
        again = " again" if round_ % 2 else ""
        theirs.say(step(act, "ask" + again, words), ours)
        assert turn(ours, act) is Role.OPENER
        assert refused(theirs, theirs.say(step(act, "ask", words), ours)) is not None
        assert refused(theirs, theirs.say(step(act, "ask again", words), ours)) is not None
        ours.say(step(act, "answer" + again, words), theirs)
        assert turn(ours, act) is turn(theirs, act) is None
        assert refused(ours, ours.say(step(act, "answer", words), theirs)) is not None
        assert refused(ours, ours.say(step(act, "answer again", words), theirs)) is not None


def test_a_correction_changes_nothing_about_whose_turn_it_is_and_needs_no_field() -> None:
    ours, theirs, act = given()
    before = states(ours, act)
    assert refused(theirs, ours.say(step(act, "correct", {"until": "2027-06-20"}), theirs)) is None
    assert states(theirs, act) == before
    assert turn(theirs, act) is Role.OTHER


@pytest.mark.parametrize("end", ["cancel", "over"])
def test_nothing_follows_the_end_of_a_notice(end: str) -> None:
    ours, theirs, act = given()
    ours.say(step(act, end), theirs)
    for desk, other, move in ((theirs, ours, "acknowledge"), (ours, theirs, "correct"), (ours, theirs, end)):
        assert refused(other, desk.say(step(act, move), other)) is not None


def test_a_cancellation_that_crosses_a_question_ends_it_alike_at_both_desks() -> None:
    ours, theirs, act = given()
    cancelled = ours.posting(ours.draft(step(act, "cancel")))
    asked = theirs.posting(theirs.draft(step(act, "ask", {"words": "Why?"})))
    for desk, order in ((ours, (cancelled, asked)), (theirs, (asked, cancelled))):
        for posting in order:
            desk.take(posting)
    assert states(ours, act) == states(theirs, act) == ("cancelled", "asked")
    assert turn(ours, act) is turn(theirs, act) is None
    assert refused(theirs, ours.say(step(act, "answer", {"words": "So."}), theirs)) is not None


def test_who_gave_a_notice_does_not_say_for_the_other_side_that_it_has_it() -> None:
    ours, theirs, act = given()
    assert refused(theirs, ours.say(step(act, "acknowledge"), theirs)) is not None
    assert states(theirs, act) == ("given", NOTHING)


def test_all_notices_have_the_same_steps_and_outcomes() -> None:
    assert len({tuple(form.moves) for form in NOTICES}) == 1
    assert all(form.outcomes == NOTICES[0].outcomes for form in NOTICES)
