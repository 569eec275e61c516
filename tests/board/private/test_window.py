"""The ring's arithmetic: both relays give the same pages to the same number, wherever each of them stands."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.board.private.dpf import make_keys
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Ring
from backchannel.errors import NotKept


@given(st.integers(1, 300), st.integers(0, 40), st.integers(0, 2000), st.integers(-50, 2100))
def test_an_answer_covers_the_last_n_numbers_and_nothing_newer_is_asked_for(
    covered: int, slack: int, newest: int, as_of: int
) -> None:
    ring = Ring(covered, slack)
    if not max(0, newest - slack) <= as_of <= newest:
        with pytest.raises(NotKept):
            ring.window(as_of, newest)
        return
    window = ring.window(as_of, newest)
    slots = {(window.start + i) % ring.slots for i in range(window.width)}
    assert slots == {ring.slot(number) for number in range(as_of - covered + 1, as_of + 1)}
    # What lies in those slots is what those numbers say: nobody newer took their place.
    kept = {ring.slot(number): number for number in range(max(1, newest - ring.slots + 1), newest + 1)}
    assert {kept[s] for s in slots if s in kept} == set(range(max(1, as_of - covered + 1), as_of + 1))


@settings(max_examples=8, deadline=None)
@given(st.sampled_from([(16, 0), (30, 5), (131, 9)]), st.sampled_from([0, 3, 40, 150, 500]), st.integers())
def test_every_offset_between_two_relays_reads_the_same_page(
    shape: tuple[int, int], oldest: int, seed: int
) -> None:
    """One relay stands at ``oldest``, the other at each number up to S ahead: every page that both cover."""
    ring = Ring(*shape)
    chance = random.Random(seed)
    pages = [bytes(16), *(chance.randbytes(16) for _ in range(oldest + ring.slack))]
    behind, ahead = (SlicedTable(ring, 16, choose_kernel()) for _ in range(2))
    for number in range(1, oldest + 1):
        behind.put(number, pages[number])
        ahead.put(number, pages[number])
    for newest in range(oldest, oldest + ring.slack + 1):
        if newest > oldest:
            ahead.put(newest, pages[newest])
        wanted = [*range(max(1, oldest - ring.covered - 2), oldest + 1), oldest + 1]
        one, other = make_keys([ring.slot(n) for n in wanted], behind.depth, chance.randbytes)
        shares = zip(
            behind.answer(one, [ring.window(oldest, oldest)] * len(wanted)),
            ahead.answer(other, [ring.window(oldest, newest)] * len(wanted)),
            strict=True,
        )
        read = [bytes(x ^ y for x, y in zip(a, b, strict=True)) for a, b in shares]
        for number, page in zip(wanted, read, strict=True):
            inside = oldest - ring.covered < number <= oldest
            same_slot = [
                n
                for n in range(1, oldest + 1)
                if n > oldest - ring.covered and n % ring.slots == number % ring.slots
            ]
            assert page == (pages[number] if inside else pages[same_slot[0]] if same_slot else bytes(16))
