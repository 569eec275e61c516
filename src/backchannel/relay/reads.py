"""Private reads while a relay runs: gathered, answered together, in nobody's way (spec/65, section 5).

Owns: the queue (bounded, and each token's part in it), the one thread that touches the table, putting a
tick's pages in when it closes, and reading all kept ones in at the start. Does not own: what an answer is
(`board.private`), HTTP.

Rules: a token has one request here at once, and so many sums in a tick. What nobody waits for any more is
not computed. What waits is answered together as soon as the thread is free, and only while the table is as
far as the log. One thread puts pages in and answers, so no page is put over another in the middle of an
answer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import structlog

from backchannel.board.messages import MOST_PAGES, PageRow
from backchannel.board.private.kernels import Kernel
from backchannel.board.private.messages import (
    ReadAnswer,
    ReadRequest,
    decode_request,
    encode_answer,
    encode_refusal,
    request_sizes,
)
from backchannel.board.private.sizes import reads_in_turn
from backchannel.board.private.table import SlicedTable
from backchannel.board.private.window import Ring, Window
from backchannel.errors import NotKept
from backchannel.relay.pool import Pool
from backchannel.relay.problems import ProblemError
from backchannel.relay.service import Relay

_log = structlog.get_logger("backchannel.relay")

MOST_WAITING = 64
"""Requests that wait or are being answered, at most: half of all that may run. Others find a place."""
MOST_TOGETHER = 256
"""Keys answered together at most."""
_AFTER_FAILURE = 1.0

Fetch = Callable[[int, int], list[PageRow]]
"""The kept pages of numbers [first, end). Reads the disk."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request, and who waits for its answer."""

    token: int
    request: ReadRequest
    answer: asyncio.Future[bytes]


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed tick, and the numbers not yet in the table up to its end."""

    tick: int
    first: int
    end: int


class Reads:
    """The private reads of one relay. Made on the event loop; `stop` it there."""

    def __init__(
        self, relay: Relay, fetch: Fetch, kernel: Kernel, cores: int, *, sums_a_tick: int | None = None
    ) -> None:
        """``sums_a_tick``: most for one token, if not what two turns of a reader take."""
        self.ring = Ring.of(relay.settings)
        self._relay = relay
        self._fetch = fetch
        self._page_size = relay.settings.page_size
        self._table = SlicedTable(self.ring.slots, self._page_size, kernel)
        self.depth = self._table.depth
        self._pool = Pool(cores)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="relay-reads-main")
        self._waiting: deque[_Waiting] = deque()
        self._asking: set[int] = set()
        self._sums_a_tick = sums_a_tick or 2 * reads_in_turn(relay.settings)
        self._sums: tuple[int, dict[int, int]] = (-1, {})  # of which tick, by token
        self._wanted = asyncio.Event()
        self._in_table = -1  # the newest tick whose pages are; only the thread changes it
        self._next_number = 0
        self._working = asyncio.create_task(self._work())

    @property
    def ready(self) -> bool:
        """Whether the kept pages are in the table."""
        return self._in_table >= 0

    @property
    def closed_tick(self) -> int:
        """The newest tick whose pages are in the table; -1 before `ready`."""
        return self._in_table

    @property
    def body_sizes(self) -> tuple[int, int]:
        """Bytes of the shortest and of the longest request."""
        return request_sizes(self.depth)

    async def read_encoded(self, token: int, body: bytes) -> bytes:
        """The answer to the bytes of a request.

        Raises `Malformed`, `WrongVersion`, `ProblemError` (429, 503).
        """
        return await self.read(token, decode_request(body, self.depth))

    async def read(self, token: int, request: ReadRequest) -> bytes:
        """The encoded answer or refusal. Raises `ProblemError` while it cannot be taken on.

        429: this token has one here, or had its sums of this tick. 503: everybody together.
        """
        if token in self._asking:
            raise ProblemError(429, headers={"retry-after": "1"})
        if not self.ready or len(self._asking) >= MOST_WAITING:
            raise ProblemError(503, headers={"retry-after": "1"})
        self._charge(token, len(request.keys))
        self._asking.add(token)
        waiting = _Waiting(token, request, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wanted.set()
        return await waiting.answer

    def _charge(self, token: int, sums: int) -> None:
        board = self._relay.read_descriptor()
        if self._sums[0] != board.tick:
            self._sums = (board.tick, {})
        had = self._sums[1].get(token, 0)
        if had + sums > self._sums_a_tick:
            left = board.settings.cadence - board.milliseconds // 1000
            raise ProblemError(429, headers={"retry-after": str(max(1, left))})
        self._sums[1][token] = had + sums

    def closed(self) -> None:
        """A tick was closed: its pages are put in before anything else is answered."""
        self._wanted.set()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._wanted.clear()
            closed = self._newly_closed()
            if closed is not None:
                try:
                    await loop.run_in_executor(self._thread, self._catch_up, closed)
                except Exception as error:  # whatever it is: without this task nothing is answered
                    _log.error("pages could not be read in", kind=type(error).__name__)
                    await asyncio.sleep(_AFTER_FAILURE)
                continue
            # From here to the thread nothing is awaited: the table is as far as the log.
            batch = self._take()
            if batch:
                windows = [self._window(waiting.request) for waiting in batch]
                try:
                    answers = await loop.run_in_executor(self._thread, self._answer, batch, windows)
                except BaseException as error:
                    self._settle(batch, [ProblemError(503)] * len(batch))
                    if not isinstance(error, Exception):
                        raise
                    _log.error("reads failed", kind=type(error).__name__)
                else:
                    self._settle(batch, answers)
            if not self._waiting:
                await self._wanted.wait()

    def _settle(self, batch: Sequence[_Waiting], answers: Sequence[bytes | ProblemError]) -> None:
        self._asking.difference_update(waiting.token for waiting in batch)
        for waiting, answer in zip(batch, answers, strict=True):
            if waiting.answer.done():
                continue
            if isinstance(answer, ProblemError):
                waiting.answer.set_exception(answer)
            else:
                waiting.answer.set_result(answer)

    def _newly_closed(self) -> Closed | None:
        tick = self._relay.closed_tick
        if tick == self._in_table:
            return None
        first, end = self._relay.numbers(0, tick)
        return Closed(tick, max(first, self._next_number), end)

    def _take(self) -> list[_Waiting]:
        """As many as are answered together, without those who hung up."""
        gone = [waiting for waiting in self._waiting if waiting.answer.done()]
        self._settle(gone, [ProblemError(503)] * len(gone))
        self._waiting = deque(waiting for waiting in self._waiting if not waiting.answer.done())
        batch: list[_Waiting] = []
        keys = 0
        while self._waiting and keys + len(self._waiting[0].request.keys) <= MOST_TOGETHER:
            batch.append(self._waiting.popleft())
            keys += len(batch[-1].request.keys)
        return batch

    def _window(self, request: ReadRequest) -> Window | None:
        """Where the pages lie that it covers; None if it asks for what cannot be covered (any more)."""
        try:
            ticks = self.ring.ticks(request.as_of, self._in_table)
        except NotKept:
            return None
        return self.ring.window(*self._relay.numbers(*ticks))

    # In the thread

    def _catch_up(self, closed: Closed) -> None:
        """Put in the pages that are not in the table yet."""
        for first in range(closed.first, closed.end, MOST_PAGES):
            for row in self._fetch(first, min(first + MOST_PAGES, closed.end)):
                self._table.put(row.number, row.page)
        self._next_number, self._in_table = closed.end, closed.tick

    def _answer(self, batch: Sequence[_Waiting], windows: Sequence[Window | None]) -> list[bytes]:
        asked = [(w, window) for w, window in zip(batch, windows, strict=True) if window is not None]
        keys = [key for waiting, _ in asked for key in waiting.request.keys]
        sums = iter(
            self._table.answer(
                keys,
                [window for waiting, window in asked for _ in waiting.request.keys],
                self._pool.spread,
            )
        )
        return [self._encoded(w, window, sums) for w, window in zip(batch, windows, strict=True)]

    def _encoded(self, waiting: _Waiting, window: Window | None, sums: Iterator[bytes]) -> bytes:
        count = len(waiting.request.keys)
        if window is None:
            return encode_refusal(self._in_table, count, self._page_size)
        return encode_answer(ReadAnswer(self._in_table, tuple(islice(sums, count))), self._page_size)

    async def stop(self) -> None:
        """Let go of the threads; who waits is told that it cannot be done now."""
        self._working.cancel()
        with suppress(asyncio.CancelledError):
            await self._working
        await asyncio.to_thread(self._thread.shutdown)
        self._pool.close()
        waiting = list(self._waiting)
        self._waiting.clear()
        self._settle(waiting, [ProblemError(503)] * len(waiting))
