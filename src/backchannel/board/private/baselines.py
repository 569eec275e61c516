"""What others do, to compare with (docs/performance.md): in NumPy, over pages as they are.

Owns: the memory-bound scan of one read, and the method of the four Russians for a batch. Nobody but the
benchmark uses them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from backchannel.board.private.dpf import Bytes

_ROWS = 256
"""Pages gathered at once: what stays in a second cache."""
_NEAR = 1 << 19
"""Bytes a step of the four Russians may take."""


def single_scan(held: Bytes, chosen: npt.NDArray[np.intp]) -> Bytes:
    """The sum of the chosen pages."""
    total = np.zeros(held.shape[1], np.uint8)
    for first in range(0, len(chosen), _ROWS):
        total ^= np.bitwise_xor.reduce(held.take(chosen[first : first + _ROWS], axis=0), axis=0)
    return total


def four_russians(held: Bytes, rows: Bytes) -> Bytes:
    """For each row of bits the sum of the pages it selects: all 16 sums of each four pages, then look-ups.

    The page size is a multiple of 8, their number of 8.
    """
    pages = held.view(np.uint64).reshape(-1, 4, held.shape[1] // 8)
    choices = np.stack([rows & 15, rows >> 4], axis=2).reshape(len(rows), -1)
    total = np.zeros((len(rows), pages.shape[2]), np.uint64)
    step = max(1, _NEAR // (max(16, len(rows)) * held.shape[1]))
    sums = np.zeros((step, 16, pages.shape[2]), np.uint64)
    for first in range(0, len(pages), step):
        fours = pages[first : first + step]
        for bit in range(4):
            half = 1 << bit
            np.bitwise_xor(
                sums[: len(fours), :half], fours[:, bit, None], out=sums[: len(fours), half : 2 * half]
            )
        for group in range(len(fours)):
            total ^= sums[group].take(choices[:, first + group], axis=0)
    return total.view(np.uint8)
