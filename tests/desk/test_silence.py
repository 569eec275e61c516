"""Silence can be read: which cause, since when, and what nobody here can know."""

from __future__ import annotations

import pytest

from backchannel.desk.days import day
from backchannel.desk.silence import moment
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, say

pytestmark = pytest.mark.slow  # plays whole desks


def line_of(world, name=ENVOY, who=SOUTH):
    return world.desks[name].line(who)[0]


def ask(world):
    """Northland asks something, and Southland's desk has it: when it was said, and its number there."""
    say(world, ENVOY, DEPUTY, "What do you say?")
    world.until(lambda: world.desks[ENVOY].messages(SOUTH), most=40)
    world.ticks(6)
    [said] = world.desks[ENVOY].messages(SOUTH)
    return said, world.desks[THEIRS].waiting()[0].number


def test_nobody_was_heard_since_the_line_began(world):
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    theirs = world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    line, _ = world.desks[ENVOY].meet(SOUTH)
    theirs.accept(line.encode(), NORTH)
    began = world.until(lambda: "letter" in world.desks[ENVOY].steps()[0].next_step)
    assert began
    now = world.time
    del world.desks[THEIRS]
    world.sleep(30 * DAY)
    world.ticks(2)
    silent = line_of(world)
    assert silent.cause == "nothing heard"
    assert silent.sentence == f"Nothing was heard of them since the line began on {day(int(now))}."
    assert abs(silent.since - now) < DAY
    assert "nobody here can tell" in silent.limit
    theirs.close()


def test_they_were_heard_once_and_not_for_two_weeks(line):
    heard = line_of(line).last_heard
    theirs = line.desks.pop(THEIRS)
    line.sleep(15 * DAY)
    line.ticks(2)
    silent = line_of(line)
    assert (silent.cause, silent.since) == ("nothing heard", heard)
    assert "no telling which" in silent.limit
    theirs.close()


def test_what_came_while_nobody_looked_was_heard_when_it_came(line):
    looks = line.desks.pop(ENVOY)
    came = line.time
    for _ in range(3):  # its courier goes on
        line.ticks()
        looks.turn()
        came = line.time
    theirs = line.desks.pop(THEIRS)
    line.sleep(15 * DAY)
    looks.turn()
    looks.take_in()
    line.desks[ENVOY] = looks
    silent = line_of(line)
    assert silent.cause == "nothing heard"
    assert abs(silent.last_heard - came) < DAY
    theirs.close()


def test_our_own_way_is_down_since_when_and_why(line):
    line.relay_up = False
    good = line_of(line).paths[0].last_good
    line.sleep(DAY)
    silent = line_of(line)
    assert (silent.cause, silent.since) == ("path down", good)
    assert f"since {moment(good)}: nobody tried since" in silent.sentence
    assert "nobody here can tell" in silent.limit


def test_they_are_there_and_owe_nothing(line):
    silent = line_of(line)
    assert (silent.cause, silent.since) == ("there", silent.last_heard)
    line.desks[THEIRS].write(NORTH, "Good morning.")
    line.until(lambda: line.desks[ENVOY].messages(SOUTH))
    assert f"What they said last came {day(int(line.time))}" in line_of(line).sentence


def test_they_are_there_and_do_not_answer(line):
    ask(line)
    line.sleep(3 * DAY)
    line.ticks(6)
    for name in (ENVOY, DEPUTY):
        silent = line_of(line, name)
        [said] = line.desks[name].messages(SOUTH)
        assert (silent.cause, silent.since) == ("not answering", said.at)
        assert f"have not answered your message of {day(said.at)}" in silent.sentence
        assert silent.about == said.number
        assert "It arrived at a desk of theirs." in silent.limit
    assert line_of(line, THEIRS, NORTH).cause == "there"


def test_what_they_cannot_have_yet_is_not_held_against_them(line):
    line.ticks(6)
    theirs = line.desks.pop(THEIRS)
    line.desks[ENVOY].write(SOUTH, "What do you say?")
    line.until(lambda: line.desks[DEPUTY].waiting())
    line.desks[DEPUTY].agree(line.desks[DEPUTY].waiting()[0].number)
    line.ticks(6)
    assert line_of(line, DEPUTY).cause == "there"
    theirs.close()


def test_they_asked_to_wait_until_a_day_and_do_not_answer_after_it(line):
    said, theirs = ask(line)
    until = day(int(line.time) + 4 * DAY)
    line.desks[THEIRS].later(theirs, "Referred to the capital.", until)
    line.until(lambda: line_of(line).cause == "asked to wait", most=40)
    assert f"nothing about your message of {day(said.at)} before {until}" in line_of(line).sentence
    assert line_of(line).about == said.number
    line.sleep(6 * DAY)
    line.ticks(6)
    assert line_of(line).cause == "not answering"


def test_they_declined_and_said_nothing_since(line):
    said, theirs = ask(line)
    line.desks[THEIRS].decline(theirs, "We do not discuss this here.")
    line.until(lambda: line_of(line).cause == "declined", most=40)
    silent = line_of(line)
    assert (
        silent.sentence == f"They declined to answer your message of {day(said.at)}, on {day(silent.since)}."
    )
    assert silent.about == said.number
    assert "why is not to be known" in silent.limit
    line.desks[THEIRS].write(NORTH, "Something else.")
    line.until(lambda: line_of(line).cause == "there", most=40)


def test_a_relay_that_just_stopped_is_said_at_once_and_not_after_an_hour(line):
    line.relay_up = True
    line.faults(drop_request=1.0)
    line.ticks(1)
    silent = line_of(line)
    assert silent.cause == "path down"
    assert "The relay does not answer." in silent.sentence
    line.faults()
    line.ticks(1)
    assert line_of(line).cause == "there"


def test_where_everything_goes_by_hand_nobody_says_that_a_desk_of_theirs_runs(world, tmp_path):
    ours = world.start(ENVOY, NORTH, "envoy", one_voice=True, relay=False)
    theirs = world.start(THEIRS, SOUTH, "envoy", one_voice=True, relay=False)
    line, _ = ours.meet(SOUTH)
    theirs.accept(line.encode(), NORTH)
    for number, (giver, who, taker) in enumerate([(theirs, NORTH, ours), (ours, SOUTH, theirs)] * 2):
        giver.carry_out(who, tmp_path / str(number))
        taker.carry_in([tmp_path / str(number)])
    silent = line_of(world)
    assert silent.cause == "by hand"
    assert "last carried here" in silent.sentence
    assert silent.limit == "Whether their desk is on, nobody here can tell."
