"""Opening what came: from bytes to an entry, and from an entry to somebody's word to this desk (spec/30,
section 7).

Checks E1 to E7. Whether the entry stands in its place is judged in `admission`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from backchannel.credentials.members import MemberRef
from backchannel.crypto import aead
from backchannel.errors import OutOfPlace, Unproven, WrongVersion
from backchannel.feed import authenticator, epoch, pairs, prekeys
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import (
    CORE,
    ENVELOPE,
    PAIR_ZERO,
    VERSION,
    Authenticator,
    Author,
    Sealed,
    SecretRef,
    entry_hash,
)
from backchannel.feed.epoch import WrapPlace
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import OpenedEntry
from backchannel.feed.pairs import Pair
from backchannel.feed.sealing import associated
from backchannel.feed.state import Feed, RoomState


class Keys(NamedTuple):
    """The epoch key that opens an entry; when it came in a wrap for us, the pair secret that came with it."""

    key: bytes
    secret: bytes | None


def keys_for(state: RoomState, feed: Feed, sealed: Sealed) -> Keys | None:
    """The keys that may open ``sealed``: an epoch we know, or one wrapped to us in it (E2, E11).

    None when there are none yet: a wrap may be for a roster that is not known here, and one that is spoilt
    looks the same. It waits, and is asked for.
    """
    for known in feed.epochs:
        if known.number == sealed.epoch:
            return Keys(known.key, None)
    for readers in reversed(state.rosters):
        if not readers.has(state.me.ref):
            continue
        place = WrapPlace(state.own.room, readers.hash, feed.author, sealed.epoch)
        index = readers.place_of(state.me.ref)
        for wrapped in sealed.wraps:
            if wrapped.reader != index:
                continue
            try:
                seed = prekeys.seed_of(state.own.prekeys, state.own.kem_seed, wrapped.prekey)
                key, secret = epoch.unwrap(place, wrapped, seed)
            except Unproven:
                continue
            return Keys(key, secret if _meant_for(state, wrapped.incarnation) else None)
    return None


def _meant_for(state: RoomState, incarnation: int) -> bool:
    """Whether a pair secret was given to this incarnation of our desk (0: given before they knew any)."""
    return incarnation == state.me.incarnation or (incarnation == 0 and not state.own.restored)


def open_entry(state: RoomState, author: Author, sealed: Sealed, key: bytes) -> OpenedEntry:
    """Decrypt (E3) and check that the entry is the one its outside claims (E4). Raises a `PeerFault`."""
    bound = associated(state.own.room, author, sealed.seq, sealed.epoch)
    plaintext = aead.open_sealed(epoch.entry_key(key, sealed.seq, sealed.salt), sealed.ciphertext, bound)
    opened = read_envelope(state, plaintext)
    core = opened.core
    if core.author != author or core.seq != sealed.seq or core.epoch != sealed.epoch:
        raise OutOfPlace("A message claims another place inside than outside.")
    return opened


def read_envelope(state: RoomState, data: bytes) -> OpenedEntry:
    """An entry from a verbatim envelope of this room. Raises a `PeerFault`."""
    envelope = ENVELOPE.decode(data)
    core = CORE.decode(envelope.core)
    if core.version != VERSION:
        raise WrongVersion("A message of another version of the program came.")
    if core.room != state.own.room:
        raise OutOfPlace("A message of another line came on this one.")
    return OpenedEntry(envelope, core, entry_hash(envelope.core))


def require_word(state: RoomState, opened: OpenedEntry, *, late: bool = False) -> SecretRef:
    """Raise unless the entry is its author's word to this desk (E5, E7). Gives the pair secret it used.

    ``late``: for an entry whose place has passed, a secret that was replaced since serves too.
    """
    core = opened.core
    choose = pairs.for_approval if late else pairs.for_entry
    proofs = opened.envelope.authenticators
    return _require(state, core.author.ref, core.roster, Purpose.ENTRY, opened.hash, proofs, choose)


def require_proof(
    state: RoomState,
    sender: MemberRef,
    roster: bytes,
    purpose: Purpose,
    subject: bytes,
    authenticators: tuple[Authenticator, ...],
) -> None:
    """Raise `Unproven` or `OutOfPlace` unless ``sender`` authenticated ``subject`` to this desk.

    For approvals and renewed authenticators: any pair secret that is not erased serves.
    """
    _require(state, sender, roster, purpose, subject, authenticators, pairs.for_approval)


def _require(
    state: RoomState,
    sender: MemberRef,
    roster: bytes,
    purpose: Purpose,
    subject: bytes,
    authenticators: tuple[Authenticator, ...],
    choose: Callable[[Pair, SecretRef], bytes],
) -> SecretRef:
    readers = state.roster(roster)
    readers.place_of(sender)
    me = state.me.ref
    mine = readers.place_of(me)
    found = [made for made in authenticators if made.reader == mine]
    if len(found) != 1:
        raise Unproven("It was not made for this desk.")
    made = found[0]
    way = Direction(state.own.room, roster, sender, me, purpose)
    if sender == me:
        if made.secret != PAIR_ZERO:
            raise Unproven("It does not come from this desk.")
        authenticator.require(state.own.self_key, way, subject, made.tag)
        return made.secret
    pair = state.pair(sender)
    key = authenticator.pair_key(pair.shared, choose(pair, made.secret), way)
    authenticator.require(key, way, subject, made.tag)
    return made.secret
