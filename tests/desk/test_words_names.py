"""Under which names words are compared: the inviter's until the appointment is complete, and no wrong one."""

from __future__ import annotations

import pytest

from backchannel.desk.desk import Desk
from backchannel.desk.views import Step, Words
from backchannel.errors import NoSuchSide
from backchannel.testing.world import PASSPHRASE
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS


def joining(world, invitation):
    """The newcomer's desk, once there are words to compare."""
    desk, _ = Desk.join(
        world.home(DEPUTY), PASSPHRASE, invitation, name=DEPUTY, surroundings=world.surroundings(DEPUTY)
    )
    world.desks[DEPUTY] = desk
    world.until(lambda: "words" in desk.steps()[0].next_step)
    return desk


def test_the_inviters_name_works_until_the_appointment_is_complete(world):
    envoy = world.start(ENVOY, NORTH, "envoy")
    invitation, _ = envoy.invite(DEPUTY, "deputy")
    desk = joining(world, invitation)
    read_out = desk.words("us").read_out
    desk.confirm(ENVOY, envoy.words(DEPUTY).read_out)
    assert desk.words("a. ahn").read_out == desk.words("us").read_out == read_out
    for wrong in ("Z. Zed", "your colleague", SOUTH):
        with pytest.raises(NoSuchSide, match="not meeting anybody called") as refused:
            desk.words(wrong)
        assert "`us`" in refused.value.what_next
    envoy.confirm(DEPUTY, read_out)
    world.until(lambda: desk.state().side == NORTH)
    assert desk.words(ENVOY).read_out == read_out
    world.until(lambda: not desk.steps())
    assert desk.state().post == "deputy"


def test_an_invitation_without_a_name_is_answered_all_the_same(world):
    invitation, _ = world.start(ENVOY, NORTH, "envoy").invite(DEPUTY, "deputy")
    desk = joining(world, invitation.splitlines()[0])
    with pytest.raises(NoSuchSide):
        desk.words("Z. Zed")
    assert desk.words("us").who == "your colleague"


def test_words_with_everybody_are_shown_at_once(world):
    envoy = world.start(ENVOY, NORTH, "envoy")
    assert envoy.every_words() == []
    joining(world, envoy.invite(DEPUTY, "deputy")[0])
    envoy.meet(SOUTH)
    world.until(lambda: "words" in " ".join(step.next_step for step in envoy.steps()))
    meeting, joins = envoy.every_words()
    assert (type(meeting), meeting.who, type(joins), joins.who) == (Step, SOUTH, Words, DEPUTY)
    assert joins.read_out == envoy.words(DEPUTY).read_out
    assert THEIRS not in {each.who for each in envoy.every_words()}
