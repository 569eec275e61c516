"""The page of the demonstration: the clock and Next, three columns, what the scene says.

Rules: who may ask is judged by the guard of the program's own pages (this computer alone, one browser, forms
of our own). The desks' pages refuse to stand in a frame; `Framed` lets this page frame them. It is a layer
over the guard, in this folder: nothing in the program turns it on.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlencode

import anyio
import uvicorn
from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backchannel.cli.dates import moment
from backchannel.web.app import enter
from backchannel.web.guard import POLICY, Guard
from backchannel.web.serve import HOST, listen, server_config
from backchannel.web.visit import Visit
from examples.demo.browser.desks import Looked, pages_of
from examples.demo.browser.player import Player
from examples.demo.helping import DAY, NORTH, SOUTH
from examples.demo.host import kept
from examples.demo.stage import Seat

HERE = Path(__file__).resolve().parent
TURNS, PAGES = 12, 6
"""How many of the newest turns and pages the relay's column shows."""
EVERY = 0.5
LOOK_AT_RELAY = 3
"""Seconds until the relay's column is looked at again: its turns go on whether anybody writes or not."""
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")


class Framed:
    """Lets our own page, and no other, put ours beside each other."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = FRAMED
                headers["x-frame-options"] = "SAMEORIGIN"
            await send(message)

        await self._app(scope, receive, sending)


class Column(NamedTuple):
    """A delegation. ``seat``: whose desk is shown; ``others``: who else has one; ``seen``: what it shows."""

    name: str
    title: str
    seat: Seat
    others: list[Seat]
    seen: str


class Pages:
    """The page, its columns and what is pressed on it."""

    def __init__(self, player: Player, address: str) -> None:
        self._player = player
        self._stage = player.stage
        self._began = player.stage.clock.now()
        self.visit = Visit(secrets.token_urlsafe)
        around = player.stage.surroundings()
        self._desks = {key: Looked(seat, around, player.waiting) for key, seat in player.stage.seats.items()}
        player.watch = self._watch
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(moment=moment, clock=_clock)
        routes = [
            Route("/in/{way}", partial(enter, self.visit)),
            Route("/", self._page),
            Route("/next", self._next, methods=["POST"]),
            Route("/end", self._end, methods=["POST"]),
            Route("/live", self._live),
            Route("/relay", self._relay),
            *(pages_of(each, self.visit.root, secrets.token_urlsafe) for each in self._desks.values()),
            Mount("/own", StaticFiles(directory=HERE / "static")),
            Mount("/static", StaticFiles(packages=[("backchannel.web", "static")])),
        ]
        self.app = Framed(
            Guard(Starlette(routes=[Mount(self.visit.root, routes=routes)]), self.visit, address)
        )

    def _watch(self) -> None:
        for each in self._desks.values():
            each.watch()

    # the page

    async def _page(self, request: Request) -> Response:
        player, screen = self._player, self._stage.screen
        now = self._stage.clock.now()
        newest = screen.lines[-1].scene if screen.lines else 0
        return self._shown(
            "stage",
            player=player,
            screen=screen,
            lines=[each for each in screen.lines if each.scene == newest],
            now=now,
            day=int(now - self._began) // DAY + 1,
            columns=[self._column(request, NORTH, "north"), self._column(request, SOUTH, "south")],
            version=self._version(),
            relay_seen=int(now) // LOOK_AT_RELAY,
            query=urlencode(request.query_params),
        )

    def _column(self, request: Request, side: str, name: str) -> Column:
        first = self._stage[self._stage.teams[side][0]]
        people = [each for each in self._stage.seats.values() if _is_of(each, side)]
        there = [each for each in people if each is first or each.is_open]
        chosen = request.query_params.get(name)
        seat = next((each for each in there if each.person.key == chosen), first)
        seen = self._desks[seat.person.key].version
        return Column(name, side.capitalize(), seat, there, f"{seat.person.key} {seen}")

    def _version(self) -> str:
        """Something that differs whenever the page would."""
        screen = self._stage.screen
        desks = sum(each.version for each in self._desks.values())
        return f"{len(screen.lines)} {screen.waits_for} {self._player.running} {self._player.is_over} {desks}"

    async def _live(self, request: Request) -> Response:
        return EventSourceResponse(self._changes(request), headers={"cache-control": "no-store"})

    async def _changes(self, request: Request) -> AsyncIterator[dict[str, str]]:
        seen, secret = "", self.visit.secret
        while not await request.is_disconnected() and secret == self.visit.secret:
            now = f"{self._version()} {int(self._stage.clock.now()) // LOOK_AT_RELAY}"
            if now != seen:
                seen = now
                yield {"event": "changed", "data": ""}
            await anyio.sleep(EVERY)

    # what is pressed

    async def _next(self, request: Request) -> Response:
        return await self._pressed(request, self._player.next)

    async def _end(self, request: Request) -> Response:
        answer = await self._pressed(request, lambda: None)
        if answer.status_code == 303:
            answer = self._shown("ended", screen=self._stage.screen, player=self._player)
            self._player.end()
        return answer

    async def _pressed(self, request: Request, act: Callable[[], None]) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            if not self.visit.is_own_form(form.get("form_token")):
                return Response(status_code=403)
        act()
        return RedirectResponse(f"{self.visit.root}/?{urlencode(request.query_params)}", status_code=303)

    # the relay

    async def _relay(self, _request: Request) -> Response:
        relay = self._stage.relay
        seen = await to_thread.run_sync(kept, relay.folder)
        turns = [
            (turn, seen.begins(turn), seen.turns[turn])
            for turn in range(seen.closed, seen.closed - TURNS, -1)
        ]
        return self._shown(
            "relay",
            address=relay.address,
            retention=self._stage.story.relay.retention,
            seen=seen,
            turns=turns,
            a_day=seen.a_day(Counter(count for *_, count in turns).most_common(1)[0][0]),
            pages=seen.rows[-PAGES:][::-1],
        )

    def _shown(self, template: str, **values: object) -> HTMLResponse:
        page = self._templates.get_template(f"{template}.html")
        return HTMLResponse(page.render(root=self.visit.root, form_token=self.visit.form_token, **values))


def _is_of(seat: Seat, side: str) -> bool:
    """Whether that person sits on this side of the table; citizens do, though they speak for nobody else."""
    return seat.person.side.startswith(side)


def _clock(seconds: int) -> str:
    """``14:03:07``."""
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S}"


class Served:
    """The page on a free port of this computer, from a thread of its own."""

    def __init__(self, player: Player) -> None:
        self._listener = listen(0)
        address = f"{HOST}:{self._listener.getsockname()[1]}"
        pages = Pages(player, address)
        self.way_in = f"http://{address}{pages.visit.launch()}"
        self._server = uvicorn.Server(server_config(pages.app))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._listener.close()
