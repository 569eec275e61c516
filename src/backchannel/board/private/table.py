"""The ring of pages, bit-sliced, and the answers to a batch of reads (spec/65-private-reads.md, section 4).

Owns: the table in memory and the order of the five steps. Does not own: which numbers there are (the log), a
disk (whoever makes a table puts the kept pages in), HTTP, threads.

Rules: not to be used from two threads at once; a page goes in whole before the next answer begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from backchannel.board.messages import PageRow
from backchannel.board.private.dpf import ReadKey
from backchannel.board.private.kernels import TILE, TILE_BYTES, Kernel, Spread, alone
from backchannel.board.private.sizes import depth_for
from backchannel.board.private.window import Window
from backchannel.errors import WrongSize


class SlicedTable:
    """``slots`` pages of ``page_size`` bytes; zeros where no page was put."""

    def __init__(self, slots: int, page_size: int, kernel: Kernel) -> None:
        self.slots = slots
        self.page_size = page_size
        self.depth = depth_for(slots)
        self.kernel = kernel
        self.groups = -(-slots // 8)
        self.array = np.zeros((-(-page_size // TILE_BYTES), self.groups, TILE), np.uint8)

    @property
    def nbytes(self) -> int:
        """Bytes of memory it takes."""
        return self.array.nbytes

    def put(self, number: int, page: bytes) -> None:
        """Page ``number`` goes into its slot, over the one ``slots`` numbers before. Raises `WrongSize`."""
        if len(page) != self.page_size:
            raise WrongSize("What came is not as long as this relay's settings say.")
        self.kernel.put(self.array, number % self.slots, np.frombuffer(page, np.uint8))

    def rebuild(self, rows: Iterable[PageRow]) -> None:
        """Put in every kept page, in the order of their numbers: what a relay does when it starts."""
        self.array.fill(0)
        for row in rows:
            self.put(row.number, row.page)

    def answer(
        self, keys: Sequence[ReadKey], windows: Sequence[Window], spread: Spread = alone
    ) -> list[bytes]:
        """For each key and window the sum of the pages that the key selects in the window."""
        if not keys:
            return []
        rows = self.kernel.expand(keys, windows, self.slots, spread)
        matrix = self.kernel.arrange(rows, self.groups, spread)
        sums = self.kernel.scan(self.array, matrix, len(rows) // 8, spread)
        pages = self.kernel.unslice(sums, self.page_size, spread)
        return [page.tobytes() for page in pages[: len(keys)]]
