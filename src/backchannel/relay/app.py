"""The relay's HTTP interface: a route for each thing that can be asked (spec/60-boards.md, section 6).

Owns: paths, methods, media types and which answers need a token. No rule of a board lives here, and nothing
that tells one asker from another is logged or counted.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from backchannel.board.messages import (
    MOST_PAGES,
    encode_checkpoint,
    encode_descriptor,
    encode_grant,
    encode_receipt,
)
from backchannel.board.store import BoardStore
from backchannel.relay.answers import Answer
from backchannel.relay.guard import Guard
from backchannel.relay.limits import Limits
from backchannel.relay.metrics import CONTENT_TYPE, Metrics
from backchannel.relay.openapi import openapi
from backchannel.relay.pipeline import Pipeline
from backchannel.relay.problems import ProblemError
from backchannel.relay.requests import Asked, any_number
from backchannel.relay.service import Relay

if TYPE_CHECKING:
    from backchannel.relay.mirror import Mirror
    from backchannel.relay.reads import Reads

Handler = Callable[[Asked], Awaitable[Answer]]


def make_app(
    relay: Relay,
    store: BoardStore,
    *,
    limits: Limits | None = None,
    open_for_trials: bool = False,
    reads: Callable[[], Reads] | None = None,
    mirror: Callable[[Callable[[], None]], Mirror] | None = None,
) -> ASGIApp:
    """The ASGI application of ``relay`` over ``store``. It works from its lifespan's start to its end.

    ``open_for_trials`` lets anyone fetch a token while places are left. ``reads``, called on the loop, makes
    what answers private reads; without it there are none. ``mirror`` makes what follows another relay, given
    what to call when ticks have closed; then no deposit is taken.
    """
    metrics = Metrics(relay)
    limits = limits or Limits()
    return Guard(_Interface(relay, store, metrics, limits, open_for_trials, reads, mirror), limits, metrics)


class _Interface:
    """The handlers, and the pipeline they share while the application runs."""

    def __init__(
        self,
        relay: Relay,
        store: BoardStore,
        metrics: Metrics,
        limits: Limits,
        open_for_trials: bool,
        reads: Callable[[], Reads] | None,
        mirror: Callable[[Callable[[], None]], Mirror] | None,
    ) -> None:
        self._relay = relay
        self._store = store
        self._metrics = metrics
        self._limits = limits
        self._pipeline: Pipeline | None = None
        self._make_reads = reads
        self._reads: Reads | None = None
        self._make_mirror = mirror
        self._mirror: Mirror | None = None
        self._description = json.dumps(
            openapi(
                relay.settings,
                open_for_trials,
                private_reads=reads is not None,
                deposits=mirror is None,
            )
        ).encode()
        # Paths are exact and few: a table finds them faster than patterns, and nothing else matches.
        self._paths: dict[str, dict[str, Handler]] = {
            "/v1/pages": {"GET": self.pages, "POST": self.deposit},
            "/v1/tags": {"GET": self.tags},
            "/v1/checkpoint": {"GET": self.checkpoint},
            "/v1/board": {"GET": self.board},
            "/healthz": {"GET": self.health},
            "/metrics": {"GET": self.metrics},
            "/openapi.json": {"GET": self.openapi},
        }
        if open_for_trials:
            self._paths["/v1/tokens"] = {"POST": self.tokens}
        if mirror is not None:
            del self._paths["/v1/pages"]["POST"]
        if reads is not None:
            self._paths["/v1/reads"] = {"POST": self.reads}
        self._lifespan = Router([], lifespan=self._runs)

    @asynccontextmanager
    async def _runs(self, _app: object) -> AsyncIterator[None]:
        self._pipeline = Pipeline(self._relay, self._store, self._metrics, self._limits)
        if self._make_reads is not None:
            self._reads = self._make_reads()
            self._pipeline.on_closed = self._reads.closed
        if self._make_mirror is not None:
            self._mirror = self._make_mirror(self._pipeline.on_closed)
        try:
            yield
        finally:
            if self._mirror is not None:
                await self._mirror.stop()
            if self._reads is not None:
                await self._reads.stop()
            await self._pipeline.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        methods = self._paths.get(scope["path"])
        if methods is None:
            raise ProblemError(404)
        handler = methods.get(scope["method"])
        if handler is None:
            raise ProblemError(405, headers={"allow": ", ".join(sorted(methods))})
        answer = await handler(Asked(scope, receive))
        await answer(scope, receive, send)

    @property
    def _running(self) -> Pipeline:
        if self._pipeline is None:
            raise ProblemError(503)
        return self._pipeline

    async def deposit(self, asked: Asked) -> Answer:
        token = self._relay.require_admitted(asked.token())
        asked.numbers({})
        page = await asked.page(self._relay.settings.page_size)
        return Answer(encode_receipt(await self._running.deposit(token, page)))

    async def pages(self, asked: Asked) -> Answer:
        found = self._read(asked, {"after": any_number(), "limit": (1, MOST_PAGES)})
        return Answer(await self._running.pages(found.get("after", 0), found.get("limit", MOST_PAGES)))

    async def reads(self, asked: Asked) -> Answer:
        token = self._relay.require_admitted(asked.token())
        asked.numbers({})
        if self._reads is None:
            raise ProblemError(503)
        body = await asked.body(*self._reads.body_sizes)
        return Answer(await asked.unless_gone(self._reads.read_encoded(token, body)))

    async def tags(self, asked: Asked) -> Answer:
        found = self._read(asked, {"after_tick": any_number()})
        return Answer(self._relay.read_tags(found.get("after_tick", 0)))

    async def checkpoint(self, asked: Asked) -> Answer:
        found = self._read(asked, {"number": any_number()})
        return Answer(encode_checkpoint(self._relay.read_checkpoint(found.get("number"))))

    async def board(self, asked: Asked) -> Answer:
        self._read(asked, {})
        return Answer(encode_descriptor(self._relay.read_descriptor()))

    def _read(self, asked: Asked, known: dict[str, tuple[int, int]]) -> dict[str, int]:
        self._relay.require_admitted(asked.token())
        asked.require_no_body()
        return asked.numbers(known)

    async def tokens(self, asked: Asked) -> Answer:
        _nothing_more(asked)
        return Answer(encode_grant(await self._running.admit()), status=201)

    async def health(self, asked: Asked) -> Answer:
        _nothing_more(asked)
        if self._running.broken:
            raise ProblemError(503, "The last attempt to store something failed.")
        failing = self._mirror and (self._mirror.alarm or self._mirror.trouble)
        if failing:
            raise ProblemError(503, failing.sentence)
        if self._mirror is None and self._relay.seconds_behind() > 2 * self._relay.settings.cadence:
            raise ProblemError(503, "The clock was set back: the timetable stands still until it catches up.")
        return Answer(b'{"status": "ok"}', media="application/json")

    async def metrics(self, asked: Asked) -> Answer:
        client = asked.scope.get("client")
        if client is None or not _is_loopback(client[0]):
            raise ProblemError(403)
        _nothing_more(asked)
        return Answer(self._metrics.render(), media=CONTENT_TYPE)

    async def openapi(self, asked: Asked) -> Answer:
        _nothing_more(asked)
        return Answer(self._description, media="application/json")


def _nothing_more(asked: Asked) -> None:
    asked.require_no_body()
    asked.numbers({})


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
