"""What a board asks of whatever keeps it: the port, and the changes it is handed (spec/60-boards.md, 5).

Owns: the shape of the changes and the promises of a store. Does not own: a disk (`backchannel.relay.store`)
or memory (`backchannel.relay.memory`); both pass one contract suite.

A store promises: `BoardStore.write` makes all of a batch durable, in order, or nothing of it; what it
returned from is there after any crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from backchannel.board.checkpoint import Checkpoint, TagRow
from backchannel.board.messages import PageRow
from backchannel.board.settings import BoardSettings
from backchannel.wire.codec import Record
from backchannel.wire.ids import BoardId

PLACE_BITS = 28
"""A page is stored at tick · 2^28 + a number that is random among 64 arrivals: grouped by tick, and on
a board of
up to 64 tokens blind to the order of arrival."""


class Deposit(Record):
    """A page to store in the running tick; ``token``, the admission's number, is kept until it closes."""

    tick: int
    place: int
    token: int
    tag: bytes
    digest: bytes
    page: bytes


class NumberedRow(Record):
    """A row of a closing tick, where its page is stored, and the chain after it."""

    row: TagRow
    place: int
    chain: bytes


class Closing(Record):
    """All ticks up to ``tick`` get their numbers. Rows up to ``floor_number`` and their pages are dropped.

    The row ``floor_number`` itself keeps its place in the chain (not its page), so that a reader of the
    oldest kept rows can start from it. Pages below ``floor_place`` are dropped.
    """

    tick: int
    rows: tuple[NumberedRow, ...]
    floor_number: int
    floor_place: int


Change = Deposit | Closing


class Pending(Record):
    """A stored page of a tick that is not closed."""

    place: int
    token: int
    page: bytes


class Admission(Record):
    """A token that was given out: its number, the digest that stands for it, whether it was withdrawn."""

    number: int
    digest: bytes
    revoked: bool


class SavedBoard(Record):
    """Everything a relay reads on starting. ``rows`` are the kept ones; ``last`` may be the floor.

    The board was made when ``opened_tick`` had closed.
    """

    board_id: BoardId
    settings: BoardSettings
    opened_tick: int
    closed_tick: int
    floor_number: int
    last: Checkpoint
    rows: tuple[TagRow, ...]
    pending: tuple[Pending, ...]


class BoardStore(Protocol):
    """Where one board is kept. Every method raises `StorageFailure` or `StorageFull` when the disk fails."""

    def load(self) -> SavedBoard:
        """The board as of the last durable change."""

    def write(self, changes: Sequence[Change]) -> None:
        """Make all of ``changes`` durable in one transaction, or none."""

    def pages(self, first_number: int, end_number: int) -> list[PageRow]:
        """The kept pages ``first_number`` … ``end_number`` - 1. May be called from another thread."""

    def checkpoint(self, number: int) -> Checkpoint | None:
        """The chain after row ``number``; None if it is not kept. May be called from another thread."""

    def admissions(self) -> list[Admission]:
        """Every token ever given out, in the order of their numbers."""

    def admissions_version(self) -> int:
        """A number that changes whenever `admissions` would answer otherwise."""

    def admit(self, digests: Sequence[bytes]) -> list[int]:
        """Give out tokens with these digests, all or none; their numbers.

        Raises `NoPlaceLeft` if more would be valid at once than the board's capacity.
        """

    def revoke(self, number: int) -> None:
        """Withdraw a token; again does nothing. Raises `NotKept` if there is no such number."""

    def close(self) -> None:
        """Let go of files. Nothing else may be called afterwards."""
