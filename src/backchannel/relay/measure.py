"""How fast this machine answers private reads, step by step, beside two baselines (docs/performance.md).

Owns: the figures and how they are taken: the best of several runs, since other work only makes one slower.
The answers of a measured batch are compared with the plain sum of pages before anything is measured.
Does not own: printing (`backchannel.cli.bench`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import numpy as np

from backchannel.board.private.baselines import four_russians, single_scan
from backchannel.board.private.dpf import Bytes, ReadKey, expand, make_keys
from backchannel.board.private.kernels import choose_kernel
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Window
from backchannel.relay.pool import Pool
from backchannel.wire.codec import Record

SIZES = ((1 << 14, 1024), (1 << 16, 1024), (1 << 18, 1024), (1 << 16, 4096))
BATCHES = (1, 8, 64, 256, 1024)
_RUNS = 3
_SECONDS = 0.25
"""Each figure is the best of at least `_RUNS` runs, and of as many as take this long."""
_PUTS = 256


class Measured(Record):
    """One row. Times are microseconds for one read of the batch; ``put_us`` for one page."""

    pages: int
    page_bytes: int
    batch: int
    kernel: str
    cores: int
    dpf_us: float
    matrix_us: float
    scan_us: float
    unslice_us: float
    total_us: float
    single_scan_us: float
    four_russians_us: float
    put_us: float

    @property
    def gigabytes_per_second(self) -> float:
        """Bytes of all pages times reads, over the time of the scan."""
        return self.pages * self.page_bytes / self.scan_us / 1000


def measure(
    sizes: Sequence[tuple[int, int]], batches: Sequence[int], kernel: str | None, cores: int
) -> Iterator[Measured]:
    """A row for each size and batch, as soon as it is known. Raises `Misuse` for a kernel not here."""
    chosen = choose_kernel(kernel)
    for pages, page_bytes in sizes:
        table = SlicedTable(pages, page_bytes, chosen)
        plain = np.frombuffer(bytearray(os.urandom(1 << 16)), np.uint8)
        held = np.resize(plain, (pages, page_bytes))
        held ^= np.arange(pages, dtype=np.uint32).view(np.uint8).reshape(-1, 4)[:, :1]
        for number in range(pages):
            table.put(number, held[number].tobytes())
        put_us = _putting(table, held)
        alone_us = single_scan_us(held)
        with closing(Pool(cores)) as pool:
            for batch in batches:
                yield _row(table, held, batch, pool, cores, put_us, alone_us)


def _row(
    table: SlicedTable, held: Bytes, batch: int, pool: Pool, cores: int, put_us: float, alone_us: float
) -> Measured:
    kernel = table.kernel
    chosen = [number * 7919 % table.slots for number in range(batch)]
    keys, _ = make_keys(chosen, table.depth, os.urandom)
    windows = [Window(0, table.slots)] * batch
    _compare(table, held, keys, pool)
    rows = kernel.expand(keys, windows, table.slots, pool.spread)
    matrix = kernel.arrange(rows, table.groups, pool.spread)
    sums = kernel.scan(table.array, matrix, len(rows) // 8, pool.spread)
    bits = rows[:batch, : table.slots // 8]
    return Measured(
        pages=table.slots,
        page_bytes=table.page_size,
        batch=batch,
        kernel=kernel.name,
        cores=cores,
        dpf_us=_best(lambda: kernel.expand(keys, windows, table.slots, pool.spread)) / batch,
        matrix_us=_best(lambda: kernel.arrange(rows, table.groups, pool.spread)) / batch,
        scan_us=_best(lambda: kernel.scan(table.array, matrix, len(rows) // 8, pool.spread)) / batch,
        unslice_us=_best(lambda: kernel.unslice(sums, table.page_size, pool.spread)) / batch,
        total_us=_best(lambda: table.answer(keys, windows, pool.spread)) / batch,
        single_scan_us=alone_us,
        four_russians_us=_best(lambda: four_russians(held, bits)) / batch,
        put_us=put_us,
    )


def _compare(table: SlicedTable, held: Bytes, keys: Sequence[ReadKey], pool: Pool) -> None:
    """The first and the last key's answers are the plain sums of what they choose."""
    answers = table.answer(keys, [Window(0, table.slots)] * len(keys), pool.spread)
    for key, answer in ((keys[0], answers[0]), (keys[-1], answers[-1])):
        bits = np.unpackbits(expand([key], table.slots)[0], bitorder="little")[: table.slots]
        if single_scan(held, np.flatnonzero(bits)).tobytes() != answer:
            raise RuntimeError("a kernel answered wrongly")


def single_scan_us(held: Bytes) -> float:
    """One read by itself, as memory allows: about half of all pages added up."""
    chosen = np.flatnonzero(np.frombuffer(os.urandom(len(held)), np.uint8) & 1)
    return _best(lambda: single_scan(held, chosen))


def _putting(table: SlicedTable, held: Bytes) -> float:
    numbers = [number * 7919 % len(held) for number in range(_PUTS)]
    pages = [held[number].tobytes() for number in numbers]

    def put() -> None:
        for number, page in zip(numbers, pages, strict=True):
            table.put(number, page)

    return _best(put) / _PUTS


def _best(work: Callable[[], object]) -> float:
    """Microseconds of the fastest run."""
    best, runs, began = float("inf"), 0, time.perf_counter()
    while runs < _RUNS or time.perf_counter() - began < _SECONDS:
        started = time.perf_counter()
        work()
        best, runs = min(best, time.perf_counter() - started), runs + 1
    return best * 1e6
