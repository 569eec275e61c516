"""The file and the text of a pouch: few sizes, order without meaning, damage named, nothing half taken."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board.pouch import (
    REMARK_SIZE,
    armour,
    decode_pouch,
    encode_pouch,
    unarmour,
)
from backchannel.errors import Malformed, Misuse, TooLarge, WrongVersion

SIZE = 512


def rng(size: int) -> bytes:
    return hashlib.shake_256(b"random %d" % size).digest(size)


def pages_of(count: int) -> list[bytes]:
    return [bytes([number]) * SIZE for number in range(count)]


@pytest.mark.parametrize(("count", "shown"), [(0, 8), (1, 8), (8, 8), (9, 16), (33, 64)])
def test_a_file_has_one_of_few_sizes(count: int, shown: int) -> None:
    data = encode_pouch(pages_of(count), SIZE, "", rng)
    assert len(data) == 16 + REMARK_SIZE + shown * SIZE
    assert set(pages_of(count)) <= set(decode_pouch(data).pages)


def test_the_order_of_pages_tells_nothing() -> None:
    pages = pages_of(8)
    assert encode_pouch(pages, SIZE, "", rng) == encode_pouch(pages[::-1], SIZE, "", rng)


def test_the_remark_travels_apart() -> None:
    pouch = decode_pouch(encode_pouch([], SIZE, "he seemed tired\nI think", rng))
    assert pouch.remark == "he seemed tired\nI think"


def test_a_remark_cannot_play_with_the_screen() -> None:
    pouch = decode_pouch(encode_pouch([], SIZE, "a\x1b[31m\u202eb", rng))
    assert pouch.remark == "a\ufffd[31m\ufffdb"


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(Misuse):
        encode_pouch([], SIZE, "é" * 511, rng)
    with pytest.raises(Misuse):
        encode_pouch([bytes(SIZE), bytes(SIZE + 1)], SIZE, "", rng)
    with pytest.raises(TooLarge):
        encode_pouch([number.to_bytes(2, "big") * 256 for number in range(4097)], SIZE, "", rng)


def _changed(at: int, value: bytes) -> bytes:
    data = bytearray(encode_pouch(pages_of(3), SIZE, "remark", rng))
    data[at : at + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Malformed),
        (_changed(0, b"X"), Malformed),
        (_changed(7, b"\2"), WrongVersion),
        (_changed(8, bytes(4)), Malformed),
        (_changed(8, b"\xff\xff\xff\xff"), Malformed),
        (_changed(12, b"\xff\xff\xff\xff"), TooLarge),
        (_changed(12, b"\0\0\0\7"), Malformed),
        (_changed(12, b"\0\0\0\4"), Malformed),
        (_changed(16, b"\xff"), Malformed),
        (_changed(16 + 4, b"\xff"), Malformed),
        (_changed(16 + 1023, b"\1"), Malformed),
        (_changed(0, b"") + b"\0", Malformed),
        (_changed(0, b"")[:-1], Malformed),
    ],
)
def test_a_file_that_is_not_whole_is_refused(data: bytes, error: type[Malformed]) -> None:
    with pytest.raises(error):
        decode_pouch(data)


@given(data=st.binary(max_size=2000))
def test_junk_is_refused_by_type(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode_pouch(b"BCPOUCH\1" + data)


@given(data=st.binary(min_size=1, max_size=600), seed=st.integers())
def test_text_comes_back_whatever_a_mail_program_does_to_it(data: bytes, seed: int) -> None:
    lines = armour(data)
    order = lines * 2
    random.Random(seed).shuffle(order)
    text = "Dear colleague,\r\n> " + "\r\n> ".join(order) + "\r\n-- \r\nB. Bak 1:2/3"
    assert unarmour(text) == data


def test_a_line_mistyped_is_named() -> None:
    lines = armour(bytes(range(200)))
    letter = "A" if lines[2][-10] != "A" else "B"
    lines[2] = lines[2][:-10] + letter + lines[2][-9:]
    del lines[4]
    with pytest.raises(Malformed, match=r"^2 of 5 lines are damaged or missing: 3, 5\.$"):
        unarmour("\n".join(lines))


def test_lines_of_two_files_do_not_mix() -> None:
    one, other = armour(bytes(200)), armour(bytes([1]) * 200)
    assert unarmour("\n".join(one + other[:-1])) == bytes(200)
    with pytest.raises(Malformed):
        unarmour("\n".join(one[:2] + other[2:]))


@given(text=st.text(max_size=300))
def test_text_without_lines_is_refused_by_type(text: str) -> None:
    with pytest.raises(Malformed):
        unarmour(text)


def test_a_text_that_claims_a_million_lines_costs_nothing() -> None:
    with pytest.raises(Malformed):
        unarmour("AAAA:1/9999999:AA:0000\n" * 100)
