"""Many deposits in one transaction."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from backchannel.board.settings import BoardSettings
from backchannel.board.store import Change, Closing
from backchannel.errors import StorageFailure
from backchannel.relay.memory import MemoryStore
from backchannel.relay.writer import MOST_IN_A_BATCH, GroupWriter
from backchannel.wire.ids import BoardId


class SlowStore(MemoryStore):
    """A store that begins to write when it is let, and remembers its batches."""

    def __init__(self) -> None:
        super().__init__(BoardId(bytes(16)), BoardSettings(512, 60, 600, 3), 1)
        self.go = threading.Event()
        self.batches: list[int] = []
        self.broken = False

    def write(self, changes: Sequence[Change]) -> None:
        self.go.wait(20)
        if self.broken:
            raise RuntimeError("not one of ours")
        super().write(changes)
        self.batches.append(len(changes))


def change(tick: int) -> Closing:
    return Closing(tick, (), 0, 0)


Settled = list[tuple[Change, StorageFailure | None]]


async def drive(store: SlowStore, changes: int) -> Settled:
    settled: Settled = []
    writer = GroupWriter(store, lambda what, why: settled.append((what, why)), lambda *_: None)
    for tick in range(changes):
        writer.submit(change(tick + 2))
    store.go.set()
    await writer.stop()
    writer.submit(change(999))
    return settled


def test_what_gathers_while_one_batch_is_written_goes_together_and_in_order() -> None:
    store = SlowStore()
    settled = asyncio.run(drive(store, 1200))
    stored, refused = settled[:-1], settled[-1]
    assert stored == [(change(tick + 2), None) for tick in range(1200)]
    assert refused[0] == change(999)
    assert refused[1] is not None
    assert sum(store.batches) == 1200
    assert len(store.batches) <= 4
    assert max(store.batches) <= MOST_IN_A_BATCH


def test_a_failure_reaches_all_of_its_batch_and_the_thread_lives_on() -> None:
    store = SlowStore()
    store.broken = True
    settled = asyncio.run(drive(store, 600))
    assert len(settled) == 601
    assert all(isinstance(why, StorageFailure) for _, why in settled)
    assert store.load().closed_tick == 1
