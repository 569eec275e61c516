"""The first page: who I am, one card a counterpart, what waits for me and for them."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.web.asking import Asking
from backchannel.web.year import Year, year_of

KINDS = {"undertaking": "Undertaking", "notice": "Notice given", "person": "Person held"}
"""What a day that was named belongs to."""


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
        return asking.shown(
            "today",
            state=state,
            lines=asking.here.keeper.lines(),
            years=years,
            theirs=[
                (each.name, each.asked, len(each.we_wait_for) - len(each.asked))
                for each in state.counterparts
                if each.asked
            ],
            days=[(each.name, near) for each in state.counterparts for near in each.days if not near.ours],
            kinds=KINDS,
        )
