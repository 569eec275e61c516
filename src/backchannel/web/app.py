"""The table of the desk's pages: which address is which page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from backchannel.errors import NoSuchNumber
from backchannel.web import (
    adopting,
    agreements,
    alarms,
    breaking_off,
    carrying,
    finding,
    forms,
    items,
    language,
    lines,
    locking,
    matters,
    more,
    outside,
    own_forms,
    purging,
    records,
    setting_up,
    settings,
    sheets,
    strangers,
    succession,
    tables,
    today,
    writing,
)
from backchannel.web.asking import WORK, Asking, Here, Page, at_the_desk, at_work, confirm, page
from backchannel.web.guard import Guard
from backchannel.web.live import live
from backchannel.web.visit import COOKIE, Visit
from backchannel.web.way_in import way_on

LOOK_EVERY = 2.0
"""Seconds between two looks at what came."""

TABLE: tuple[tuple[str, Page, Page | None], ...] = (
    ("/", today.show, None),
    ("/locked", locking.show, locking.unlock),
    ("/lock", locking.show, locking.lock),
    ("/alarms", alarms.show, alarms.put_away),
    ("/language", language.show, language.choose),
    ("/line/{line}", lines.show, lines.note_event),
    ("/line/{line}/write", writing.show, writing.write),
    ("/line/{line}/who", lines.who, succession.of_theirs),
    ("/line/{line}/way", lines.way, lines.drill),
    ("/sure", language.show, confirm),
    ("/us", lines.us, None),
    ("/line/{line}/agreements", matters.listed("agreements"), None),
    ("/line/{line}/people", matters.listed("people"), None),
    ("/line/{line}/talks", matters.listed("talks"), None),
    ("/line/{line}/propose", agreements.show_new, agreements.propose),
    ("/line/{line}/form/{form}", forms.show, forms.file),
    ("/line/{line}/sheet/{kind}", sheets.show, sheets.act),
    ("/line/{line}/sheet/{kind}/print", sheets.printed, None),
    ("/agreement/{number}", agreements.show, agreements.act),
    ("/item/{number}/step/{step}", forms.show_step, forms.step),
    ("/item/{number}", items.show, items.act),
    ("/item/{number}/answer", writing.show_answer, writing.answer),
    ("/item/{number}/file/{place}", items.file, None),
    ("/line/{line}/break-off", breaking_off.show, breaking_off.act),
    ("/line/{line}/record", records.show, records.write),
    ("/line/{line}/purge", purging.show, purging.act),
    ("/line/{line}/adopt", adopting.show, adopting.act),
    ("/line/{line}/forms", own_forms.show, own_forms.begin),
    ("/line/{line}/forms/{number}", own_forms.show_form, own_forms.send),
    ("/item/{number}/signed", records.text, None),
    ("/find", finding.show, finding.look),
    ("/more", more.show, None),
    ("/verify", records.show_verify, records.verify),
    ("/shown", records.shown, records.shown),
    ("/posts", succession.show, succession.act),
    ("/tables", tables.show, tables.act),
    ("/outside", outside.show, outside.act),
    ("/settings", settings.show, settings.act),
    ("/strangers", strangers.show, strangers.act),
    ("/begin", setting_up.show, setting_up.start),
    ("/colleague", setting_up.colleague, setting_up.invite),
    ("/sheet-to-print", setting_up.paper, setting_up.print_paper),
    ("/meet", setting_up.meeting, setting_up.meet),
    ("/words", setting_up.words, setting_up.confirm),
    ("/carry", carrying.show, carrying.carry),
)
"""Address, page, and what a form on it does."""


def make_app(here: Here, address: str, look: bool = True) -> Guard:
    """The pages at ``address`` (``127.0.0.1:PORT``). ``look``: whether to take in what comes, by itself."""

    @asynccontextmanager
    async def looking(_app: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            if look:
                tasks.start_soon(_keep_looking, here)
            yield
            tasks.cancel_scope.cancel()

    routes = [
        Route("/in/{way}", partial(enter, here.visit)),
        Route("/live", live(here)),
        Route(WORK, at_work(here)),
        Route(f"{WORK}/done", at_work(here)),
        *routes_of(here, TABLE),
    ]
    inner = Starlette(routes=[Mount(here.visit.root, routes=routes)], lifespan=looking)
    return Guard(inner, here.visit, address)


def routes_of(here: Here, table: Sequence[tuple[str, Page, Page | None]]) -> list[BaseRoute]:
    """The pages of ``table``, what they need to be drawn, and one page for every other address."""
    return [
        *(Route(path, page(here, show, act), methods=["GET", "POST"]) for path, show, act in table),
        Mount("/static", StaticFiles(packages=[("backchannel.web", "static")])),
        Route("/{rest:path}", page(here, _nowhere)),
    ]


def _nowhere(asking: Asking) -> Response:
    raise NoSuchNumber("There is nothing at this address.", next_step="Go back to Today.")


async def _keep_looking(here: Here) -> None:
    while True:
        await anyio.sleep(LOOK_EVERY)
        await at_the_desk(here, here.keeper.look)


async def enter(visit: Visit, request: Request) -> Response:
    """The way in: once, then its link is worth nothing."""
    if not visit.enter(request.path_params["way"]):
        return PlainTextResponse(
            "This link was used already, or a newer one was made. Start the desk again for another.",
            status_code=404,
        )
    answer: Response = RedirectResponse(f"{visit.root}/", status_code=303)
    if (
        request.headers.get("sec-fetch-site") == "cross-site"
    ):  # led here by a file: our cookie waits for our page
        answer = HTMLResponse(way_on(f"{visit.root}/"))
    answer.set_cookie(COOKIE, visit.secret, path=f"{visit.root}/", httponly=True, samesite="strict")
    return answer
