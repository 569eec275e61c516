"""A meeting that one desk stops is over for its colleagues too: nobody waits for it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.credentials.stages import DIFFERENCES_AT_MOST, INTRODUCTION, Stage
from backchannel.desk.bodies import MeetingStopped
from backchannel.errors import WordsDiffer
from backchannel.testing.hostile import Patched
from backchannel.testing.kept import keep
from backchannel.testing.world import World
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms, say, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


@pytest.fixture(scope="session")
def meeting(shelf):
    """Northland (two people) and Southland hold each other's letters; nobody compared words yet."""
    world = World(shelf / "meeting")
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    line, _ = world.desks[ENVOY].meet(SOUTH)
    world.desks[THEIRS].accept(line.encode(), NORTH)
    world.until(lambda: waits(world.desks[DEPUTY]) and "words" in world.desks[THEIRS].steps()[0].next_step)
    return keep(world), line


@pytest.fixture
def world(meeting, place):
    kept, _ = meeting
    made = kept.again(place)
    yield made
    made.close()


def waits(desk):
    """Whether the meeting with Southland waits for that person."""
    return any(step.who == SOUTH for step in desk.steps())


def hear_wrong_words(world, times):
    """The envoy types words that are not the ones the other side reads."""
    wrong = world.desks[THEIRS].words(NORTH).read_out[::-1]
    for _ in range(times):
        with pytest.raises(WordsDiffer):
            world.desks[ENVOY].confirm(SOUTH, wrong)


def is_over(desk):
    """Whether that person waits for nothing, has no line, and was told."""
    return not waits(desk) and desk.state().counterparts == [] and "meeting stopped" in alarms(desk)


def test_words_that_differ_too_often_stop_the_meeting_at_colleagues_too(world):
    hear_wrong_words(world, DIFFERENCES_AT_MOST - 1)
    world.ticks(8)
    assert waits(world.desks[DEPUTY])
    hear_wrong_words(world, 1)
    world.until(lambda: is_over(world.desks[DEPUTY]), most=20)
    [told] = [each for each in world.desks[DEPUTY].alarms() if each.name == "meeting stopped"]
    assert told.about == "NORTHLAND's envoy (A. Ahn)"
    assert SOUTH in told.sentence
    world.ticks(8)
    assert alarms(world.desks[THEIRS]) == set()
    world.sleep(15 * DAY)
    world.ticks(4)
    assert world.desks[THEIRS].line(NORTH)[0].cause == "nothing heard"


def test_a_second_reply_stops_the_meeting_at_colleagues_too(world, meeting):
    _, line = meeting
    other = world.start(THIRD, "WESTLAND", "envoy", one_voice=True)
    other.accept(line.encode(), NORTH)
    envoy = world.desks[ENVOY]
    with envoy._core.step():  # its place on the relay is taken by the first one: it comes by another way
        envoy._meetings._take(envoy._meetings._find(SOUTH)[0], other._meetings._find(NORTH)[1].reply)
    assert "two replies" in alarms(envoy)
    world.until(lambda: is_over(world.desks[DEPUTY]), most=20)


def test_a_meeting_given_up_is_over_for_colleagues_and_can_be_begun_anew(world):
    world.desks[ENVOY].give_up(SOUTH)
    world.until(lambda: is_over(world.desks[DEPUTY]), most=20)
    world.desks[THEIRS].give_up(NORTH)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.until(lambda: waits(world.desks[DEPUTY]))


def test_whoever_heard_the_right_words_keeps_the_line_and_is_told(world):
    """One colleague's desk never ends a line on which another proved who is there."""
    deputy = world.desks[DEPUTY]
    deputy.confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    hear_wrong_words(world, DIFFERENCES_AT_MOST)
    world.until(lambda: "meeting stopped" in alarms(deputy), most=20)
    assert [each.name for each in deputy.state().counterparts] == [SOUTH]
    assert "do not wait for them" in next(each.sentence for each in deputy.alarms())


def stops_for_nothing(world):
    """The envoy's desk says that it stopped, and goes on; the deputy's desk ended the line."""
    envoy, deputy = Patched(world.desks[ENVOY]), world.desks[DEPUTY]
    envoy.tell_home(MeetingStopped(envoy.line(SOUTH), "They gave it up."))
    world.until(lambda: is_over(deputy), most=20)


def test_a_line_that_a_colleague_ended_comes_back_when_a_colleague_passes_it_on_again(world):
    stops_for_nothing(world)
    envoy, deputy, theirs = world.desks[ENVOY], world.desks[DEPUTY], world.desks[THEIRS]
    envoy.brief(SOUTH)
    world.until(lambda: waits(deputy), most=20)
    deputy.confirm(SOUTH, theirs.words(NORTH).read_out)
    envoy.confirm(SOUTH, theirs.words(NORTH).read_out)
    say(world, ENVOY, DEPUTY, "We are both here.")
    theirs.answer(theirs.waiting()[-1].number, "So are we.")
    for _ in range(4):  # what was written before it said hello is asked for within days
        world.sleep(DAY)
        world.ticks(20)
    assert "So are we." in standing(deputy, SOUTH)


def test_a_line_that_this_person_stopped_does_not_come_back_by_a_colleague(world):
    deputy = world.desks[DEPUTY]
    deputy.give_up(SOUTH)
    world.desks[ENVOY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    world.desks[ENVOY].brief(SOUTH)
    world.ticks(12)
    assert not waits(deputy)
    assert deputy.state().counterparts == []


def test_no_single_note_ends_a_line_on_which_our_side_has_spoken_nor_fills_the_alarms(three):
    deputy, third = Patched(three.desks[DEPUTY]), three.desks[THIRD]
    third._core.register.run("DELETE FROM alarm")
    intro = next(each for each, _, _ in third._meetings._all())
    kept = third._meetings._kept(intro)
    state = INTRODUCTION.decode(kept.state)
    with third._core.register.change():  # as where no note that the words were heard came here
        third._meetings._store(intro, kept, replace(state, stage=Stage.COMPARING, heard=()))
    for number in range(3):
        deputy.tell_home(MeetingStopped(deputy.line(SOUTH), f"They gave it up. {number}"))
    three.until(lambda: "meeting stopped" in alarms(third), most=20)
    three.ticks(8)
    assert [each.name for each in third.state().counterparts] == [SOUTH]
    assert len([each for each in third.alarms() if each.name == "meeting stopped"]) == 1


def test_who_came_later_is_told_who_heard_the_words(three):
    third = three.desks[THIRD]
    state = INTRODUCTION.decode(third._meetings._all()[0][2].state)
    assert {ref.seat for ref in state.heard} == {1, 2}
    assert third.who(SOUTH).compared == three.desks[ENVOY].who(SOUTH).compared
