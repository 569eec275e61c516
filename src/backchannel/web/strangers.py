"""People who do not know our side yet: its public card, requests that are left for it, a request of ours."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.desk import views
from backchannel.errors import Misuse
from backchannel.web.asking import Asking


def show(asking: Asking) -> Response:
    """Three forms."""
    return _page(asking)


def act(asking: Asking) -> Response:
    """A card, a request, or what somebody left."""

    def act() -> Response:
        files = asking.files.get("file", ())
        match asking.form.get("do"):
            case "card":
                with asking.desk() as desk:
                    card, outcome = desk.card()
                return _page(asking, card=card, outcome=outcome)
            case "ask":
                who, text = asking.needed("who", "What you call that side"), asking.needed("text", "The text")
                card = asking.file_or_pasted("file", "card", "Their card").decode("utf-8", "replace")
                with asking.desk() as desk:
                    sealed, outcome = desk.request(card, text, who)
                asking.here.visit.tell(outcome)
                return asking.saved(sealed, "request", "application/octet-stream")
            case "read":
                if not files:
                    raise Misuse("The file of the request is missing.", next_step="Choose it.")
                with asking.desk() as desk:
                    left = desk.open_request(files[0].content)
                return _page(asking, left=left)
        raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")

    return asking.or_again(act, show)


def _page(
    asking: Asking, card: str = "", outcome: views.Outcome | None = None, left: views.Requested | None = None
) -> Response:
    typed = {name: asking.typed(name) for name in ("who", "text", "card")}
    with asking.desk():
        return asking.shown("strangers", card=card, outcome=outcome, left=left, typed=typed)
