"""Words of a table are removed like those of any line, a mediator's too, also once it is over."""

from __future__ import annotations

import pytest

from backchannel.desk import purging
from backchannel.desk.redacting import REMOVED
from backchannel.errors import Refused
from backchannel.testing.kept import keep
from desk.at_a_table import (
    AT,
    AT_MOON,
    AT_NORTH,
    AT_SOUTH,
    FRIDAYS,
    MONDAYS,
    PIER,
    said_and_read,
    states,
    words_of,
)
from desk.removed import day_of, decrypted
from desk.shown import DAY, DEPUTY, ENVOY, MOON, THEIRS, alarms

pytestmark = pytest.mark.slow  # whole desks over many turns


@pytest.fixture(scope="session")
def spoken_once(mediated, shelf):
    world = mediated.again(shelf / "spoken there")
    said_and_read(world)
    return keep(world)


@pytest.fixture
def spoken(spoken_once, place):
    """A copy for one test. ``last``: the last day on which something was said at the table."""
    world = spoken_once.again(place)
    world.last = day_of(world.time - 2 * DAY)
    yield world
    world.close()


def closed(world):
    world.desks[THEIRS].close_table(AT_SOUTH, "It led nowhere.")
    world.until(lambda: all(states(world.desks[name])[AT[name]] == "closed" for name in AT), most=60)


def test_a_mediators_words_go_from_an_open_table_and_lie_nowhere_any_more(spoken):
    deputy, envoy = spoken.desks[DEPUTY], spoken.desks[ENVOY]
    number = words_of(deputy)[0].number
    deputy.note(number, "The minister hates Fridays.")
    deputy.translate(number, "금요일은 어떻습니까?", "ko")
    deputy.showed(number, "a friend of Fridays")
    spoken.sleep(DAY)
    spoken.ticks(20)
    shown = deputy.purge(AT_NORTH, spoken.last)
    assert "2 mediator's words, which stays as one without its words." in shown.goes
    assert shown.limits[0] == "The mediator keeps a copy of all that was said at the table."
    assert deputy.find(["fridays"]).found
    done = deputy.purge(AT_NORTH, spoken.last, sure=True)
    assert done.outcome.happened.startswith("Removed: the words of 2 items.")
    held = decrypted(deputy)
    for word in ("Fridays", "Mondays", "금요일", "A thought", "fridays"):
        assert word.encode() not in held, word
    assert deputy.find(["fridays"]).found == []
    assert [each.first_words for each in deputy.messages(AT_NORTH)] == [PIER, REMOVED, REMOVED]
    gone = deputy.read(number)
    assert (gone.text, gone.notes, gone.renderings, gone.shown_to) == (REMOVED, [], [], [])
    assert gone.subject == f"put forward by the mediator: {REMOVED}"
    assert f"; its words were removed from this desk on {day_of(spoken.time)}" in gone.condition
    with pytest.raises(Refused, match="nothing to take over"):
        deputy.adoption_of(AT_NORTH, number)
    assert f"1 item: {purging.NOT_SETTLED}." in deputy.purge(AT_NORTH, spoken.last).stays
    assert "2 items: without words already." in deputy.purge(AT_NORTH, spoken.last).stays
    assert envoy.find(["fridays"]).found
    record = deputy.record(AT_NORTH)
    assert [each.text for each in record.items()] == [PIER, REMOVED, REMOVED]
    assert any("removed at that desk" in each for each in next(iter(record.foot())).left_out)
    spoken.desks[MOON].put_forward(AT_MOON, "And the road.")
    spoken.until(lambda: len(words_of(deputy)) == 3, most=60)
    assert alarms(deputy) == set()


def test_words_go_from_a_closed_table_at_the_desks_of_all_three(spoken):
    closed(spoken)
    spoken.sleep(DAY)
    spoken.ticks(20)
    for name in (DEPUTY, THEIRS, MOON):
        desk = spoken.desks[name]
        numbers = [each.number for each in desk.messages(AT[name])]
        goes = desk.purge(AT[name], spoken.last, sure=True).goes
        assert goes[0].startswith("1 item, ")  # nobody answered it, and nobody ever will
        assert goes[1].startswith("2 mediator's words, ")
        assert [each.number for each in desk.messages(AT[name])] == numbers
        assert [each.first_words for each in desk.messages(AT[name])] == [REMOVED] * 3
        assert not any(desk.find(word.split()).found for word in ("could open", "fridays", "mondays"))


def test_a_mediators_word_stays_that_nobody_read_or_somebody_may_still_ask_for(table):
    moon = table.desks[MOON]
    envoy = table.desks.pop(ENVOY)
    moon.put_forward(AT_MOON, FRIDAYS)
    moon.put_forward(AT_MOON, MONDAYS)
    deputy = table.desks[DEPUTY]
    table.until(lambda: len(words_of(deputy)) == 2, most=60)
    deputy.read(words_of(deputy)[0].number)
    last = day_of(table.time)
    table.sleep(DAY)
    assert deputy.purge(AT_NORTH, last).stays == [
        f"1 item: {purging.ASKED_FOR}.",
        f"1 item: {purging.UNREAD}.",
    ]
    table.desks[ENVOY] = envoy
    table.until(lambda: "1 mediator's word, " in deputy.purge(AT_NORTH, last).goes[0], most=120)
