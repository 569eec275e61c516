"""A pouch: pages in a file of few sizes, and the same file as text to paste or print (spec/70, section 8).

Owns: the frame, padding to a power of two with random pages, the armour with its line checks, the remark.
Does not own: which pages go in (`store.carrying`), or what a page holds.

Rules: the frame is not authenticated, on purpose: each page proves itself, so one damaged page costs one
page. The remark is anybody's word and is kept apart. A decoder takes nothing from a file that is not whole.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import NamedTuple

from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.errors import Malformed, Misuse, TooLarge, WrongVersion
from backchannel.wire.padding import pad, room_for_content, unpad

FEWEST_PAGES = 8
MOST_PAGES = 4096
REMARK_SIZE = 1024
_MAGIC = b"BCPOUCH"
_VERSION = 1
_HEAD = len(_MAGIC) + 1 + 4 + 4
_PAGE_SIZES = range(512, 65_537)
_LINE = 40
_MOST_LINES = 1_000_000
_TOKEN = re.compile(r"([0-9A-F]{4}):([0-9]{1,7})/([0-9]{1,7}):([A-Z2-7]{1,64}):([0-9A-F]{4})\Z")


class Pouch(NamedTuple):
    """What a file holds: pages (some of them random), and a remark that proves nothing."""

    pages: tuple[bytes, ...]
    remark: str


def encode_pouch(pages: Iterable[bytes], page_size: int, remark: str, rng: Rng) -> bytes:
    """A file: magic 7 ‖ version 1 ‖ u32 page size ‖ u32 count ‖ remark 1024 ‖ pages.

    The count is a power of two, at least 8; random pages fill it up; the order tells nothing. Raises
    `TooLarge` for more than 4,096 pages, `Misuse` for a remark over 1,020 bytes or pages of other sizes.
    """
    kept = sorted(set(pages))
    if len(kept) > MOST_PAGES:
        raise TooLarge("This is too much for one file.")
    if page_size not in _PAGE_SIZES or any(len(page) != page_size for page in kept):
        raise Misuse("What is to be carried comes in different sizes.")
    text = remark.encode()
    if len(text) > room_for_content(REMARK_SIZE):
        raise Misuse("The remark is too long: about a thousand letters fit.")
    count = FEWEST_PAGES
    while count < len(kept):
        count *= 2
    kept += [rng(page_size) for _ in range(count - len(kept))]
    head = _MAGIC + bytes([_VERSION]) + page_size.to_bytes(4, "big") + count.to_bytes(4, "big")
    return head + pad(text, REMARK_SIZE) + b"".join(sorted(kept))


def decode_pouch(data: bytes) -> Pouch:
    """Read a file. Raises `Malformed`, `TooLarge` or `WrongVersion`; whether a page is good shows later."""
    if len(data) < _HEAD or data[: len(_MAGIC)] != _MAGIC:
        raise Malformed("This is not a file made by `carry out`.")
    if data[len(_MAGIC)] != _VERSION:
        raise WrongVersion("This file is of a version that this program does not read.")
    page_size = int.from_bytes(data[_HEAD - 8 : _HEAD - 4], "big")
    count = int.from_bytes(data[_HEAD - 4 : _HEAD], "big")
    if count > MOST_PAGES:
        raise TooLarge("This file says it is larger than any that `carry out` makes.")
    if page_size not in _PAGE_SIZES or count < FEWEST_PAGES or count & (count - 1):
        raise Malformed("The heading of this file is damaged.")
    start = _HEAD + REMARK_SIZE
    if len(data) != start + count * page_size:
        raise Malformed("This file is cut short or has something added.")
    remark = _readable(unpad(data[_HEAD:start]))
    pages = tuple(data[at : at + page_size] for at in range(start, len(data), page_size))
    return Pouch(pages, remark)


def largest_pouch() -> int:
    """Bytes of the largest file that can be one: read no more than that."""
    return _HEAD + REMARK_SIZE + MOST_PAGES * _PAGE_SIZES[-1]


def _readable(text: bytes) -> str:
    """Text without anything that could play with a screen: control and direction marks become a mark."""
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise Malformed("The remark in this file is damaged.") from error
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in decoded)


def armour(data: bytes) -> list[str]:
    """A file as lines of capitals and digits, each with its number and a check: to paste, print or read
    out.
    """
    name = digest(Label.POUCH, data)[:2].hex().upper()
    pieces = [data[at : at + _LINE] for at in range(0, len(data), _LINE)]
    return [_line(name, number, len(pieces), piece) for number, piece in enumerate(pieces, 1)]


def _line(name: str, number: int, count: int, piece: bytes) -> str:
    letters = base64.b32encode(piece).rstrip(b"=").decode()
    return f"{name}:{number}/{count}:{letters}:{_check(name, number, count, piece)}"


def _check(name: str, number: int, count: int, piece: bytes) -> str:
    return f"{binascii.crc32(f'{name}:{number}/{count}:'.encode() + piece) & 0xFFFF:04X}"


def unarmour(text: str) -> bytes:
    """The file again, from lines in any order, quoted, repeated, with other text between them.

    Raises `Malformed` saying which lines are damaged or missing, `TooLarge`.
    """
    if len(text) > 4 * largest_pouch():
        raise TooLarge("This text is longer than any that `carry out` makes.")
    found: dict[tuple[str, int], dict[int, bytes]] = {}
    for word in text.split():
        match = _TOKEN.match(word)
        if match is not None:
            _take_line(found, *match.groups())
    if not found:
        raise Malformed("There is nothing in this text that `carry out` made.")
    (name, count), lines = max(found.items(), key=lambda item: len(item[1]) / item[0][1])
    missing = [number for number in range(1, count + 1) if number not in lines] if len(lines) < count else []
    if missing:
        shown = ", ".join(str(number) for number in missing[:8]) + (" …" if len(missing) > 8 else "")
        raise Malformed(
            f"{len(missing)} of {count} lines are damaged or missing: {shown}.",
            next_step="Copy those lines again; the order does not matter.",
        )
    data = b"".join(lines[number] for number in range(1, count + 1))
    if digest(Label.POUCH, data)[:2].hex().upper() != name:
        raise Malformed("The lines of this text do not belong together.")
    return data


def _take_line(
    found: dict[tuple[str, int], dict[int, bytes]],
    name: str,
    number: str,
    count: str,
    letters: str,
    check: str,
) -> None:
    """Keep a line that is whole; one that is not counts as missing."""
    place, total = int(number), int(count)
    if not 1 <= place <= total <= _MOST_LINES:
        return
    try:
        piece = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return
    if _line(name, place, total, piece) == f"{name}:{number}/{count}:{letters}:{check}":
        found.setdefault((name, total), {})[place] = piece
