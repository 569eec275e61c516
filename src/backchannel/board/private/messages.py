"""Private reads on the wire (spec/65-private-reads.md, section 4).

Owns: a request's and an answer's bytes and their strict decoding. An answer's size depends on how many keys
were sent and on nothing else: a refusal is zeros of the same length.
Does not own: keys (`dpf`), HTTP.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from backchannel.board.private.dpf import ReadKey, decode_key
from backchannel.board.private.sizes import key_size
from backchannel.errors import Malformed, NotKept, WrongVersion
from backchannel.wire.codec import Record
from backchannel.wire.version import PROTOCOL

VERSION = PROTOCOL
MOST_KEYS = 32
"""Keys in one request, at most."""

_REQUEST = struct.Struct(">BQH")
_ANSWER = struct.Struct(">BBQHI")
_HIGHEST = (1 << 63) - 1
_REFUSED, _GIVEN = 0, 1


class ReadRequest(Record):
    """Keys to be answered as of one tick."""

    as_of: int
    keys: tuple[ReadKey, ...]


class ReadAnswer(Record):
    """A sum of pages for each key; ``closed_tick`` is the newest one of the relay."""

    closed_tick: int
    sums: tuple[bytes, ...]


def request_sizes(depth: int) -> tuple[int, int]:
    """Bytes of the shortest and of the longest request."""
    return _REQUEST.size + key_size(depth), _REQUEST.size + MOST_KEYS * key_size(depth)


def encode_request(request: ReadRequest) -> bytes:
    """Version, u64 tick, u16 count, the keys."""
    return _REQUEST.pack(VERSION, request.as_of, len(request.keys)) + b"".join(request.keys)


def decode_request(data: bytes, depth: int) -> ReadRequest:
    """Raises `Malformed` or `WrongVersion`."""
    if data and data[0] != VERSION:
        raise WrongVersion("A request to read came that was made by another version of the program.")
    if len(data) < _REQUEST.size:
        raise Malformed("A request to read is cut short.")
    _, as_of, count = _REQUEST.unpack_from(data)
    size = key_size(depth)
    if not 1 <= count <= MOST_KEYS or len(data) != _REQUEST.size + count * size or as_of > _HIGHEST:
        raise Malformed("A request to read came that does not fit this relay's settings.")
    starts = range(_REQUEST.size, len(data), size)
    return ReadRequest(as_of, tuple(decode_key(data[start : start + size], depth) for start in starts))


def encode_answer(answer: ReadAnswer, page_size: int) -> bytes:
    """Version, u8 1, u64 newest tick, u16 count, u32 page size, the sums."""
    head = _ANSWER.pack(VERSION, _GIVEN, answer.closed_tick, len(answer.sums), page_size)
    return head + b"".join(answer.sums)


def encode_refusal(closed_tick: int, count: int, page_size: int) -> bytes:
    """The same with u8 0 and zeros."""
    return _ANSWER.pack(VERSION, _REFUSED, closed_tick, count, page_size) + bytes(count * page_size)


def decode_answer(data: bytes, count: int, page_size: int) -> ReadAnswer:
    """The answer to ``count`` keys.

    Raises `NotKept` for a refusal, `Malformed` (also: anything but zeros in a refusal) or `WrongVersion`.
    """
    if data and data[0] != VERSION:
        raise WrongVersion("The relay's answer is of a version this program does not speak.")
    if len(data) != _ANSWER.size + count * page_size:
        raise Malformed("A relay's answer of a wrong length came.")
    _, given, closed_tick, told_count, told_size = _ANSWER.unpack_from(data)
    if given not in (_REFUSED, _GIVEN) or (told_count, told_size) != (count, page_size):
        raise Malformed("A relay's answer came that does not fit what was asked.")
    if closed_tick > _HIGHEST:
        raise Malformed("A relay's answer came with a number out of range.")
    if given == _REFUSED:
        if data.count(0, _ANSWER.size) != count * page_size:
            raise Malformed("A relay's refusal came with something in its padding.")
        raise NotKept(
            "The relay does not hold exactly those messages.",
            next_step="Nothing to do: the next turn asks again, from what both relays hold by then.",
        )
    starts: Sequence[int] = range(_ANSWER.size, len(data), page_size)
    return ReadAnswer(closed_tick, tuple(data[start : start + page_size] for start in starts))
