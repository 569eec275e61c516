"""Rows and the chain over them."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from backchannel.board.checkpoint import TagRow, extend, follow, genesis, page_digest, page_tag, require_same
from backchannel.errors import HistoryDiffers
from backchannel.wire.ids import BoardId

BOARD = BoardId(bytes(range(16)))
ROWS = [
    TagRow(number, 100 + number // 2, bytes([number]) * 8, bytes([number]) * 16) for number in (1, 2, 3, 4)
]


def test_the_chain_is_the_labelled_digest_of_the_spec() -> None:
    """Written out here from spec/60, section 3, with nothing of ours but the rows."""
    chain = BOARD + bytes(16)
    for row in ROWS:
        record = msgspec.msgpack.encode((chain, row.number, row.tick, row.tag, row.digest))
        chain = hashlib.sha256(b"backchannel/1 checkpoint\0" + record).digest()
    assert follow(genesis(BOARD), ROWS).chain == chain


def test_a_page_stands_in_its_row_by_its_first_bytes_and_its_digest() -> None:
    page = bytes(range(256)) * 2
    assert page_tag(page) == page[:8]
    assert page_digest(page) == hashlib.sha256(b"backchannel/1 page-digest\0" + page).digest()[:16]


@pytest.mark.parametrize(
    "row",
    [
        TagRow(6, 102, bytes(8), bytes(16)),
        TagRow(4, 102, bytes(8), bytes(16)),
        TagRow(5, 101, bytes(8), bytes(16)),
    ],
    ids=["a number left out", "a number again", "an earlier tick"],
)
def test_only_the_next_row_continues_a_chain(row: TagRow) -> None:
    end = follow(genesis(BOARD), ROWS)
    with pytest.raises(HistoryDiffers):
        extend(end, row)


@pytest.mark.parametrize("field", ["tag", "digest", "tick"])
def test_any_change_of_the_past_changes_every_later_checkpoint(field: str) -> None:
    changed = {"tag": b"x" * 8, "digest": b"x" * 16, "tick": 99}[field]
    rows = [msgspec.structs.replace(ROWS[0], **{field: changed}), *ROWS[1:]]
    with pytest.raises(HistoryDiffers):
        require_same(follow(genesis(BOARD), ROWS), follow(genesis(BOARD), rows))


def test_two_boards_never_share_a_chain() -> None:
    other = BoardId(bytes(16))
    assert follow(genesis(BOARD), ROWS).chain != follow(genesis(other), ROWS).chain
    require_same(follow(genesis(BOARD), ROWS), follow(genesis(BOARD), ROWS))
