"""Alarms: what a person was not shown is not put away, and no flood hides another alarm."""

from __future__ import annotations

import pytest

from backchannel.desk import core
from backchannel.desk.alarms import LISTED
from desk.shown import ENVOY, alarms

pytestmark = pytest.mark.slow  # plays whole desks


@pytest.fixture
def desk(line):
    return line.desks[ENVOY]


def flood(desk, count, name="meeting stopped"):
    """That many alarms, each about another."""
    with desk._core.register.change():
        for number in range(count):
            desk._core.alarm(name, f"somebody {number}", "They stopped the line.")


def test_a_flood_of_one_kind_leaves_the_newest_of_every_other_in_the_list(desk, line):
    with desk._core.register.change():
        desk._core.alarm("not that side's word", "NORTHLAND's deputy", "Set aside.")
    line.sleep(60)
    flood(desk, LISTED + 1)
    assert len(desk.alarms()) == LISTED + 1
    assert "not that side's word" in alarms(desk)
    assert "not that side's word" in {each.name for each in desk.state().alarms}


def test_what_was_not_listed_is_not_put_away(desk):
    flood(desk, LISTED + 30)
    assert "No alarm was listed" in desk.put_alarms_away().happened
    assert len(desk.state().alarms) == LISTED
    desk.alarms()
    flood(desk, 1, "false signature")
    told = desk.put_alarms_away()
    assert told.happened.startswith(f"Put away: {LISTED}.")
    assert told.what_next == "31 more stand: `backchannel alarms` lists them."
    assert len(desk.alarms()) == 31
    assert "false signature" in alarms(desk)


def test_of_one_kind_about_one_so_many_stand_and_then_one_that_says_there_are_more(desk):
    with desk._core.register.change():
        for number in range(core.ALIKE + 5):
            desk._core.alarm("set aside", "NORTHLAND's deputy", f"Sentence {number}.")
        desk._core.alarm("set aside", "NORTHLAND's deputy", "Sentence 0.")
        desk._core.alarm("set aside", "SOUTHLAND's envoy", "Another's.")
    sentences = [each.sentence for each in desk.alarms()]
    assert len(sentences) == core.ALIKE + 2
    assert core.MORE in sentences
    assert "Another's." in sentences


def test_what_was_put_away_long_ago_leaves_nothing_behind(desk, line):
    flood(desk, 3)
    desk.alarms()
    desk.put_alarms_away()
    line.sleep(2 * 86_400)
    desk.put_alarms_away()
    assert desk._core.register.all("SELECT * FROM alarm WHERE seen = 1") == []
