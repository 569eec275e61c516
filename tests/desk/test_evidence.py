"""Evidence on request: last heard, how long answers took, the longest silence."""

from __future__ import annotations

import pytest

from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, say

pytestmark = pytest.mark.slow  # plays whole desks


def evidence(desk, who=SOUTH):
    return desk.line(who, evidence=True)[0].evidence


def test_a_line_on_which_nothing_was_said_has_no_times(line):
    assert line.desks[ENVOY].line(SOUTH)[0].evidence is None
    found = evidence(line.desks[ENVOY])
    assert (found.last_said, found.answers, found.answer_time, found.longest_silence) == (None, 0, None, None)


def test_answer_times_and_the_longest_silence_are_counted_from_what_came(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    for days in (2, 5, 30):
        say(line, ENVOY, DEPUTY, f"Question {days}.")
        line.sleep(days * DAY)
        waits = [each for each in theirs.waiting() if f"Question {days}." in each.what]
        theirs.answer(waits[0].number, f"Answer {days}.")
        line.until(lambda days=days: f"Answer {days}." in str(envoy.messages(SOUTH)), most=60)
    line.sleep(10 * DAY)
    found = evidence(envoy)
    assert (found.answers, found.answer_time // DAY) == (3, 5)
    assert found.longest_silence // DAY == 30
    assert found.silent_to - found.silent_from == found.longest_silence
    assert found.silent_to == found.last_said
    line.sleep(60 * DAY)
    found = evidence(envoy)
    assert (found.longest_silence // DAY, found.silent_to) == (70, int(line.time))
    assert evidence(theirs, NORTH).answers == 0
