"""A table with a mediator on pages; what the mediator says there is no side's word."""

from __future__ import annotations

import pytest

from .conftest import ENVOY, MEDIATORS, MOON, SOUTH, THEIRS
from .test_every_command import sure
from .test_papers import turns

pytestmark = pytest.mark.slow
AT_NORTH, AT_MOON = f"{SOUTH} with {MEDIATORS}", "NORTHLAND and SOUTHLAND"


def press(pages, **fields):
    answer = pages.send("/tables", **fields)
    sure(pages)
    return answer


def test_a_message_of_another_line_is_taken_over_after_a_warning_of_what_is_seen(mediated):
    world, pages = mediated
    north, south, moon = pages[ENVOY], pages[THEIRS], pages[MOON]
    moon.at_desk(lambda d: d.write("NORTHLAND", "We could host you."))
    turns(world, pages)
    [said] = north.at_desk(lambda d: d.messages(MEDIATORS))
    item = north.get(f"/item/{said.number}")
    line = next(number for number, name in north.at_desk(lambda d: d.lines()).items() if name == SOUTH)
    assert f"/line/{line}/adopt?number={said.number}" in item.body
    seen = north.send(f"/line/{line}/adopt", source="said", number=str(said.number))
    assert f"This would go to {SOUTH}" in seen.text
    assert "We could host you." in seen.text
    assert f"They learn that your side has a line with {MEDIATORS}" in seen.text
    sure(north)
    turns(world, pages)
    assert "We could host you." in south.send("/find", words="host you").text


def test_a_table_is_opened_joined_spoken_at_and_closed(mediated):
    world, pages = mediated
    north, south, moon = pages[ENVOY], pages[THEIRS], pages[MOON]
    press(north, do="open", who=SOUTH, mediator=MEDIATORS, title="The pier")
    turns(world, pages)
    shown = south.get("/tables")
    assert "The pier" in shown.text
    assert "it waits for your side to join it" in shown.text
    assert "Join it" not in north.get("/tables").text
    [table] = south.at_desk(lambda d: d.tables())
    press(south, do="join", number=str(table.number))
    turns(world, pages, 10)
    assert "/tables" in moon.get("/").body
    press(moon, do="take", table=AT_MOON)
    turns(world, pages, 10)
    press(moon, do="put-forward", table=AT_MOON, subject="A thought", text="Open the pier in May.")
    press(moon, do="carry-word", table=AT_MOON, of=SOUTH, text="They could live with May.")
    turns(world, pages, 8)
    line = next(number for number, name in north.at_desk(lambda d: d.lines()).items() if name == AT_NORTH)
    said = north.get(f"/line/{line}").text
    assert "Open the pier in May." in said
    assert "They could live with May." in said
    assert MEDIATORS in north.get("/tables").text
    assert "no mediator" in press(north, do="put-forward", table=AT_NORTH, text="We mediate.").text
    press(north, do="close", table=AT_NORTH, words="It led nowhere.")
    turns(world, pages, 8)
    assert {each.state for each in moon.at_desk(lambda d: d.tables())} <= {"closed", "left"}
    assert "Close it for good" not in north.get("/tables").text
    assert "Put a text forward" not in moon.get("/tables").text
