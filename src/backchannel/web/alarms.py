"""What is wrong, and putting it away once it was seen."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """Every alarm that stands."""
    with asking.desk() as desk:
        return asking.shown("alarms", alarms=desk.alarms())


def put_away(asking: Asking) -> Response:
    """The person has seen what was listed."""
    with asking.desk() as desk:
        return asking.done(desk.put_alarms_away())
