"""Rows and the chain over them (spec/60-boards.md, section 3).

Owns: what a row is, its digest, and the hash chain that two readers of one board compare. The chain is not
signed: it shows a difference and notarises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.board.settings import DIGEST_SIZE, TAG_SIZE
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import HistoryDiffers
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import U63, BoardId, Bytes8, Bytes16, Bytes32


class TagRow(Record):
    """One row of a board without its page: what the tag stream tells of it.

    ``number`` from 1 up without gaps, ``tick`` in which it was deposited, ``tag`` the page's first 8 bytes,
    ``digest`` the first 16 bytes of the page's digest.
    """

    number: U63
    tick: U63
    tag: Bytes8
    digest: Bytes16


class Checkpoint(Record):
    """The end of the chain after row ``number`` of ``tick``; number 0 (tick 0) is before the first row."""

    number: U63
    tick: U63
    chain: Bytes32


def page_digest(page: bytes) -> bytes:
    """The 16 bytes that stand for a page in its row."""
    return digest(Label.PAGE_DIGEST, page)[:DIGEST_SIZE]


def page_tag(page: bytes) -> bytes:
    """The 8 bytes by which a page is found: its first."""
    return page[:TAG_SIZE]


def genesis(board_id: BoardId) -> Checkpoint:
    """The checkpoint of an empty board: its id and 16 zero bytes."""
    return Checkpoint(number=0, tick=0, chain=board_id + bytes(16))


def extend(before: Checkpoint, row: TagRow) -> Checkpoint:
    """The checkpoint after ``row``, the next one in order.

    Raises `HistoryDiffers` if it is not the next number, or of an earlier tick.
    """
    if row.number != before.number + 1 or row.tick < before.tick:
        raise HistoryDiffers("The relay shows messages out of their order.")
    chain = digest(Label.CHECKPOINT, encode((before.chain, row.number, row.tick, row.tag, row.digest)))
    return Checkpoint(number=row.number, tick=row.tick, chain=chain)


def follow(before: Checkpoint, rows: Iterable[TagRow]) -> Checkpoint:
    """The checkpoint after all of ``rows``, which continue ``before``. Raises `HistoryDiffers`."""
    for row in rows:
        before = extend(before, row)
    return before


def require_same(ours: Checkpoint, theirs: Checkpoint) -> None:
    """Raise `HistoryDiffers` if two checkpoints of one number are not equal."""
    if ours != theirs:
        raise HistoryDiffers("The relay shows another past than it showed before.")
