"""Leaks: recorded with the other side, or for our side alone; whom we suspect never leaves our side."""

from __future__ import annotations

import pytest

from backchannel.desk.saying import Words
from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, alarms, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns

WHAT = {"what": "The visit", "where": "A newspaper", "day": "2026-06-11"}
SUSPECTED = "Somebody at the hotel."


def standing(desk):
    return [(each.what, each.standing, each.notes) for each in desk.leaks()]


def test_a_leak_is_recorded_answered_and_listed_on_both_sides_and_whom_one_suspects_on_one(line) -> None:
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    envoy.record_leak(SOUTH, Words(""), WHAT, SUSPECTED)
    line.until(lambda: drafts(deputy))
    assert "accuses nobody" in deputy.read(drafts(deputy)[0]).text
    line.until(lambda: [note.text for note in deputy.read(drafts(deputy)[0]).notes] == [SUSPECTED])
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: theirs.waiting())
    [waits] = theirs.waiting()
    shown = theirs.read(waits.number)
    assert SUSPECTED not in str(shown)
    theirs.step(waits.number, "not-from-us")
    said = f"recorded; {SOUTH} says that it did not come from there"
    line.until(lambda: standing(envoy) == standing(deputy) == [("The visit", said, [SUSPECTED])])
    [leak] = theirs.leaks(NORTH)
    assert (leak.ours, leak.standing, leak.notes, leak.day) == (False, said, [], "2026-06-11")
    step = envoy.read(envoy.messages(SOUTH)[-1].number)
    assert "nothing here proves it" in step.text


def test_whom_we_suspect_stays_beside_a_draft_that_fell_back_and_is_written_anew(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    number = envoy.record_leak(SOUTH, Words(""), WHAT, SUSPECTED).number
    line.until(lambda: drafts(deputy) and deputy.read(drafts(deputy)[0]).notes)
    theirs.suspend(NORTH, "In anger.")
    line.until(lambda: "fell back" in envoy.read(number).condition)
    theirs.reopen(NORTH)
    line.until(lambda: envoy.line(SOUTH)[0].cause != "suspended")
    envoy.agree(number)
    assert [note.text for note in envoy.read(number).notes] == [SUSPECTED]
    assert standing(envoy) == []


def test_a_leak_of_our_own_goes_to_colleagues_with_whom_we_suspect_and_never_over_the_line(
    line,
) -> None:
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    assert "noted as a leak" in envoy.add_leak("2026-06-11", "The visit", "A newspaper", SUSPECTED).happened
    assert "before" in envoy.add_leak("2026-06-11", "The visit", "A newspaper", SUSPECTED).happened
    own = [("The visit", "known to your side alone", [SUSPECTED])]
    line.until(lambda: standing(deputy) == own)
    assert standing(envoy) == own
    assert [each.title for each in deputy.events()] == ["The visit"]
    line.ticks(10)
    assert theirs.leaks() == theirs.events() == theirs.messages(NORTH) == []
    assert all(alarms(desk) == set() for desk in (envoy, deputy, theirs))


def test_what_cannot_be_noted_is_refused_and_nothing_is_kept(line) -> None:
    envoy = line.desks[ENVOY]
    for day, suspected in (("2026-02-30", ""), ("2026-06-11", "x" * 201), ("2026-06-11", "a\u202eb")):
        with pytest.raises(Misuse):
            envoy.add_leak(day, "The visit", "", suspected)
    assert envoy.leaks() == envoy.events() == []
