"""Two delegations over a relay: the promises of the front page, end to end in one world."""

import pytest

from backchannel.desk.saying import Words

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"


@pytest.fixture
def line(world):
    """Northland (two people) and Southland (one voice) have met and compared words."""
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.until(lambda: any(step.who == SOUTH for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    world.ticks(8)
    return world


def conditions(desk, who):
    return [(said.subject, said.condition) for said in desk.messages(who)]


def test_a_message_agreed_by_two_arrives_and_is_answered(line):
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    outcome = envoy.write(SOUTH, Words("We propose to meet.", subject="A meeting"))
    assert "draft" in outcome.happened
    line.ticks(4)
    assert theirs.messages(NORTH) == []
    [waiting] = deputy.waiting()
    agreed = deputy.agree(waiting.number)
    assert "on its way" in agreed.happened
    turns = line.until(lambda: theirs.messages(NORTH), most=6)
    assert turns <= 6
    [said] = theirs.messages(NORTH)
    message = theirs.read(said.number)
    assert message.text == "We propose to meet."
    assert message.agreed_by == ["envoy", "deputy"]
    assert theirs.alarms() == []
    theirs.answer(said.number, "We agree to meet.")
    line.until(lambda: len(envoy.messages(SOUTH)) == 2)
    line.ticks(6)
    assert [each.condition for each in envoy.messages(SOUTH)] == ["answered", "stands"]
    assert [each.condition for each in deputy.messages(SOUTH)] == ["answered", "stands"]
    assert "They know it arrived" in envoy.read(outcome.number).they_know
