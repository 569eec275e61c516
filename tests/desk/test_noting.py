"""Notes of our own: colleagues see them, the other side has nothing of them, nobody has to agree."""

from __future__ import annotations

import pytest

from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, say

PRIVATE = "Her brother says that she is ill."


def notes(desk, number):
    return [(each.who, each.text) for each in desk.read(number).notes]


def only(desk, who):
    return desk.messages(who)[-1].number


def test_a_note_reaches_colleagues_and_never_the_other_side(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "About the teacher.")
    line.until(lambda: envoy.messages(SOUTH), most=40)
    outcome = envoy.note(only(envoy, SOUTH), PRIVATE)
    assert "never leaves your side" in outcome.they_know
    line.until(lambda: notes(deputy, only(deputy, SOUTH)), most=40)
    line.ticks(6)
    for desk in (envoy, deputy):
        assert notes(desk, only(desk, SOUTH)) == [(ENVOY, PRIVATE)]
        assert len(desk.messages(SOUTH)) == 1
    assert notes(theirs, only(theirs, NORTH)) == []
    assert theirs._core.register.all("SELECT * FROM own_note") == []


def test_notes_go_beside_a_draft_too_and_every_one_is_kept(line):
    envoy, deputy = line.desks[ENVOY], line.desks[DEPUTY]
    number = envoy.write(SOUTH, "About the teacher.").number
    envoy.note(number, PRIVATE)
    envoy.note(number, "And her sister.")
    line.until(lambda: drafts(deputy) and len(notes(deputy, drafts(deputy)[0])) == 2, most=40)
    assert [text for _, text in notes(deputy, drafts(deputy)[0])] == [PRIVATE, "And her sister."]


def test_an_empty_or_endless_note_and_one_beside_nothing_are_not_kept(line):
    theirs = line.desks[THEIRS]
    number = theirs.write(NORTH, "About the teacher.").number
    for text in (" \n", "x" * 4001):
        with pytest.raises(Misuse):
            theirs.note(number, text)
    with pytest.raises(Misuse):
        theirs.note(999, PRIVATE)
    assert notes(theirs, number) == []
