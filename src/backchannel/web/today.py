"""The first page: who I am, one card a counterpart, what waits for me and for them."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """Today."""
    if not asking.here.keeper.is_there:
        return asking.go("/begin")
    with asking.desk() as desk:
        return asking.shown(
            "today", state=desk.state(), lines={name: number for number, name in desk.lines().items()}
        )
