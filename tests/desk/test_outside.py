"""Outside events: for our side only, shared with colleagues, on one time line with what was said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backchannel.desk import outside
from backchannel.desk.bodies import OutsideEvent, OutsideEvents
from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, say

pytestmark = pytest.mark.slow  # whole desks over many turns

TABLE = "date,title,where\n2026-01-02,A speech,Geneva\n2026-01-03,A storm,\n"


def titles(desk):
    return [(each.day, each.title, each.where) for each in desk.events()]


def test_what_one_notes_all_colleagues_see_with_who_noted_it_and_the_other_side_never_does(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    envoy.import_events(TABLE)
    deputy.add_event("2026-01-04", "An arrest")
    expected = [
        ("2026-01-02", "A speech", "Geneva"),
        ("2026-01-03", "A storm", ""),
        ("2026-01-04", "An arrest", ""),
    ]
    line.until(lambda: titles(envoy) == titles(deputy) == expected)
    assert [each.noted_by for each in envoy.events()] == [ENVOY, ENVOY, DEPUTY]
    line.ticks(10)
    assert theirs.events() == []
    assert theirs.messages(NORTH) == []
    assert all(alarms(desk) == set() for desk in (envoy, deputy, theirs))


def test_a_file_that_is_taken_in_twice_is_noted_once(line):
    envoy = line.desks[ENVOY]
    assert envoy.import_events(TABLE).happened == "Noted: 2 of 2."
    assert envoy.import_events(TABLE + "2026-01-02,A speech,Geneva\n").happened.startswith("Noted: 0 of 3")
    assert envoy.add_event("2026-01-03", "A storm").happened == "It was noted before."
    assert len(envoy.events()) == 2


@pytest.mark.parametrize(
    ("day", "title", "where", "why"),
    [
        ("2026-02-30", "x", "", "not a date"),
        ("2026-01-01", " ", "", "Nothing is said"),
        ("2026-01-01", "a\nb", "", "one plain line"),
        ("2026-01-01", "x", "a\u202eb", "one plain line"),
        ("2026-01-01", "x" * 201, "", "one plain line"),
    ],
)
def test_what_cannot_be_noted_is_refused(line, day, title, where, why):
    with pytest.raises(Misuse, match=why):
        line.desks[ENVOY].add_event(day, title, where)
    assert line.desks[ENVOY].events() == []


def test_a_modified_colleague_cannot_note_what_this_desk_would_not(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    with envoy._core.step():
        envoy._home.tell(OutsideEvents((OutsideEvent("2026-01-01", "a\nb", ""),)))
    line.until(lambda: alarms(deputy) == {"colleague's note refused"})
    assert deputy.events() == []


def test_there_is_an_end_to_what_can_be_noted_and_then_nothing_of_a_file_is_taken(line, monkeypatch):
    monkeypatch.setattr(outside, "MOST_EVENTS", 2)
    envoy = line.desks[ENVOY]
    envoy.add_event("2026-01-01", "x")
    with pytest.raises(Misuse, match="too many"):
        envoy.import_events(TABLE)
    assert len(envoy.events()) == 1


def test_events_stand_on_the_time_line_from_the_first_item_shown_on(line):
    envoy = line.desks[ENVOY]
    say(line, ENVOY, DEPUTY, "One.")
    say(line, ENVOY, DEPUTY, "Two.")
    today = datetime.fromtimestamp(line.time, UTC).date().isoformat()
    envoy.add_event("2026-01-01", "Long ago")
    envoy.add_event(today, "Today")
    whole = envoy.with_events(envoy.conversation(SOUTH))
    assert [each.title for each in whole.events] == ["Long ago", "Today"]
    newest = envoy.with_events(envoy.conversation(SOUTH, 1))
    assert [each.title for each in newest.events] == ["Today"]
    assert envoy.conversation(SOUTH).events == []


def test_whoever_joins_later_sees_what_was_noted_before(line):
    line.desks[ENVOY].import_events(TABLE)
    line.until(lambda: len(line.desks[DEPUTY].events()) == 2)
    line.join(ENVOY, "D. Dee", "counsellor")
    deputy = line.desks[DEPUTY]
    line.until(deputy.waiting, most=60)
    deputy.agree(deputy.waiting()[0].number)
    line.until(lambda: len(line.desks["D. Dee"].events()) == 2 if _in_post(line) else False, most=200)


def _in_post(world):
    return world.desks["D. Dee"]._core.me.party is not None
