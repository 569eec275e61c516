"""The pictures of the pages: small, shown somewhere, and made small without changing what is seen."""

import random
import re
import struct
import zlib
from pathlib import Path

import pytest

from examples.demo.small_png import SIGNATURE, STEP, small

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SHOWN = {
    path.name
    for page in (ROOT / "README.md", ROOT / "docs" / "users.md")
    for path in map(Path, re.findall(r"!\[[^]]+\]\(([^)]*pictures/[^)]+)\)", page.read_text("utf-8")))
}
"""Every picture that a document shows, with words in its place for whoever does not see it."""
WIDTH, MOST = 1280, 150_000


def test_every_picture_is_shown_and_every_picture_shown_is_there():
    assert {path.name for path in PICTURES.iterdir()} == SHOWN


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.png")), ids=lambda path: path.stem)
def test_every_picture_is_as_wide_as_a_screen_and_small(path):
    data = path.read_bytes()
    assert struct.unpack_from(">I", data, 16) == (WIDTH,)
    assert len(data) < MOST


def part(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(rows, filters, channels):
    """A PNG of these rows, each written with the filter of its place."""
    size = len(rows[0])
    above, lines = bytes(size), b""
    for row, kind in zip(rows, filters, strict=True):
        line = bytearray()
        for x in range(size):
            left, up = row[x - channels] if x >= channels else 0, above[x]
            corner = above[x - channels] if x >= channels else 0
            near = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
            line.append((row[x] - (0, left, up, (left + up) // 2, near)[kind]) & 255)
        lines += bytes([kind]) + bytes(line)
        above = row
    head = struct.pack(">IIBBBBB", size // channels, len(rows), 8, 2 if channels == 3 else 6, 0, 0, 0)
    return SIGNATURE + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")


def colours(data):
    """The colours of a PNG with a palette, row by row."""
    found, at = {}, len(SIGNATURE)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        found[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + size]
        at += 12 + size
    (width,) = struct.unpack_from(">I", found[b"IHDR"])
    places, palette = zlib.decompress(found[b"IDAT"]), found[b"PLTE"]
    rows = [places[at + 1 : at + 1 + width] for at in range(0, len(places), width + 1)]
    return [[palette[3 * each : 3 * each + 3] for each in row] for row in rows]


@pytest.mark.parametrize("channels", [3, 4])
def test_few_colours_come_out_as_they_were_whatever_way_they_were_written(channels):
    chance = random.Random(7)
    few = [bytes((red, green, 200)) + b"\xff" * (channels - 3) for red in (0, 90, 250) for green in (9, 70)]
    rows = [b"".join(chance.choice(few) for _ in range(12)) for _ in range(5)]
    wanted = [[row[at : at + 3] for at in range(0, len(row), channels)] for row in rows]
    assert colours(small(png(rows, (0, 1, 2, 3, 4), channels))) == wanted


def test_many_colours_come_out_near_to_what_they_were():
    ramps = [[(x, x, x) for x in range(256)], [(x, 0, 99) for x in range(256)]]
    rows = [bytes(part for colour in ramp for part in colour) for ramp in ramps]
    found = colours(small(png(rows, [0, 0], 3)))
    wanted = [[row[at : at + 3] for at in range(0, len(row), 3)] for row in rows]
    pairs = [pair for two in zip(found, wanted, strict=True) for pair in zip(*two, strict=True)]
    assert max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True)) < STEP


@pytest.mark.parametrize("data", [b"", b"GIF89a", SIGNATURE + part(b"IHDR", bytes(13))])
def test_what_is_no_such_picture_is_refused(data):
    with pytest.raises(ValueError, match="not a"):
        small(data)
