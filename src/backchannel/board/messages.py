"""What goes between a relay and those who use it, byte for byte (spec/60-boards.md, section 4).

Owns: the encoders the relay uses and the strict decoders of the courier, of a desk and of a second relay. A
decoder accepts exactly what the encoder makes. Every answer starts with the version byte, and its size
depends on settings, time and the number of rows of *everyone*, never on who asks.
Does not own: HTTP (the relay and the courier do), or the meaning of a page.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence

from backchannel.board.checkpoint import Checkpoint, TagRow, page_digest, page_tag
from backchannel.board.settings import (
    DIGEST_SIZE,
    TAG_SIZE,
    TOKEN_SIZE,
    BoardSettings,
)
from backchannel.errors import Malformed, TooLarge, WrongVersion
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U32, U63, Bytes16
from backchannel.wire.version import PROTOCOL

VERSION = PROTOCOL
MOST_PAGES = 256
"""Pages in one answer of a broadcast, at most."""
MOST_TAG_BYTES = 16 << 20
"""Bytes of one answer of the tag stream, at most."""

_HIGHEST = (1 << 63) - 1
_RECEIPT = struct.Struct(">BQQ")
_CHECKPOINT = struct.Struct(">BQQ32s")
_TAGS = struct.Struct(">BQQIH")
_BLOCK = struct.Struct(">QH")
_ENTRY = struct.Struct(f">{TAG_SIZE}s{DIGEST_SIZE}s")
_PAGES = struct.Struct(">BQHI")
_PAGE = struct.Struct(">QQ")


class BoardDescriptor(Record):
    """A board and where its lead's clock stands.

    ``tick`` is the running tick, ``milliseconds`` how far into it, ``closed_tick`` the newest whose pages
    have numbers. Pages ``first_number`` … ``last_number`` are kept (none if first is greater).
    """

    board_id: Bytes16
    settings: BoardSettings
    tick: U63
    milliseconds: U32
    closed_tick: U63
    first_number: U63
    last_number: U63


class DepositReceipt(Record):
    """The page is stored durably in ``tick``; ``number`` is 0 until that tick is closed."""

    tick: U63
    number: U63


class TagStream(Record):
    """Closed ticks ``first_tick`` … ``last_tick`` of a board (none if first is greater) and their rows.

    ``closed_tick`` is the newest closed one: ask again after ``last_tick`` while it is smaller.
    ``next_number`` is the number the next row after these gets, 0 if no tick was told.
    """

    first_tick: int
    last_tick: int
    closed_tick: int
    next_number: int
    rows: tuple[TagRow, ...]


class PageRow(Record):
    """One numbered page, as broadcast."""

    number: int
    tick: int
    page: bytes

    @property
    def row(self) -> TagRow:
        """The row it stands in: compare with the tag stream."""
        return TagRow(self.number, self.tick, page_tag(self.page), page_digest(self.page))


_descriptor: Codec[BoardDescriptor] = Codec(BoardDescriptor, limit=128, what="description of a relay")


def _require_version(data: bytes, what: str) -> None:
    if not data:
        raise Malformed(f"An empty {what} came.")
    if data[0] != VERSION:
        raise WrongVersion(f"The {what} is of a version this program does not speak.")


def _require_range(what: str, *values: int) -> None:
    if max(values) > _HIGHEST:
        raise Malformed(f"A {what} came with a number out of range.")


def encode_descriptor(descriptor: BoardDescriptor) -> bytes:
    """Version byte ‖ record."""
    return bytes([VERSION]) + _descriptor.encode(descriptor)


def decode_descriptor(data: bytes) -> BoardDescriptor:
    """Raises `Malformed` or `WrongVersion`."""
    _require_version(data, "description of a relay")
    return _descriptor.decode(data[1:])


def encode_receipt(receipt: DepositReceipt) -> bytes:
    """17 bytes: version, u64 tick, u64 number."""
    return _RECEIPT.pack(VERSION, receipt.tick, receipt.number)


def decode_receipt(data: bytes) -> DepositReceipt:
    """Raises `Malformed` or `WrongVersion`."""
    _require_version(data, "receipt")
    if len(data) != _RECEIPT.size:
        raise Malformed("A receipt of a wrong length came.")
    _, tick, number = _RECEIPT.unpack(data)
    _require_range("receipt", tick, number)
    return DepositReceipt(tick, number)


def encode_checkpoint(checkpoint: Checkpoint) -> bytes:
    """49 bytes: version, u64 number, u64 tick, 32 bytes of chain."""
    return _CHECKPOINT.pack(VERSION, checkpoint.number, checkpoint.tick, checkpoint.chain)


def decode_checkpoint(data: bytes) -> Checkpoint:
    """Raises `Malformed` or `WrongVersion`."""
    _require_version(data, "relay's checkpoint")
    if len(data) != _CHECKPOINT.size:
        raise Malformed("A relay's checkpoint of a wrong length came.")
    _, number, tick, chain = _CHECKPOINT.unpack(data)
    _require_range("relay's checkpoint", number, tick)
    return Checkpoint(number, tick, chain)


def block_size(capacity: int) -> int:
    """Bytes of one tick in the tag stream, however many pages were posted in it."""
    return _BLOCK.size + capacity * _ENTRY.size


def encode_block(first_number: int, rows: Sequence[TagRow], capacity: int) -> bytes:
    """One tick: u64 number of its first row, u16 count, then ``capacity`` times tag ‖ digest (unused: zeros).

    ``first_number`` is the next number to be given when the tick has no rows.
    """
    used = b"".join([_ENTRY.pack(row.tag, row.digest) for row in rows])
    return (_BLOCK.pack(first_number, len(rows)) + used).ljust(block_size(capacity), b"\0")


def read_block_head(data: bytes | bytearray, offset: int) -> tuple[int, int]:
    """First number and count of the block at ``offset`` of an image of blocks."""
    first_number, count = _BLOCK.unpack_from(data, offset)
    return first_number, count


def read_block_row(data: bytes | bytearray, offset: int, index: int) -> tuple[bytes, bytes]:
    """Tag and digest of the row ``index`` of the block at ``offset``."""
    tag, digest16 = _ENTRY.unpack_from(data, offset + _BLOCK.size + index * _ENTRY.size)
    return tag, digest16


def encode_tags(first_tick: int, closed_tick: int, capacity: int, blocks: bytes | memoryview) -> bytes:
    """Version, u64 first tick, u64 closed tick, u32 count of blocks, u16 capacity, the blocks."""
    count = len(blocks) // block_size(capacity)
    return _TAGS.pack(VERSION, first_tick, closed_tick, count, capacity) + blocks


def decode_tags(data: bytes, capacity: int) -> TagStream:
    """Decode an answer of the tag stream of a board with this capacity.

    Raises `TooLarge`, `Malformed` (also: rows out of order, something in the padding) or `WrongVersion`.
    """
    _require_version(data, "timetable's answer")
    if len(data) > _TAGS.size + MOST_TAG_BYTES:
        raise TooLarge("The relay's list of what it holds is too long to be one.")
    if len(data) < _TAGS.size:
        raise Malformed("The relay's list of what it holds is cut short.")
    _, first_tick, closed_tick, count, told_capacity = _TAGS.unpack_from(data)
    size = block_size(capacity)
    last_tick = first_tick + count - 1
    if told_capacity != capacity or len(data) != _TAGS.size + count * size:
        raise Malformed("The relay's list of what it holds does not fit its settings.")
    _require_range("list", closed_tick, first_tick + count)
    if first_tick == 0 or last_tick > closed_tick or (count == 0 and last_tick != closed_tick):
        raise Malformed("The relay's list of what it holds contradicts itself.")
    rows: list[TagRow] = []
    expected = 0
    for index in range(count):
        expected = _read_block(data, _TAGS.size + index * size, size, first_tick + index, expected, rows)
    return TagStream(first_tick, last_tick, closed_tick, expected, tuple(rows))


def _read_block(data: bytes, offset: int, size: int, tick: int, expected: int, rows: list[TagRow]) -> int:
    """Append the rows of one block; ``expected`` is its first number (0: unknown); returns the next."""
    first_number, count = _BLOCK.unpack_from(data, offset)
    start = offset + _BLOCK.size
    used = start + count * _ENTRY.size
    if used > offset + size or first_number == 0 or (expected and first_number != expected):
        raise Malformed("The relay's list of what it holds contradicts itself.")
    _require_range("list", first_number + count)
    before: bytes | None = None
    for number, (tag, digest16) in enumerate(_ENTRY.iter_unpack(data[start:used]), first_number):
        if before is not None and tag <= before:
            raise Malformed("The relay's list of what it holds is not in its order.")
        before = tag
        rows.append(TagRow(number, tick, tag, digest16))
    if data.count(0, used, offset + size) != offset + size - used:
        raise Malformed("The relay's list of what it holds has something in its padding.")
    return int(first_number + count)


def encode_pages(rows: Sequence[PageRow], page_size: int, last_number: int) -> bytes:
    """Version, u64 last number of the board, u16 count, u32 page size; per row u64 number, u64 tick, page."""
    parts = [_PAGES.pack(VERSION, last_number, len(rows), page_size)]
    for row in rows:
        parts += (_PAGE.pack(row.number, row.tick), row.page)
    return b"".join(parts)


def decode_pages(data: bytes, page_size: int) -> tuple[tuple[PageRow, ...], int]:
    """Decode an answer of the broadcast: consecutive rows, and the last number of the board.

    Raises `TooLarge`, `Malformed` (also: numbers with gaps, ticks going back) or `WrongVersion`.
    """
    _require_version(data, "delivery from the relay")
    if len(data) > _PAGES.size + MOST_PAGES * (_PAGE.size + page_size):
        raise TooLarge("A delivery from the relay is too long to be one.")
    if len(data) < _PAGES.size:
        raise Malformed("A delivery from the relay is cut short.")
    _, last_number, count, told_size = _PAGES.unpack_from(data)
    step = _PAGE.size + page_size
    if told_size != page_size or count > MOST_PAGES or len(data) != _PAGES.size + count * step:
        raise Malformed("A delivery from the relay does not fit its settings.")
    _require_range("delivery", last_number)
    rows: list[PageRow] = []
    for offset in range(_PAGES.size, len(data), step):
        number, tick = _PAGE.unpack_from(data, offset)
        _require_range("delivery", number, tick)
        _require_next(rows, number, tick)
        rows.append(PageRow(number, tick, data[offset + _PAGE.size : offset + step]))
    if rows and rows[-1].number > last_number:
        raise Malformed("A delivery from the relay contradicts itself.")
    return tuple(rows), last_number


def _require_next(rows: list[PageRow], number: int, tick: int) -> None:
    if number == 0 or (rows and (number != rows[-1].number + 1 or tick < rows[-1].tick)):
        raise Malformed("A delivery from the relay is not in its order.")


def encode_grant(token: bytes) -> bytes:
    """33 bytes: version, the 32 bytes of a fresh token."""
    return bytes([VERSION]) + token


def decode_grant(data: bytes) -> bytes:
    """The 32 bytes of a fresh token. Raises `Malformed` or `WrongVersion`."""
    _require_version(data, "relay's answer")
    if len(data) != 1 + TOKEN_SIZE:
        raise Malformed("A relay's answer of a wrong length came.")
    return data[1:]


def encode_token(token: bytes) -> str:
    """A token as people pass it on: 43 characters of base64url without padding."""
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def decode_token(text: str) -> bytes:
    """The 32 bytes of a token. Raises `Malformed`; the message never repeats the input."""
    try:
        token = base64.b64decode(text + "=", altchars=b"-_", validate=True)
    except ValueError as error:
        raise Malformed("This is not a token of a relay.") from error
    if len(token) != TOKEN_SIZE or encode_token(token) != text:
        raise Malformed("This is not a token of a relay.")
    return token
