"""Receipts by choice: one post's own word, never told by itself, and never to be read as approval."""

from __future__ import annotations

import pytest

from backchannel.desk import receipts
from backchannel.desk.bodies import BodyKind
from backchannel.desk.receipts import AHEAD_AT_MOST, BY_NAME, TOLD, Step, Told
from backchannel.errors import Misuse, Refused
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, say

pytestmark = pytest.mark.slow  # plays whole desks

ARRIVED = "They know it arrived."


def asked(world):
    """Something that Southland asked: its number at each of Northland's desks."""
    world.desks[THEIRS].write(NORTH, "Will you come?")
    desks = {name: world.desks[name] for name in (ENVOY, DEPUTY)}
    world.until(lambda: all("Will you" in str(desk.messages(SOUTH)) for desk in desks.values()), most=30)
    return {name: desk.messages(SOUTH)[-1].number for name, desk in desks.items()}


def known(desk, who):
    return desk.read(desk.messages(who)[-1].number).they_know


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("opened", "it was opened"),
        ("shown", "it was shown to their principal"),
        ("considering", "it is being considered"),
    ],
)
def test_what_a_post_tells_stands_beside_the_message_as_that_posts_word(line, what, sentence):
    numbers = asked(line)
    theirs, envoy, deputy = (line.desks[name] for name in (THEIRS, ENVOY, DEPUTY))
    outcome = deputy.tell(numbers[DEPUTY], what)
    assert "approves nothing" in outcome.they_know
    line.until(lambda: "says that" in known(theirs, NORTH), most=30)
    assert known(theirs, NORTH) == f"{ARRIVED} Their deputy says that {sentence} (not approved)."
    ours = sentence.replace("their", "your")
    line.until(lambda: ours in known(envoy, SOUTH), most=30)
    assert f"Your deputy (B. Bak) told them that {ours} (not approved)." in known(envoy, SOUTH)
    assert theirs.messages(NORTH)[-1].condition == "waits for an answer"


def test_opening_a_message_tells_nobody_anything(line):
    numbers = asked(line)
    line.desks[ENVOY].read(numbers[ENVOY])
    line.ticks(12)
    assert known(line.desks[THEIRS], NORTH) == f"{ARRIVED} Whether anybody read it, nobody here can tell."


def test_only_a_message_of_theirs_has_something_to_tell_and_each_thing_once(line):
    say(line, ENVOY, DEPUTY, "Good morning.")
    numbers = asked(line)
    envoy = line.desks[ENVOY]
    with pytest.raises(Misuse, match="your own side's"):
        envoy.tell(envoy.messages(SOUTH)[0].number, "opened")
    envoy.tell(numbers[ENVOY], "opened")
    with pytest.raises(Refused, match="already"):
        envoy.tell(numbers[ENVOY], "opened")
    envoy.tell(numbers[ENVOY], "shown")
    with pytest.raises(Misuse, match="cannot be told"):
        envoy.tell(numbers[ENVOY], "approved")


def test_it_passes_a_suspension_and_may_come_before_the_message_it_is_about(line):
    numbers = asked(line)
    line.desks[THEIRS].suspend(NORTH, "No.")
    line.until(lambda: line.desks[ENVOY].line(SOUTH)[0].cause == "suspended", most=30)
    line.desks[ENVOY].tell(numbers[ENVOY], "considering")
    theirs = line.desks[THEIRS]
    message = theirs.messages(NORTH)[0].number
    line.until(lambda: "being considered" in theirs.read(message).they_know, most=30)


def test_nobody_tells_what_became_of_their_own_message(line):
    asked(line)
    theirs = Patched(line.desks[THEIRS])
    [act] = [row.hash for row in theirs._channels.rows(theirs.line(NORTH))]
    theirs.say(theirs.line(NORTH), BodyKind.TOLD, TOLD.encode(Told(act, Step.SHOWN)))
    line.ticks(8)
    assert "principal" not in known(line.desks[ENVOY], SOUTH)


def test_no_more_is_kept_of_messages_that_are_not_here_than_there_is_room_for(line, monkeypatch):
    assert AHEAD_AT_MOST >= 64
    monkeypatch.setattr(receipts, "AHEAD_AT_MOST", 2)
    theirs = Patched(line.desks[THEIRS])
    for number in range(4):
        body = TOLD.encode(Told(bytes([number]) * 32, Step.OPENED))
        theirs.say(theirs.line(NORTH), BodyKind.TOLD, body)
    theirs.say(theirs.line(NORTH), BodyKind.TOLD, b"\xc1")
    envoy = line.desks[ENVOY]
    line.until(lambda: len([each for each in envoy.alarms() if each.name == "set aside"]) == 2, most=60)
    assert len(envoy._core.register.all("SELECT * FROM told")) == 2
    assert "set aside" in alarms(envoy)


def test_everything_that_can_be_told_has_a_sentence():
    assert set(BY_NAME.values()) == set(receipts.SENTENCES) == set(Step)
