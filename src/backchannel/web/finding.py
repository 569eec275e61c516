"""Looking for words in everything that is kept here. What was typed never stands in an address."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.finding import NEWEST, places
from backchannel.web.asking import Asking
from backchannel.web.lines import past_day_typed


def show(asking: Asking) -> Response:
    """The field to type into."""
    return _page(asking, None)


def look(asking: Asking) -> Response:
    """What was found, newest first."""

    def act() -> Response:
        words = asking.needed("words", "What to look for").split()
        within = asking.form.get("within", "")
        with asking.desk() as desk:
            found = desk.find(
                words,
                on=asking.form.get("on") or None,
                since=past_day_typed(asking, "since"),
                until=past_day_typed(asking, "until"),
                within=(within,) if within else (),
                last=None if asking.form.get("all") == "yes" else NEWEST,
            )
        return _page(asking, found)

    return asking.or_again(act, show)


def _page(asking: Asking, found: views.FoundWords | None) -> Response:
    with asking.desk() as desk:
        lines = list(desk.lines().values())
    typed = {name: asking.typed(name) for name in ("words", "on", "within", "since", "until", "all")}
    return asking.shown("find", found=found, lines=lines, places=places(), typed=typed)
