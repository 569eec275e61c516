"""Work shared among threads is done once, whole, and fails aloud."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from backchannel.relay.pool import Pool


@pytest.mark.parametrize("cores", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
def test_every_part_is_done_once(cores: int, count: int) -> None:
    done: list[int] = []
    lock = threading.Lock()

    def work(first: int, end: int) -> None:
        with lock:
            done.extend(range(first, end))

    with closing(Pool(cores)) as pool:
        pool.spread(work, count)
    assert sorted(done) == list(range(count))


@pytest.mark.parametrize("cores", [1, 3])
def test_what_fails_in_a_part_fails_for_who_asked(cores: int) -> None:
    def work(first: int, end: int) -> None:
        if end == 100:
            raise MemoryError

    with closing(Pool(cores)) as pool, pytest.raises(MemoryError):
        pool.spread(work, 100)
