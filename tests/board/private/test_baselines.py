"""The benchmark compares with what is right, not only with what is slow."""

from __future__ import annotations

import numpy as np
import pytest

from backchannel.board.private.baselines import four_russians, single_scan


@pytest.mark.parametrize(
    ("pages", "size", "batch"), [(8, 8, 1), (64, 24, 3), (1032, 64, 9), (4096, 1024, 70)]
)
def test_both_baselines_add_up_the_chosen_pages(pages: int, size: int, batch: int) -> None:
    chance = np.random.default_rng(pages)
    held = chance.integers(0, 256, (pages, size), np.uint8)
    rows = chance.integers(0, 256, (batch, pages // 8), np.uint8)
    added = four_russians(held, rows)
    for row, total in zip(rows, added, strict=True):
        chosen = np.flatnonzero(np.unpackbits(row, bitorder="little"))
        expected = np.bitwise_xor.reduce(held[chosen], axis=0)
        assert (total == expected).all()
        assert (single_scan(held, chosen) == expected).all()
