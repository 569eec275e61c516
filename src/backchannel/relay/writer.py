"""Many deposits in one transaction: a thread that writes whatever has gathered (spec/60-boards.md, 5).

Owns: the queue between the server's event loop and the store. While one batch is being made durable the
next one gathers, so that the disk's speed sets the size of a batch and nobody waits for a timer. Does
not own: what is written, or what becomes true afterwards: ``settle`` is called on the loop for every
change.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import perf_counter

from backchannel.board.store import BoardStore, Change
from backchannel.errors import StorageFailure

MOST_IN_A_BATCH = 512

Settle = Callable[[Change, StorageFailure | None], None]
"""Told on the loop, in order, that a change is durable (None), or why it is not."""
Observe = Callable[[int, float], None]
"""Told in the writer's thread of every batch: how many changes, how many seconds."""


class GroupWriter:
    """One writer thread for one store, used from one event loop."""

    def __init__(self, store: BoardStore, settle: Settle, observe: Observe) -> None:
        self._store = store
        self._settle = settle
        self._observe = observe
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[Change | None] = SimpleQueue()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="relay-writer")
        self._thread.start()

    def submit(self, change: Change) -> None:
        """Queue ``change``; `Settle` tells how it ended. Order is kept."""
        if self._stopping:
            self._settle(change, StorageFailure("The relay is stopping."))
        else:
            self._queue.put(change)

    async def stop(self) -> None:
        """Finish what was queued, then end the thread."""
        self._stopping = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        # The thread's last answers are queued on this loop: let them arrive.
        await asyncio.sleep(0)

    def _run(self) -> None:
        going_on = True
        while going_on:
            batch, going_on = self._take()
            if batch:
                self._loop.call_soon_threadsafe(self._settle_all, batch, self._write(batch))

    def _take(self) -> tuple[list[Change], bool]:
        """Wait for something, take everything there is; whether to go on afterwards."""
        batch: list[Change] = []
        change = self._queue.get()
        while change is not None:
            batch.append(change)
            if len(batch) == MOST_IN_A_BATCH:
                return batch, True
            try:
                change = self._queue.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _write(self, batch: list[Change]) -> StorageFailure | None:
        started = perf_counter()
        try:
            self._store.write(batch)
        except StorageFailure as failure:
            return failure
        except Exception:  # whatever it is, this thread must live: without it nothing is stored or answered
            return StorageFailure("The relay could not store it.")
        self._observe(len(batch), perf_counter() - started)
        return None

    def _settle_all(self, batch: list[Change], failure: StorageFailure | None) -> None:
        for change in batch:
            self._settle(change, failure)
