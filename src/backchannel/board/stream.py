"""The tag stream as one piece of memory: blocks of closed ticks, one after the other (spec/60-boards.md, 4).

Owns: appending a tick, dropping old ones, cutting out an answer, finding a row by its number. An answer is a
copy of one slice, so that serving a whole board costs a few milliseconds.
Does not own: which rows there are (`backchannel.board.log`).
"""

from __future__ import annotations

from collections.abc import Sequence

from backchannel.board.checkpoint import TagRow
from backchannel.board.messages import (
    MOST_TAG_BYTES,
    block_size,
    encode_block,
    encode_tags,
    read_block_head,
    read_block_row,
)


class TagImage:
    """Blocks of the newest ``kept_ticks`` closed ticks.

    Starts empty after ``closed_tick``; ``next_number`` is the number of the row to come.
    """

    def __init__(self, *, capacity: int, kept_ticks: int, closed_tick: int, next_number: int) -> None:
        self._capacity = capacity
        self._kept_ticks = kept_ticks
        self._size = block_size(capacity)
        self._blocks = bytearray()
        self._first_tick = closed_tick + 1
        self.next_number = next_number

    @property
    def first_tick(self) -> int:
        """The oldest tick kept."""
        return self._first_tick

    @property
    def closed_tick(self) -> int:
        """The newest tick appended."""
        return self._first_tick + len(self._blocks) // self._size - 1

    @property
    def first_number(self) -> int:
        """The first number kept; ``next_number`` if no row is."""
        return read_block_head(self._blocks, 0)[0] if self._blocks else self.next_number

    def first_number_from(self, tick: int) -> int:
        """The number of the first row in ``tick`` or later: the next one to give, if there is none."""
        offset = (max(tick, self._first_tick) - self._first_tick) * self._size
        return read_block_head(self._blocks, offset)[0] if offset < len(self._blocks) else self.next_number

    def append(self, tick: int, rows: Sequence[TagRow]) -> None:
        """Append ``tick`` with its rows, in order; ticks between are empty. Older ticks fall off."""
        self._fill(tick - 1)
        self._blocks += encode_block(self.next_number, rows, self._capacity)
        self.next_number += len(rows)
        self._trim()

    def fill(self, tick: int) -> None:
        """Append empty ticks through ``tick``. Older ticks fall off."""
        self._fill(tick)
        self._trim()

    def _fill(self, tick: int) -> None:
        gap = tick - self.closed_tick
        if gap <= 0:
            return
        if gap > self._kept_ticks:
            gap = self._kept_ticks
            self._blocks.clear()
            self._first_tick = tick - gap + 1
        self._blocks += encode_block(self.next_number, (), self._capacity) * gap

    def _trim(self) -> None:
        excess = len(self._blocks) // self._size - self._kept_ticks
        if excess > 0:
            del self._blocks[: excess * self._size]
            self._first_tick += excess

    def since(self, after_tick: int) -> bytes:
        """The answer for everything after ``after_tick``: as many whole ticks as one answer may hold."""
        first = min(max(after_tick + 1, self._first_tick), self.closed_tick + 1)
        start = (first - self._first_tick) * self._size
        most = max(1, MOST_TAG_BYTES // self._size) * self._size
        with memoryview(self._blocks) as view:
            return encode_tags(first, self.closed_tick, self._capacity, view[start : start + most])

    def find(self, number: int) -> TagRow:
        """The kept row ``number``. Raises `LookupError` if it is not kept."""
        if not self.first_number <= number < self.next_number:
            raise LookupError(number)
        low, high = 0, len(self._blocks) // self._size
        while high - low > 1:
            middle = (low + high) // 2
            if read_block_head(self._blocks, middle * self._size)[0] <= number:
                low = middle
            else:
                high = middle
        first, _ = read_block_head(self._blocks, low * self._size)
        tag, digest16 = read_block_row(self._blocks, low * self._size, number - first)
        return TagRow(number, self._first_tick + low, tag, digest16)
