"""A message that begins with earlier words, or names what it is about; and a table called otherwise."""

from __future__ import annotations

import pytest

from backchannel.desk.saying import Words
from backchannel.errors import Misuse, NoSuchSide
from desk.at_a_table import AT_MOON, AT_NORTH, AT_SOUTH, there
from desk.shown import ENVOY, MEDIATOR, MOON, NORTH, SOUTH, THEIRS

pytestmark = pytest.mark.slow  # whole desks over many turns

FRIDAYS = "What about Fridays?"


def number(desk, who, words):
    return next(each.number for each in desk.messages(who) if words in each.first_words)


def test_own_words_begin_a_message_as_they_stand_and_others_are_quoted_with_whose_they_are(table):
    theirs, moon, envoy = (table.desks[name] for name in (THEIRS, MOON, ENVOY))
    theirs.write(AT_SOUTH, Words("We could meet.\n1. Soon.", subject="The pier", weight="aloud"))
    moon.put_forward(AT_MOON, Words(FRIDAYS, subject="A thought"))
    moon.carry_word(AT_MOON, NORTH, "They like Mondays.")
    there(table, "We could meet. 1. Soon.", ENVOY)
    table.until(lambda: len(envoy.messages(AT_NORTH)) == 3)
    outcome = envoy.write(AT_NORTH, "When?", begins=number(envoy, AT_NORTH, "We could"))
    assert envoy.read(outcome.number).text == (
        f"{SOUTH}, 2026-09-21, thinking aloud:\n> We could meet.\n> 1. Soon.\n\nWhen?"
    )
    about = envoy.write(AT_NORTH, "Rather not.", about=number(envoy, AT_NORTH, FRIDAYS))
    assert envoy.read(about.number).text == (
        f"[{MEDIATOR}, mediator, 2026-09-21: “A thought”]\n\nRather not."
    )
    told = envoy.write(AT_NORTH, Words("아닙니다.", language="ko"), begins=number(envoy, AT_NORTH, "Mondays"))
    assert envoy.read(told.number).text.startswith(
        f"중재자 {MEDIATOR}, {NORTH}의 말로서, 2026-09-21:\n> They"
    )
    own = theirs.write(AT_SOUTH, "", begins=number(theirs, AT_SOUTH, "We could"))
    again = theirs.read(own.number)
    assert (again.text, again.subject) == ("We could meet.\n1. Soon.", "The pier")
    with pytest.raises(Misuse, match="nothing in this message"):
        theirs.write(AT_SOUTH, "", about=own.number)


def test_a_table_is_called_as_the_person_at_a_desk_likes_and_nobody_else_learns_of_it(table):
    theirs, envoy = table.desks[THEIRS], table.desks[ENVOY]
    theirs.name_table(AT_SOUTH, " The  bridge ")
    theirs.write("The bridge", FRIDAYS)
    there(table, FRIDAYS, ENVOY)
    assert [each.name for each in theirs.tables()] == ["The bridge"]
    assert [each.name for each in envoy.tables()] == [AT_NORTH]
    with pytest.raises(NoSuchSide):
        theirs.write(AT_SOUTH, FRIDAYS)
    for taken in (NORTH, MEDIATOR, "us", "", "x" * 61, "a\x07b"):
        with pytest.raises(Misuse):
            theirs.name_table("The bridge", taken)
