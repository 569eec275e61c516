"""The ring's arithmetic: both relays give the same pages as of the same tick, wherever each stands."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.board.private.dpf import make_keys
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Ring
from backchannel.board.settings import SMALL, BoardSettings
from backchannel.errors import NotKept

SPEC = (Path(__file__).parents[3] / "spec" / "65-private-reads.md").read_text("utf-8")


def test_the_slack_is_the_one_of_the_spec() -> None:
    found = re.search(r"A = min\((\d+), ⌊R ÷ (\d+)⌋\)", SPEC)
    assert found is not None
    for kept in (2, 3, 4, 100, 240, 1000):
        board = BoardSettings(page_size=512, cadence=1, retention=kept, capacity=3)
        assert Ring.of(board) == Ring(3, kept, min(int(found[1]), kept // int(found[2])))
    assert Ring.of(SMALL).slots == 120_960


@given(st.integers(1, 9), st.integers(2, 300), st.integers(0, 2000), st.integers(-50, 2100))
def test_an_answer_covers_the_same_number_of_ticks_and_only_kept_ones(
    capacity: int, kept: int, closed: int, as_of: int
) -> None:
    ring = Ring(capacity, kept, kept // 4)
    if not closed - ring.slack <= as_of <= closed:
        with pytest.raises(NotKept):
            ring.ticks(as_of, closed)
        return
    first, last = ring.ticks(as_of, closed)
    assert (last, last - first + 1) == (as_of, ring.covered)
    assert first > closed - kept  # a relay drops ticks up to closed - kept


class Log:
    """How many pages came in which tick, and so which numbers a tick has."""

    def __init__(self, chance: random.Random, ticks: int, capacity: int) -> None:
        self.firsts = [1]
        for _ in range(ticks + 1):
            self.firsts.append(self.firsts[-1] + chance.randint(0, capacity))

    def numbers(self, first_tick: int, last_tick: int) -> tuple[int, int]:
        return self.firsts[max(0, first_tick)], self.firsts[max(0, last_tick + 1)]


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([(1, 4), (3, 9), (5, 30)]), st.sampled_from([0, 1, 5, 29, 31, 80]), st.integers(0, 2**32)
)
def test_every_offset_between_two_relays_reads_the_same_page(
    shape: tuple[int, int], as_of: int, seed: int
) -> None:
    """One relay has closed ``as_of``, the other each tick up to the slack ahead: every page both cover."""
    ring = Ring(*shape, slack=shape[1] // 4)
    chance = random.Random(seed)
    log = Log(chance, as_of + ring.slack, ring.capacity)
    pages = [chance.randbytes(16) for _ in range(log.firsts[-1])]
    behind, ahead = (SlicedTable(ring.slots, 16, choose_kernel()) for _ in range(2))
    for number in range(1, log.numbers(0, as_of)[1]):
        behind.put(number, pages[number])
        ahead.put(number, pages[number])
    first, end = log.numbers(*ring.ticks(as_of, as_of))
    window = ring.window(first, end)
    wanted = [*range(max(1, first - 2), end + 1)]
    for closed in range(as_of, as_of + ring.slack + 1):
        if closed > as_of:
            for number in range(*log.numbers(closed, closed)):
                ahead.put(number, pages[number])
        assert log.numbers(*ring.ticks(as_of, closed)) == (first, end)
        one, other = make_keys([ring.slot(n) for n in wanted], behind.depth, chance.randbytes)
        shares = zip(
            behind.answer(one, [window] * len(wanted)),
            ahead.answer(other, [window] * len(wanted)),
            strict=True,
        )
        covered = {ring.slot(n): pages[n] for n in range(first, end)}
        for number, (a, b) in zip(wanted, shares, strict=True):
            read = bytes(x ^ y for x, y in zip(a, b, strict=True))
            assert read == covered.get(ring.slot(number), bytes(16))
