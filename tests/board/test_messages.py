"""What goes over the wire: one form each, and everything else refused by type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board.checkpoint import Checkpoint, TagRow
from backchannel.board.messages import (
    MOST_PAGES,
    BoardDescriptor,
    DepositReceipt,
    PageRow,
    decode_checkpoint,
    decode_descriptor,
    decode_grant,
    decode_pages,
    decode_receipt,
    decode_tags,
    decode_token,
    encode_block,
    encode_checkpoint,
    encode_descriptor,
    encode_grant,
    encode_pages,
    encode_receipt,
    encode_tags,
    encode_token,
)
from backchannel.board.settings import SMALL
from backchannel.errors import Malformed, TooLarge, WrongVersion

CAPACITY = 3
SIZE = 512
HIGHEST = (1 << 63) - 1


def row(number: int, tick: int, tag: int) -> TagRow:
    return TagRow(number, tick, tag.to_bytes(8, "big"), tag.to_bytes(16, "little"))


TAGS = encode_tags(
    7,
    9,
    CAPACITY,
    encode_block(1, [row(1, 7, 5), row(2, 7, 6)], CAPACITY)
    + encode_block(3, [], CAPACITY)
    + encode_block(3, [row(3, 9, 1)], CAPACITY),
)
PAGES = encode_pages([PageRow(4, 7, bytes(SIZE)), PageRow(5, 7, b"x" * SIZE)], SIZE, 9)
DESCRIPTOR = encode_descriptor(BoardDescriptor(b"b" * 16, SMALL, 100, 999, 99, 1, 0))

SAMPLES: dict[str, tuple[bytes, Callable[[bytes], Any]]] = {
    "receipt": (encode_receipt(DepositReceipt(7, 8)), decode_receipt),
    "checkpoint": (encode_checkpoint(Checkpoint(7, 8, b"c" * 32)), decode_checkpoint),
    "descriptor": (DESCRIPTOR, decode_descriptor),
    "grant": (encode_grant(b"t" * 32), decode_grant),
    "tags": (TAGS, lambda data: decode_tags(data, CAPACITY)),
    "pages": (PAGES, lambda data: decode_pages(data, SIZE)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_short_or_too_long_is_refused(name: str) -> None:
    data, decode = SAMPLES[name]
    decode(data)
    for length in range(len(data)):
        with pytest.raises(Malformed):
            decode(data[:length])
    with pytest.raises(Malformed):
        decode(data + b"\0")


@pytest.mark.parametrize("name", SAMPLES)
def test_another_version_is_refused_as_such(name: str) -> None:
    data, decode = SAMPLES[name]
    for version in (0, 2, 255):
        with pytest.raises(WrongVersion):
            decode(bytes([version]) + data[1:])


def reencode(name: str, value: Any) -> bytes:
    match name:
        case "receipt":
            return encode_receipt(value)
        case "checkpoint":
            return encode_checkpoint(value)
        case "descriptor":
            return encode_descriptor(value)
        case "grant":
            return encode_grant(value)
        case "pages":
            return encode_pages(value[0], SIZE, value[1])
    by_tick: dict[int, list[TagRow]] = {tick: [] for tick in range(value.first_tick, value.last_tick + 1)}
    for each in value.rows:
        by_tick[each.tick].append(each)
    first = value.next_number - len(value.rows)
    blocks = b""
    for rows in by_tick.values():
        blocks += encode_block(first, rows, CAPACITY)
        first += len(rows)
    return encode_tags(value.first_tick, value.closed_tick, CAPACITY, blocks)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_what_decodes_is_what_the_encoder_makes(name: str, data: st.DataObject) -> None:
    """Any bytes near a sample are refused by type, or have exactly this one form."""
    sample, decode = SAMPLES[name]
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(sample) - 1))] = data.draw(st.integers(0, 255))
    try:
        value = decode(bytes(changed))
    except Malformed:
        return
    assert reencode(name, value) == changed


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused_by_type(name: str, data: bytes) -> None:
    try:
        SAMPLES[name][1](b"\1" + data)
    except Malformed:
        return


def test_a_tag_stream_tells_rows_and_where_to_go_on() -> None:
    stream = decode_tags(TAGS, CAPACITY)
    assert (stream.first_tick, stream.last_tick, stream.closed_tick, stream.next_number) == (7, 9, 9, 4)
    assert stream.rows == (row(1, 7, 5), row(2, 7, 6), row(3, 9, 1))


def block(first: int, count: int, tags: list[int]) -> bytes:
    data = encode_block(first, [row(1, 1, tag) for tag in tags], CAPACITY)
    return data[:8] + count.to_bytes(2, "big") + data[10:]


@pytest.mark.parametrize(
    "data",
    [
        encode_tags(0, 9, CAPACITY, block(1, 0, [])),
        encode_tags(9, 8, CAPACITY, block(1, 0, [])),
        encode_tags(5, 8, CAPACITY, b""),
        encode_tags(HIGHEST + 1, 2**64 - 1, CAPACITY, block(1, 0, [])),
        encode_tags(7, 9, CAPACITY + 1, encode_block(1, [], CAPACITY + 1)),
        encode_tags(7, 9, CAPACITY, block(0, 0, [])),
        encode_tags(7, 9, CAPACITY, block(1, 4, [1, 2, 3])),
        encode_tags(7, 9, CAPACITY, block(1, 0, [1])),
        encode_tags(7, 9, CAPACITY, block(1, 2, [2, 1])),
        encode_tags(7, 9, CAPACITY, block(1, 2, [2, 2])),
        encode_tags(7, 9, CAPACITY, block(1, 1, [2]) + block(3, 0, [])),
        encode_tags(7, 9, CAPACITY, block(HIGHEST, 1, [2])),
    ],
    ids=[
        "tick zero",
        "beyond the closed tick",
        "nothing, yet something is closed",
        "tick out of range",
        "another capacity",
        "number zero",
        "more rows than places",
        "something in the padding",
        "out of order",
        "a tag twice",
        "a gap in the numbers",
        "number out of range",
    ],
)
def test_a_tag_stream_that_contradicts_itself_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode_tags(data, CAPACITY)


@pytest.mark.parametrize(
    "data",
    [
        encode_pages([PageRow(0, 7, bytes(SIZE))], SIZE, 9),
        encode_pages([PageRow(4, 7, bytes(SIZE)), PageRow(6, 7, bytes(SIZE))], SIZE, 9),
        encode_pages([PageRow(4, 7, bytes(SIZE)), PageRow(5, 6, bytes(SIZE))], SIZE, 9),
        encode_pages([PageRow(10, 7, bytes(SIZE))], SIZE, 9),
        encode_pages([PageRow(4, HIGHEST + 1, bytes(SIZE))], SIZE, 9),
        encode_pages([], SIZE, HIGHEST + 1),
        encode_pages([PageRow(4, 7, bytes(513))], 513, 9),
    ],
    ids=["zero", "gap", "ticks go back", "beyond the last", "tick range", "last range", "another size"],
)
def test_a_broadcast_that_contradicts_itself_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode_pages(data, SIZE)


def test_an_answer_beyond_its_bound_is_refused_before_it_is_read() -> None:
    rows = [PageRow(number, 7, bytes(SIZE)) for number in range(1, MOST_PAGES + 2)]
    with pytest.raises(TooLarge):
        decode_pages(encode_pages(rows, SIZE, 999), SIZE)
    with pytest.raises(TooLarge):
        decode_tags(TAGS + bytes(17 << 20), CAPACITY)


@given(st.binary(min_size=32, max_size=32))
def test_a_token_has_one_written_form(token: bytes) -> None:
    text = encode_token(token)
    assert len(text) == 43
    assert decode_token(text) == token


@pytest.mark.parametrize(
    "text", ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "+" * 43, "é" * 43, " " * 43]
)
def test_what_is_no_token_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode_token(text)
    assert not text or text not in str(caught.value)


@given(st.text())
def test_any_text_is_a_token_or_refused_by_type(text: str) -> None:
    try:
        assert encode_token(decode_token(text)) == text
    except Malformed:
        return
