"""Letters: what goes to one member alone, sealed to a key of theirs (spec/30, section 6).

A *wake letter* travels under the pair's wake tags and fits a page: it hands over the author's tag key
and where to begin reading, and is also how a restored desk says hello. An *answer* travels on the
author's ordinary pages: one entry, verbatim, for the member who asked for it; so does the *request* for
it, because two members who miss each other's entries could not read a request among them. A member for
whom a letter is not simply cannot open it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, NamedTuple

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.crypto import kem
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.feed import authenticator
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import (
    FORM_LETTER,
    MAX_ENVELOPE,
    SEALED_LETTER,
    VERSION,
    Authenticator,
    Author,
    Prekey,
    SealedLetter,
    SecretRef,
)
from backchannel.feed.kinds import Purpose
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, U16, U63, Bytes32

MAX_WANTED = 16


class Reason(IntEnum):
    """Why a wake letter was written."""

    TAG_KEY = 1
    HELLO = 2


class WakeLetter(Record, tag=1):
    """An author's tag key, where its feed can be read from (after entry ``seq`` with ``hash``), and its
    newest.
    """

    version: U8
    room: Bytes32
    sender: Author
    roster: Bytes32
    reason: U8
    tag_key_no: U16
    tag_root: Bytes32
    seq: U63
    hash: Bytes32
    newest: U63
    said_at: U63


class AnswerLetter(Record, tag=2):
    """An entry that was asked for. ``epoch_key`` for one that opens an epoch; the pair secret only by its
    author.
    """

    version: U8
    room: Bytes32
    sender: Author
    roster: Bytes32
    envelope: Annotated[bytes, msgspec.Meta(max_length=MAX_ENVELOPE)]
    epoch_key: Bytes32 | None
    pair_secret: Bytes32 | None
    newest: U63
    said_at: U63


class Wanted(Record):
    """Entries ``first`` to ``last`` of one author, both included."""

    author: Author
    first: U63
    last: U63


class AskLetter(Record, tag=3):
    """A request for what is missing, to be answered under ``prekey`` (nil: the charter's own key).

    ``time`` says how often the same was asked, from 1.
    """

    version: U8
    room: Bytes32
    sender: Author
    roster: Bytes32
    time: U8
    wanted: Annotated[tuple[Wanted, ...], msgspec.Meta(min_length=1, max_length=MAX_WANTED)]
    prekey: Prekey | None
    newest: U63
    said_at: U63


Letter = WakeLetter | AnswerLetter | AskLetter


class LetterWithProof(Record):
    """The encoded letter and the authenticator for its one reader."""

    letter: Annotated[bytes, msgspec.Meta(max_length=MAX_ENVELOPE + 1024)]
    proof: Authenticator


LETTER: Codec[Letter] = Codec(Letter, limit=MAX_ENVELOPE + 1024, what="letter")
WITH_PROOF = Codec[LetterWithProof](LetterWithProof, limit=MAX_ENVELOPE + 2048, what="letter with its proof")


class Addressed(NamedTuple):
    """From which member to which, in which room."""

    room: bytes
    sender: MemberRef
    reader: MemberRef

    def context(self, prekey: int) -> bytes:
        """What the seal of a letter is bound to."""
        return encode((self.room, self.sender, self.reader, prekey))

    def direction(self, roster: bytes) -> Direction:
        """What the authenticator of a letter is bound to."""
        return Direction(self.room, roster, self.sender, self.reader, Purpose.LETTER)


def seal(
    letter: Letter,
    to: Addressed,
    prekey: tuple[int, bytes],
    shared: bytes,
    secret: tuple[SecretRef, bytes],
) -> bytes:
    """Authenticate ``letter`` for its reader and seal it to ``prekey`` (number, public key)."""
    data = LETTER.encode(letter)
    way = to.direction(letter.roster)
    named, pair_secret = secret
    key = authenticator.pair_key(shared, pair_secret, way)
    tag = authenticator.make(key, way, digest(Label.LETTER, data))
    proof = Authenticator(0, named, tag)
    number, public = prekey
    plaintext = WITH_PROOF.encode(LetterWithProof(data, proof))
    sealed = kem.seal(Label.WAKE_SEAL, public, to.context(number), plaintext)
    return SEALED_LETTER.encode(SealedLetter(VERSION, FORM_LETTER, number, sealed))


def unseal(sealed: SealedLetter, to: Addressed, seed: bytes) -> LetterWithProof:
    """Open with the secret seed of the prekey it names. Raises `Unproven` or `Malformed`."""
    opened = kem.open_sealed(Label.WAKE_SEAL, seed, to.context(sealed.prekey), sealed.sealed)
    return WITH_PROOF.decode(opened)


def require_proof(
    opened: LetterWithProof, letter: Letter, to: Addressed, shared: bytes, secret: bytes
) -> None:
    """Raise `Unproven` unless the letter is the sender's word to this reader."""
    way = to.direction(letter.roster)
    key = authenticator.pair_key(shared, secret, way)
    authenticator.require(key, way, digest(Label.LETTER, opened.letter), opened.proof.tag)
