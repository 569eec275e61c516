"""A picture of a page made small: as many colours as one byte counts, pressed as hard as can be.

Owns: reading a PNG as browsers write it (8 bits, RGB or RGBA, not interlaced) and writing one with a palette.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
COLOURS = 256
STEP = 8
"""How near to each other two colours are that become one, where there are too many."""


def small(data: bytes) -> bytes:
    """The same picture, smaller. Raises `ValueError` for what is no such PNG."""
    parts = list(_parts(data))
    width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if bits != 8 or kind not in CHANNELS or interlaced:
        raise ValueError("not a picture as browsers take them")
    raw = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    channels = CHANNELS[kind]
    rows = [
        [row[at : at + 3] for at in range(0, len(row), channels)]
        for row in _rows(raw, width * channels, channels)
    ]
    places, palette = _palette(rows)
    lines = b"".join(b"\0" + bytes(places[each] for each in row) for row in rows)
    return SIGNATURE + b"".join(
        _part(name, body)
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(palette)),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    at = len(SIGNATURE)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _rows(raw: bytes, length: int, step: int) -> Iterator[bytes]:
    """The rows, each made whole from the one above it and what stands to its left."""
    above = bytes(length)
    for at in range(0, len(raw), length + 1):
        row = bytearray(raw[at + 1 : at + 1 + length])
        match raw[at]:
            case 1:
                for x in range(step, length):
                    row[x] = (row[x] + row[x - step]) & 255
            case 2:
                row = bytearray((here + up) & 255 for here, up in zip(row, above, strict=True))
            case 3:
                for x in range(length):
                    left = row[x - step] if x >= step else 0
                    row[x] = (row[x] + (left + above[x]) // 2) & 255
            case 4:
                for x in range(length):
                    left, corner = (row[x - step], above[x - step]) if x >= step else (0, 0)
                    row[x] = (row[x] + _nearest(left, above[x], corner)) & 255
        above = bytes(row)
        yield above


def _nearest(left: int, up: int, corner: int) -> int:
    """The one of three that is nearest to left + up - corner."""
    wanted = left + up - corner
    return min((left, up, corner), key=lambda each: abs(wanted - each))


def _palette(rows: list[list[bytes]]) -> tuple[dict[bytes, int], list[bytes]]:
    """Which place every colour has, and the colours in their places, the frequent ones exactly."""
    seen = Counter(each for row in rows for each in row)
    palette: list[bytes] = []
    near: dict[tuple[int, ...], int] = {}
    places: dict[bytes, int] = {}
    for colour, _ in seen.most_common():
        rough = tuple(part // STEP for part in colour)
        if rough not in near and len(palette) < COLOURS:
            near[rough] = len(palette)
            palette.append(colour)
        places[colour] = near.get(rough, -1)
        if places[colour] < 0:
            places[colour] = min(range(COLOURS), key=lambda at: _distance(palette[at], colour))
    return places, palette


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
