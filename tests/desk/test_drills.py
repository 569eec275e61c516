"""Drills: fixed words, always passed, once a day, answered by a person; no silence is broken by one."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backchannel.desk import drills
from backchannel.desk.bodies import BodyKind
from backchannel.desk.drills import AHEAD_AT_MOST, DRILL_BODY, drill_answered, require_drill
from backchannel.desk.silence import Silence
from backchannel.errors import Malformed, Misuse, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.testing.hostile import Patched
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, say

slow = pytest.mark.slow  # whole desks over many turns


def evidence(world, name=ENVOY):
    return world.desks[name].line(SOUTH, evidence=True)[0].evidence


def heard_last(world):
    """When something that Southland said came last at the envoy's desk."""
    desk = world.desks[ENVOY]
    return Silence(desk._ground).heard(desk._channel_of(SOUTH), "message")


def drilled(world):
    """Northland's envoy drills; Southland's desk has it."""
    world.desks[ENVOY].drill(SOUTH)
    world.until(lambda: world.desks[THEIRS].state().counterparts[0].drill)


@given(st.binary(max_size=64))
def test_nothing_in_a_drill_or_its_answer_can_be_chosen(body):
    with contextlib.suppress(Malformed):
        require_drill(body)
        assert body == DRILL_BODY
    with contextlib.suppress(Malformed):
        assert len(drill_answered(body)) == 32


@slow
def test_a_drill_is_answered_by_a_person_and_how_long_that_took_is_kept_at_every_desk_of_ours(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    drilled(line)
    shown = theirs.state().counterparts[0]
    assert "no message" in shown.drill
    assert f"backchannel drill {NORTH} --done" in shown.drill
    assert (theirs.messages(NORTH), theirs.waiting(), shown.unread) == ([], [], 0)
    assert (evidence(line).drills, evidence(line).drill_time) == (1, None)
    line.sleep(2 * 3600)
    theirs.drill_done(NORTH)
    line.until(lambda: evidence(line).drill_time and evidence(line, DEPUTY).drill_time)
    assert 2 * 3600 <= evidence(line).drill_time < 3 * 3600
    assert theirs.state().counterparts[0].drill == ""
    line.sleep(DAY)
    outcome = envoy.drill(SOUTH)
    assert "Before that: Your side last drilled the line" in outcome.happened
    found = evidence(line)
    assert (found.drills, found.drill_time) == (2, None)
    assert found.longest_drill >= 2 * 3600
    with pytest.raises(Misuse, match="no drill"):
        theirs.drill_done(NORTH)


@slow
def test_an_answered_drill_breaks_no_silence_and_the_line_says_which_it_was(line):
    say(line, ENVOY, DEPUTY, "What do you say?")
    before, said = evidence(line), heard_last(line)
    line.sleep(3 * DAY)
    drilled(line)
    line.desks[THEIRS].drill_done(NORTH)
    line.until(lambda: evidence(line).drill_time is not None)
    shown = line.desks[ENVOY].line(SOUTH)[0]
    assert shown.cause == "not answering"
    assert "They answered a drill on 2026-09-24, which is no message." in shown.sentence
    assert heard_last(line) == said
    after = evidence(line)
    assert (after.last_said, after.answers) == (before.last_said, before.answers)
    assert after.longest_silence is None or after.longest_silence >= (before.longest_silence or 0)
    line.desks[THEIRS].write(NORTH, "We think of it.")
    line.until(lambda: line.desks[ENVOY].messages(SOUTH)[-1].first_words == "We think of it.")
    assert "drill" not in line.desks[ENVOY].line(SOUTH)[0].sentence


@slow
def test_a_drill_passes_while_the_line_is_suspended_and_once_in_a_day(line):
    line.desks[THEIRS].suspend(NORTH, "In anger.")
    line.until(lambda: line.desks[ENVOY].line(SOUTH)[0].cause == "suspended")
    drilled(line)
    with pytest.raises(Refused, match="24 hours"):
        line.desks[ENVOY].drill(SOUTH)
    line.desks[THEIRS].drill_done(NORTH)
    line.until(lambda: evidence(line).drill_time is not None)
    shown = line.desks[ENVOY].line(SOUTH)[0]
    assert shown.cause == "suspended"
    assert "nobody has knocked" in shown.sentence
    line.desks[DEPUTY].drill(SOUTH)


@slow
def test_a_desk_that_drills_more_often_or_says_something_with_it_is_named_and_not_shown(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    channel = envoy._channel_of(SOUTH)
    for body in (DRILL_BODY, DRILL_BODY, b"x" * 32):
        with envoy._core.step():
            envoy._rooms.write(channel, BodyKind.DRILL, body)
    for number in range(AHEAD_AT_MOST + 2):
        with envoy._core.step():
            envoy._rooms.write(channel, BodyKind.DRILLED, bytes([number + 1]) * 32)
    line.until(lambda: len([each for each in theirs.alarms() if each.name == "drills"]) >= 3)
    said = " ".join(each.sentence for each in theirs.alarms())
    assert "more than once a day" in said
    assert "says something" in said
    assert "not kept" in said
    assert len(theirs._drills.of(theirs._channel_of(NORTH), ours=False)) == 1
    assert alarms(line.desks[DEPUTY]) == {"drills"}


@slow
def test_of_one_post_the_newest_drills_are_kept_whatever_its_clock_says(line, monkeypatch):
    """A modified desk drills without end; each of its drills says to be of another day."""
    monkeypatch.setattr(drills, "DRILLS_KEPT", 3)
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    channel = envoy._channel_of(SOUTH)
    envoy.drill(SOUTH)
    said = Patched(theirs).say(theirs._channel_of(NORTH), BodyKind.DRILL, DRILL_BODY)
    for number in range(1, 6):
        core = replace(said.core, said_at=said.core.said_at - number * 2 * DAY)
        with envoy._core.register.change():
            envoy._drills.take(
                envoy._rooms.state(channel), AdmittedEntry(core, bytes([number]) * 32, said.envelope)
            )
        if number == 1:
            envoy.drill_done(SOUTH)
        line.time += 1
    assert [each.hash[0] for each in envoy._drills.of(channel, ours=False)] == [3, 4, 5]
    assert len(envoy._drills.of(channel, ours=True)) == 1
    assert envoy._core.register.one("SELECT count(*) FROM drilled") == (0,)
    assert alarms(envoy) == set()
