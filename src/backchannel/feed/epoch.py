"""Epochs: one author's key for a while, how it reaches the others, and when a new one is due (spec/30,
section 4).

Owns wraps and the commitment. The key of an epoch is wrapped to the newest prekey of every reader, with a
fresh pair secret for that reader alone; the entry that opens the epoch is sealed under the new key itself and
its core commits to that key, so two readers who hold the same entry hold the same key.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from backchannel.crypto import kem
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.errors import OutOfPlace, Unproven
from backchannel.feed.entry import Author, Wrap
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import U32, U63, Bytes32

DAY = 86_400
MONTH = 30 * DAY
KEY_SIZE = 32


class OwnEpoch(Record):
    """The epoch this desk seals in. Secret. ``seq`` is the entry that opened it."""

    number: U32
    key: Bytes32
    opened_at: U63
    roster: Bytes32
    seq: U63


class KnownEpoch(Record):
    """Another author's epoch key. Secret."""

    number: U32
    key: Bytes32


class WrapPlace(NamedTuple):
    """Everything a wrap is bound to."""

    room: bytes
    roster: bytes
    author: Author
    epoch: int


class Due(Enum):
    """Whether an epoch is to be opened, and on which side of the content."""

    NO = "no"
    BEFORE = "before"
    AFTER = "after"


def due(epoch: OwnEpoch | None, roster: bytes, *, reopen: bool, content: bool, now: int) -> Due:
    """Before anything else when there is no epoch, the roster changed, or a desk was restored.

    After content when the epoch is older than a day, and monthly without content.
    """
    if epoch is None or epoch.roster != roster or reopen:
        return Due.BEFORE
    age = now - epoch.opened_at
    if (content and age > DAY) or age > MONTH:
        return Due.AFTER
    return Due.NO


def commitment(place: WrapPlace, key: bytes) -> bytes:
    """What the core of an opening entry says of the epoch's key."""
    return digest(Label.EPOCH_COMMITMENT, encode((*place, key)))


def entry_key(key: bytes, seq: int, salt: bytes) -> bytes:
    """The key that seals exactly one entry."""
    return derive(Label.ENTRY_KEY, key, encode((seq, salt)))


def _context(place: WrapPlace, reader: int, incarnation: int, prekey: int) -> bytes:
    return encode((*place, reader, incarnation, prekey))


def wrap(
    place: WrapPlace, reader: int, incarnation: int, prekey: tuple[int, bytes], key: bytes, secret: bytes
) -> Wrap:
    """Seal the epoch's ``key`` and this reader's pair ``secret`` to ``prekey`` (number, public key)."""
    number, public = prekey
    context = _context(place, reader, incarnation, number)
    return Wrap(reader, incarnation, number, kem.seal(Label.EPOCH_WRAP, public, context, key + secret))


def unwrap(place: WrapPlace, wrapped: Wrap, seed: bytes) -> tuple[bytes, bytes]:
    """The epoch's key and the pair secret. Raises `Unproven`."""
    context = _context(place, wrapped.reader, wrapped.incarnation, wrapped.prekey)
    opened = kem.open_sealed(Label.EPOCH_WRAP, seed, context, wrapped.sealed)
    if len(opened) != 2 * KEY_SIZE:
        raise Unproven("Keys of a wrong length came.")
    return opened[:KEY_SIZE], opened[KEY_SIZE:]


def require_commitment(place: WrapPlace, key: bytes, stated: bytes | None) -> None:
    """Raise `OutOfPlace` unless the opening entry committed to the key that came with it."""
    if stated != commitment(place, key):
        raise OutOfPlace("The keys that came with a message are not the ones it announces.")
