"""Days that people named are shown on both sides, and when they are past, by how much."""

from __future__ import annotations

from backchannel.desk.days import counted, day
from backchannel.desk.saying import Words
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS


def asked(world):
    """Southland asks something that it wants answered in four days: that day."""
    by = day(int(world.time) + 4 * DAY)
    world.desks[THEIRS].write(NORTH, Words("Will you come?", answer_by=by))
    world.until(lambda: world.desks[ENVOY].messages(SOUTH), most=30)
    return by


def shown(desk, who):
    """Where the day stands: in the list, on the first screen."""
    [said] = [each for each in desk.messages(who) if "Will you" in each.first_words]
    [due] = desk.state().counterparts[0].due
    assert due.startswith(f"{said.number}: ")
    assert said.condition == f"waits for an answer, {due.partition(': ')[2]}"
    return due.partition(": ")[2]


def test_an_answer_wanted_by_a_day_says_so_on_both_sides_and_when_it_is_overdue(line):
    by = asked(line)
    for name, who in ((ENVOY, SOUTH), (THEIRS, NORTH)):
        assert shown(line.desks[name], who) == f"answer wanted by {by}"
    line.sleep(7 * DAY)
    for name, who in ((ENVOY, SOUTH), (THEIRS, NORTH)):
        assert shown(line.desks[name], who) == f"answer wanted by {by} (3 days late)"
    [waits] = [each for each in line.desks[ENVOY].waiting() if "Will you" in each.what]
    assert waits.what == f"Will you come?; answer wanted by {by} (3 days late)"


def test_what_is_answered_is_no_longer_due(line):
    asked(line)
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    envoy.answer(envoy.messages(SOUTH)[0].number, "Yes.")
    line.until(lambda: any("Yes." in each.what for each in deputy.waiting()), most=30)
    deputy.agree(next(each.number for each in deputy.waiting() if "Yes." in each.what))
    line.sleep(7 * DAY)
    assert deputy.messages(SOUTH)[0].condition == "answered"
    assert "Will you come?" in [each.what for each in deputy.waiting()]  # unread there, and no longer due
    assert deputy.state().counterparts[0].due == []


def test_a_holding_reply_says_before_when_to_expect_nothing_and_when_that_is_past(line):
    line.desks[ENVOY].write(SOUTH, "Will you come?")
    deputy, theirs = line.desks[DEPUTY], line.desks[THEIRS]
    line.until(lambda: deputy.waiting(), most=30)
    deputy.agree(deputy.waiting()[0].number)
    line.until(lambda: theirs.messages(NORTH), most=30)
    until = day(int(line.time) + 2 * DAY)
    theirs.later(theirs.messages(NORTH)[0].number, "Referred.", until)
    line.until(lambda: len(deputy.messages(SOUTH)) == 2, most=30)
    assert deputy.messages(SOUTH)[0].condition == f"holding reply, expect nothing before {until}"
    line.sleep(3 * DAY)
    for desk, who in ((deputy, SOUTH), (theirs, NORTH)):
        past = f"expect nothing before {until} (1 day past)"
        assert desk.messages(who)[0].condition == f"holding reply, {past}"
        assert desk.state().counterparts[0].due == [f"{desk.messages(who)[0].number}: {past}"]


def test_a_day_that_no_calendar_holds_is_said_to_be_so():
    assert day(1 << 62) == "a day that no calendar holds"
    assert day(None) is None
    assert (counted(1, "day"), counted(2, "day")) == ("1 day", "2 days")
