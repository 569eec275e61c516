"""Writing an entry: its core, one authenticator for each reader, the seal (spec/30, sections 2 to 4).

Owns how an entry of ours is made from the state. Does not own when one is due (`writing`, `upkeep`).
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.crypto import aead, kem
from backchannel.crypto.rng import Rng
from backchannel.errors import Misuse, Unproven
from backchannel.feed import authenticator, epoch, pairs, prekeys
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import (
    CORE,
    ENVELOPE,
    FORM_ENTRY,
    MAX_HEADS,
    PAIR_ZERO,
    SEALED,
    VERSION,
    Authenticator,
    EntryCore,
    Envelope,
    Head,
    Prekey,
    Sealed,
    SecretRef,
    Wrap,
    entry_hash,
)
from backchannel.feed.epoch import KEY_SIZE, OwnEpoch, WrapPlace
from backchannel.feed.kinds import Kind, Purpose, is_content
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.readers import Reader
from backchannel.feed.state import RoomState, Standing
from backchannel.wire.codec import encode

SALT_SIZE = 16


class Made(NamedTuple):
    """An entry of ours that was just made: the state after it, the entry, and its sealed form."""

    state: RoomState
    entry: AdmittedEntry
    sealed: bytes


class NewEpoch(NamedTuple):
    """An epoch being opened: its number and key, and the fresh pair secret of each other reader."""

    number: int
    key: bytes
    secrets: dict[MemberRef, bytes]


def associated(room: bytes, author: object, seq: int, number: int) -> bytes:
    """What the seal of an entry is bound to beside its key."""
    return encode((VERSION, room, author, seq, number))


def new_epoch(state: RoomState, rng: Rng) -> NewEpoch:
    """A fresh epoch for the roster in force."""
    others = [reader.ref for reader in state.readers.members if reader.ref != state.me.ref]
    return NewEpoch(state.own.epoch_count + 1, rng(KEY_SIZE), {ref: rng(KEY_SIZE) for ref in others})


def compose(
    state: RoomState, kind: int, body: bytes, now: int, rng: Rng, opening: NewEpoch | None = None
) -> Made:
    """Make our next entry. With ``opening`` it opens that epoch; without, the state must have one."""
    own = state.own
    seq = own.seq + 1
    heads = _heads(state, every=opening is not None)
    ring, offered = own.prekeys, None
    if prekeys.due(ring, content=is_content(kind), heartbeat=kind == Kind.HEARTBEAT, now=now):
        ring, offered = prekeys.make(ring, seq, now, rng)
    number, key = _sealing_key(state, opening)
    readers = state.readers
    place = WrapPlace(own.room, readers.hash, own.me, number)
    value = EntryCore(
        version=VERSION,
        room=own.room,
        author=own.me,
        seq=seq,
        prev=own.hash,
        roster=readers.hash,
        epoch=number,
        commitment=epoch.commitment(place, key) if opening else None,
        heads=heads,
        prekey=offered,
        said_at=now,
        kind=kind,
        body=body,
    )
    core = CORE.encode(value)
    hash_ = entry_hash(core)
    envelope = ENVELOPE.encode(Envelope(core, authenticate(state, Purpose.ENTRY, hash_)))
    salt = rng(SALT_SIZE)
    ciphertext = aead.seal(
        epoch.entry_key(key, seq, salt), envelope, associated(own.room, own.me, seq, number)
    )
    wraps = _wraps(state, place, opening) if opening else ()
    sealed = SEALED.encode(Sealed(VERSION, FORM_ENTRY, seq, number, salt, wraps, ciphertext))
    state = state.with_own(seq=seq, hash=hash_, said_at=now, prekeys=ring)
    if is_content(kind):
        state = state.with_own(content_at=now)
    if opening:
        state = _opened(state, opening, seq, now)
    return Made(_stated(state), AdmittedEntry(value, hash_, envelope), sealed)


def authenticate(
    state: RoomState, purpose: Purpose, subject: bytes, only: MemberRef | None = None
) -> tuple[Authenticator, ...]:
    """Our authenticators over a 32-byte hash: for every reader in force and for ourselves, or for ``only``
    one.
    """
    return authenticate_on(state, state.readers.hash, purpose, subject, only)


def authenticate_on(
    state: RoomState, roster: bytes, purpose: Purpose, subject: bytes, only: MemberRef | None = None
) -> tuple[Authenticator, ...]:
    """As `authenticate`, for a known ``roster`` that need not be the one in force."""
    own = state.own
    me = own.me.ref
    made = []
    for place, reader in enumerate(state.roster(roster).members):
        if only is not None and reader.ref != only:
            continue
        way = Direction(own.room, roster, me, reader.ref, purpose)
        if reader.ref == me:
            made.append(Authenticator(place, PAIR_ZERO, authenticator.make(own.self_key, way, subject)))
            continue
        pair = state.pair(reader.ref)
        named, secret = pairs.to_use(pair)
        key = authenticator.pair_key(pair.shared, secret, way)
        made.append(Authenticator(place, named, authenticator.make(key, way, subject)))
    return tuple(made)


def usable(offered: Prekey | None, reader: Reader) -> tuple[int, bytes]:
    """The prekey to seal to for ``reader``: the one offered, or number 0, the charter's own.

    Number 0 also in the place of an offered one that is no key at all: whoever announces one must not be able
    to keep the others from writing. The charter's own was checked with the charter (spec/10, C5).
    """
    if offered is not None:
        try:
            kem.require_public(offered.public)
        except Unproven:
            return 0, reader.kem
        return offered.number, offered.public
    return 0, reader.kem


def _heads(state: RoomState, *, every: bool) -> tuple[Head, ...]:
    moved = [
        Head(feed.author, feed.seq, feed.hash)
        for feed in state.feeds
        if feed.standing != Standing.UNCONFIRMED and feed.seq and (every or feed.seq > feed.stated)
    ]
    return tuple(sorted(moved, key=lambda head: head.author)[:MAX_HEADS])


def _stated(state: RoomState) -> RoomState:
    for feed in state.feeds:
        if feed.standing != Standing.UNCONFIRMED and (feed.seq > feed.stated or feed.owed_since):
            state = state.with_feed(msgspec.structs.replace(feed, stated=feed.seq, owed_since=0))
    return state


def _sealing_key(state: RoomState, opening: NewEpoch | None) -> tuple[int, bytes]:
    if opening is not None:
        return opening.number, opening.key
    if state.own.epoch is None:
        raise Misuse("Nothing can be sealed before the keys for it were made.")
    return state.own.epoch.number, state.own.epoch.key


def _wraps(state: RoomState, place: WrapPlace, opening: NewEpoch) -> tuple[Wrap, ...]:
    wraps = []
    for index, reader in enumerate(state.readers.members):
        if reader.ref == state.me.ref:
            continue
        feed = state.live(reader.ref)
        incarnation = feed.author.incarnation if feed else 0
        prekey = usable(feed.prekey if feed else None, reader)
        secret = opening.secrets[reader.ref]
        wraps.append(epoch.wrap(place, index, incarnation, prekey, opening.key, secret))
    return tuple(wraps)


def _opened(state: RoomState, opening: NewEpoch, seq: int, now: int) -> RoomState:
    own = state.own
    for member, secret in opening.secrets.items():
        ref = SecretRef(own.me.incarnation, opening.number)
        state = state.with_pair(pairs.give(pairs.forget(state.pair(member), now), ref, secret, seq))
    opened = OwnEpoch(opening.number, opening.key, now, state.readers.hash, seq)
    return state.with_own(epoch=opened, epoch_count=opening.number, reopen=False)
