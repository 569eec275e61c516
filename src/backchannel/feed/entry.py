"""Entries: the structs that are hashed, authenticated, sealed and passed on (spec/30, sections 1 to 4).

Owns the bytes. An entry's hash covers its core and nothing else: neither authenticators nor wraps, so that
the same entry can be authenticated again, or sealed again for one reader, and stay the same entry.
Does not own keys, nor whether an entry is in its place.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.crypto.digest import digest
from backchannel.crypto.kem import OVERHEAD as HPKE_OVERHEAD
from backchannel.crypto.kem import PUBLIC_SIZE
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed, WrongVersion
from backchannel.feed.readers import MAX_READERS, MemberRef
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, U16, U32, U63, Bytes16, Bytes32, Digest

VERSION = 1
FORM_ENTRY = 1
FORM_LETTER = 2
MAX_BODY = 384 * 1024
MAX_CORE = MAX_BODY + 16 * 1024
MAX_ENVELOPE = MAX_CORE + 4 * 1024
MAX_SEALED = MAX_ENVELOPE + 64 * 1024
MAX_HEADS = 256
FIRST_PREV = bytes(32)
"""What the first entry of a feed names as its predecessor."""

WRAPPED_SIZE = 64 + HPKE_OVERHEAD
PublicKey = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_SIZE, max_length=PUBLIC_SIZE)]
"""An HPKE public key: 1216 bytes."""


class Author(Record, order=True):
    """Who writes one feed: the member, and which incarnation of that member's desk (from 1)."""

    party: Bytes32
    seat: U8
    term: U16
    incarnation: U16

    @property
    def ref(self) -> MemberRef:
        """The member whose desk it is."""
        return MemberRef(self.party, self.seat, self.term)


def author_of(member: MemberRef, incarnation: int) -> Author:
    """The author that incarnation ``incarnation`` of this member's desk is."""
    return Author(member.party, member.seat, member.term, incarnation)


class Head(Record):
    """An author's newest entry that somebody holds gap-free: its number and its hash."""

    author: Author
    seq: U63
    hash: Bytes32


class Prekey(Record):
    """A key to which the next epoch is wrapped. Number 0 is the charter's own and is never sent."""

    number: U32
    public: PublicKey


class EntryCore(Record):
    """What an entry says, and all that its hash covers."""

    version: U8
    room: Bytes32
    author: Author
    seq: Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]
    prev: Bytes32
    roster: Bytes32
    epoch: U32
    commitment: Bytes32 | None
    heads: Annotated[tuple[Head, ...], msgspec.Meta(max_length=MAX_HEADS)]
    prekey: Prekey | None
    said_at: U63
    kind: U8
    body: Annotated[bytes, msgspec.Meta(max_length=MAX_BODY)]


class SecretRef(Record, order=True):
    """Which pair secret an authenticator used: the *reader's* incarnation and epoch. ``[0, 0]`` is pair-
    zero.
    """

    incarnation: U16
    epoch: U32


PAIR_ZERO = SecretRef(0, 0)


class Authenticator(Record):
    """A tag that one reader, and only that reader, can check, and could have made itself."""

    reader: U8
    secret: SecretRef
    tag: Bytes16


class Envelope(Record):
    """An entry as it is kept and passed on, verbatim: the encoded core, and one authenticator for each
    reader.
    """

    core: Annotated[bytes, msgspec.Meta(max_length=MAX_CORE)]
    authenticators: Annotated[tuple[Authenticator, ...], msgspec.Meta(max_length=MAX_READERS)]


class Wrap(Record):
    """An epoch's key and a pair secret, sealed to one reader's prekey.

    ``reader`` is the place in the roster, ``incarnation`` the reader's as the author knows it (0: not known
    yet).
    """

    reader: U8
    incarnation: U16
    prekey: U32
    sealed: Annotated[bytes, msgspec.Meta(min_length=WRAPPED_SIZE, max_length=WRAPPED_SIZE)]


class Sealed(Record):
    """An entry as it lies in pages: an envelope under the epoch's key. Wraps only where an epoch opens."""

    version: U8
    form: U8
    seq: U63
    epoch: U32
    salt: Bytes16
    wraps: Annotated[tuple[Wrap, ...], msgspec.Meta(max_length=MAX_READERS)]
    ciphertext: Annotated[bytes, msgspec.Meta(max_length=MAX_ENVELOPE + 16)]


class SealedLetter(Record):
    """Something for one member alone, sealed to that member's prekey ``prekey``."""

    version: U8
    form: U8
    prekey: U32
    sealed: Annotated[bytes, msgspec.Meta(max_length=MAX_ENVELOPE + 4096)]


CORE = Codec[EntryCore](EntryCore, limit=MAX_CORE, what="message")
ENVELOPE = Codec[Envelope](Envelope, limit=MAX_ENVELOPE, what="message with its proofs")
SEALED = Codec[Sealed](Sealed, limit=MAX_SEALED, what="sealed message")
SEALED_LETTER = Codec[SealedLetter](SealedLetter, limit=MAX_SEALED, what="sealed letter")


def entry_hash(core: bytes) -> Digest:
    """The hash of an entry: over its encoded core."""
    return digest(Label.ENTRY, core)


def form_of(data: bytes) -> int:
    """Whether ``data`` claims to be a sealed entry or a sealed letter.

    Raises `WrongVersion` before anything else is read of another version, `Malformed` for an unknown form.
    """
    if len(data) < 3 or data[0] >> 4 != 0x9:
        raise Malformed("Something came that is no message.")
    if data[1] != VERSION:
        raise WrongVersion("A message of another version of the program came.")
    if data[2] not in (FORM_ENTRY, FORM_LETTER):
        raise Malformed("Something came that is no message.")
    return data[2]
