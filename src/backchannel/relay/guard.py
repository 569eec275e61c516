"""The outermost layer of the relay's HTTP: how many at once, and never a bare failure (spec/60-boards.md, 6).

Owns: the count of running requests (503 beyond the limit; one that waits for its body is not running), and
turning every exception into a problem.
Does not own: connections, and how long one may take (`backchannel.relay.gate`).
"""

from __future__ import annotations

import asyncio

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backchannel.errors import BackchannelError
from backchannel.relay.answers import Answer
from backchannel.relay.limits import Limits
from backchannel.relay.metrics import Metrics
from backchannel.relay.problems import ProblemError, problem, problem_of

_log = structlog.get_logger("backchannel.relay")
_MOST_DISCARDED = 64 * 1024


class Guard:
    """Wraps the relay's application."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(receive, send, self, self._limits.discard_seconds)
        self._running += 1
        try:
            if self._running > self._limits.most_requests:
                refusal: Answer | None = problem(503, headers={"retry-after": "1"})
            else:
                refusal = await self._run(scope, exchange)
            if refusal is not None:
                await exchange.refuse(scope, refusal)
        finally:
            self._running -= 1

    def waits(self, change: int) -> None:
        """A running request begins (1) or ends (-1) to wait for its client."""
        self._running -= change

    def answered(self, status: int) -> None:
        """An answer begins."""
        self._metrics.answer(status)

    async def _run(self, scope: Scope, exchange: _Exchange) -> Answer | None:
        """Run the application; the problem to answer with, if it did not answer itself."""
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except ProblemError as error:
            return problem(error.status, error.detail, error.headers)
        except BackchannelError as error:
            return problem_of(error)
        except ClientDisconnect:
            return None
        except Exception as error:
            # Where, not what: the text of a foreign exception may hold what a client sent.
            _log.error("request failed", kind=type(error).__name__, where=_where(error))
            return problem(503)
        return None


class _Exchange:
    """One request and its answer: whether the answer has begun, whether the body came to its end."""

    def __init__(self, receive: Receive, send: Send, guard: Guard, discard_seconds: float) -> None:
        self._receive = receive
        self._send = send
        self._guard = guard
        self._discard_seconds = discard_seconds
        self._answered = False
        self._received = False

    async def receive(self) -> Message:
        if self._received:
            return await self._receive()  # until it hangs up: it waits for us
        self._guard.waits(1)
        try:
            message = await self._receive()
        finally:
            self._guard.waits(-1)
        self._received = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._answered = True
            self._guard.answered(message["status"])
        await self._send(message)

    async def refuse(self, scope: Scope, answer: Answer) -> None:
        """Answer with a problem, unless an answer has begun: then the connection just ends."""
        if self._answered:
            return
        await self._discard()
        await (answer if self._received else answer.closing())(scope, self.receive, self.send)

    async def _discard(self) -> None:
        """Read a little of what is left: a client that is still sending would miss the answer."""
        discarded = 0
        try:
            async with asyncio.timeout(self._discard_seconds):
                while not self._received and discarded < _MOST_DISCARDED:
                    discarded += len((await self.receive()).get("body", b""))
        except TimeoutError:
            return


def _where(error: BaseException) -> str:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "unknown"
