"""The first page: who I am, one card a counterpart, what waits for me and for them."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.web.asking import Asking
from backchannel.web.year import Year, year_of


def show(asking: Asking) -> Response:
    """Today."""
    if not asking.here.keeper.is_there:
        return asking.go("/begin")
    with asking.desk() as desk:
        state = desk.state()
        today = asking.here.keeper.surroundings.now()
        years: dict[str, Year | None] = {
            each.name: year_of(desk.year(each.name), today) for each in state.counterparts
        }
        theirs = [(each.name, each.we_wait_for) for each in state.counterparts if each.we_wait_for]
        return asking.shown(
            "today", state=state, lines=asking.here.keeper.lines(), years=years, theirs=theirs
        )
