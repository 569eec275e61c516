"""A person held: proof of life round by round, what goes on beside it, how it ends."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.forms import Role
from backchannel.channel.papers.paper import Topic
from channel.papers.saying import case_of, cross, moves, opens, outcome, refused, suspend
from channel.parties import Side, both

ROUND = {"question": "What did your sister call the boat?"}
ANSWER = {"answer": "Marigold."}


def step(case: bytes, move: str, given: dict[str, str] | None = None):
    return moves(case, move, given, form="person")


@pytest.fixture
def held() -> tuple[Side, Side, bytes]:
    """Northland asks Southland about a person."""
    ours, theirs = both()
    return ours, theirs, ours.say(opens({"alias": "The teacher"}, form="person"), theirs)


def test_proof_of_life_is_asked_answered_and_checked_and_asked_again(held) -> None:
    ours, theirs, case = held
    ours.say(step(case, "ask proof", ROUND), theirs)
    assert outcome(theirs, case).turn is Role.OTHER
    theirs.say(step(case, "answer proof", ANSWER), ours)
    assert outcome(ours, case) == outcome(theirs, case)
    assert outcome(ours, case).turn is Role.OPENER
    ours.say(step(case, "right"), theirs)
    assert outcome(theirs, case).words == "alive by the last proof; held"
    for again, before in ((" again", ""), ("", " again")):
        ours.say(step(case, f"ask proof{again}", ROUND), theirs)
        assert outcome(ours, case).words == "proof of life is asked for"
        assert refused(ours, theirs.say(step(case, f"answer proof{before}", ANSWER), ours)) is not None
        theirs.say(step(case, f"answer proof{again}", ANSWER), ours)
        ours.say(step(case, f"not right{again}"), theirs)
        assert outcome(theirs, case).words == "the last proof of life was not right"


def test_an_answer_never_reads_as_the_answer_to_a_later_question(held) -> None:
    ours, theirs, case = held
    ours.say(step(case, "ask proof", ROUND), theirs)
    early, _ = cross(ours, theirs, step(case, "ask proof again", ROUND), step(case, "answer proof", ANSWER))
    assert refused(ours, early) == refused(theirs, early) is not None
    assert outcome(ours, case).words == "the answer for proof of life is to be checked"


def test_only_the_side_that_asked_checks_and_only_an_answer(held) -> None:
    ours, theirs, case = held
    ours.say(step(case, "ask proof", ROUND), theirs)
    assert refused(theirs, ours.say(step(case, "right"), theirs)) is not None
    theirs.say(step(case, "answer proof", ANSWER), ours)
    assert refused(ours, theirs.say(step(case, "right"), ours)) is not None


def test_a_refused_proof_leaves_another_question_open_and_nothing_to_check(held) -> None:
    ours, theirs, case = held
    ours.say(step(case, "ask proof", ROUND), theirs)
    theirs.say(step(case, "decline proof", {"because": "Not by this line."}), ours)
    assert outcome(ours, case).words == "proof of life was asked for and not given"
    assert refused(theirs, ours.say(step(case, "right"), theirs)) is not None
    assert refused(theirs, ours.say(step(case, "ask proof again", ROUND), theirs)) is None


def test_both_report_ask_offer_and_promise_and_no_promise_is_without_a_day(held) -> None:
    ours, theirs, case = held
    before = outcome(ours, case)
    for desk, other in ((ours, theirs), (theirs, ours)):
        for move, given in (
            ("report", {"condition": "Well."}),
            ("ask", {"words": "A doctor."}),
            ("offer", {"words": "A visit."}),
            ("promise", {"what": "A doctor comes.", "by": "2027-07-01"}),
            ("next contact", {"next": "2027-06-20"}),
        ):
            assert refused(other, desk.say(step(case, move, given), other)) is None
        assert refused(other, desk.say(step(case, "promise", {"what": "Soon."}), other)) is not None
    assert outcome(ours, case) == before


def test_the_holder_says_how_it_ended_and_may_correct_itself_and_the_asker_closes(held) -> None:
    ours, theirs, case = held
    assert refused(theirs, ours.say(step(case, "released"), theirs)) is not None
    theirs.say(step(case, "handed over", {"to": "The doctors"}), ours)
    assert outcome(ours, case).turn is Role.OPENER
    theirs.say(step(case, "released", {"on": "2027-06-12"}), ours)
    ours.say(step(case, "close"), theirs)
    assert (outcome(ours, case).words, outcome(ours, case).turn) == ("released; closed", None)
    assert case_of(ours, case) == case_of(theirs, case)
    assert refused(theirs, ours.say(step(case, "ask", {"words": "More."}), theirs)) is not None


def test_people_held_go_on_while_all_else_is_suspended(held) -> None:
    ours, theirs, case = held
    theirs.say(suspend(Topic.PEOPLE), ours)
    assert refused(theirs, ours.say(step(case, "ask proof", ROUND), theirs)) is None
