"""In which language the pages speak from now on."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.errors import Misuse
from backchannel.languages.choice import LANGUAGES
from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """Nothing to see: back to the first page."""
    return asking.go("/")


def choose(asking: Asking) -> Response:
    """The language that was pressed."""
    wanted = asking.form.get("language", "")
    if wanted not in LANGUAGES:
        raise Misuse("The program speaks English (en) and Korean (ko).", next_step="Choose one of them.")
    asking.here.tongues.chosen = wanted
    return asking.go(asking.path_before)
