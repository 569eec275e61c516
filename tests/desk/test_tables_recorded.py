"""What a mediator said is kept as what the sides said is: recorded, found, noted beside, in one order."""

from __future__ import annotations

import pytest

from backchannel.cli.record_page import as_html
from backchannel.desk.record_form import as_json, read_json
from backchannel.desk.saying import Words
from backchannel.desk.showing import UNREAD_SHOWN
from backchannel.errors import Misuse
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


def word(desk, who, text):
    return next(each.number for each in desk.messages(who) if each.first_words == text)


def test_find_looks_among_the_mediators_words_also_at_a_closed_table_and_at_the_mediators_desk(spoken):
    for again in (False, True):
        for name in AT:
            desk = spoken.desks[name]
            [found] = desk.find(["fridays"]).found
            assert (found.kind, found.who, found.ours) == ("mediator", AT[name], name == MOON)
            assert found.number == word(desk, AT[name], FRIDAYS)
            assert found.side == (MEDIATOR if name == MOON else f"{MEDIATOR}, mediator")
            assert found.subject == "put forward by the mediator: A thought"
            assert found.condition == "the mediator's own text; no side has said it"
            assert len(desk.find(["mondays"], on=AT[name], within=("mediator",)).found) == 1
            [said] = desk.find(["pier"], on=AT[name]).found
            assert (said.who, bool(said.subject)) == (AT[name], True)
            desk.make_words_anew()
            assert len(desk.find(["fridays"]).found) == 1
        if not again:
            closed(spoken)


def test_notes_translations_and_showings_go_beside_a_mediators_word_as_beside_any_other(spoken):
    envoy, deputy, moon = (spoken.desks[name] for name in (ENVOY, DEPUTY, MOON))
    number = word(envoy, AT_NORTH, FRIDAYS)
    envoy.note(number, "The capital likes Fridays.")
    envoy.translate(number, "금요일은 어떻습니까?", "ko")
    envoy.showed(number, "the minister")
    assert [each.number for each in envoy.shown(str(number))] == [number]
    for desk in (envoy, deputy):
        spoken.until(lambda desk=desk: desk.read(word(desk, AT_NORTH, FRIDAYS)).shown_to, most=60)
        shown = desk.read(word(desk, AT_NORTH, FRIDAYS))
        assert [each.text for each in shown.notes] == ["The capital likes Fridays."]
        assert [each.text for each in shown.renderings] == ["금요일은 어떻습니까?"]
        [found] = desk.find(["capital"]).found
        assert (found.kind, found.number, found.who) == ("notes", shown.number, AT_NORTH)
    record, _ = written(envoy, AT_NORTH, private=True)
    assert [each.text for each in record.items[1].private.notes] == ["The capital likes Fridays."]
    assert envoy.strike_showed(number, "the minister").number == number
    own = word(moon, AT_MOON, FRIDAYS)
    moon.note(own, "Ask them again in May.")
    assert [each.text for each in moon.read(own).notes] == ["Ask them again in May."]


def test_a_colleagues_note_that_comes_before_the_mediators_word_stands_beside_it(spoken):
    envoy, deputy = spoken.desks[ENVOY], spoken.desks[DEPUTY]
    entry = deputy._core.numbered(word(deputy, AT_NORTH, FRIDAYS))[1]
    number = envoy._core.numbered  # what a note came for first has a number already
    with envoy._core.register.change():
        envoy._core.register.run("UPDATE item SET kind = 'act' WHERE ref = ?", (entry,))
        envoy._mediating.has_number(entry)
    assert number(word(envoy, AT_NORTH, FRIDAYS))[0] == "word"


def test_who_cannot_answer_a_mediators_word_is_told_what_can_be_done_with_it(spoken):
    envoy, moon = spoken.desks[ENVOY], spoken.desks[MOON]
    number = word(envoy, AT_NORTH, FRIDAYS)
    with pytest.raises(Misuse, match="is what a mediator said") as error:
        envoy.answer(number, "No.")
    assert f'`backchannel write "{AT_NORTH}" FILE`' in error.value.what_next
    assert f'`backchannel adopt "{AT_NORTH}" {number}`' in error.value.what_next
    with pytest.raises(Misuse, match="is what a mediator said") as error:
        moon.agree(word(moon, AT_MOON, FRIDAYS))
    assert "put-forward" in error.value.what_next


def test_a_side_takes_the_mediators_text_over_with_whose_it_is(spoken):
    theirs = spoken.desks[THEIRS]
    for text, whose in ((FRIDAYS, MEDIATOR), (MONDAYS, NORTH)):
        body = theirs.adoption_of(AT_SOUTH, word(theirs, AT_SOUTH, text))
        assert (body.text, body.provenance.whose[0].name) == (text, whose)
        assert body.provenance.told_by == f"{MEDIATOR}, mediator"
    taken = theirs.adopt(AT_SOUTH, theirs.adoption_of(AT_SOUTH, word(theirs, AT_SOUTH, FRIDAYS)))
    there(spoken, FRIDAYS)
    envoy = spoken.desks[ENVOY]
    spoken.until(lambda: len(envoy.messages(AT_NORTH)) == 5, most=60)
    assert "takes words of" in theirs.read(taken.number).subject
    with pytest.raises(Misuse, match="your own side"):
        spoken.desks[ENVOY].adoption_of(AT_NORTH, word(spoken.desks[ENVOY], AT_NORTH, MONDAYS))


def test_many_words_of_a_mediator_are_counted_and_the_newest_listed_first(table):
    envoy, moon = table.desks[ENVOY], table.desks[MOON]
    for number in range(UNREAD_SHOWN + 3):
        moon.put_forward(AT_MOON, f"Thought {number:02}.")
    table.until(lambda: len(envoy.messages(AT_NORTH)) == UNREAD_SHOWN + 3, most=60)
    waits = [each for each in envoy.waiting() if each.who == AT_NORTH]
    assert len(waits) == UNREAD_SHOWN + 1
    assert waits[0].what.endswith(f"Thought {UNREAD_SHOWN + 2:02}.")
    assert (waits[-1].what, waits[-1].next_step) == (
        "3 older unread words of a mediator",
        f'backchannel messages "{AT_NORTH}"',
    )
    [card] = [each for each in envoy.state().counterparts if each.name == AT_NORTH]
    assert card.unread == UNREAD_SHOWN + 3
