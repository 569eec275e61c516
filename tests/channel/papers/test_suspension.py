"""Broken off and reopened: each side lifts its own, what crossed stands, what always passes passes."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.message import Acknowledge
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.suspension import SUSPENDABLE, Suspend, history
from backchannel.errors import Refused
from channel.papers.saying import opens, refused, reopen, suspend
from channel.parties import both, message


def test_what_is_said_after_a_suspension_was_in_view_has_no_effect_at_either_desk() -> None:
    ours, theirs = both()
    theirs.say(suspend(), ours)
    late = ours.say(message(), theirs)
    assert refused(ours, late) == refused(theirs, late)
    assert "Southland has suspended this line" in refused(ours, late)


def test_what_crossed_a_suspension_stands() -> None:
    ours, theirs = both()
    crossing = ours.posting(ours.draft(message()))
    ours.take(crossing)
    theirs.say(suspend(), ours)
    theirs.take(crossing)
    act = ours.channel.items()[0].act
    assert refused(ours, act) is refused(theirs, act) is None


def test_a_side_that_suspended_says_nothing_itself_before_it_lifts_that() -> None:
    ours, theirs = both()
    ours.say(suspend(), theirs)
    own = ours.say(message(), theirs)
    assert "lifts that first" in refused(theirs, own)
    ours.say(reopen(), theirs)
    assert refused(theirs, ours.say(message(), theirs)) is None


def test_nobody_lifts_the_other_sides_suspension() -> None:
    ours, theirs = both()
    theirs.say(suspend(), ours)
    lifted = ours.say(reopen(), theirs)
    assert "can only lift its own" in refused(theirs, lifted)
    assert history(ours.channel.law.facts, ours.channel.side_of(theirs.party)).at() is not None
    theirs.say(reopen(), ours)
    assert refused(theirs, ours.say(message(), theirs)) is None


def test_what_is_kept_goes_on_and_nothing_else() -> None:
    ours, theirs = both()
    theirs.say(suspend(Topic.NOTICES), ours)
    assert refused(theirs, ours.say(opens(), theirs)) is None
    assert refused(theirs, ours.say(message(), theirs)) is not None


def test_an_acknowledgement_and_the_other_sides_own_suspension_always_pass() -> None:
    ours, theirs = both()
    theirs.say(suspend(), ours)
    assert refused(theirs, ours.say(Acknowledge(), theirs)) is None
    assert refused(theirs, ours.say(suspend(), theirs)) is None
    theirs.say(reopen(), ours)
    assert "Northland has suspended" in refused(ours, theirs.say(message(), ours))


def test_a_late_act_is_judged_by_what_stood_when_it_was_written_not_by_what_stands_now() -> None:
    ours, theirs = both()
    theirs.say(suspend(), ours)
    posting = ours.posting(ours.draft(message()))
    ours.take(posting)
    theirs.say(reopen(), ours)
    theirs.say(message("Again."), ours)
    theirs.take(posting)
    late = ours.channel.items()[1].act
    assert "Southland has suspended" in refused(theirs, late)
    assert refused(ours, late) == refused(theirs, late)


def test_a_desk_posts_nothing_that_was_written_before_a_suspension_it_knows_of_reopened_or_not() -> None:
    ours, theirs = both()
    drafts = [ours.draft(message()), ours.draft(opens()), ours.draft(Acknowledge())]
    theirs.say(suspend(Topic.NOTICES), ours)
    theirs.say(reopen(), ours)
    for draft, held in zip(drafts, (True, False, False), strict=True):
        if held:
            with pytest.raises(Refused, match="Southland suspended the line, so this did not go out"):
                ours.channel.judge_own(draft)
        else:
            assert ours.channel.judge_own(draft).effective
    assert ours.channel.judge_own(ours.draft(message())).effective


def test_a_desk_posts_nothing_that_its_own_side_suspended() -> None:
    ours, theirs = both()
    before = ours.draft(message(), number=2)
    late = ours.draft(message(), number=9)
    ours.say(message(), theirs)
    kept = ours.draft(suspend(Topic.NOTICES), number=5)
    ours.take(ours.posting(kept))
    for draft in (before, late, ours.draft(message())):
        with pytest.raises(Refused, match="Northland suspended the line"):
            ours.channel.judge_own(draft)
    assert ours.channel.judge_own(ours.draft(opens())).effective
    ours.take(ours.posting(ours.draft(reopen())))
    with pytest.raises(Refused, match="Northland suspended the line"):
        ours.channel.judge_own(before)
    assert ours.channel.judge_own(ours.draft(message())).effective


@pytest.mark.parametrize(
    "kept",
    [
        (Topic.PEOPLE, Topic.NOTICES),
        (Topic.PEOPLE, Topic.PEOPLE),
        (Topic.WHO_SPEAKS,),
        (Topic.THE_LINE,),
        SUSPENDABLE,
    ],
)
def test_a_suspension_names_what_it_keeps_once_in_order_and_something_it_stops(
    kept: tuple[Topic, ...],
) -> None:
    ours, theirs = both()
    assert refused(theirs, ours.say(Suspend(kept, "", "en", None), theirs)) is not None


def test_the_same_suspension_twice_is_refused_and_a_wider_one_counts() -> None:
    ours, theirs = both()
    theirs.say(suspend(Topic.NOTICES), ours)
    assert "already" in refused(ours, theirs.say(suspend(Topic.NOTICES), ours))
    assert refused(ours, theirs.say(suspend(), ours)) is None
    assert refused(theirs, ours.say(opens(), theirs)) is not None
