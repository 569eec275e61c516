"""The hellos of one restored desk come one by one; each is told, so that none waits for ever."""

from __future__ import annotations

from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS


def told(desk):
    return {each.sentence for each in desk.alarms() if each.name == "restored desk"}


def test_a_hello_among_colleagues_and_one_on_the_line_are_told_apart(line, tmp_path):
    backup = tmp_path / "backup"
    line.desks[DEPUTY].backup(backup)
    line.restore(DEPUTY, backup)
    line.until(lambda: told(line.desks[ENVOY]), most=60)
    line.ticks(12)
    asks = "A desk of theirs was restored and asks to be let back in"
    assert told(line.desks[ENVOY]) == {f"{asks} among your colleagues.", f"{asks} on the line with {SOUTH}."}
    assert told(line.desks[THEIRS]) == {f"{asks} on the line with {NORTH}."}
