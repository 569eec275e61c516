"""The legs that follow a line (spec/20-introduction.md, sections 2 and 6): bytes, sealing, what words cover.

Owns the structs of replies and letters, and `Transcript`: what both sides must hold alike. A letter (leg 3)
is sealed to the key of whoever replied, so that a thief of the line alone learns nothing of who asked.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec

from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SeatNumber, SignedCharter
from backchannel.credentials.keys import HolderKeys, KeyBundle, SignedBundle
from backchannel.credentials.lines import Relay
from backchannel.crypto import kem
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed, PartyFrozen, Refused
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, Bytes32
from backchannel.wire.version import require_version

VERSIONS_AT_MOST = 64
LETTER_LIMIT = 1024 * 1024
SEALED_LIMIT = LETTER_LIMIT + kem.OVERHEAD

Chain = Annotated[tuple[SignedCharter, ...], msgspec.Meta(min_length=1, max_length=VERSIONS_AT_MOST)]
NamedRelays = Annotated[tuple[Relay, ...], msgspec.Meta(max_length=8)]
"""Relays a party names for the line with the other one; one address may come with several tokens."""


class MeetReply(Record, tag=1):
    """Leg 2 between parties: random bytes, the post that answers, the relays it names, its charter chain."""

    protocol: U8
    nonce: Bytes32
    seat: SeatNumber
    relays: NamedRelays
    chain: Chain


class JoinReply(Record, tag=2):
    """Leg 2 of an appointment: random bytes and the candidate's keys, made for the post named in the line."""

    protocol: U8
    nonce: Bytes32
    offered: SignedBundle


class MeetLetter(Record, tag=1):
    """Leg 3 between parties: as leg 2, of whoever asked, and a 32-byte seed of the room secret."""

    protocol: U8
    nonce: Bytes32
    seat: SeatNumber
    seed: Bytes32
    relays: NamedRelays
    chain: Chain


class JoinLetter(Record, tag=2):
    """Leg 3 of an appointment: random bytes, the post that invited, the party's charter chain."""

    protocol: U8
    nonce: Bytes32
    seat: SeatNumber
    chain: Chain


Reply = MeetReply | JoinReply
Letter = MeetLetter | JoinLetter

R = TypeVar("R", MeetReply, JoinReply)
L = TypeVar("L", MeetLetter, JoinLetter)
_REPLY: Codec[Reply] = Codec(Reply, limit=LETTER_LIMIT, what="reply to a line")
_LETTER: Codec[Letter] = Codec(Letter, limit=LETTER_LIMIT, what="letter of introduction")


class Transcript(Record):
    """All of an introduction, as both sides must hold it: line hash, reply and letter, verbatim."""

    line: Bytes32
    reply: bytes
    letter: bytes


def encode_reply(reply: Reply) -> bytes:
    """The bytes of leg 2."""
    return _REPLY.encode(reply)


def decode_reply(data: bytes) -> Reply:
    """Strictly decode leg 2. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "reply to a line", position=1)
    return _REPLY.decode(data)


def reply_to(kind: type[R], data: bytes) -> R:
    """Leg 2 of one kind of line: as `decode_reply`, and `Malformed` for one to the other kind."""
    reply = decode_reply(data)
    if not isinstance(reply, kind):
        raise Malformed("This reply is one to another kind of line.")
    return reply


def encode_letter(letter: Letter) -> bytes:
    """The bytes of leg 3 before sealing."""
    return _LETTER.encode(letter)


def decode_letter(data: bytes) -> Letter:
    """Strictly decode an opened leg 3. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "letter of introduction", position=1)
    return _LETTER.decode(data)


def letter_of(kind: type[L], data: bytes) -> L:
    """Leg 3 of one kind of line: as `decode_letter`, and `Malformed` for one of the other kind."""
    letter = decode_letter(data)
    if not isinstance(letter, kind):
        raise Malformed("This letter belongs to another kind of line.")
    return letter


def seal_letter(line: bytes, reply: bytes, to: KeyBundle, letter: bytes) -> bytes:
    """Leg 3 as it travels: HPKE to whoever replied, bound to line hash and reply."""
    return kem.seal(Label.LETTER_SEAL, to.kem, _context(line, reply), letter)


def open_letter(line: bytes, reply: bytes, keys: HolderKeys, sealed: bytes) -> bytes:
    """The letter's bytes, or `Unproven`: another line, another reply than ours, or changed on the way."""
    return kem.open_sealed(Label.LETTER_SEAL, keys.kem_seed, _context(line, reply), sealed)


def verify_chain(chain: Chain) -> CharterBook:
    """Verify a whole chain that ends in the version that stands. Raises as `CharterBook.of`, `PartyFrozen`.

    Recoveries on the way count: whoever meets the party now compares words with its people of now.
    """
    book = CharterBook.of(chain)
    for version in book.path(book.get(chain[-1].hash)):
        if version.by_recovery:
            book = book.accept_recovery(version.hash)
    if book.frozen or book.current.signed != chain[-1]:
        raise PartyFrozen("The list of who speaks that came contradicts itself.")
    return book


def read_chain(chain: Chain, seat: int) -> tuple[CharterBook, SignedBundle]:
    """Verify a chain and find who wrote: the book, and the holder of ``seat``, who must be one who reads."""
    book = verify_chain(chain)
    post = book.current.charter.seat(seat)
    if post is None or post.holder is None or seat not in book.current.charter.readers:
        raise Refused("Whoever sent this holds no post that may read.")
    return book, post.holder


def _context(line: bytes, reply: bytes) -> bytes:
    return encode([line, digest(Label.REPLY, reply)])
