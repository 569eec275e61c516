"""A room's state at one desk: when it begins, when its roster changes, when the desk is restored (spec/30,
section 5).

A desk that founds a room, one that joins it and one that comes back from a backup go the same way: they know
the roster and the room secret, share pair-zero with everyone, and open an epoch before they say anything.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from backchannel.crypto.rng import Rng
from backchannel.errors import Misuse, Refused
from backchannel.feed import authenticator, pairs
from backchannel.feed.entry import FIRST_PREV, VERSION, Author
from backchannel.feed.outcomes import LaneClosed, Outcome, Step
from backchannel.feed.readers import Readers
from backchannel.feed.state import ROSTERS_KEPT, Feed, Own, RoomState, Standing, TagKey

ROOT_SIZE = 32
LAST_INCARNATION = 0xFFFF


class Secrets(Protocol):
    """The two static secrets of a holder that a room needs (`backchannel.credentials.keys.HolderKeys`)."""

    dh_secret: bytes
    kem_seed: bytes


def found(
    room: bytes, readers: Readers, me: Author, room_secret: bytes, keys: Secrets, now: int, rng: Rng
) -> RoomState:
    """The state of ``room`` at a desk that begins to read and write it. ``room_secret`` is 32 bytes.

    Raises `OutOfPlace` when ``me`` is not on the roster.
    """
    readers.place_of(me.ref)
    own = Own(
        version=VERSION,
        room=room,
        me=me,
        restored=False,
        secret=room_secret,
        self_key=authenticator.self_key(keys.dh_secret, room, me.ref),
        kem_seed=keys.kem_seed,
        seq=0,
        hash=FIRST_PREV,
        said_at=0,
        content_at=0,
        epoch=None,
        epoch_count=0,
        reopen=False,
        tag=TagKey(1, rng(ROOT_SIZE), now, 0, FIRST_PREV),
        prekeys=(),
        rosters=(readers.hash,),
        answered=(),
        vouched=(),
    )
    state = RoomState(own, (readers,), (), (), ())
    return _with_pairs(state, keys)


def change_roster(state: RoomState, readers: Readers, keys: Secrets) -> Step:
    """Put a new roster in force. Feeds of those who left close where they stand here.

    Our next entry, whatever it is, is preceded by an opening for the new roster. Raises `Refused` when this
    desk is not on it: it reads and writes here no more.
    """
    if not readers.has(state.me.ref):
        raise Refused("This desk's post does not read here any more.")
    if readers.hash == state.readers.hash:
        return Step(state, ())
    older = tuple(old for old in state.rosters if old.hash != readers.hash)
    rosters = (*older, readers)[-ROSTERS_KEPT:]
    state = msgspec.structs.replace(state, rosters=rosters)
    state = state.with_own(rosters=tuple(kept.hash for kept in rosters))
    outcomes: list[Outcome] = []
    for feed in state.feeds:
        if not readers.has(feed.author.ref) and feed.standing != Standing.CLOSED:
            state, closed = close(state, feed)
            outcomes += closed
    kept_pairs = tuple(pair for pair in state.pairs if readers.has(pair.member))
    state = msgspec.structs.replace(state, pairs=kept_pairs)
    return Step(_with_pairs(state, keys), tuple(outcomes))


def close(state: RoomState, feed: Feed) -> tuple[RoomState, list[Outcome]]:
    """Close a feed where it stands: keys and what waited are dropped; what it says later counts for
    nothing.
    """
    closed = msgspec.structs.replace(
        feed,
        standing=Standing.CLOSED.value,
        epochs=(),
        prekey=None,
        tag_root=None,
        claimed=feed.seq,
        gap_since=0,
        doubt_since=0,
    )
    outcomes: list[Outcome] = [LaneClosed(feed.author, feed.tag_key_no)] if feed.tag_root else []
    return state.with_held(feed.author, ()).with_feed(closed), outcomes


def restore(backup: RoomState, rng: Rng) -> RoomState:
    """The state of a new incarnation of our desk, from the state as a backup kept it.

    The number of the new incarnation jumps at random, so that two restores of one backup do not meet.
    Its feed begins empty, with keys of the charter alone; the earlier one becomes a feed that others
    can give back and our own key recognises. Raises `Misuse` when no number is left.
    """
    own = backup.own
    incarnation = own.me.incarnation + 1 + rng(1)[0] % 128
    if incarnation > LAST_INCARNATION:
        raise Misuse("This post's desk was restored too often. Appoint the person anew.")
    me = msgspec.structs.replace(own.me, incarnation=incarnation)
    earlier = msgspec.structs.replace(
        empty_feed(own.me), seq=own.seq, hash=own.hash, stated=own.seq, claimed=own.seq
    )
    state = msgspec.structs.replace(
        backup,
        own=msgspec.structs.replace(
            own,
            me=me,
            restored=True,
            seq=0,
            hash=FIRST_PREV,
            epoch=None,
            epoch_count=0,
            reopen=False,
            tag=TagKey(1, rng(ROOT_SIZE), 0, 0, FIRST_PREV),
            prekeys=(),
            answered=(),
            vouched=(),
        ),
        pairs=tuple(pairs.own_restored(pair) for pair in backup.pairs),
        feeds=tuple(
            msgspec.structs.replace(feed, stated=0, acknowledged=0, owed_since=0, prekey=None)
            for feed in backup.feeds
        ),
    )
    return state.with_feed(earlier)


def empty_feed(author: Author) -> Feed:
    """The feed of an author of whom nothing is held yet."""
    return Feed(
        author=author,
        standing=Standing.LIVE.value,
        seq=0,
        hash=FIRST_PREV,
        roster=None,
        epoch=0,
        epochs=(),
        prekey=None,
        heads=(),
        acknowledged=0,
        stated=0,
        owed_since=0,
        heard_at=0,
        claimed=0,
        gap_since=0,
        doubt_since=0,
        asked=0,
        asked_at=0,
        tag_key_no=0,
        tag_root=None,
    )


def _with_pairs(state: RoomState, keys: Secrets) -> RoomState:
    known = {pair.member for pair in state.pairs}
    for reader in state.readers.members:
        if reader.ref != state.me.ref and reader.ref not in known:
            pair = pairs.found(state.own.secret, keys.dh_secret, state.me.ref, reader)
            state = state.with_pair(pair)
    return state
