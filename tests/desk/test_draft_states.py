"""The table of a draft's states: colleagues' notes may come in any order, and mean the same in each."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from backchannel.desk.draft_states import (
    LIVE,
    REFUSALS,
    TRANSITIONS,
    Event,
    State,
    follow,
    require_live,
    require_may,
)
from backchannel.errors import Refused
from desk.shown import ENVOY

SPEC = Path(__file__).parents[2] / "spec" / "40-acts.md"
AT_ANY_TIME = (Event.COMPLETE, Event.SENT_BACK, Event.DISCARDED, Event.LOST_PLACE, Event.WENT_OUT)


def followed(state, events):
    sent_back = False
    for event in events:
        state, sent_back = follow(state, sent_back, event)
    return state


@pytest.mark.parametrize("size", range(len(AT_ANY_TIME) + 1))
def test_every_order_of_the_same_notes_ends_in_the_same_state(size):
    for events in itertools.combinations(AT_ANY_TIME, size):
        ends = {followed(State.OPEN, order) for order in itertools.permutations(events)}
        assert len(ends) == 1, events


@pytest.mark.parametrize("events", [[Event.SENT_BACK], [Event.DISCARDED], [Event.SENT_BACK, Event.DISCARDED]])
def test_a_note_that_comes_before_its_draft_holds_as_if_it_came_after(events):
    orders = itertools.permutations([Event.CAME, *events])
    assert {followed(State.UNSEEN, order) for order in orders} == {followed(State.OPEN, events)}


def test_nothing_brings_back_what_was_taken_off_the_table():
    assert [event for state, event in TRANSITIONS if state is State.DISCARDED] == []


def test_every_state_that_waits_or_stands_can_be_taken_off_the_table():
    able = {state for state, event in TRANSITIONS if event is Event.DISCARDED}
    assert able == set(State) - {State.DISCARDED}


@pytest.mark.parametrize("state", sorted(set(State) - {State.UNSEEN, *LIVE}))
def test_a_person_is_told_why_a_draft_cannot_be_agreed_to_as_it_is_and_what_to_do(state):
    with pytest.raises(Refused) as refused:
        require_live(state)
    assert (refused.value.sentence, refused.value.what_next) == REFUSALS[state]
    assert refused.value.what_next


def test_what_is_not_in_the_table_is_refused_to_a_person():
    require_may(State.OPEN, Event.SENT_BACK)
    with pytest.raises(Refused, match="off the table"):
        require_may(State.DISCARDED, Event.SENT_BACK)


NOTES = (Event.SENT_BACK, Event.DISCARDED)
LINE = (Event.LOST_PLACE, Event.WENT_OUT, Event.FELL_BACK)


@pytest.mark.parametrize("notes", [NOTES[:1], NOTES[1:], NOTES])
@pytest.mark.parametrize("line", [LINE, LINE[1:], (*LINE, *LINE[1:])])
def test_a_note_means_the_same_before_between_and_after_what_the_line_does(notes, line):
    """What the line does comes in its own order; the notes may come anywhere in it."""
    ends = set()
    for order in set(itertools.permutations((*range(len(line)), *notes))):
        places = [each for each in order if not isinstance(each, Event)]
        if places == sorted(places):
            events = [each if isinstance(each, Event) else line[each] for each in order]
            ends.add(followed(State.OPEN, events))
    assert len(ends) == 1
    assert ends <= {State.RETURNED, State.DISCARDED}


def test_what_was_sent_back_after_it_went_out_keeps_that_and_the_reason(line):
    desk = line.desks[ENVOY]
    kept, draft = desk._drafts._kept, bytes(32)
    with desk._core.register.change():
        kept.store(draft, bytes(32), b"words", 1)
        kept.move(draft, Event.WENT_OUT)
        assert kept.move(draft, Event.SENT_BACK, "Too soft.") is State.POSTED
        assert kept.move(draft, Event.WENT_OUT) is State.POSTED
        assert kept.move(draft, Event.FELL_BACK) is State.RETURNED
    assert kept.row(draft).note == "Too soft."


def table():
    """The transitions as the spec shows them."""
    head = "| | " + " | ".join(Event) + " |"
    rows = [
        f"| {state} | " + " | ".join(TRANSITIONS.get((state, event), "") for event in Event) + " |"
        for state in State
    ]
    return "\n".join([head, "|" + "---|" * (len(Event) + 1), *rows])


def test_the_spec_shows_the_table_as_it_is():
    assert table() in SPEC.read_text()
