"""Everybody's desk as pages to look at: the program's own pages, without anything that acts.

Rules: only what a page shows is taken over from the program's table; its forms are refused, since the scenes
act; choosing a language is no act.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from backchannel.desk.surroundings import Surroundings
from backchannel.desk.views import Going
from backchannel.errors import Misuse
from backchannel.web import language
from backchannel.web.app import TABLE, routes_of
from backchannel.web.asking import Asking, Here
from backchannel.web.keeper import Keeper
from backchannel.web.visit import Visit
from examples.demo.browser.player import Waiting
from examples.demo.stage import Seat

PATIENCE = 300.0
"""Seconds that a press may wait for a scene: it is refused anyhow."""


class Looked(Keeper):
    """A desk that the scenes open and close: shown, never opened, locked or asked anything from here."""

    def __init__(self, seat: Seat, around: Surroundings, worker: Waiting) -> None:
        super().__init__(seat.home, around)
        self.worker = worker
        self._seat = seat

    def watch(self) -> None:
        """Follow the desk of the stage, and notice what changed in it."""
        desk = self._seat.desk if self._seat.is_open else None
        if desk is not self._desk:
            self._desk = desk
            self._opened += 1
        seen = self.changes()
        if seen != self._seen:
            self._seen = seen
            self.version += 1

    def ask_with(self, sure: Callable[[Going], bool]) -> None:
        """The scenes mean every step of theirs; nobody else takes one."""


def refuse(_asking: Asking) -> Response:
    """What becomes of a form."""
    raise Misuse("Here the scenes act, and you look on.", next_step="Press Next, above.")


def pages_of(keeper: Looked, root: str, token: Callable[[int], str]) -> BaseRoute:
    """The pages of a desk under ``root``/desk/KEY."""
    visit = Visit(token)
    place = f"/desk/{key_of(keeper.home)}"
    visit.root = root + place
    here = Here.of(keeper, visit, lambda: None, PATIENCE)
    table = [
        (path, show, act if act is language.choose else None if act is None else refuse)
        for path, show, act in TABLE
    ]
    return Mount(place, routes=[Route("/live", _no_news), *routes_of(here, table)])


def key_of(home: Path) -> str:
    """Whose folder that is."""
    return home.name


async def _no_news(_request: Request) -> Response:
    """The page around the desks tells of changes for all of them: browsers keep few connections."""
    return Response(status_code=204)
