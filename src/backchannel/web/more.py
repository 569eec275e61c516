"""Where everything else is: one list, a sentence each."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """The list."""
    with asking.desk():
        return asking.shown("more")
