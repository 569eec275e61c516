"""Several cores at one piece of work (design, section 7).

Owns: threads, and dividing a count among them. Does not own: the work, which lets other threads run while it
is in native code.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

_PARTS = 4
"""Parts for each core: who is done early takes another."""


class Pool:
    """``cores`` threads, the caller's own among them. `close` it."""

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self._others = ThreadPoolExecutor(max(1, cores - 1), thread_name_prefix="relay-reads")

    def spread(self, work: Callable[[int, int], None], count: int) -> None:
        """``work`` for parts [first, end) of ``count``, each once; back when all are done, or one failed."""
        if self._cores == 1 or count < 2:
            work(0, count)
            return
        parts = min(count, self._cores * _PARTS)
        edges = [count * part // parts for part in range(parts + 1)]
        left = iter(list(pairwise(edges)))

        def take() -> None:
            # next() on a list's iterator is one step of the interpreter: no part is taken twice.
            for first, end in left:
                work(first, end)

        others = [self._others.submit(take) for _ in range(self._cores - 1)]
        try:
            take()
        finally:
            for other in others:
                other.result()

    def close(self) -> None:
        """Let go of the threads."""
        self._others.shutdown()
