"""One room at one desk: the commands, in one place (spec/30).

Every command takes a `RoomState` and gives a `Step`: the new state and, in order, what to send and what
happened. A desk stores `changed_parts(before, step.state)` together with the entries of the step in one
transaction, and only then sends anything. The commands read no clock and draw no randomness of their own.
"""

from __future__ import annotations

from backchannel.crypto.rng import Rng
from backchannel.feed import founding, incarnations, receiving
from backchannel.feed.entry import Author
from backchannel.feed.founding import Secrets, found, restore
from backchannel.feed.opening import require_proof
from backchannel.feed.outcomes import Step
from backchannel.feed.readers import Readers, readers_of
from backchannel.feed.receiving import receive
from backchannel.feed.sealing import authenticate
from backchannel.feed.state import History, RoomState, assemble, changed_parts
from backchannel.feed.upkeep import tick
from backchannel.feed.writing import open_epoch, tag_again, write

__all__ = [
    "Secrets",
    "Step",
    "assemble",
    "authenticate",
    "change_roster",
    "changed_parts",
    "confirm",
    "found",
    "open_epoch",
    "readers_of",
    "receive",
    "require_proof",
    "restore",
    "tag_again",
    "tick",
    "write",
]


def change_roster(state: RoomState, readers: Readers, keys: Secrets, now: int, history: History) -> Step:
    """Put a new roster in force, and try again what waited for it. Raises `Refused` when we are not on it."""
    changed = founding.change_roster(state, readers, keys)
    tried = receiving.retry(changed.state, now, history)
    return Step(tried.state, changed.outcomes + tried.outcomes)


def confirm(state: RoomState, author: Author, now: int, rng: Rng, history: History) -> Step:
    """Vouch for a restored desk, and take in what waited from it. Raises `Refused` when it is not ours to
    do.
    """
    confirmed = incarnations.confirm(state, author, now, rng)
    tried = receiving.retry(confirmed.state, now, history)
    return Step(tried.state, confirmed.outcomes + tried.outcomes)
