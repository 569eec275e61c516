"""How a table is shown before it stands and once it is over: proposed, closed, by whom and what is next."""

from __future__ import annotations

import pytest

from backchannel.cli.drawing import draw
from backchannel.desk.invitations import NOTE, NoteKind, TableNote
from backchannel.errors import Refused
from backchannel.testing.hostile import Patched
from desk.at_a_table import AT, AT_MOON, AT_NORTH, AT_SOUTH, agreed_by_deputy, proposed, states, tables
from desk.shown import DEPUTY, ENVOY, MEDIATOR, MOON, NORTH, SOUTH, THEIRS

pytestmark = pytest.mark.slow  # whole desks over many turns

A_DAY = 86_400


def test_everybody_is_told_which_side_closed_a_table_and_the_two_sides_why(table):
    theirs, moon = table.desks[THEIRS], table.desks[MOON]
    theirs.close_table(AT_SOUTH, "It led nowhere.")
    table.until(lambda: all(states(table.desks[name])[AT[name]] == "closed" for name in AT), most=60)
    assert tables(theirs)[AT_SOUTH].sentence == "Closed. You closed it: “It led nowhere.”"
    for name in (ENVOY, DEPUTY):
        assert tables(table.desks[name])[AT_NORTH].sentence == f"Closed. {SOUTH} closed it: “It led nowhere.”"
    told = f"Closed. {SOUTH} closed it. Why, the two sides told each other alone."
    table.until(lambda: tables(moon)[AT_MOON].sentence == told, most=60)
    assert "nowhere" not in "".join(draw(moon.tables()[0], None))
    [card] = [each for each in moon.state().counterparts if each.name == AT_MOON]
    assert card.sentence == told
    assert f"{AT_MOON} is mediator" not in "".join(draw(moon.state(), None))
    table.sleep(15 * A_DAY)
    assert AT_MOON not in [each.name for each in moon.state().counterparts]


def test_a_mediator_is_told_who_says_it_where_only_the_other_side_told_of_a_closing(table):
    theirs, moon = table.desks[THEIRS], table.desks[MOON]
    note = NOTE.encode(TableNote(moon._line_of(AT_MOON), NoteKind.CLOSED_BY_THE_OTHER))
    Patched(theirs).say(theirs._channel_of(MEDIATOR), 44, note)
    table.until(lambda: states(moon)[AT_MOON] == "closed", most=60)
    assert tables(moon)[AT_MOON].sentence.startswith(f"Closed. {NORTH} closed it, as {SOUTH} says.")


def test_a_table_is_listed_from_when_it_is_proposed(offices):
    number = proposed(offices)
    envoy, theirs = offices.desks[ENVOY], offices.desks[THEIRS]
    [ours], [of_them] = envoy.tables(), theirs.tables()
    assert (ours.name, ours.title, ours.state) == (AT_NORTH, "The pier", "proposed")
    assert ours.sentence == f"Proposed by you; it waits for {SOUTH} to join it."
    assert ours.next_step.startswith("`backchannel table close ")
    assert of_them.sentence == f"Proposed by {NORTH}; it waits for your side to join it."
    assert of_them.next_step == f"`backchannel table join {number}`, or `backchannel table close {number}`."
    envoy.close_table(str(envoy._showing.number_of_act(theirs._proposed_table(number)[1])))
    agreed_by_deputy(offices, "closes a table")
    offices.until(lambda: not theirs.tables(), most=60)


def test_who_speaks_at_a_closed_table_is_told_of_the_one_that_is_open(table):
    theirs, envoy = table.desks[THEIRS], table.desks[ENVOY]
    theirs.close_table(AT_SOUTH)
    table.until(lambda: states(envoy)[AT_NORTH] == "closed", most=60)
    with pytest.raises(Refused, match="closed") as error:
        theirs.write(AT_SOUTH, "One more.")
    assert "table open" in error.value.what_next
    theirs.join_table(proposed(table))
    with pytest.raises(Refused, match="closed") as error:
        theirs.write(AT_SOUTH, "One more.")
    assert f'Another is open: "{AT_SOUTH} 2"' in error.value.what_next
