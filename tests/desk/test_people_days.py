"""Days named about a person held: on the card, and on the first screen when they come near or are past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backchannel.desk.saying import Words
from desk.shown import DAY, DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

pytestmark = pytest.mark.slow  # whole desks over many turns


def day(world, after):
    return (datetime.fromtimestamp(world.time, UTC) + timedelta(days=after)).strftime("%Y-%m-%d")


def due(world, name):
    [card] = world.desks[name].state().counterparts
    return card.due


def arrived(world, words):
    envoy = world.desks[ENVOY]
    world.until(lambda: any(words in each.subject for each in envoy.messages(SOUTH)), most=40)


def test_next_contact_promises_and_the_day_to_look_anew_are_told_until_it_is_said_how_it_ended(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    contact, anew, promised = day(line, 10), day(line, 60), day(line, 20)
    theirs.file(NORTH, "person", Words(f"alias: K.\nnext: {contact}\nexpires: {anew}"))
    number = theirs.messages(NORTH)[-1].number
    arrived(line, "K.")
    there = envoy.messages(SOUTH)[-1].number
    fields = {"what": "A doctor.", "who": "the embassy", "by": promised}
    theirs.step(number, "promise", Words("", weight="personally"), fields)
    arrived(line, "promises")
    told = [
        f"next contact: by {contact}, in 10 days",
        f"promised personally, by {SOUTH}, the embassy (A doctor.): by {promised}, in 20 days",
        f"to be looked at anew: by {anew}, in 60 days",
    ]
    assert envoy.read(there).case.days == theirs.read(number).case.days == told
    assert [each.weight for each in envoy.read(there).case.steps] == ["on instructions", "personally"]
    assert due(line, ENVOY) == [f"{there} (K.): {each}" for each in told[:2]]
    line.sleep(21 * DAY)
    assert due(line, THEIRS)[0] == f"{number} (K.): next contact: by {contact}, 11 days late"
    later = day(line, 40)
    theirs.step(number, "next-contact", fields={"next": later})
    arrived(line, "says when there is contact next")
    assert theirs.read(number).case.days[1] == f"to be looked at anew: by {anew}, in 39 days"
    assert theirs.read(number).case.days[2] == f"next contact: by {later}, in 40 days", "the newest counts"
    envoy.step(there, "released", fields={"on": day(line, 0)})
    deputy = line.desks[DEPUTY]
    line.until(lambda: drafts(deputy), most=40)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: "released" in theirs.read(number).case.sentence, most=60)
    assert theirs.read(number).case.days == []
    assert due(line, THEIRS) == []
