"""Many deposits in one transaction: a thread that writes whatever has gathered (spec/60-boards.md, 5).

Owns: the queue between the server's event loop and the store. While one batch is being made durable the next
one gathers, so that the disk's speed sets the size of a batch and nobody waits for a timer.
Does not own: what is written, or what becomes true afterwards (``settle``, called on the loop for every
change before anyone who waits for it hears of it, even if nobody waits any more).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from time import perf_counter

from backchannel.board.store import BoardStore, Change
from backchannel.errors import StorageFailure

MOST_IN_A_BATCH = 512

Settle = Callable[[Change, StorageFailure | None], None]
"""Told on the loop that a change is durable (None), or why it is not."""
Observe = Callable[[int, float], None]
"""Told of every batch: how many changes, how many seconds."""


class GroupWriter:
    """One writer thread for one store, used from one event loop."""

    def __init__(self, store: BoardStore, settle: Settle, observe: Observe) -> None:
        self._store = store
        self._settle = settle
        self._observe = observe
        self._loop = asyncio.get_running_loop()
        self._gathered: list[tuple[Change, asyncio.Future[None]]] = []
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="relay-writer")
        self._thread.start()

    def submit(self, change: Change) -> asyncio.Future[None]:
        """Queue ``change``: done once it is durable, or fails with `StorageFailure`. Order is kept."""
        future: asyncio.Future[None] = self._loop.create_future()
        with self._wake:
            if self._stopping:
                failure = StorageFailure("The relay is stopping.")
                self._settle(change, failure)
                future.set_exception(failure)
                return future
            self._gathered.append((change, future))
            self._wake.notify()
        return future

    async def stop(self) -> None:
        """Finish what was queued, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)
        # The thread's last answers are queued on this loop: let them arrive.
        await asyncio.sleep(0)

    def _run(self) -> None:
        while batch := self._take():
            failure = self._write([change for change, _ in batch])
            self._loop.call_soon_threadsafe(self._answer, batch, failure)

    def _take(self) -> list[tuple[Change, asyncio.Future[None]]]:
        """The next batch; empty when there is nothing left and the thread shall end."""
        with self._wake:
            while not self._gathered and not self._stopping:
                self._wake.wait()
            batch = self._gathered[:MOST_IN_A_BATCH]
            del self._gathered[:MOST_IN_A_BATCH]
            return batch

    def _write(self, changes: list[Change]) -> StorageFailure | None:
        started = perf_counter()
        try:
            self._store.write(changes)
        except StorageFailure as failure:
            return failure
        except Exception:  # whatever it is, this thread must live: without it nothing is stored or answered
            return StorageFailure("The relay could not store it.")
        self._observe(len(changes), perf_counter() - started)
        return None

    def _answer(
        self, batch: list[tuple[Change, asyncio.Future[None]]], failure: StorageFailure | None
    ) -> None:
        for change, future in batch:
            self._settle(change, failure)
            if future.done():
                continue
            if failure is None:
                future.set_result(None)
            else:
                future.set_exception(failure)
