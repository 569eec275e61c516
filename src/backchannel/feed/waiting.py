"""What came before its turn: kept, within bounds, per feed (spec/30, section 7).

Proven things are kept before unproven ones, and near ones before far ones: a member who floods another's lane
costs nothing but a request for what was crowded out.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.feed.entry import MAX_ENVELOPE, Author
from backchannel.feed.outcomes import Ignored, Outcome, Passed, Waits
from backchannel.feed.state import Feed, Held, RoomState
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import Bytes32

HELD_AT_MOST = 64
HELD_BYTES = 4 * 1024 * 1024
UNPROVEN_AT_MOST = 16


class HeldAnswer(Record):
    """A verbatim envelope that came as an answer, with the keys that came along."""

    envelope: Annotated[bytes, msgspec.Meta(max_length=MAX_ENVELOPE)]
    epoch_key: Bytes32 | None
    pair_secret: Bytes32 | None


HELD_ANSWER = Codec[HeldAnswer](HeldAnswer, limit=MAX_ENVELOPE + 256, what="message that waits")


def hold(state: RoomState, feed: Feed, item: Held, now: int) -> tuple[RoomState, list[Outcome]]:
    """Keep ``item`` until its turn; what does not fit the bounds is dropped and asked for later."""
    author = feed.author
    held = state.held(author)
    if any(one.data == item.data for one in held):
        return state, [Passed(Ignored.KNOWN)]
    kept = _bounded((*held, item))
    state = state.with_held(author, kept)
    if item.proven:
        claimed = max(feed.claimed, item.seq)
        changed = msgspec.structs.replace(feed, claimed=claimed, gap_since=feed.gap_since or now)
        return state.with_feed(changed), [Waits(author, item.seq)]
    return doubted(state, feed, now), [Waits(author, item.seq)]


def doubted(state: RoomState, feed: Feed, now: int) -> RoomState:
    """The state after something unproven came in this feed's name: worth asking for, proof of nothing."""
    if feed.doubt_since:
        return state
    return state.with_feed(msgspec.structs.replace(feed, doubt_since=now))


def drop(state: RoomState, author: Author, item: Held) -> RoomState:
    """The state without one waiting thing."""
    return state.with_held(author, tuple(one for one in state.held(author) if one is not item))


def drop_through(state: RoomState, author: Author, seq: int) -> RoomState:
    """The state without what waited for places up to ``seq``."""
    held = state.held(author)
    kept = tuple(item for item in held if item.seq > seq)
    return state if len(kept) == len(held) else state.with_held(author, kept)


def _bounded(items: tuple[Held, ...]) -> tuple[Held, ...]:
    ordered = sorted(items, key=lambda item: (not item.proven, item.seq))
    kept: list[Held] = []
    size = unproven = 0
    for item in ordered:
        size += len(item.data)
        unproven += not item.proven
        if len(kept) >= HELD_AT_MOST or size > HELD_BYTES or unproven > UNPROVEN_AT_MOST:
            break
        kept.append(item)
    return tuple(sorted(kept, key=lambda item: item.seq))
