"""The states of a draft at one desk, and what moves it from one to another (spec/40, section 2).

Owns `TRANSITIONS`, the mark of what was sent back, and the sentence for a person whose wish is not in the
table. Does not own: what has to hold for an event to happen (`drafting`, `posting`).

Rules: what is not in the table does not happen. Colleagues' notes come in any order but each author's own,
and every order ends in the same state. Taken off the table, a draft stays off; sent back, also after it went
out, it is sent back again where its posting stands no more.
"""

from __future__ import annotations

from enum import StrEnum

from backchannel.errors import Refused


class State(StrEnum):
    """Where a draft stands. All but `UNSEEN` are stored under these names."""

    UNSEEN = "unseen"
    OPEN = "open"
    AGREED = "agreed"
    RETURNED = "returned"
    FALLEN = "fallen"
    POSTED = "posted"
    DISCARDED = "discarded"


class Event(StrEnum):
    """What can happen to one. A note about a draft may come before the draft itself."""

    CAME = "its words came"
    COMPLETE = "enough agreed"
    SENT_BACK = "somebody sent it back"
    DISCARDED = "somebody took it off the table"
    LOST_PLACE = "it can no longer be posted as it is"
    WENT_OUT = "a posting of it stands"
    FELL_BACK = "its posting stands no more"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.UNSEEN, Event.CAME): State.OPEN,
    (State.UNSEEN, Event.SENT_BACK): State.RETURNED,
    (State.UNSEEN, Event.DISCARDED): State.DISCARDED,
    (State.OPEN, Event.COMPLETE): State.AGREED,
    (State.OPEN, Event.SENT_BACK): State.RETURNED,
    (State.OPEN, Event.DISCARDED): State.DISCARDED,
    (State.OPEN, Event.LOST_PLACE): State.FALLEN,
    (State.OPEN, Event.WENT_OUT): State.POSTED,
    (State.AGREED, Event.SENT_BACK): State.RETURNED,
    (State.AGREED, Event.DISCARDED): State.DISCARDED,
    (State.AGREED, Event.LOST_PLACE): State.FALLEN,
    (State.AGREED, Event.WENT_OUT): State.POSTED,
    (State.RETURNED, Event.SENT_BACK): State.RETURNED,
    (State.RETURNED, Event.DISCARDED): State.DISCARDED,
    (State.RETURNED, Event.LOST_PLACE): State.FALLEN,
    (State.RETURNED, Event.WENT_OUT): State.POSTED,
    (State.FALLEN, Event.DISCARDED): State.DISCARDED,
    (State.FALLEN, Event.WENT_OUT): State.POSTED,
    (State.POSTED, Event.FELL_BACK): State.OPEN,
    (State.POSTED, Event.DISCARDED): State.DISCARDED,  # it stands, but never goes out from here again
}

LIVE = (State.OPEN, State.AGREED)
"""States from which a draft goes out once it has what it needs."""
WAITING = (*LIVE, State.RETURNED, State.FALLEN)
"""States in which a draft still waits for somebody of ours."""

REFUSALS: dict[State, tuple[str, str]] = {
    State.POSTED: ("It went out already.", "Write what should be said instead."),
    State.DISCARDED: ("It was taken off the table.", "Write it again if it is still meant."),
    State.RETURNED: ("It was sent back.", "Agree to it: that writes it again, and everybody agrees anew."),
    State.FALLEN: ("It lost its place.", "Agree to it: that writes it again. Or discard it."),
}


def follow(state: State, sent_back: bool, event: Event) -> tuple[State, bool]:
    """The state after an event, and whether somebody sent it back by then."""
    if state is State.DISCARDED:
        return state, sent_back
    sent_back = sent_back or event is Event.SENT_BACK
    after = TRANSITIONS.get((state, event), state)
    if event is Event.FELL_BACK and sent_back:
        after = TRANSITIONS.get((after, Event.SENT_BACK), after)
    return after, sent_back


def require_live(state: State) -> None:
    """Raise `Refused` unless a draft in this state can be agreed to and signed as it is."""
    if state not in LIVE:
        _refuse(state)


def require_may(state: State, event: Event) -> None:
    """Raise `Refused` where what a person wants is not in the table."""
    if (state, event) not in TRANSITIONS:
        _refuse(state)


def _refuse(state: State) -> None:
    sentence, next_step = REFUSALS[state]
    raise Refused(sentence, next_step=next_step)
