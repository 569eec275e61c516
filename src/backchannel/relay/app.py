"""The relay's HTTP interface: a route for each thing that can be asked (spec/60-boards.md, section 6).

Owns: paths, methods, media types and which answers need a token. No rule of a board lives here, and nothing
that tells one asker from another is logged or counted.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from backchannel.board.messages import (
    MOST_PAGES,
    encode_checkpoint,
    encode_descriptor,
    encode_grant,
    encode_receipt,
)
from backchannel.board.store import BoardStore
from backchannel.relay.guard import Guard
from backchannel.relay.limits import Limits
from backchannel.relay.metrics import CONTENT_TYPE, Metrics
from backchannel.relay.openapi import openapi
from backchannel.relay.pipeline import Pipeline
from backchannel.relay.problems import ProblemError
from backchannel.relay.requests import (
    PAGE_TYPE,
    any_number,
    bearer_token,
    numbers,
    read_page,
    require_no_body,
)
from backchannel.relay.service import Relay

Handler = Callable[[Request], Awaitable[Response]]


def make_app(
    relay: Relay, store: BoardStore, *, limits: Limits | None = None, open_for_trials: bool = False
) -> ASGIApp:
    """The ASGI application of ``relay`` over ``store``. It works from its lifespan's start to its end.

    ``open_for_trials`` lets anyone fetch a token while places are left.
    """
    metrics = Metrics(relay)
    interface = _Interface(relay, store, metrics, open_for_trials)
    return Guard(interface.router, limits or Limits(), metrics)


class _Path:
    """One path: a handler for each method, 405 for the others."""

    def __init__(self, **handlers: Handler) -> None:
        self._handlers = handlers
        self._allow = ", ".join(sorted(handlers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._handlers.get(scope["method"])
        if handler is None:
            raise ProblemError(405, headers={"Allow": self._allow})
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    raise ProblemError(404)


def _bytes(data: bytes, status: int = 200) -> Response:
    return Response(data, status, {"Cache-Control": "no-store"}, PAGE_TYPE)


class _Interface:
    """The handlers, and the pipeline they share while the application runs."""

    def __init__(self, relay: Relay, store: BoardStore, metrics: Metrics, open_for_trials: bool) -> None:
        self._relay = relay
        self._store = store
        self._metrics = metrics
        self._pipeline: Pipeline | None = None
        self._description = json.dumps(openapi(relay.settings, open_for_trials)).encode()
        routes = [
            Route("/v1/pages", _Path(GET=self.pages, POST=self.deposit)),
            Route("/v1/tags", _Path(GET=self.tags)),
            Route("/v1/checkpoint", _Path(GET=self.checkpoint)),
            Route("/v1/board", _Path(GET=self.board)),
            Route("/healthz", _Path(GET=self.health)),
            Route("/metrics", _Path(GET=self.metrics)),
            Route("/openapi.json", _Path(GET=self.openapi)),
        ]
        if open_for_trials:
            routes.append(Route("/v1/tokens", _Path(POST=self.tokens)))
        self.router = Router(routes, redirect_slashes=False, default=_nothing_here, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _app: object) -> AsyncIterator[None]:
        self._pipeline = Pipeline(self._relay, self._store, self._metrics)
        try:
            yield
        finally:
            await self._pipeline.stop()

    @property
    def _running(self) -> Pipeline:
        if self._pipeline is None:
            raise ProblemError(503)
        return self._pipeline

    async def deposit(self, request: Request) -> Response:
        token = self._relay.require_admitted(bearer_token(request))
        numbers(request, {})
        page = await read_page(request, self._relay.settings.page_size)
        return _bytes(encode_receipt(await self._running.deposit(token, page)))

    async def pages(self, request: Request) -> Response:
        asked = self._asked(request, {"after": any_number(), "limit": (1, MOST_PAGES)})
        return _bytes(await self._running.pages(asked.get("after", 0), asked.get("limit", MOST_PAGES)))

    async def tags(self, request: Request) -> Response:
        asked = self._asked(request, {"after_tick": any_number()})
        return _bytes(self._relay.read_tags(asked.get("after_tick", 0)))

    async def checkpoint(self, request: Request) -> Response:
        asked = self._asked(request, {"number": any_number()})
        return _bytes(encode_checkpoint(self._relay.read_checkpoint(asked.get("number"))))

    async def board(self, request: Request) -> Response:
        self._asked(request, {})
        return _bytes(encode_descriptor(self._relay.read_descriptor()))

    def _asked(self, request: Request, known: dict[str, tuple[int, int]]) -> dict[str, int]:
        self._relay.require_admitted(bearer_token(request))
        require_no_body(request)
        return numbers(request, known)

    async def tokens(self, request: Request) -> Response:
        require_no_body(request)
        numbers(request, {})
        return _bytes(encode_grant(await self._running.admit()), 201)

    async def health(self, request: Request) -> Response:
        require_no_body(request)
        numbers(request, {})
        if self._running.broken:
            raise ProblemError(503, "The last attempt to store something failed.")
        if self._relay.seconds_behind() > 2 * self._relay.settings.cadence:
            raise ProblemError(503, "The clock was set back: the timetable stands still until it catches up.")
        return Response(b'{"status": "ok"}', 200, {"Cache-Control": "no-store"}, "application/json")

    async def metrics(self, request: Request) -> Response:
        if request.client is None or not _is_loopback(request.client.host):
            raise ProblemError(403)
        require_no_body(request)
        numbers(request, {})
        return Response(self._metrics.render(), 200, {"Content-Type": CONTENT_TYPE})

    async def openapi(self, request: Request) -> Response:
        require_no_body(request)
        numbers(request, {})
        return Response(self._description, 200, media_type="application/json")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
