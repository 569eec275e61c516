"""People come and go; the line, what was said on it and who speaks go on."""

from __future__ import annotations

import pytest

from backchannel.testing.hostile import Patched
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, alarms, drafts, reply, say, standing

pytestmark = pytest.mark.slow  # whole desks over many turns


def posts(desk, who):
    return {each.title: each.held for each in desk.who(who).posts}


def agree_to_change(world, name):
    """That person agrees to the change of who speaks that waits."""
    desk = world.desks[name]

    def changes():
        return [
            each.number for each in desk.waiting() if not each.what.startswith("draft") and each.who == NORTH
        ]

    world.until(changes, most=80)
    desk.agree(changes()[0])


def appoint_third(world):
    world.join(ENVOY, THIRD, "counsellor")
    agree_to_change(world, DEPUTY)
    world.until(lambda: world.desks[THEIRS].who(NORTH).version == 3, most=120)
    world.until(lambda: world.desks[THIRD].state().counterparts, most=120)
    world.ticks(12)


@pytest.mark.slow
def test_a_person_appointed_later_reads_what_was_said_and_what_is_said(line):
    say(line, ENVOY, DEPUTY, "Before the third.")
    reply(line, "Answered before.")
    line.ticks(6)
    appoint_third(line)
    third = line.desks[THIRD]
    assert standing(third, SOUTH) == ["Before the third.", "Answered before."]
    for said in third.messages(SOUTH)[1:2]:
        assert "reported by a colleague" in third.read(said.number).label
    say(line, ENVOY, THIRD, "Agreed by the third.")
    reply(line, "Answered after.")
    assert standing(third, SOUTH)[-2:] == ["Agreed by the third.", "Answered after."]
    number = line.desks[THEIRS].messages(NORTH)[-2].number
    assert line.desks[THEIRS].read(number).agreed_by == ["envoy", "counsellor"]


def test_the_other_side_sees_that_who_speaks_changed(line):
    appoint_third(line)
    theirs = line.desks[THEIRS]
    assert posts(theirs, NORTH) == {"envoy": True, "deputy": True, "counsellor": True}
    assert any("who speaks" in each.subject for each in theirs.messages(NORTH))
    assert theirs.alarms() == []


@pytest.mark.slow
def test_what_the_other_side_says_while_a_third_is_appointed_reaches_the_third(line):
    """A message sealed for two readers crosses the announcement of the third."""
    line.join(ENVOY, THIRD, "counsellor")
    agree_to_change(line, DEPUTY)
    for turn in range(60):
        if turn % 12 == 0 and turn < 37:
            line.desks[THEIRS].write(NORTH, f"Crossing {turn}.")
        line.ticks()
    line.until(lambda: line.desks[THEIRS].who(NORTH).version == 3, most=120)
    say(line, ENVOY, DEPUTY, "Taking it all into account.")
    for _ in range(3):
        line.sleep(DAY)
        line.ticks(20)
    assert standing(line.desks[THIRD], SOUTH) == standing(line.desks[DEPUTY], SOUTH)


def test_a_person_recalled_reads_nothing_that_is_said_afterwards(three):
    three.desks[ENVOY].recall("counsellor")
    agree_to_change(three, DEPUTY)
    three.until(lambda: not posts(three.desks[THEIRS], NORTH)["counsellor"], most=120)
    three.ticks(12)
    say(three, ENVOY, DEPUTY, "Without the third.")
    reply(three, "Without the third, too.", without=[THIRD])
    for _ in range(2):
        three.sleep(DAY)
        three.ticks(12)
    third = three.desks[THIRD]
    assert not any("Without the third" in words for words in standing(third, SOUTH))
    assert "out of post" in alarms(third)
    third.take_in()


def test_a_person_recalled_can_put_nothing_on_the_line(three):
    patched = Patched(three.desks[THIRD])
    three.desks[ENVOY].recall("counsellor")
    agree_to_change(three, DEPUTY)
    three.until(lambda: not posts(three.desks[THEIRS], NORTH)["counsellor"], most=120)
    three.ticks(12)
    patched.post_alone(SOUTH, "Still here.")
    draft = patched.draft(SOUTH, "Still counting.")
    three.ticks(12)
    assert not any("Still" in words for words in standing(three.desks[THEIRS], NORTH))
    assert not any("Still" in each.first_words for each in three.desks[ENVOY].messages(SOUTH))
    assert draft


def test_the_first_of_a_side_may_leave_and_the_others_go_on(three):
    """Whoever would announce it is the one who leaves: a colleague does it."""
    three.desks[ENVOY].hand_over("envoy")
    agree_to_change(three, DEPUTY)
    agree_to_change(three, THIRD)
    three.until(lambda: not posts(three.desks[THEIRS], NORTH)["envoy"], most=160)
    three.ticks(20)
    say(three, DEPUTY, THIRD, "Going on without the envoy.")
    three.ticks(8)
    assert "Going on without the envoy." in standing(three.desks[THIRD], SOUTH)
    assert "Going on without the envoy." not in standing(three.desks[ENVOY], SOUTH)


def test_whoever_follows_the_first_of_a_side_is_told_what_was_said_by_a_colleague_who_stays(three):
    """Of those who read before, the one with the lowest post is just the one who left."""
    say(three, ENVOY, DEPUTY, "Before the new envoy.")
    three.ticks(6)
    envoy = three.desks.pop(ENVOY)
    invitation, _ = three.desks[DEPUTY].appoint("envoy", "E. Eom")
    three.join_with(DEPUTY, "E. Eom", invitation)
    agree_to_change(three, THIRD)
    three.until(lambda: three.desks[THEIRS].who(NORTH).version == 4, most=160)
    three.until(lambda: three.desks["E. Eom"].state().counterparts, most=120)
    assert "Before the new envoy." in standing(three.desks["E. Eom"], SOUTH)
    three.desks[ENVOY] = envoy


def test_a_successor_in_a_post_is_another_person_in_the_same_post(line):
    """The deputy's post is handed to a third person by name of the post."""
    invitation, _ = line.desks[ENVOY].appoint("deputy", THIRD)
    line.join_with(ENVOY, THIRD, invitation)
    agree_to_change(line, DEPUTY)
    line.until(lambda: line.desks[THEIRS].who(NORTH).version == 3, most=160)
    line.until(lambda: line.desks[THIRD].state().counterparts, most=120)
    line.ticks(12)
    [deputy] = [each for each in line.desks[THEIRS].who(NORTH).posts if each.title == "deputy"]
    assert deputy.term == 2
    say(line, ENVOY, THIRD, "From the new deputy.")
    line.ticks(8)
    assert "From the new deputy." not in standing(line.desks[DEPUTY], SOUTH)
    assert drafts(line.desks[DEPUTY]) == []
