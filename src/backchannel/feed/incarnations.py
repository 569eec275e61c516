"""A restored desk is let back in by a person (spec/30, section 8).

A hello alone changes nothing, and neither does a confirmation alone: whoever invents a restored desk of
somebody else would silence them. A confirmation without its hello is remembered, and counts when the hello
comes, which nobody but the holder can make. Both are told to people, and who vouched is named.

A confirmation counts when it comes from a colleague of the same party or,
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
from backchannel.feed.founding import close
from backchannel.feed.kinds import CONFIRM, Confirm, Kind
from backchannel.feed.outcomes import IncarnationClosed, Outcome, Raised, Step
from backchannel.feed.state import RoomState, Standing, Vouched

VOUCHED_AT_MOST = 8
"""Restored desks, of different members, whose hello has not come, remembered for one who vouches."""


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
        if author.incarnation > state.me.incarnation and by != author.ref:
            return state, [Raised(Alarm(AlarmKind.REPLACED, (by, author.ref)))]
        return state, []
    if not _counts(state, by, author):
        return state, []
    feed = state.feed(author)
    if feed is None:
        return _remember(state, by, author)
    if feed.standing != Standing.UNCONFIRMED:
        return state, []
    return _let_in(state, by, author)


def heard_hello(state: RoomState, author: Author) -> tuple[RoomState, list[Outcome]] | None:
    """Let in the desk of a hello that was proven just now, if somebody vouched for it before; else None."""
    for vouched in state.own.vouched:
        if vouched.author == author and _counts(state, vouched.by, author):
            return _let_in(state, vouched.by, author)
    return None


def _counts(state: RoomState, by: MemberRef, author: Author) -> bool:
    """Whether it is for ``by``, here, to let this desk in, and no later one of that member is live."""
    live = state.live(author.ref)
    overtaken = live is not None and live.author.incarnation > author.incarnation
    on_roster = state.readers.has(author.ref) and state.readers.has(by)
    return on_roster and not overtaken and may_confirm(state, by, author.ref)


def _remember(state: RoomState, by: MemberRef, author: Author) -> tuple[RoomState, list[Outcome]]:
    """Keep what ``by`` vouched for last about this member: one for each, and few for each who vouches."""
    others = [
        old for old in state.own.vouched if state.readers.has(old.by) and state.readers.has(old.author.ref)
    ]
    of_others = [old for old in others if old.by != by]
    of_theirs = [old for old in others if old.by == by and old.author.ref != author.ref]
    vouched = (*of_others, *of_theirs[1 - VOUCHED_AT_MOST :], Vouched(by, author))
    return state.with_own(vouched=vouched), [Raised(Alarm(AlarmKind.VOUCHED_UNHEARD, (by, author.ref)))]


def _let_in(state: RoomState, by: MemberRef, author: Author) -> tuple[RoomState, list[Outcome]]:
    state, outcomes = _apply(state, author)
    return state, [*outcomes, Raised(Alarm(AlarmKind.VOUCHED, (by, author.ref)))]


def _apply(state: RoomState, author: Author) -> tuple[RoomState, list[Outcome]]:
    outcomes: list[Outcome] = []
    live = state.live(author.ref)
    heard = state.feed(author)
    if heard is None or (live is not None and live.author.incarnation > author.incarnation):
        return state, outcomes
    for feed in state.feeds:
        if feed.author.ref != author.ref or feed.author == author or feed.standing == Standing.CLOSED:
            continue
        if feed.standing == Standing.UNCONFIRMED:
            state = state.without_feed(feed.author)
            continue
        state, closed = close(state, feed)
        outcomes += [*closed, IncarnationClosed(feed.author, feed.seq)]
    state = state.with_feed(msgspec.structs.replace(heard, standing=Standing.LIVE.value))
    vouched = tuple(old for old in state.own.vouched if old.author.ref != author.ref)
    state = state.with_pair(pairs.reset(state.pair(author.ref)))
    return state.with_own(reopen=True, vouched=vouched), outcomes
