"""Writing: a message, a text to sign, an answer, a holding reply, a decline, a question about a message.

What was typed is never lost: where a rule says no, the same page comes again with the words in it.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from backchannel.cli.dates import given
from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.desk.saying import UNNAMED, Words
from backchannel.errors import Misuse
from backchannel.web.asking import Asking
from backchannel.web.lines import colleagues, who_is

REPLIES = ("answer", "later", "decline", "ask", "read-back")


def show(asking: Asking) -> Response:
    """An empty page to write on."""
    with asking.desk() as desk:
        who, ask = who_is(desk, asking), colleagues(desk)
    return _page(asking, who, f"/line/{asking.path['line']}/write", ask)


def show_answer(asking: Asking) -> Response:
    """An empty page to reply to a message, the message beside it."""
    kind = asking.query.get("as", "answer")
    if kind not in REPLIES:
        raise Misuse("There is no such reply.", next_step="Go back to the message.")
    with asking.desk() as desk:
        about, ask = desk.read(asking.number()), colleagues(desk)
    return _page(asking, about.side, f"/item/{about.number}/answer", ask, about=about, kind=kind)


def write(asking: Asking) -> Response:
    """A message or a text to sign, as a draft for a colleague."""

    def say(desk: Desk) -> views.Outcome:
        who = who_is(desk, asking)
        return desk.write(who, _words(asking), signed=asking.form.get("signed") == "yes")

    return _said(asking, say, show)


def answer(asking: Asking) -> Response:
    """A reply, as a draft for a colleague."""
    kind = asking.form.get("kind", "answer")
    number = asking.number()

    def say(desk: Desk) -> views.Outcome:
        words = _words(asking)
        match kind:
            case "answer":
                return desk.answer(number, words)
            case "later":
                return desk.later(number, words, date_typed(asking, "until"))
            case "decline":
                return desk.decline(number, words)
            case "ask":
                return desk.ask_meaning(number, words)
            case "read-back":
                return desk.read_back(number, words)
        raise Misuse("There is no such reply.", next_step="Go back to the message.")

    return _said(asking, say, show_answer)


def _said(
    asking: Asking, say: Callable[[Desk], views.Outcome], again: Callable[[Asking], Response]
) -> Response:
    def act() -> Response:
        with asking.desk() as desk:
            outcome = say(desk)
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else "/")

    return asking.or_again(act, again)


def _page(
    asking: Asking,
    who: str,
    address: str,
    ask: list[str],
    about: views.Message | None = None,
    kind: str = "",
) -> Response:
    typed = {name: asking.typed(name) for name in _FIELDS}
    kind = asking.form.get("kind", kind)
    return asking.shown(
        "write", who=who, address=address, about=about, kind=kind, typed=typed, colleagues=ask
    )


_FIELDS = (
    "subject", "text", "weight", "answer_by", "until", "language", "translation", "translation_language",
    "signed",
)  # fmt: skip


def _words(asking: Asking) -> Words:
    """What was typed, with all that goes with it."""
    translation = asking.typed("translation")
    return Words(
        asking.typed("text"),
        subject=asking.typed("subject").strip(),
        weight=asking.form.get("weight", "instructions"),
        answer_by=date_typed(asking, "answer_by"),
        language=asking.typed("language").strip() or "en",
        translation=translation if translation.strip() else None,
        translation_language=asking.typed("translation_language").strip() or UNNAMED,
        attachments=tuple((each.name, each.content) for each in asking.files.get("attach", ())),
    )


def date_typed(asking: Asking, name: str) -> str | None:
    """The day that was typed into a field, as ``2027-06-11``; None where it stayed empty."""
    text = asking.typed(name).strip()
    return given(text, asking.here.keeper.surroundings.now()) if text else None
