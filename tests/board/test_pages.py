"""Pages of a board and of the pouch: size, keys, and what opens them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board.pagekeys import PageKey, board_key, pouch_key, step_tags
from backchannel.board.pages import (
    content_size,
    open_page,
    open_pouch_page,
    page_tag,
    page_tags,
    pouch_tag,
    seal_page,
    seal_pouch_page,
    tag_of,
)
from backchannel.errors import Malformed, TooLarge, Unproven
from backchannel.wire.ids import BoardId

ROOT = bytes(range(32))
BOARD = BoardId(b"b" * 16)
OTHER_BOARD = BoardId(b"c" * 16)
SALT = b"s" * 16
KEY = board_key(ROOT, 7)


@given(content=st.binary(max_size=content_size(512)))
def test_every_page_has_the_same_size_whatever_it_carries(content: bytes) -> None:
    page = seal_page(KEY, BOARD, 1, content, salt=SALT, size=512)
    assert len(page) == 512
    assert open_page(KEY, BOARD, 1, page) == content


def test_content_beyond_a_page_is_refused() -> None:
    with pytest.raises(TooLarge):
        seal_page(KEY, BOARD, 1, bytes(content_size(512) + 1), salt=SALT, size=512)


@pytest.mark.parametrize(
    ("key", "board", "page_no"),
    [
        (board_key(bytes(32), 7), BOARD, 1),
        (KEY, OTHER_BOARD, 1),
        (KEY, BOARD, 2),
        (step_tags(KEY, 8), BOARD, 1),
        (PageKey(8, KEY.key), BOARD, 1),
    ],
    ids=[
        "another root",
        "another board",
        "another page",
        "the next generation",
        "another generation's number",
    ],
)
def test_a_page_opens_only_in_its_own_place(key: PageKey, board: BoardId, page_no: int) -> None:
    page = seal_page(KEY, BOARD, 1, b"content", salt=SALT, size=512)
    assert page_tag(key, board, page_no) != tag_of(page)
    with pytest.raises(Unproven):
        open_page(key, board, page_no, page)


@given(key=st.binary(min_size=32, max_size=32), first=st.integers(1, 1 << 40))
def test_many_tags_at_once_are_those_of_each_page(key: bytes, first: int) -> None:
    pages = range(first, first + 5)
    at_once = page_tags(PageKey(3, key), BOARD, pages)
    assert at_once == {page_tag(PageKey(3, key), BOARD, page_no): page_no for page_no in pages}


@given(at=st.integers(0, 511), flip=st.integers(1, 255))
def test_a_page_with_one_byte_changed_does_not_open(at: int, flip: int) -> None:
    page = bytearray(seal_page(KEY, BOARD, 1, b"content", salt=SALT, size=512))
    page[at] ^= flip
    with pytest.raises(Unproven):
        open_page(KEY, BOARD, 1, bytes(page))


@given(junk=st.binary(max_size=600))
def test_junk_under_a_tag_is_refused_by_type(junk: bytes) -> None:
    with pytest.raises((Unproven, Malformed)):
        open_page(KEY, BOARD, 1, junk)


def test_the_same_content_carried_twice_is_the_same_bytes() -> None:
    key = pouch_key(ROOT)
    page = seal_pouch_page(key, 3, b"content", size=512)
    assert page == seal_pouch_page(key, 3, b"content", size=512)
    assert tag_of(page) == pouch_tag(key, 3)
    assert open_pouch_page(key, 3, page) == b"content"
    assert page[8:] != seal_pouch_page(key, 3, b"contents", size=512)[8:]


def test_a_posted_page_and_a_carried_one_share_nothing() -> None:
    posted = seal_page(KEY, BOARD, 1, b"content", salt=SALT, size=512)
    carried = seal_pouch_page(pouch_key(ROOT), 1, b"content", size=512)
    assert posted[:24] != carried[:24]
    with pytest.raises(Unproven):
        open_page(KEY, BOARD, 1, carried)
