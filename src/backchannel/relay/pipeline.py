"""The relay as the server uses it: nobody waits on the loop for the disk (spec/60-boards.md, section 5).

Owns: who waits for which page (a second request for the same page waits with the first), and the beat
that closes ticks and takes note of tokens. Does not own: the rules (`backchannel.relay.service`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from backchannel.board.messages import DepositReceipt
from backchannel.board.store import BoardStore, Change, Closing
from backchannel.errors import StorageFailure
from backchannel.relay.limits import Limits
from backchannel.relay.metrics import Metrics
from backchannel.relay.service import Relay
from backchannel.relay.writer import GroupWriter

_ADMISSIONS_EVERY = 10
"""Beats between two looks at the tokens: how late a withdrawal may take effect."""
_AFTER_FAILURE = 1.0
"""Seconds to wait before closing a tick is tried again."""


class Pipeline:
    """A running relay. Make it on the event loop; `stop` it there."""

    def __init__(self, relay: Relay, store: BoardStore, metrics: Metrics, limits: Limits) -> None:
        self.relay = relay
        self._beat_seconds = limits.beat_seconds
        self.metrics = metrics
        self.broken = False
        self.on_closed: Callable[[], None] = lambda: None
        self._loop = asyncio.get_running_loop()
        self._writer = GroupWriter(store, self._settle, metrics.batch)
        self._waiting: dict[int, list[asyncio.Future[DepositReceipt]]] = {}
        self._closed = asyncio.Event()
        self._readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-reader")
        self._beating = asyncio.create_task(self._beat())

    async def deposit(self, token: int, page: bytes) -> DepositReceipt:
        """Store ``page`` for the token of this number; the receipt once it is durable.

        Whoever asked may hang up: the page is stored all the same.
        Raises `WrongSize`, `TagTaken`, `SlotTaken`, `StorageFailure`.
        """
        begun = self.relay.begin_deposit(token, page)
        if isinstance(begun, DepositReceipt):
            return begun
        future: asyncio.Future[DepositReceipt] = self._loop.create_future()
        others = self._waiting.get(begun.place)
        if others is not None:
            others.append(future)
        else:
            self._waiting[begun.place] = [future]
            self._writer.submit(begun)
        return await future

    async def pages(self, after: int, limit: int) -> bytes:
        """The encoded broadcast, read in another thread. Raises `StorageFailure`."""
        first, end, last = self.relay.page_range(after, limit)
        return await self._loop.run_in_executor(self._readers, self.relay.encode_range, first, end, last)

    async def admit(self) -> bytes:
        """A fresh token. Raises `NoPlaceLeft`, `StorageFailure`."""
        _, token = await self._loop.run_in_executor(self._readers, self.relay.admit)
        return token

    def _settle(self, change: Change, failure: StorageFailure | None) -> None:
        self.broken = failure is not None
        if isinstance(change, Closing):
            if failure is None:
                self.relay.finish_closing(change)
                self.metrics.closing(change)
                self.on_closed()
            else:
                self.relay.fail(change)
            self._closed.set()
            return
        receipt = None
        if failure is None:
            receipt = self.relay.finish_deposit(change)
        else:
            self.relay.fail(change)
        for future in self._waiting.pop(change.place):
            if future.done():
                continue
            if receipt is not None:
                future.set_result(receipt)
            elif failure is not None:
                future.set_exception(failure)

    async def _beat(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(self._beat_seconds)
            beats += 1
            closing = self.relay.begin_closing()
            if closing is not None:
                self._closed.clear()
                self._writer.submit(closing)
                await self._closed.wait()
                if self.broken:
                    await asyncio.sleep(_AFTER_FAILURE)
            if beats % _ADMISSIONS_EVERY == 0:
                with suppress(StorageFailure):
                    self.relay.refresh_admissions()

    async def stop(self) -> None:
        """Finish what is being stored; then no more is taken."""
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating
        await self._writer.stop()
        self._readers.shutdown()
