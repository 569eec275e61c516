"""A restored desk is let back in by a person (spec/30, section 8).

A hello alone changes nothing. A confirmation counts when it comes from a colleague of the same party or,
where that party has nobody else in the room, from a member of the reader's own party, each side judging for
itself after the words were compared. It closes every earlier incarnation, erases what was shared with it,
and makes everyone open an epoch with a fresh tag key.
"""

from __future__ import annotations

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.crypto.rng import Rng
from backchannel.errors import Refused
from backchannel.feed import pairs, writing
from backchannel.feed.alarms import Alarm, AlarmKind
from backchannel.feed.entry import Author, author_of
from backchannel.feed.founding import close, empty_feed
from backchannel.feed.kinds import CONFIRM, Confirm, Kind
from backchannel.feed.outcomes import IncarnationClosed, Outcome, Raised, Step
from backchannel.feed.state import RoomState, Standing


def confirm(state: RoomState, author: Author, now: int, rng: Rng) -> Step:
    """Vouch for a restored desk, as the person at this one. Raises `Refused` when it is not ours to do."""
    if not may_confirm(state, state.me.ref, author.ref):
        raise Refused("A colleague of that post confirms it, not this desk.")
    feed = state.feed(author)
    if feed is None or feed.standing != Standing.UNCONFIRMED:
        raise Refused("No restored desk of that post waits to be confirmed.")
    state, outcomes = _apply(state, author)
    body = CONFIRM.encode(Confirm(author.ref, author.incarnation))
    written = writing.write(state, Kind.CONFIRM, body, now, rng)
    return Step(written.state, (*outcomes, *written.outcomes))


def may_confirm(state: RoomState, by: MemberRef, member: MemberRef) -> bool:
    """Whether a confirmation by ``by`` of a desk of ``member`` counts at this desk."""
    if by == member:
        return False
    if by.party == member.party:
        return True
    colleagues = [
        reader
        for reader in state.readers.members
        if reader.ref.party == member.party and reader.ref != member
    ]
    return not colleagues and by.party == state.me.party


def heard_confirmation(
    state: RoomState, by: MemberRef, confirmation: Confirm
) -> tuple[RoomState, list[Outcome]]:
    """Apply a confirmation that came in an admitted entry, if it counts here."""
    author = author_of(confirmation.member, confirmation.incarnation)
    if author.ref == state.me.ref:
        if author.incarnation > state.me.incarnation:
            return state, [Raised(Alarm(AlarmKind.REPLACED, ()))]
        return state, []
    if not may_confirm(state, by, author.ref) or not state.readers.has(author.ref):
        return state, []
    feed = state.feed(author)
    if feed is not None and feed.standing != Standing.UNCONFIRMED:
        return state, []
    return _apply(state, author)


def _apply(state: RoomState, author: Author) -> tuple[RoomState, list[Outcome]]:
    outcomes: list[Outcome] = []
    live = state.live(author.ref)
    if live is not None and live.author.incarnation > author.incarnation:
        return state, outcomes
    for feed in state.feeds:
        if feed.author.ref != author.ref or feed.author == author or feed.standing == Standing.CLOSED:
            continue
        if feed.standing == Standing.UNCONFIRMED:
            state = state.without_feed(feed.author)
            continue
        state, closed = close(state, feed)
        outcomes += [*closed, IncarnationClosed(feed.author, feed.seq)]
    feed = state.feed(author) or empty_feed(author)
    state = state.with_feed(msgspec.structs.replace(feed, standing=Standing.LIVE.value))
    state = state.with_pair(pairs.reset(state.pair(author.ref)))
    return state.with_own(reopen=True), outcomes
