"""Taking words of somebody else over as our side's own. What the other side will see of them comes first.

The second press takes over exactly what was shown: what it would be by then is compared with the first.
"""

from __future__ import annotations

from starlette.responses import Response

from backchannel.channel.papers.adoption import Adopt
from backchannel.desk.adopting import STANDINGS, Told
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.desk.views import Going
from backchannel.errors import Misuse
from backchannel.languages import language
from backchannel.web.asking import Asking, mark_of
from backchannel.web.lines import colleagues, past_day_typed, who_is
from backchannel.web.writing import date_typed

SOURCES = ("said", "signed", "told")
_FIELDS = (
    "source",
    "number",
    "pasted",
    "text",
    "subject",
    "whose",
    "told_by",
    "standing",
    "day",
    "answer_by",
)


def show(asking: Asking) -> Response:
    """Three sources: a message on another line, the file of a signed text, words that were told."""
    return _page(asking, None)


def act(asking: Asking) -> Response:
    """What they would see; or, where that was shown, take it over. One voice alone is asked by `asking`."""

    def act() -> Response:
        with asking.desk() as desk:
            who = who_is(desk, asking)
            body = _body(desk, who, asking)
            number = _number(asking) if asking.form.get("source") == "said" else None
            seen = desk.adoption_shown(who, body, number)
            if colleagues(desk) and asking.form.get("mark") != mark_of(seen):
                return _page(asking, seen)
            outcome = desk.adopt(who, body, number)
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else "/")

    return asking.or_again(act, show)


def _body(desk: Desk, who: str, asking: Asking) -> Adopt:
    due = date_typed(asking, "answer_by")
    match asking.form.get("source"):
        case "said":
            return desk.adoption_of(who, _number(asking), due)
        case "signed":
            signed = asking.file_or_pasted("file", "pasted", "The signed text")
            return desk.adoption_signed(signed, due)
        case "told":
            words = Words(
                asking.typed("text"),
                subject=asking.typed("subject").strip(),
                answer_by=due,
                language=_tongue(asking),
            )
            standing = asking.form.get("standing", "unknown")
            day = past_day_typed(asking, "day")
            return desk.adoption_told(
                words, Told(asking.typed("whose"), asking.typed("told_by"), standing, day)
            )
    raise Misuse("Nothing says where the words are from.", next_step="Choose one of the three.")


def _number(asking: Asking) -> int:
    return asking.number_in(asking.needed("number", "The number"))


def _tongue(asking: Asking) -> str:
    return asking.typed("language").strip() or language()


def _page(asking: Asking, seen: Going | None) -> Response:
    with asking.desk() as desk:
        [line] = desk.line(who_is(desk, asking))
        ask = colleagues(desk)
    typed = {name: asking.typed(name) for name in _FIELDS}
    typed["number"] = typed["number"] or asking.query.get("number", "")
    files = asking.files.get("file", ())
    if files:
        typed["pasted"] = files[0].content.decode("utf-8", "replace")
    return asking.shown(
        "adopt",
        line=line,
        number=asking.path["line"],
        seen=seen,
        mark=mark_of(seen) if seen else "",
        typed=typed,
        tongue=_tongue(asking),
        standings=list(STANDINGS),
        colleagues=ask,
    )
