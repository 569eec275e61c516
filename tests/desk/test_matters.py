"""What was begun on a line, and how many messages it had day by day."""

from __future__ import annotations

import pytest

from backchannel.desk.laying import SheetLines

from .conftest import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS


@pytest.mark.slow
def test_what_was_begun_stands_by_its_beginning_with_how_far_it_is(line):
    cho = line.desks[THEIRS]
    cho.write(NORTH, "Good morning.")
    cho.file(NORTH, "person", fields={"alias": "Heron"})
    cho.begin_sheet(NORTH, "talks", SheetLines({"what": "The tests"}))
    line.ticks(8)
    for name in (ENVOY, DEPUTY):
        found = line.desks[name].matters(SOUTH)
        assert [(each.kind, each.topic, each.item.ours) for each in found] == [
            ("talks", "talks", False),
            ("person", "people", False),
        ]
        assert found[0].item.condition == "0 of 6 lines agreed"
        assert line.desks[name].read(found[1].item.number).case is not None


@pytest.mark.slow
def test_a_day_of_the_last_year_has_as_many_messages_as_came_to_stand_on_it(line):
    cho = line.desks[THEIRS]
    for text in ("One.", "Two."):
        cho.write(NORTH, text)
    line.ticks(6)
    envoy = line.desks[ENVOY]
    [(day, count)] = envoy.year(SOUTH).items()
    assert count == len(envoy.messages(SOUTH)) == 2
    line.sleep(365 * 86_400)
    assert day not in envoy.year(SOUTH)
