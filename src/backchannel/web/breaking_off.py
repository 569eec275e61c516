"""A line that is broken off: suspending after a look at what the other side will see, knocking, reopening."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.channel.papers.suspension import SUSPENDABLE
from backchannel.desk.views import Going
from backchannel.errors import Misuse
from backchannel.web.asking import Asking, mark_of, require_shown
from backchannel.web.lines import colleagues, who_is


def show(asking: Asking) -> Response:
    """Three forms: suspend, knock, reopen."""
    return _page(asking, None)


def _page(asking: Asking, preview: Going | None) -> Response:
    with asking.desk() as desk:
        who = who_is(desk, asking)
        [line] = desk.line(who)
        ask = colleagues(desk)
    topics = [each.value for each in SUSPENDABLE]
    kept = asking.chosen.get("keep", ())
    because = asking.typed("because")
    return asking.shown(
        "break_off",
        line=line,
        number=asking.path["line"],
        topics=topics,
        kept=kept,
        seen=mark_of(preview),
        because=because,
        preview=preview,
        colleagues=ask,
    )


def act(asking: Asking) -> Response:
    """What the person decided."""
    return asking.or_again(lambda: _done(asking), show)


def _done(asking: Asking) -> Response:
    here = f"/line/{asking.path['line']}"
    with asking.desk() as desk:
        who = who_is(desk, asking)
        match asking.form.get("do"):
            case "look":
                because, keep = asking.needed("because", "The reason"), asking.chosen.get("keep", ())
                preview = desk.suspension_shown(who, because, keep)
            case "suspend":
                because, keep = asking.needed("because", "The reason"), asking.chosen.get("keep", ())
                require_shown(asking, desk.suspension_shown(who, because, keep))
                return asking.done(desk.suspend(who, because, keep), here)
            case "reopen":
                return asking.done(desk.reopen(who, asking.typed("words").strip()), here)
            case "knock":
                return asking.done(desk.knock(who, asking.typed("words").strip()), here)
            case _:
                raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")
    return _page(asking, preview)
