"""The relay as the server uses it: nobody waits on the loop for the disk, and nobody is told too early."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Sequence

import pytest

from backchannel.board.messages import DepositReceipt
from backchannel.board.settings import BoardSettings
from backchannel.board.store import Change
from backchannel.errors import StorageFull
from backchannel.relay.limits import Limits
from backchannel.relay.memory import MemoryStore
from backchannel.relay.metrics import Metrics
from backchannel.relay.pipeline import Pipeline
from backchannel.relay.service import Relay
from backchannel.wire.ids import BoardId

SETTINGS = BoardSettings(page_size=512, cadence=60, retention=600, capacity=5)


class GatedStore(MemoryStore):
    """Memory that becomes durable only when it is let."""

    def __init__(self) -> None:
        super().__init__(BoardId(bytes(16)), SETTINGS, 99)
        self.go = threading.Event()

    def write(self, changes: Sequence[Change]) -> None:
        assert self.go.wait(20)
        super().write(changes)


class Bench:
    def __init__(self) -> None:
        self.now = 6000.0
        self.store = GatedStore()
        self.looks = 0
        self.relay = Relay(self.store, self.clock, random.Random(1).randbytes)

    def clock(self) -> float:
        self.looks += 1
        return self.now

    def pipeline(self) -> Pipeline:
        return Pipeline(self.relay, self.store, Metrics(self.relay), Limits(beat_seconds=0.001))

    def run(self, play: Callable[[Pipeline], Awaitable[None]]) -> None:
        async def whole() -> None:
            pipeline = self.pipeline()
            try:
                await play(pipeline)
            finally:
                self.store.go.set()
                await pipeline.stop()

        asyncio.run(whole())


def page(tag: int) -> bytes:
    return tag.to_bytes(8, "big") * 64


def test_two_requests_for_one_page_wait_together_and_hear_the_same() -> None:
    bench = Bench()

    async def play(pipeline: Pipeline) -> None:
        both = [asyncio.create_task(pipeline.deposit(token, page(1))) for token in (1, 2)]
        done, _ = await asyncio.wait(both, timeout=0.05)
        assert not done
        bench.store.go.set()
        assert await asyncio.gather(*both) == [DepositReceipt(100, 0)] * 2
        assert await pipeline.deposit(2, page(2)) == DepositReceipt(100, 0)

    bench.run(play)
    assert len(bench.store.load().pending) == 2


def test_a_page_whose_bringer_hung_up_is_stored_all_the_same() -> None:
    bench = Bench()

    async def play(pipeline: Pipeline) -> None:
        task = asyncio.create_task(pipeline.deposit(1, page(1)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        bench.store.go.set()
        assert await pipeline.deposit(1, page(1)) == DepositReceipt(100, 0)

    bench.run(play)
    assert len(bench.store.load().pending) == 1


def test_a_tick_waits_for_its_last_page_and_then_closes_by_itself() -> None:
    bench = Bench()

    async def play(pipeline: Pipeline) -> None:
        task = asyncio.create_task(pipeline.deposit(1, page(1)))
        await asyncio.sleep(0)
        bench.now += 60
        looked = bench.looks
        while bench.looks < looked + 5:
            await asyncio.sleep(0.001)
        assert bench.relay.read_descriptor().closed_tick == 99
        bench.store.go.set()
        await task
        while bench.relay.read_descriptor().closed_tick == 99:
            await asyncio.sleep(0.001)
        assert await pipeline.deposit(1, page(1)) == DepositReceipt(100, 1)

    bench.run(play)


def test_on_a_full_disk_everyone_is_told_and_the_relay_knows_it_is_broken() -> None:
    bench = Bench()
    bench.store.go.set()
    bench.store.full = True

    async def play(pipeline: Pipeline) -> None:
        with pytest.raises(StorageFull):
            await pipeline.deposit(1, page(1))
        assert pipeline.broken
        bench.store.full = False
        await pipeline.deposit(1, page(2))
        assert not pipeline.broken

    bench.run(play)


def test_stopping_finishes_what_was_begun() -> None:
    bench = Bench()
    answers: list[DepositReceipt] = []

    async def play(pipeline: Pipeline) -> None:
        tasks = [asyncio.create_task(pipeline.deposit(token, page(token))) for token in range(5)]
        await asyncio.sleep(0)
        bench.store.go.set()
        await pipeline.stop()
        answers.extend(await asyncio.gather(*tasks))

    async def whole() -> None:
        await play(bench.pipeline())

    asyncio.run(whole())
    assert answers == [DepositReceipt(100, 0)] * 5
    assert len(bench.store.load().pending) == 5
