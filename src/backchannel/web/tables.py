"""Tables with a mediator: open, join and close one; as the mediator take a place, leave it, and speak."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.errors import Misuse
from backchannel.languages import language
from backchannel.web.asking import Asking
from backchannel.web.lines import colleagues


def show(asking: Asking) -> Response:
    """Every table, the places that are offered, and a form for another table."""
    with asking.desk() as desk:
        tables = desk.tables()
        numbers = {name: number for number, name in desk.lines().items()}
        met = [each.side for each in desk.everybody() if not each.ours]
        ask = colleagues(desk)
    return asking.shown(
        "tables",
        tables=tables,
        numbers=numbers,
        met=met,
        colleagues=ask,
        typed={name: asking.typed(name) for name in ("text", "subject", "title", "words")},
        tongue=asking.typed("language").strip() or language(),
    )


def act(asking: Asking) -> Response:
    """One step with a table."""

    def act() -> Response:
        with asking.desk() as desk:
            outcome = _done(desk, asking)
        return asking.done(outcome, "/tables")

    return asking.or_again(act, show)


def _done(desk: Desk, asking: Asking) -> views.Outcome:
    match asking.form.get("do"):
        case "open":
            who, mediator = asking.needed("who", "The other side"), asking.needed("mediator", "The mediator")
            return desk.open_table(who, mediator, asking.typed("title").strip())
        case "join":
            return desk.join_table(asking.number_in(asking.needed("number", "The number")))
        case "close":
            which = asking.typed("number").strip() or asking.needed("table", "The table")
            text = asking.typed("words").strip()
            return desk.close_table(which, Words(text, language=_tongue(asking)) if text else "")
        case "take":
            return desk.take_place(asking.needed("table", "The table"))
        case "leave":
            return desk.leave_table(asking.needed("table", "The table"))
        case "put-forward":
            return desk.put_forward(asking.needed("table", "The table"), _words(asking), _about(asking))
        case "carry-word":
            table, of = asking.needed("table", "The table"), asking.needed("of", "Whose words they are")
            return desk.carry_word(table, of, _words(asking), _about(asking))
    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")


def _words(asking: Asking) -> Words:
    return Words(asking.typed("text"), subject=asking.typed("subject").strip(), language=_tongue(asking))


def _about(asking: Asking) -> int | None:
    text = asking.typed("about").strip()
    return asking.number_in(text) if text else None


def _tongue(asking: Asking) -> str:
    return asking.typed("language").strip() or "en"
