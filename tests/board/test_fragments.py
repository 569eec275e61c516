"""Cutting and putting together: any order, any company, one result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board.fragments import (
    MOST_FRAGMENTS,
    Fragment,
    assemble,
    chunk_size,
    cut,
    decode_fragment,
)
from backchannel.board.pages import content_size
from backchannel.errors import Malformed, TooLarge

PAGE = 512
CHUNK = chunk_size(PAGE)


def _together(sealed: bytes, *others: bytes, start: int = 5) -> bytes | None:
    """The entry put together where junk claims the same pages."""
    known: dict[int, list[Fragment]] = {}
    for whole in (*others, sealed):
        for place, content in enumerate(cut(whole, PAGE)):
            known.setdefault(start + place, []).append(decode_fragment(content))
    first = decode_fragment(cut(sealed, PAGE)[0])
    return assemble(first.bundle, first.pieces, start, lambda page_no: known.get(page_no, []))


@given(size=st.integers(0, 4 * CHUNK), fill=st.integers(0, 255))
def test_what_was_cut_comes_back(size: int, fill: int) -> None:
    sealed = bytes([fill]) * size
    contents = cut(sealed, PAGE)
    assert all(len(content) <= content_size(PAGE) for content in contents)
    assert _together(sealed) == sealed


@given(others=st.lists(st.binary(max_size=3 * CHUNK), max_size=4))
def test_entries_put_in_the_way_do_not_stop_one(others: list[bytes]) -> None:
    sealed = b"a" * (2 * CHUNK + 3)
    assert _together(sealed, *others) == sealed


def test_a_piece_that_borrows_another_entrys_name_is_passed_over() -> None:
    sealed = b"a" * CHUNK + b"b" * CHUNK
    first, second = (decode_fragment(content) for content in cut(sealed, PAGE))
    forged = second._replace(chunk=b"x" * CHUNK)
    assert assemble(first.bundle, 2, 1, lambda page: [first] if page == 1 else [forged]) is None
    assert assemble(first.bundle, 2, 1, lambda page: [first] if page == 1 else [forged, second]) == sealed


def test_a_missing_piece_leaves_it_waiting() -> None:
    first = decode_fragment(cut(b"a" * 2 * CHUNK, PAGE)[0])
    assert assemble(first.bundle, 2, 1, lambda page: [first] if page == 1 else []) is None


def test_more_than_a_thousand_pages_are_refused() -> None:
    assert len(cut(bytes(CHUNK * MOST_FRAGMENTS), PAGE)) == MOST_FRAGMENTS
    with pytest.raises(TooLarge):
        cut(bytes(CHUNK * MOST_FRAGMENTS + 1), PAGE)


@given(content=st.binary(max_size=content_size(PAGE)))
def test_junk_is_refused_by_type_or_is_a_piece(content: bytes) -> None:
    try:
        fragment = decode_fragment(content)
    except Malformed:
        return
    assert fragment.place < fragment.pieces <= MOST_FRAGMENTS


@pytest.mark.parametrize(("at", "value"), [(0, b"x"), (33, b"\2"), (35, b"\0"), (35, b"\1"), (16, bytes(16))])
def test_a_first_piece_with_a_false_heading_is_refused(at: int, value: bytes) -> None:
    content = bytearray(cut(b"a" * 2 * CHUNK, PAGE)[0])
    content[at : at + len(value)] = value
    with pytest.raises(Malformed):
        decode_fragment(bytes(content))
