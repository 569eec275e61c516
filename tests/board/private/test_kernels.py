"""Whatever kernel answers, the bytes are the same, and they are the sum of the chosen pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import reduce

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backchannel.board.private import kernels
from backchannel.board.private.dpf import ReadKey, expand, make_keys
from backchannel.board.private.kernels import alone, choose_kernel, kernel_names
from backchannel.board.private.sizes import depth_for
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Window
from backchannel.errors import Misuse, WrongSize

KERNELS = kernel_names()


def tables(slots: int, page_size: int) -> list[SlicedTable]:
    return [SlicedTable(slots, page_size, choose_kernel(name)) for name in KERNELS]


def keys_for(slots: int, count: int, seed: int) -> list[ReadKey]:
    chance = random.Random(seed)
    chosen = [chance.randrange(slots) for _ in range(count)]
    return make_keys(chosen, depth_for(slots), chance.randbytes)[seed % 2]


def sum_of_chosen(slots: int, held: dict[int, bytes], key: ReadKey, window: Window, page_size: int) -> bytes:
    """The rule itself, page by page."""
    bits = np.unpackbits(expand([key], slots)[0], bitorder="little")
    slots = [(window.start + i) % slots for i in range(window.width)]
    pages = [int.from_bytes(held[slot]) for slot in slots if bits[slot] and slot in held]
    return reduce(lambda a, b: a ^ b, pages, 0).to_bytes(page_size)


@settings(max_examples=40, deadline=None)
@given(
    covered=st.integers(1, 700),
    slack=st.integers(0, 40),
    page_size=st.sampled_from([1, 7, 31, 32, 33, 64, 100, 257]),
    share=st.sampled_from([0.0, 0.5, 1.0, 2.5]),
    batch=st.integers(1, 20),
    seed=st.integers(0, 2**32),
)
@example(covered=1, slack=0, page_size=1, share=1.0, batch=1, seed=1)
@example(covered=8, slack=0, page_size=32, share=1.0, batch=8, seed=2)
@example(covered=128 * 64 + 1, slack=7, page_size=40, share=0.02, batch=33, seed=3)
def test_every_kernel_answers_with_the_sum_of_the_chosen_pages(
    covered: int, slack: int, page_size: int, share: float, batch: int, seed: int
) -> None:
    """Empty, half-full, full and wrapped rings; odd pages, slots, batches; windows anywhere."""
    slots = covered + slack
    chance = random.Random(seed)
    every = tables(slots, page_size)
    held: dict[int, bytes] = {}
    for number in range(1, int(slots * share) + 1):
        page = chance.randbytes(page_size)
        held[number % slots] = page
        for table in every:
            table.put(number, page)
    keys = keys_for(slots, batch, seed)
    windows = [Window(chance.randrange(slots), covered) for _ in keys]
    expected = [sum_of_chosen(slots, held, k, w, page_size) for k, w in zip(keys, windows, strict=True)]
    for table in every:
        assert table.answer(keys, windows) == expected, table.kernel.name


def test_every_batch_size_from_1_to_70_gives_the_same_bytes_on_every_kernel() -> None:
    slots = 353
    chance = random.Random(7)
    every = tables(slots, 65)
    for number in range(1, 400):
        page = chance.randbytes(65)
        for table in every:
            table.put(number, page)
    keys = keys_for(slots, 70, 8)
    windows = [Window(chance.randrange(slots), 331) for _ in keys]
    whole = every[-1].answer(keys, windows)
    for table in every[:-1]:
        for batch in range(1, 71):
            assert table.answer(keys[:batch], windows[:batch]) == whole[:batch], (table.kernel.name, batch)
    assert every[-1].answer(keys[:9], windows[:9]) == whole[:9]


@pytest.mark.parametrize("name", KERNELS)
def test_the_work_can_be_done_in_any_parts_and_order(name: str) -> None:
    def in_single_parts(work: Callable[[int, int], None], count: int) -> None:
        for part in reversed(range(count)):
            work(part, part + 1)

    slots = 1025
    table = SlicedTable(slots, 130, choose_kernel(name))
    chance = random.Random(3)
    for number in range(1, 1100):
        table.put(number, chance.randbytes(130))
    keys = keys_for(slots, 43, 4)
    windows = [Window(40, 1000)] * 43
    assert table.answer(keys, windows, in_single_parts) == table.answer(keys, windows, alone)


@pytest.mark.parametrize("name", KERNELS)
def test_a_page_put_again_leaves_nothing_of_the_one_before(name: str) -> None:
    slots = 20
    table = SlicedTable(slots, 40, choose_kernel(name))
    for number in range(1, 50):
        table.put(number, bytes([number]) * 40)
    table.put(49, bytes(40))
    one, other = make_keys([49 % 20, 48 % 20], 0, random.Random(1).randbytes)
    window = [Window(0, 20)] * 2
    shares = zip(table.answer(one, window), table.answer(other, window), strict=True)
    read = [bytes(x ^ y for x, y in zip(a, b, strict=True)) for a, b in shares]
    assert read == [bytes(40), bytes([48]) * 40]


@pytest.mark.parametrize("name", KERNELS)
def test_a_page_of_another_size_is_not_put(name: str) -> None:
    table = SlicedTable(20, 40, choose_kernel(name))
    for size in (0, 39, 41):
        with pytest.raises(WrongSize):
            table.put(1, bytes(size))


def test_an_empty_batch_needs_no_kernel() -> None:
    assert SlicedTable(20, 40, choose_kernel()).answer([], []) == []


def test_a_kernel_that_is_not_here_is_refused_by_name() -> None:
    with pytest.raises(Misuse, match="numpy"):
        choose_kernel("abacus")


def test_without_a_built_kernel_numpy_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_native", lambda: None)
    assert kernel_names() == ["numpy"]
    assert choose_kernel().name == "numpy"
