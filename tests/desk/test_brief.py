"""A brief is a person's decision, and gives a colleague what the desk holds."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from backchannel.desk.saying import Words

pytestmark = pytest.mark.slow  # plays whole desks

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"


def test_a_brief_brings_a_colleague_what_was_said_and_changes_nothing_they_hold(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    theirs.write(NORTH, "Would you meet?")
    line.until(lambda: envoy.messages(SOUTH) and deputy.messages(SOUTH), most=10)
    before = [(each.first_words, each.condition) for each in deputy.messages(SOUTH)]
    told = envoy.brief(SOUTH)
    assert "learns nothing" in told.they_know
    line.ticks(30)
    assert [(each.first_words, each.condition) for each in deputy.messages(SOUTH)] == before
    assert deputy.alarms() == []


def test_a_brief_brings_every_signature_that_came_though_the_act_is_known(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    today = datetime.fromtimestamp(line.time, UTC).strftime("%Y-%m-%d")
    proposed = theirs.write(
        NORTH, Words(f"NORTHLAND and SOUTHLAND agree on {today}.", subject="a"), signed=True
    )
    theirs.sign(proposed.number)
    line.until(lambda: len(envoy.messages(SOUTH)) == len(deputy.messages(SOUTH)) == 2, most=10)
    room, channels = deputy._channel_of(SOUTH), deputy._channels
    [_, signed] = channels.rows(room)
    whole = signed.arrival.posting
    more = replace(whole, signatures=(replace(whole.signatures[0], signature=bytes(3373)),))
    with deputy._core.register.change():
        for _ in range(2):
            channels.add(room, signed.arrival._replace(posting=more))
    assert [each.posting for each in channels.arrivals(room)][1:] == [whole, more]
    assert channels.holds(channels.channel(room), more)
    deputy.brief(SOUTH)
    line.until(lambda: envoy._channels.postings(signed.hash) == [whole, more], most=30)
