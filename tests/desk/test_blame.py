"""Nobody is named for a posting on a colleague's word: only whose own entry brought it here."""

from __future__ import annotations

import pytest

from backchannel.channel.acts import Act, Posting, act_hash, posting_codec
from backchannel.desk.bodies import BodyKind, Briefed, BriefPosting
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, named, standing

pytestmark = pytest.mark.slow  # plays whole desks

NOT_THEIRS = "not that side's word"


def brief_of(deputy, posting, author):
    """A note that somebody else's desk posted it."""
    room = deputy.line(SOUTH)
    roster = deputy._rooms.state(room).readers.hash
    return Briefed(room, (BriefPosting(posting_codec.encode(posting), author, roster),))


def test_whoever_posted_what_nobody_agreed_to_is_named_and_not_whom_a_colleague_says(three):
    envoy, deputy, third = three.desks[ENVOY], Patched(three.desks[DEPUTY]), three.desks[THIRD]
    room = deputy.line(SOUTH)
    draft = deputy.draft(SOUTH, "We give in.")
    posting = Posting(
        Act(draft, deputy._channels.channel(room).next_place().prev), (deputy.approval(draft),), ()
    )
    deputy.tell_home(brief_of(deputy, posting, envoy._rooms.state(room).own.me))
    three.ticks(6)
    assert NOT_THEIRS not in {each.name for each in third.alarms()}
    deputy.say(room, BodyKind.POSTING, posting_codec.encode(posting))
    three.ticks(10)
    assert named(third, NOT_THEIRS) == {f"{NORTH}'s deputy (B. Bak)"}


def test_what_waited_and_was_only_passed_on_blames_nobody_later(line):
    """Set aside only once what it follows is here: still on nobody's own entry."""
    envoy, deputy, theirs = line.desks[ENVOY], Patched(line.desks[DEPUTY]), Patched(line.desks[THEIRS])
    room = deputy.line(SOUTH)
    first = theirs.draft(NORTH, "Good morning.")
    prev = theirs._channels.channel(room).next_place().prev
    later = theirs.draft(NORTH, "We give in.", act_no=2)
    posting = Posting(Act(later, act_hash(Act(first, prev))), (), ())
    deputy.tell_home(brief_of(deputy, posting, theirs._rooms.state(room).own.me))
    line.ticks(6)
    theirs.post(NORTH, first, theirs.approval(first))
    line.until(lambda: standing(envoy, SOUTH) == ["Good morning."], most=10)
    assert NOT_THEIRS not in {each.name for each in envoy.alarms()}
    assert envoy._channels.verdicts.of(act_hash(posting.act)) == {}
