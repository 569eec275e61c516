"""Recovery sheets: one at a time, and paper and list can be matched."""

from __future__ import annotations

import re

import pytest

from backchannel.errors import Refused
from desk.shown import DEPUTY, ENVOY, NORTH

pytestmark = pytest.mark.slow  # plays whole desks


@pytest.fixture
def two(world):
    """Northland's two people."""
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    return world


def marked(sheet):
    """The mark printed on a sheet."""
    return re.search(r"^Mark ([A-Z]{4}), made on 2026-\d\d-\d\d$", sheet, re.MULTILINE)[1]


def test_a_sheet_is_matched_by_its_mark_with_what_colleagues_see_and_what_counts(two):
    envoy, deputy = two.desks[ENVOY], two.desks[DEPUTY]
    sheet, outcome = envoy.recovery_sheet()
    assert f"mark {marked(sheet)}" in outcome.happened
    two.until(deputy.waiting)
    [waits] = deputy.waiting()
    assert waits.what.startswith(f"recovery sheets ({marked(sheet)} new); called “recovery sheet 1 of 2026-")
    assert f"The mark of what is new: {marked(sheet)}." in deputy.read(waits.number).text
    assert envoy.who("us").sheets == ""
    deputy.agree(waits.number)
    two.until(lambda: envoy.who("us").sheets)
    assert envoy.who("us").sheets == deputy.who("us").sheets == f"{marked(sheet)}; 1 needed together"


def test_a_second_sheet_replaces_the_one_that_waits_only_when_it_is_meant(two):
    envoy, deputy = two.desks[ENVOY], two.desks[DEPUTY]
    first, _ = envoy.recovery_sheet()
    with pytest.raises(Refused, match=f"mark {marked(first)}") as refused:
        envoy.recovery_sheet()
    assert "--again" in refused.value.what_next
    two.until(deputy.waiting)
    with pytest.raises(Refused, match="A colleague's recovery sheet waits"):
        deputy.recovery_sheet(again=True)
    second, _ = envoy.recovery_sheet(again=True)
    assert marked(second) != marked(first)
    two.until(lambda: any(marked(second) in each.what for each in deputy.waiting()))
    [waits] = deputy.waiting()
    deputy.agree(waits.number)
    two.until(lambda: envoy.who("us").sheets)
    third, _ = envoy.recovery_sheet()
    assert third.startswith(f"RECOVERY SHEET 2 OF {NORTH}")
