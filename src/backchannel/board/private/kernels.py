"""The steps of an answer, by whichever means this machine has (spec/65-private-reads.md, section 4).

Owns: choosing a kernel, and calling it. All give the same bytes: *avx512* (AVX-512 and GFNI), *avx2*,
*portable* (plain C; keys by OpenSSL) and *numpy*, which needs nothing built. The native ones let other
threads run, and share a step among those a `Spread` brings.
Does not own: checking lengths and numbers (`table`, `dpf`), threads (the relay).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from backchannel.board.private.dpf import PUBLIC_KEYS, Bytes, ReadKey, as_rows
from backchannel.board.private.dpf import expand as expand_by_openssl
from backchannel.board.private.sizes import LEAF_SLOTS, depth_for
from backchannel.board.private.window import Window
from backchannel.errors import Misuse

TILE = 256
"""Bytes of a group of 8 slots in a tile."""
TILE_BYTES = 32
"""Bytes of each page in a tile."""
_BLOCK_OCTETS = 4
_FLAGS = {"avx512": 4, "avx2": 2, "portable": 1}
_NODES_OVER = 8
"""Nodes a native expansion may write beyond a row's last leaf."""

Spread = Callable[[Callable[[int, int], None], int], None]
"""Calls a function for parts [first, end) of a count, all of it once; at once where it has threads."""


def alone(work: Callable[[int, int], None], count: int) -> None:
    """The `Spread` of one thread."""
    work(0, count)


class Kernel(Protocol):
    """The five steps.

    Shapes: table [tiles, groups, 256]; rows [8 · octets, bytes]; sums [tiles, octets, 256]; pages
    [8 · octets, page size]. Rows beyond the keys are zero.
    """

    name: str

    def put(self, table: Bytes, slot: int, page: Bytes) -> None:
        """Put ``page`` into ``slot``, over what was there."""

    def expand(self, keys: Sequence[ReadKey], windows: Sequence[Window], slots: int, spread: Spread) -> Bytes:
        """A row for each key: which slots it selects, none outside its window."""

    def arrange(self, rows: Bytes, groups: int, spread: Spread) -> Bytes:
        """The rows in the form `scan` takes them in."""

    def scan(self, table: Bytes, matrix: Bytes, octets: int, spread: Spread) -> Bytes:
        """For each query the sum over GF(2) of the pages it selects, still sliced."""

    def unslice(self, sums: Bytes, page_size: int, spread: Spread) -> Bytes:
        """The sums as pages."""


def kernel_names() -> list[str]:
    """The kernels that work here, the fastest first."""
    native = _native()
    able = native.lib.reads_kernels() if native is not None else 0
    return [name for name, flag in _FLAGS.items() if able & flag] + ["numpy"]


def choose_kernel(name: str | None = None) -> Kernel:
    """The kernel of this name, or the fastest. Raises `Misuse` if it does not work here."""
    names = kernel_names()
    if name is not None and name not in names:
        raise Misuse(f"There is no kernel of this name here. There is: {', '.join(names)}.")
    chosen = name or names[0]
    return NumpyKernel() if chosen == "numpy" else NativeKernel(chosen)


def _native() -> Any:
    """The extension, or None where it was not built."""
    try:
        return import_module("backchannel.board.private._kernel")
    except ImportError:
        return None


class NativeKernel:
    """`kernel.c`, by one of its ways. What a step returns holds until that step is asked for again."""

    def __init__(self, name: str) -> None:
        native = _native()
        self.name = name
        self._flag = _FLAGS[name]
        self._lib = native.lib
        self._ffi = native.ffi
        self._public_keys = self._ffi.new("uint8_t[]", PUBLIC_KEYS)
        self._kept: dict[str, Bytes] = {}

    def _at(self, array: npt.NDArray[Any], *, write: bool = False) -> Any:
        """Where ``array``, which is contiguous, lies in memory."""
        return self._ffi.from_buffer("uint8_t[]", array, require_writable=write)

    def _room(self, step: str, size: int) -> Bytes:
        """``size`` bytes that this step has for itself: fresh memory costs more than some steps do."""
        kept = self._kept.get(step)
        if kept is None or len(kept) < size:
            kept = self._kept[step] = np.empty(size, np.uint8)
        return kept[:size]

    def put(self, table: Bytes, slot: int, page: Bytes) -> None:
        """See `Kernel`."""
        self._lib.reads_put(self._at(table, write=True), table.shape[1], slot, self._at(page), len(page))

    def expand(self, keys: Sequence[ReadKey], windows: Sequence[Window], slots: int, spread: Spread) -> Bytes:
        """See `Kernel`."""
        if self.name == "portable":
            return _expand_by_openssl(keys, windows, slots)
        depth = depth_for(slots)
        sent = as_rows(keys, depth)
        starts = np.array(windows, np.uint64).reshape(len(keys), 2)
        shape = _shape_of_rows(len(keys), slots)
        rows = self._room("expand", shape[0] * shape[1]).reshape(shape)
        rows[len(keys) :] = 0
        parts = self._at(sent), self._ffi.from_buffer("uint64_t[]", starts), self._at(rows, write=True)

        def part(first: int, end: int) -> None:
            self._lib.reads_expand(
                self._flag,
                self._public_keys,
                parts[0],
                sent.shape[1],
                depth,
                parts[1],
                slots,
                parts[2],
                rows.shape[1],
                first,
                end,
            )

        spread(part, len(keys))
        return rows

    def arrange(self, rows: Bytes, groups: int, spread: Spread) -> Bytes:
        """See `Kernel`."""
        octets = len(rows) // 8
        matrix = self._room("arrange", octets * groups * (32 if self.name == "avx2" else 8))
        source, target = self._at(rows), self._at(matrix, write=True)

        def part(first: int, end: int) -> None:
            self._lib.reads_arrange(self._flag, source, rows.shape[1], groups, octets, target, first, end)

        spread(part, -(-octets // _BLOCK_OCTETS))
        return matrix

    def scan(self, table: Bytes, matrix: Bytes, octets: int, spread: Spread) -> Bytes:
        """See `Kernel`."""
        tiles, groups, _ = table.shape
        sums = self._room("scan", tiles * octets * TILE).reshape(tiles, octets, TILE)
        pages, cells, target = self._at(table), self._at(matrix), self._at(sums, write=True)

        def part(first: int, end: int) -> None:
            self._lib.reads_scan(self._flag, pages, groups, cells, octets, target, first, end)

        spread(part, tiles)
        return sums

    def unslice(self, sums: Bytes, page_size: int, spread: Spread) -> Bytes:
        """See `Kernel`."""
        octets = sums.shape[1]
        pages = self._room("unslice", 8 * octets * page_size).reshape(8 * octets, page_size)
        source, target = self._at(sums), self._at(pages, write=True)

        def part(first: int, end: int) -> None:
            self._lib.reads_unslice(source, octets, page_size, target, first, end)

        spread(part, octets)
        return pages


class NumpyKernel:
    """The same with NumPy alone: slow, and for one thread."""

    name = "numpy"

    def put(self, table: Bytes, slot: int, page: Bytes) -> None:
        """See `Kernel`."""
        group, bit = divmod(slot, 8)
        padded = np.zeros(len(table) * TILE_BYTES, np.uint8)
        padded[: len(page)] = page
        bits = np.unpackbits(padded, bitorder="little").reshape(len(table), TILE)
        table[:, group] = (table[:, group] & (0xFF ^ (1 << bit))) | (bits << bit)

    def expand(self, keys: Sequence[ReadKey], windows: Sequence[Window], slots: int, spread: Spread) -> Bytes:
        """See `Kernel`."""
        return _expand_by_openssl(keys, windows, slots)

    def arrange(self, rows: Bytes, groups: int, spread: Spread) -> Bytes:
        """See `Kernel`: each byte eight times, to be multiplied with eight bytes of the table at once."""
        return np.repeat(rows[:, :groups, None], 8, axis=2).reshape(-1)

    def scan(self, table: Bytes, matrix: Bytes, octets: int, spread: Spread) -> Bytes:
        """See `Kernel`: bits are multiplied as bytes; whether a sum of 8 pages is odd is asked at the end."""
        tiles, groups, _ = table.shape
        chosen = matrix.view(np.uint64).reshape(8 * octets, groups, 1)
        pages = table.view(np.uint64)
        sums = np.zeros((tiles, octets, TILE), np.uint8)
        step = 512  # groups whose product stays in a cache
        for tile in range(tiles):
            for query in range(8 * octets):
                total = np.zeros(TILE // 8, np.uint64)
                for first in range(0, groups, step):
                    part = slice(first, first + step)
                    total ^= np.bitwise_xor.reduce(pages[tile, part] & chosen[query, part], axis=0)
                each: Bytes = total.view(np.uint8)
                for shift in (4, 2, 1):
                    each = np.bitwise_xor(each, each >> shift, dtype=np.uint8)
                sums[tile, query // 8] |= (each & 1) << (query % 8)
        return sums

    def unslice(self, sums: Bytes, page_size: int, spread: Spread) -> Bytes:
        """See `Kernel`."""
        tiles, octets, _ = sums.shape
        bits = np.unpackbits(sums, axis=2, bitorder="little").reshape(tiles, octets, TILE_BYTES, 8, 8)
        pages = np.packbits(bits.transpose(1, 4, 0, 2, 3), axis=4, bitorder="little")
        return np.ascontiguousarray(pages.reshape(8 * octets, tiles * TILE_BYTES)[:, :page_size])


def _shape_of_rows(queries: int, slots: int) -> tuple[int, int]:
    """Rows for ``queries`` made up to whole octets, and the bytes of each."""
    return -(-queries // 8) * 8, (-(-slots // LEAF_SLOTS) + _NODES_OVER) * LEAF_SLOTS // 8


def _expand_by_openssl(keys: Sequence[ReadKey], windows: Sequence[Window], slots: int) -> Bytes:
    found = expand_by_openssl(keys, slots)
    rows = np.zeros(_shape_of_rows(len(keys), slots), np.uint8)
    masks = {window: _mask(window, slots, found.shape[1]) for window in set(windows)}
    for row, bits, window in zip(rows, found, windows, strict=False):
        np.bitwise_and(bits, masks[window], out=row[: len(bits)])
    return rows


def _mask(window: Window, slots: int, size: int) -> Bytes:
    """``size`` bytes with the bits of the window set."""
    bits = np.zeros(size * 8, np.uint8)
    bits[np.arange(window.start, window.start + window.width) % slots] = 1
    return np.packbits(bits, bitorder="little")
