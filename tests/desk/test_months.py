"""The line outlives silence, absence and a relay that misbehaves."""

from __future__ import annotations

import pytest

from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, drafts, reply, say, standing

pytestmark = pytest.mark.slow  # plays whole desks

MONTH = 30 * DAY


def everywhere(world):
    return [
        standing(world.desks[ENVOY], SOUTH),
        standing(world.desks[DEPUTY], SOUTH),
        standing(world.desks[THEIRS], NORTH),
    ]


def lived(world, days, *, turns=2, step=1):
    """So many days of desks that run: a few turns on each ``step``-th day."""
    for _ in range(0, days, step):
        world.sleep(step * DAY)
        world.ticks(turns)


def test_after_seven_months_of_silence_the_first_message_arrives(line):
    say(line, ENVOY, DEPUTY, "Before the break.")
    reply(line, "Also before.")
    line.ticks(8)
    line.sleep(7 * MONTH)
    line.ticks(4)
    line.desks[ENVOY].write(SOUTH, "After the break.")
    turns = line.until(lambda: drafts(line.desks[DEPUTY]), most=40)
    line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
    turns += line.until(lambda: "After the break." in standing(line.desks[THEIRS], NORTH), most=40)
    assert turns <= 40
    reply(line, "Welcome back.")
    assert (
        everywhere(line) == [["Before the break.", "Also before.", "After the break.", "Welcome back."]] * 3
    )
    for desk in line.desks.values():
        assert alarms(desk) <= {"away too long"}


def test_seven_months_of_running_desks_that_say_nothing_change_nothing(line):
    say(line, ENVOY, DEPUTY, "Before the break.")
    lived(line, 210, step=3, turns=3)
    for name, who in ((ENVOY, SOUTH), (DEPUTY, SOUTH), (THEIRS, NORTH)):
        assert line.desks[name].alarms() == [], name
        assert "last heard" in line.desks[name].line(who)[0].sentence
    say(line, ENVOY, DEPUTY, "After the break.")
    reply(line, "Welcome back.")
    assert everywhere(line) == [["Before the break.", "After the break.", "Welcome back."]] * 3


@pytest.mark.parametrize("who", [THEIRS, DEPUTY])
def test_a_desk_that_was_off_for_two_months_reads_everything_afterwards(line, who):
    say(line, ENVOY, DEPUTY, "Before.")
    reply(line, "Heard.")
    line.ticks(8)
    line.desks.pop(who).close()
    if who == THEIRS:
        line.desks[ENVOY].write(SOUTH, "While you were away.")
        line.until(lambda: drafts(line.desks[DEPUTY]), most=40)
        line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
    else:
        line.desks[THEIRS].write(NORTH, "While you were away.")
    lived(line, 60)
    line.open(who)
    line.until(lambda: all("While you were away." in each for each in everywhere(line)), most=60)
    lived(line, 3, turns=20)
    say(line, ENVOY, DEPUTY, "Afterwards.")
    line.ticks(8)
    assert everywhere(line) == [["Before.", "Heard.", "While you were away.", "Afterwards."]] * 3


def test_what_was_said_while_both_sides_were_apart_for_months_comes_together(line):
    line.desks[THEIRS].close()
    theirs = line.desks.pop(THEIRS)
    line.desks[ENVOY].write(SOUTH, "From the north.")
    line.until(lambda: drafts(line.desks[DEPUTY]), most=40)
    line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
    lived(line, 70, step=2)
    del theirs
    line.relay_up = False
    line.open(THEIRS).write(NORTH, "From the south.")
    line.ticks(4)
    line.relay_up = True
    line.until(lambda: all(len(each) == 2 for each in everywhere(line)), most=60)
    assert {tuple(sorted(each)) for each in everywhere(line)} == {("From the north.", "From the south.")}


def test_a_relay_that_was_killed_and_started_again_loses_nothing(line):
    line.desks[ENVOY].write(SOUTH, "Through the restart.")
    for _ in range(40):
        line.ticks()
        line.restart_relay()
        for number in drafts(line.desks[DEPUTY]):
            line.desks[DEPUTY].agree(number)
    assert everywhere(line) == [["Through the restart."]] * 3


FAULTS = {
    "drops": {"drop_request": 0.3, "drop_reply": 0.3},
    "corrupts": {"corrupt": 0.3, "truncate": 0.2},
    "repeats": {"repeat": 0.5, "replay": 0.3},
    "all": {
        "drop_request": 0.1,
        "drop_reply": 0.1,
        "corrupt": 0.1,
        "truncate": 0.1,
        "repeat": 0.1,
        "refuse": 0.1,
        "replay": 0.1,
    },
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_relay_that_misbehaves_delays_and_falsifies_nothing(line, kind):
    line.faults(**FAULTS[kind])
    line.desks[ENVOY].write(SOUTH, "Against the wind.")
    line.until(lambda: drafts(line.desks[DEPUTY]), most=120)
    line.desks[DEPUTY].agree(drafts(line.desks[DEPUTY])[0])
    line.until(lambda: "Against the wind." in standing(line.desks[THEIRS], NORTH), most=120)
    line.desks[THEIRS].answer(line.desks[THEIRS].waiting()[0].number, "It arrived.")
    line.until(lambda: all(len(each) == 2 for each in everywhere(line)), most=160)
    assert everywhere(line) == [["Against the wind.", "It arrived."]] * 3
    words = {each.name for desk in line.desks.values() for each in desk.alarms()}
    assert not words & {
        "fork",
        "broken",
        "rollback",
        "equivocation",
        "not the party's word",
        "split approval",
    }


def test_while_the_relay_is_down_the_line_says_so_and_goes_on_afterwards(line):
    line.relay_up = False
    line.desks[THEIRS].write(NORTH, "Into the void.")
    for _ in range(3):
        line.sleep(DAY)
        line.ticks(2)
    assert "Your own way to the relay is down" in line.desks[ENVOY].line(SOUTH)[0].sentence
    line.relay_up = True
    line.until(lambda: standing(line.desks[ENVOY], SOUTH), most=20)
    assert "there: last heard" in line.desks[ENVOY].line(SOUTH)[0].sentence
