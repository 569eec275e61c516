"""The blank page of a locked desk, and its one field."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """Ask for the passphrase, or go on where the desk is open."""
    keeper = asking.here.keeper
    if keeper.is_open:
        return asking.go("/")
    return asking.shown("locked") if keeper.is_there else asking.go("/begin")


def unlock(asking: Asking) -> Response:
    """Open the desk."""
    asking.here.keeper.unlock(asking.form.get("passphrase", ""))
    return asking.go("/")


def lock(asking: Asking) -> Response:
    """Close the desk at once."""
    asking.here.keeper.lock()
    return asking.go("/locked")
