"""Telling an open page that something changed, or was locked (server-sent events): nothing of what it was.

The page then asks for itself again; of a desk that was locked since it was drawn it goes, whatever it holds.
Whoever has no script loads it again by hand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from backchannel.web.asking import Here

EVERY = 0.5


def live(here: Here) -> Callable[[Request], Awaitable[Response]]:
    """The address of the events."""

    async def answer(request: Request) -> Response:
        return EventSourceResponse(_changes(here, request), headers={"cache-control": "no-store"})

    return answer


async def _changes(here: Here, request: Request) -> AsyncIterator[dict[str, str]]:
    seen, secret = here.keeper.version, here.visit.secret
    drawn = request.query_params.get("of", str(here.visit.lockings))
    if drawn == str(here.visit.lockings):
        yield {"event": "here", "data": str(seen)}
    while not await request.is_disconnected():
        if drawn != str(here.visit.lockings):
            yield {"event": "locked", "data": f"{here.visit.root}/locked"}
            return
        if secret == here.visit.secret and here.keeper.version != seen:
            seen = here.keeper.version
            yield {"event": "changed", "data": str(seen)}
        await anyio.sleep(EVERY)
