"""What came and was not read is told, at the desk where it was not read, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backchannel.channel.papers.message import Message, Weight
from backchannel.desk.gravity import is_grave
from backchannel.desk.showing import UNREAD_SHOWN
from backchannel.testing.hostile import Patched
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, THIRD, drafts, say, standing

pytestmark = pytest.mark.slow  # plays whole desks


def unread(desk):
    """How many items the first screen says are unread."""
    return desk.state().counterparts[0].unread


def steps(desk):
    """What waits at a desk: what it is, and the command for it."""
    return [(each.what, each.next_step) for each in desk.waiting()]


def today(world):
    return datetime.fromtimestamp(world.time, UTC).strftime("%Y-%m-%d")


def test_an_answer_is_unread_until_it_is_read_here_and_a_colleague_still_has_it_to_read(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    theirs.answer(theirs.waiting()[0].number, "We shall.")
    line.until(lambda: all("We shall." in standing(each, SOUTH) for each in (envoy, deputy)), most=20)
    assert (unread(envoy), unread(deputy)) == (1, 1)
    [waits] = envoy.waiting()
    assert (waits.what, waits.next_step) == ("answer: We shall.", f"backchannel read {waits.number}")
    sent = newest(envoy)
    assert envoy.read(waits.number).they_know.endswith("They do not know you read it.")
    assert (unread(envoy), envoy.waiting()) == (0, [])
    assert newest(envoy) == sent
    assert unread(deputy) == 1


def newest(desk):
    """Everything that is on its way from a desk."""
    rooms = desk._core.register.all("SELECT * FROM room ORDER BY room, part")
    outbox = desk._core.register.all("SELECT * FROM outbox")
    return (
        rooms,
        outbox,
        [desk._core.spool.all(f"SELECT * FROM {each}") for each in ("item", "page", "letter")],
    )


def test_a_message_that_asks_for_an_answer_is_read_first_and_then_waits_for_the_answer(line):
    theirs = line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    [waits] = theirs.waiting()
    number = waits.number
    assert waits.next_step == f"backchannel read {number}, then backchannel answer {number}"
    assert unread(theirs) == 1
    theirs.read(number)
    assert unread(theirs) == 0
    assert steps(theirs) == [("Shall we meet?", f"backchannel answer {number}")]


def test_what_was_answered_here_counts_as_read_here(line):
    theirs = line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    theirs.answer(theirs.waiting()[0].number, "We shall.")
    assert (unread(theirs), theirs.waiting()) == (0, [])


def test_every_kind_of_reply_and_a_text_they_put_forward_wait_to_be_read(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "First?")
    say(line, ENVOY, DEPUTY, "Second?")
    second, first = [each.number for each in theirs.waiting()]
    theirs.later(first, "Referred.")
    theirs.decline(second, "Not here.")
    theirs.write(NORTH, f"{SOUTH} and {NORTH}, {today(line)}.", signed=True)
    line.until(lambda: unread(deputy) == 3, most=20)
    line.until(lambda: unread(envoy) == 3, most=20)
    assert [what for what, _ in steps(envoy)] == [
        "text to sign: Agreed text",
        "declined: Not here.",
        "holding reply: Referred.",
    ]
    assert [step.split()[1] for _, step in steps(envoy)] == ["read"] * 3


def test_what_comes_again_does_not_become_unread_again(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    theirs.write(NORTH, "Once.")
    line.until(lambda: unread(envoy) == unread(deputy) == 1, most=20)
    envoy.read(envoy.waiting()[0].number)
    deputy.brief(SOUTH)
    with envoy._core.register.change():
        arrival = envoy._channels.rows(envoy._meetings.channels()[0][0])[0].arrival
        envoy._channels.add(envoy._meetings.channels()[0][0], arrival)
    line.ticks(20)
    assert unread(envoy) == 0


def test_what_was_said_before_somebody_came_is_not_unread_to_them_and_what_comes_then_is(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    theirs.write(NORTH, "Long before.")
    line.until(lambda: unread(envoy) == unread(deputy) == 1, most=20)
    third = line.join(ENVOY, THIRD, "counsellor")
    line.until(lambda: any("counsellor" in each.what for each in deputy.waiting()), most=60)
    deputy.agree(next(each.number for each in deputy.waiting() if "counsellor" in each.what))
    line.until(lambda: third.state().counterparts and "Long before." in standing(third, SOUTH), most=200)
    assert unread(third) == 0
    line.until(lambda: theirs.who(NORTH).version == 3, most=60)
    line.ticks(12)
    theirs.write(NORTH, "Good morning.")
    line.until(lambda: "Good morning." in standing(third, SOUTH), most=60)
    assert unread(third) == 1


def test_many_unread_are_counted_and_the_newest_listed_first(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    asked = UNREAD_SHOWN + 3
    for number in range(asked):
        theirs.write(NORTH, f"Thought {number:02}.")
    line.until(lambda: unread(envoy) == asked, most=60)
    found = envoy.waiting()
    assert [each.what for each in found[:UNREAD_SHOWN]] == [
        f"Thought {each:02}." for each in reversed(range(3, asked))
    ]
    assert found[UNREAD_SHOWN].what == "3 older unread"
    assert found[UNREAD_SHOWN].next_step == f"backchannel messages {SOUTH}"
    assert [each.next_step.split()[1] for each in found[UNREAD_SHOWN + 1 :]] == ["read"] * 3


def test_what_is_set_aside_is_not_unread(line):
    deputy, theirs = line.desks[DEPUTY], line.desks[THEIRS]
    Patched(deputy).post_alone(SOUTH, "By one alone.")
    line.until(lambda: theirs.messages(NORTH), most=20)
    assert theirs.messages(NORTH)[0].condition.startswith("set aside")
    assert (unread(theirs), drafts(theirs)) == (0, [])


def test_the_word_of_distress_is_found_in_every_language_of_the_program():
    for text in ("There is DISTRESS at sea.", "위급합니다.", "배가 위급한 처지입니다."):
        assert is_grave(Message(Weight.ON_INSTRUCTIONS, "", text, "ko", None, None, None, ()))
    assert not is_grave(Message(Weight.ON_INSTRUCTIONS, "", "질문이 있습니다.", "ko", None, None, None, ()))


def test_what_is_grave_is_listed_however_much_came_since_and_the_newest_of_the_rest(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    theirs.file(NORTH, "person", fields={"alias": "the teacher", "asked": "A doctor."})
    theirs.write(NORTH, "There is distress at sea.")
    for number in range(UNREAD_SHOWN + 2):
        theirs.write(NORTH, f"Thought {number:02}.")
    theirs.suspend(NORTH, "The shelling of 3 May.")
    line.until(lambda: unread(envoy) == UNREAD_SHOWN + 5, most=60)
    found = envoy.waiting()
    assert [each.what.partition(":")[0] for each in found[:3]] == [
        "suspends the line",
        "There is distress at sea.",
        "person held",
    ]
    assert [each.what for each in found[3 : 3 + UNREAD_SHOWN]] == [
        f"Thought {each:02}." for each in reversed(range(2, UNREAD_SHOWN + 2))
    ]
    assert found[3 + UNREAD_SHOWN].what == "2 older unread"


def test_an_objection_to_a_text_put_forward_is_told_where_the_text_waits_and_never_folded_away(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    fields = {"what": "The pier", "text": "The pier opens at dawn.", "until": "2030-06-11"}
    envoy.file(SOUTH, "silence", fields=fields)
    line.until(lambda: drafts(deputy), most=30)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: theirs.waiting(), most=30)
    theirs.step(theirs.waiting()[0].number, "object", fields={"because": "Not at dawn."})
    for number in range(UNREAD_SHOWN + 2):
        theirs.write(NORTH, f"Thought {number:02}.")
    line.until(lambda: unread(envoy) == UNREAD_SHOWN + 3, most=60)
    found = envoy.waiting()
    assert "objects" in found[0].what
    assert any("the other side objects: it is not adopted" in each.what for each in found), steps(envoy)


def test_nothing_that_a_suspension_stops_is_asked_for_while_it_stands(line):
    theirs = line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    theirs.suspend(NORTH, "The shelling of 3 May.")
    [waits] = theirs.waiting()
    assert waits.next_step == f"backchannel read {waits.number}"
    theirs.read(waits.number)
    assert steps(theirs) == [("Shall we meet?; the line is suspended", f"backchannel line {NORTH}")]
    theirs.reopen(NORTH)
    assert steps(theirs) == [("Shall we meet?", f"backchannel answer {waits.number}")]
