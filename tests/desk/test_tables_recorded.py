"""What a mediator said is kept as what the sides said is: recorded, found, noted beside, in one order."""

from __future__ import annotations

import pytest

from backchannel.cli.record_page import as_html
from backchannel.desk.record_form import as_json, read_json
from backchannel.desk.saying import Words
from desk.at_a_table import AT, AT_MOON, AT_NORTH, AT_SOUTH, states, there
from desk.shown import DEPUTY, ENVOY, MEDIATOR, MOON, NORTH, SOUTH, THEIRS, named

pytestmark = pytest.mark.slow  # whole desks over many turns

PIER, FRIDAYS, MONDAYS, ROAD = (
    "We could open the pier.",
    "Why not Fridays?",
    "Mondays would do.",
    "And the road.",
)
WORDS = [PIER, FRIDAYS, MONDAYS, ROAD]


@pytest.fixture
def spoken(table):
    """Southland said something, the mediator two things, one of them about it, then Southland again."""
    theirs, moon = table.desks[THEIRS], table.desks[MOON]
    theirs.write(AT_SOUTH, PIER)
    there(table, PIER)
    moon.put_forward(AT_MOON, Words(FRIDAYS, subject="A thought"), moon.messages(AT_MOON)[0].number)
    moon.carry_word(AT_MOON, NORTH, MONDAYS)
    table.until(lambda: all(len(table.desks[name].messages(AT[name])) == 3 for name in AT), most=60)
    theirs.write(AT_SOUTH, ROAD)
    there(table, ROAD)
    return table


def written(desk, who, **asked):
    record = desk.record(who, **asked)
    pieces = record.head(), list(record.items()), list(record.foot())
    return read_json(b"".join(as_json(*pieces))), b"".join(as_html(*pieces)).decode()


def closed(world):
    world.desks[THEIRS].close_table(AT_SOUTH, "It led nowhere.")
    world.until(lambda: all(states(world.desks[name])[AT[name]] == "closed" for name in AT), most=60)


def test_a_record_of_a_table_holds_the_mediators_words_and_names_the_mediator(spoken):
    for name in (ENVOY, THEIRS):
        record, page = written(spoken.desks[name], AT[name])
        assert [each.text for each in record.items] == WORDS
        assert record.count == 4
        assert record.mediator == MEDIATOR
        assert f"Record of the table of {NORTH} and {SOUTH} with {MEDIATOR} as mediator" in page
        own = record.items[1]
        assert (own.side, own.standing, own.kind) == (f"{MEDIATOR}, mediator", "mediator", "mediator")
        assert (own.ours, own.signed, own.authority.who_speaks_version) == (False, False, None)
        assert own.authority.posts == ["secretary"]
        assert own.answers == record.items[0].number
        assert own.state == "the mediator's own text; no side has said it"
        assert record.items[2].state == f"the mediator's account; it is not {NORTH}'s word"
    said = record.items[0].number
    assert [each.text for each in written(spoken.desks[THEIRS], AT_SOUTH, paper=said)[0].items] == WORDS[:2]
    about = record.items[1].number
    assert [each.text for each in written(spoken.desks[THEIRS], AT_SOUTH, paper=about)[0].items] == WORDS[:2]
    alone = written(spoken.desks[THEIRS], AT_SOUTH, paper=record.items[2].number)[0]
    assert [each.text for each in alone.items] == [MONDAYS]
    assert "3 items of other matters on the line." in alone.left_out


def test_a_closed_table_is_recorded_and_so_is_one_at_the_mediators_own_desk(spoken):
    closed(spoken)
    for name in AT:
        record, page = written(spoken.desks[name], AT[name])
        assert [each.text for each in record.items] == WORDS, name
        assert f"{NORTH} and {SOUTH} with {MEDIATOR} as mediator" in page
        assert {each.name for each in record.sides} == {NORTH, SOUTH}
        assert record.compared == "words compared"
    moon = spoken.desks[MOON]
    record, _ = written(moon, AT_MOON)
    assert [each.ours for each in record.items] == [False, True, True, False]
    assert not any(side.ours for side in record.sides)
    assert (record.written_by_side, record.line_with) == (MEDIATOR, AT_MOON)
    moon.leave_table(AT_MOON)
    assert [each.text for each in written(moon, AT_MOON)[0].items] == WORDS


def test_every_desk_shows_one_order_whatever_came_to_it_first(table):
    """All three speak at once; what each says passes the others on the way."""
    envoy, theirs, moon = (table.desks[name] for name in (ENVOY, THEIRS, MOON))
    for number in range(4):
        moon.put_forward(AT_MOON, f"Thought {number}.")
        theirs.write(AT_SOUTH, f"Theirs {number}.")
    envoy.write(AT_NORTH, "Ours.")
    table.until(lambda: [each for each in table.desks[DEPUTY].waiting() if "Ours." in each.what], most=60)
    [draft] = [each for each in table.desks[DEPUTY].waiting() if "Ours." in each.what]
    table.desks[DEPUTY].agree(draft.number)
    there(table, "Ours.")
    table.until(lambda: all(len(table.desks[name].messages(AT[name])) == 9 for name in AT), most=60)
    orders = {tuple(each.first_words for each in table.desks[name].messages(AT[name])) for name in AT}
    assert len(orders) == 1, orders
    [order] = orders
    for who in ("Thought", "Theirs"):
        assert [each for each in order if who in each] == [f"{who} {number}." for number in range(4)]


def test_what_was_not_read_waits_also_once_the_table_is_closed(spoken):
    closed(spoken)
    for name, count in ((ENVOY, 4), (DEPUTY, 4), (THEIRS, 2), (MOON, 2)):
        desk = spoken.desks[name]
        waits = [each for each in desk.waiting() if each.who == AT[name]]
        assert len(waits) == count, name
        for each in waits:
            assert each.next_step == f"backchannel read {each.number}"
            desk.read(each.number)
        assert not [each for each in desk.state().waiting if each.who == AT[name]]


def test_nothing_at_a_closed_table_waits_for_an_answer_or_for_agreement(spoken):
    envoy = spoken.desks[ENVOY]
    number = envoy.write(AT_NORTH, "A draft.").number
    closed(spoken)
    said = [each.condition for each in envoy.messages(AT_NORTH) if each.first_words in (PIER, ROAD)]
    assert said == ["not answered: the table is closed"] * 2
    [draft] = [each for each in envoy.waiting() if each.number == number]
    assert (draft.what, draft.next_step) == (
        "draft: A draft. (the table is closed)",
        f"backchannel discard {number}",
    )


def test_that_the_mediator_left_is_no_alarm_any_more_once_the_table_is_closed(table):
    table.desks[MOON].leave_table(AT_MOON)
    sides = [table.desks[name] for name in (ENVOY, DEPUTY, THEIRS)]
    table.until(lambda: all(named(desk, "mediator left") for desk in sides), most=60)
    table.desks[THEIRS].close_table(AT_SOUTH)
    table.until(lambda: states(sides[0])[AT_NORTH] == states(sides[1])[AT_NORTH] == "closed", most=60)
    assert not any(named(desk, "mediator left") for desk in sides)
