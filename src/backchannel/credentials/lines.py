"""The one line that begins a meeting or an appointment (spec/20-introduction.md, sections 1 and 2).

Owns: the two kinds of line, their armour (one line of letters and digits, or a small QR), and the commitment
by which a line binds the whole letter that follows. Does not own: what is done with it.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, TypeVar

import msgspec

from backchannel.credentials.charter import Name, SeatNumber
from backchannel.credentials.keys import Term
from backchannel.credentials.names import require_plain
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, Bytes16, Bytes32, Digest
from backchannel.wire.version import require_version

LINE_LIMIT = 512
RELAYS_AT_MOST = 2
ARMOUR_PREFIX = "backchannel:1:"
_ARMOUR_LIMIT = 2048
_CHECK_SIZE = 4
_GROUP = 5
_NOTHING = bytes(32)

Url = Annotated[str, msgspec.Meta(min_length=8, max_length=120, pattern=r"^https?://[!-~]+\Z")]


class Relay(Record):
    """A relay: address, pin of its certificate (SHA-256) or nil, board, token or nil."""

    url: Url
    pin: Bytes32 | None
    board: Bytes16
    token: Bytes32 | None


Relays = Annotated[tuple[Relay, ...], msgspec.Meta(max_length=RELAYS_AT_MOST)]


class MeetLine(Record, tag=1):
    """Leg 1 of an introduction between two parties. Without relays every leg is carried by hand."""

    protocol: U8
    relays: Relays
    rendezvous: Bytes32
    commitment: Bytes32


class JoinLine(Record, tag=2):
    """Leg 1 of an appointment: the post, term and party nonce for which the candidate makes keys."""

    protocol: U8
    relays: Relays
    rendezvous: Bytes32
    commitment: Bytes32
    party_nonce: Bytes16
    seat: SeatNumber
    term: Term
    title: Name


Line = MeetLine | JoinLine
L = TypeVar("L", MeetLine, JoinLine)

_LINE: Codec[Line] = Codec(Line, limit=LINE_LIMIT, what="line to meet or to join")


def decode_line(data: bytes) -> Line:
    """Strictly decode leg 1. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "line to meet or to join", position=1)
    line = _LINE.decode(data)
    if isinstance(line, JoinLine):
        require_plain(line.title, "title")
    return line


def line_hash(line: Line) -> Digest:
    """What both sides call this line: ``H(line, encode(line))``."""
    return digest(Label.LINE, _LINE.encode(line))


def commit(line: Line, letter: bytes) -> Digest:
    """``H(commitment, encode([line with a commitment of zeros, letter]))``."""
    bare = msgspec.structs.replace(line, commitment=_NOTHING)
    return digest(Label.COMMITMENT, encode([encode(bare), letter]))


def committed(line: L, letter: bytes) -> L:
    """The line with its commitment to ``letter`` filled in. Raises `TooLarge` when it would not fit."""
    full: L = msgspec.structs.replace(line, commitment=commit(line, letter))
    _LINE.encode(full)
    return full


def armour(line: Line) -> str:
    """The line as text: prefix, base32 in groups, the last four bytes a checksum. Upper-case it for a QR."""
    data = _LINE.encode(line)
    text = base64.b32encode(data + _check(data)).decode("ascii").rstrip("=")
    return ARMOUR_PREFIX + "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def unarmour(text: str) -> Line:
    """Read a line back, whatever its case, spaces and line breaks. Raises `Malformed`."""
    if len(text) > _ARMOUR_LIMIT:
        raise Malformed("This is too long to be a line to meet or to join.")
    packed = "".join(text.split()).replace("-", "")
    if packed[: len(ARMOUR_PREFIX)].lower() != ARMOUR_PREFIX:
        raise Malformed(f"A line to meet or to join begins with {ARMOUR_PREFIX}")
    letters = packed[len(ARMOUR_PREFIX) :].upper()
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise Malformed("This line has a character that does not belong in it, or lacks some.") from error
    content, check = data[:-_CHECK_SIZE], data[-_CHECK_SIZE:]
    if _check(content) != check or base64.b32encode(data).decode("ascii").rstrip("=") != letters:
        raise Malformed("This line was mistyped or cut off: its checksum does not fit.")
    return decode_line(content)


def _check(data: bytes) -> bytes:
    return digest(Label.LINE_CHECK, data)[:_CHECK_SIZE]
