"""What the commands for people and posts do to others, and what they refuse."""

from __future__ import annotations

import pytest

from backchannel.errors import Misuse, Refused
from backchannel.testing.world import RELAY
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD

pytestmark = pytest.mark.slow  # whole desks over many turns


def test_a_side_whose_line_this_desk_does_not_read_is_named_and_not_shown(line):
    """A colleague told of the line a moment before the line was told of the newcomer."""
    line.join(ENVOY, THIRD, "counsellor")
    line.until(lambda: line.desks[DEPUTY].waiting())
    line.desks[DEPUTY].agree(line.desks[DEPUTY].waiting()[0].number)
    third = line.desks[THIRD]
    line.until(lambda: len(line.desks[ENVOY].who("us").posts) == 3)
    line.desks[ENVOY].brief(SOUTH)
    line.until(lambda: SOUTH in {nick for _, nick in third._parties.others()})
    with pytest.raises(Refused, match="knows SOUTHLAND") as refused:
        third.who(SOUTH)
    assert "colleague" in refused.value.what_next


def relays(desk):
    """Addresses of the relays that the desk's timetable goes to."""
    return {path.url for path in desk._core.spool.paths()}


def test_a_line_that_may_not_be_answered_brings_nobody_to_its_relay(world):
    """Whoever hands out a line must not learn from its relay who was given it and did not answer."""
    theirs = world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    ours = world.start(ENVOY, NORTH, "envoy", one_voice=True, relay=False)
    line, _ = theirs.meet(NORTH)
    with pytest.raises(Misuse):
        ours.accept(line.encode(), NORTH)
    assert relays(ours) == set()
    ours.accept(line.encode(), SOUTH)
    assert relays(ours) == {RELAY}
