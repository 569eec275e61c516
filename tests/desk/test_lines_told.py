"""Colleagues know of each other's lines: none is answered twice, and where one was, there is a way out."""

from __future__ import annotations

import pytest

from backchannel.errors import LineUsed, Refused
from backchannel.testing.kept import keep
from backchannel.testing.world import World
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms

pytestmark = pytest.mark.slow  # whole desks over many turns

TWICE = "line answered twice"


@pytest.fixture(scope="session")
def strangers(shelf):
    """Northland (two people) and Southland (one voice) do not know each other yet."""
    world = World(shelf / "strangers")
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.ticks(4)
    return keep(world)


@pytest.fixture
def world(strangers, place):
    made = strangers.again(place)
    yield made
    made.close()


def ready(desk, who):
    """Whether there are words to compare."""
    return any(step.who == who and "words" in step.next_step for step in desk.steps())


def test_a_line_that_a_colleague_answered_is_not_answered_again(world):
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    line, _ = world.desks[THEIRS].meet(NORTH)
    deputy.accept(line.encode(), SOUTH)
    world.ticks(3)
    with pytest.raises(LineUsed, match=r"B\. Bak has answered this line already") as refused:
        envoy.accept(line.encode(), SOUTH)
    assert "at your desk too" in refused.value.what_next
    world.until(lambda: ready(envoy, SOUTH) and ready(world.desks[THEIRS], NORTH))


def test_a_line_of_ones_own_side_is_not_answered_and_a_second_one_warns(world):
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    line, outcome = envoy.meet(SOUTH)
    assert outcome.happened == f"A line for {SOUTH} is ready."
    world.ticks(20)
    with pytest.raises(LineUsed, match=r"A\. Ahn made this line: it is your own side's"):
        deputy.accept(line.encode(), SOUTH)
    _, outcome = deputy.meet(SOUTH)
    assert "A. Ahn made a line for SOUTHLAND, too: use only one of them." in outcome.happened


def answered_twice(world):
    """Both of Northland answer one line before they know of each other."""
    line, _ = world.desks[THEIRS].meet(NORTH)
    world.desks[DEPUTY].accept(line.encode(), SOUTH)
    world.desks[ENVOY].accept(line.encode(), SOUTH)


def test_of_two_answers_the_one_that_came_alone_goes_on_for_both(world):
    envoy, deputy, theirs = (world.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    line, _ = theirs.meet(NORTH)
    deputy.accept(line.encode(), SOUTH)
    world.desks = {DEPUTY: deputy, THEIRS: theirs}
    world.until(lambda: ready(deputy, SOUTH))
    world.desks[ENVOY] = envoy
    envoy.accept(line.encode(), SOUTH)
    world.until(lambda: ready(envoy, SOUTH) and ready(theirs, NORTH))
    world.ticks(6)
    for desk in (envoy, deputy):
        assert [step.who for step in desk.steps()] == [SOUTH]
        assert alarms(desk) == set()
    assert envoy.words(SOUTH).read_out == deputy.words(SOUTH).read_out
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))


def test_two_answers_that_hinder_each_other_are_said_and_given_up(world):
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    answered_twice(world)
    world.until(lambda: TWICE in alarms(envoy) and TWICE in alarms(deputy))
    world.ticks(8)
    [said] = [each for each in envoy.alarms() if each.name == TWICE]
    assert said.about == SOUTH
    assert said.sentence.startswith("B. Bak answered the line of SOUTHLAND, too.")
    assert "`backchannel give-up SOUTHLAND`" in said.sentence
    assert "blocked" not in alarms(envoy) | alarms(deputy)
    for desk in (envoy, deputy):
        desk.give_up(SOUTH)
    world.desks[THEIRS].give_up(NORTH)
    world.ticks(6)
    assert alarms(envoy) == alarms(deputy) == set()
    line, _ = world.desks[THEIRS].meet(NORTH)
    envoy.accept(line.encode(), SOUTH)
    world.until(lambda: ready(envoy, SOUTH) and ready(deputy, SOUTH))


def test_a_post_without_a_vote_makes_and_answers_no_lines(world):
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    third = world.join(ENVOY, THIRD, "observer", observer=True)
    world.until(deputy.waiting)
    deputy.agree(deputy.waiting()[0].number)
    world.until(lambda: not envoy.steps() and not third.steps())
    line, _ = world.desks[THEIRS].meet(NORTH)
    with pytest.raises(Refused, match="has no vote"):
        third.accept(line.encode(), SOUTH)
    with pytest.raises(Refused, match="has no vote"):
        third.meet(SOUTH)
    assert third.steps() == []
