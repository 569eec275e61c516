"""Removing the words of old days from this desk: what would go and what stays first, then for good."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.cli.dates import iso_day
from backchannel.desk import views
from backchannel.errors import Misuse
from backchannel.web.asking import Asking, mark_of, require_shown
from backchannel.web.items import require_own_name
from backchannel.web.lines import past_day_typed, who_is


def show(asking: Asking) -> Response:
    """Which days."""
    return _page(asking, None)


def act(asking: Asking) -> Response:
    """What would go; or, with one's name typed, let it go."""

    def act() -> Response:
        since, until = past_day_typed(asking, "since"), past_day_typed(asking, "until")
        if until is None or until >= iso_day(int(asking.here.keeper.surroundings.now())):
            raise Misuse("Only days that are past can be removed.", next_step="Name a day before today.")
        meant = asking.form.get("do") == "remove"
        with asking.desk() as desk:
            who, ask = who_is(desk, asking), asking.form.get("ask") == "yes"
            found = desk.purge(who, until, since, ask_colleagues=ask)
            if meant:
                require_shown(asking, (found, ask))
                require_own_name(desk, asking)
                found = desk.purge(who, until, since, sure=True, ask_colleagues=ask)
        return _page(asking, found)

    return asking.or_again(act, show)


def _page(asking: Asking, found: views.Purge | None) -> Response:
    with asking.desk() as desk:
        [line] = desk.line(who_is(desk, asking))
        me = desk.state().me
    typed = {name: asking.typed(name) for name in ("since", "until", "ask")}
    seen = mark_of((found, typed["ask"] == "yes"))
    return asking.shown(
        "purge", line=line, number=asking.path["line"], found=found, seen=seen, me=me, typed=typed
    )
