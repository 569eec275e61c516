"""The silence procedure: adopted by an act of the side that put it forward; a crossing objection prevails."""

from __future__ import annotations

from backchannel.channel.papers.forms import Role
from channel.papers.saying import cross, moves, opens, outcome, refused
from channel.parties import Side, both

TEXT = {"what": "The place", "text": "The two sides meet in Geneva.", "until": "2027-06-11"}
WHY = {"because": "Not there."}


def put_forward() -> tuple[Side, Side, bytes]:
    ours, theirs = both()
    return ours, theirs, ours.say(opens(TEXT, "silence"), theirs)


def step(case: bytes, move: str, fields: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return moves(case, move, fields, "silence")


def test_it_is_adopted_by_an_act_after_silence_and_after_having_it_and_after_agreeing() -> None:
    for said in (None, "acknowledge", "agree"):
        ours, theirs, case = put_forward()
        if said is not None:
            theirs.say(step(case, said), ours)
            assert "adopted" not in outcome(ours, case).words, "nothing but the act adopts it"
        assert refused(theirs, ours.say(step(case, "adopt"), theirs)) is None
        assert outcome(theirs, case).words.startswith("adopted")
        assert outcome(theirs, case).turn is None


def test_an_objection_that_crossed_the_adopting_act_prevails_in_either_order() -> None:
    ours, theirs, case = put_forward()
    cross(ours, theirs, step(case, "adopt"), step(case, "object", WHY))
    for desk in (ours, theirs):
        assert outcome(desk, case).words == "not adopted: an objection of {other} was on its way"
    assert refused(ours, theirs.say(step(case, "agree"), ours)) is not None, "it is put forward anew"


def test_an_objection_that_has_the_adopting_act_in_view_is_refused_with_its_sentence() -> None:
    ours, theirs, case = put_forward()
    ours.say(step(case, "adopt"), theirs)
    late = theirs.say(step(case, "object", WHY), ours)
    assert refused(ours, late) == refused(theirs, late) is not None
    assert "adopted or taken back" in str(refused(ours, late))
    assert outcome(ours, case).words.startswith("adopted")


def test_what_was_objected_to_is_adopted_only_after_the_other_side_agreed() -> None:
    ours, theirs, case = put_forward()
    theirs.say(step(case, "object", WHY), ours)
    assert outcome(ours, case).turn is Role.OPENER
    act = ours.say(step(case, "adopt"), theirs)
    assert "not while the other side objects" in str(refused(theirs, act))
    theirs.say(step(case, "agree"), ours)
    assert refused(theirs, ours.say(step(case, "adopt"), theirs)) is None


def test_a_text_taken_back_while_the_other_side_agrees_is_not_adopted() -> None:
    ours, theirs, case = put_forward()
    cross(ours, theirs, step(case, "take back"), step(case, "agree"))
    for desk in (ours, theirs):
        assert "not adopted" in outcome(desk, case).words
    assert refused(theirs, ours.say(step(case, "adopt"), theirs)) is not None


def test_an_objection_without_a_reason_is_no_objection() -> None:
    ours, theirs, case = put_forward()
    assert refused(ours, theirs.say(step(case, "object"), ours)) is not None


def test_whoever_has_seen_it_adopted_settles_that_no_objection_is_on_its_way() -> None:
    ours, theirs, case = put_forward()
    assert refused(ours, theirs.say(step(case, "note"), ours)) is not None
    ours.say(step(case, "adopt"), theirs)
    assert "on its way" in outcome(ours, case).words
    theirs.say(step(case, "note"), ours)
    assert "can no longer object" in outcome(ours, case).words
