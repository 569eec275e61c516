"""Agreements on pages: one text, how each undertaking stands, two wordings side by side, signing."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.errors import Misuse
from backchannel.languages import language
from backchannel.web.asking import Asking
from backchannel.web.depends import depends, in_words
from backchannel.web.items import require_own_name
from backchannel.web.lines import colleagues, who_is

MOVES = {
    "report": {"started": "started", "done": "done"},
    "ask-excuse": "ask excuse",
    "accept": "accept",
    "dispute": "dispute",
    "excuse": "excuse",
    "refuse-excuse": "refuse excuse",
    "lapse": "lapse",
}
LABELS = {
    "started": "Report it started",
    "done": "Report it done",
    "ask excuse": "Ask to be excused",
    "accept": "Accept it as done",
    "dispute": "Say that it is not kept",
    "excuse": "Excuse them",
    "refuse excuse": "Refuse to excuse them",
    "lapse": "Call it lapsed",
}
"""What can be said of an undertaking, as the law has it, and what a button says."""


def show(asking: Asking) -> Response:
    """The agreement, or the text, whole."""
    number = asking.number()
    with asking.desk() as desk:
        item = desk.read(number)
        found = _agreement(desk, number)
        before = None if found is None or found.wording_of is None else desk.read(found.wording_of)
        me = desk.state().me
        ask = colleagues(desk)
    if found is None:
        return asking.go(f"/item/{number}")
    return asking.shown(
        "agreement",
        item=item,
        found=found,
        before=before,
        me=me,
        colleagues=ask,
        step=_step(found),
        moves={each.number: _moves(each) for each in found.undertakings},
        labels=LABELS,
        proportion=_proportion(found),
        picture=depends(found.undertakings),
        depending=[in_words(each) for each in found.undertakings if each.holds_while],
        tongue=language(),
    )


def _agreement(desk: Desk, number: int) -> views.Agreement | None:
    """None for a text without undertakings: its page is that of every item."""
    try:
        return desk.agreement(number)
    except Misuse:
        return None


def _step(found: views.Agreement) -> str:
    """What our side does next with the whole text: sign, exchange, accept; nothing."""
    for word in ("exchange", "sign", "accept"):
        if f"`backchannel agreement {word} {found.number}`" in found.next_step:
            return word
    return ""


def _moves(undertaking: views.Undertaking) -> list[str]:
    """What can be said of an undertaking now, in the words of the law."""
    found = []
    for each in undertaking.next_steps:
        command, _, rest = each.rpartition("backchannel agreement ")[2].partition(" ")
        move = MOVES.get(command)
        if isinstance(move, dict):
            found.append(move[rest.split(" ")[1]])
        elif move is not None:
            found.append(move)
    return found


def _proportion(found: views.Agreement) -> list[tuple[str, str]]:
    """One square an undertaking, in order: its number, and how it stands."""
    return [(each.number, each.condition) for each in found.undertakings]


def act(asking: Asking) -> Response:
    """A step with the whole text, or with one undertaking."""
    number = asking.number()
    here = f"/agreement/{number}"
    do = asking.form.get("do", "")

    def act() -> Response:
        with asking.desk() as desk:
            outcome = _done(desk, number, do, asking)
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else here)

    return asking.or_again(act, show)


def _done(desk: Desk, number: int, do: str, asking: Asking) -> views.Outcome:
    match do:
        case "sign":
            require_own_name(desk, asking)
            return desk.sign(number)
        case "exchange":
            require_own_name(desk, asking)
            return desk.exchange(number)
        case "accept":
            return desk.accept_wording(number)
        case "amend":
            return desk.amend_agreement(number, _words(asking))
        case "withdraw":
            return desk.withdraw(number, asking.needed("why", "Why, in a few words,"))
        case "say":
            move = asking.form.get("move", "")
            if move not in LABELS:
                raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")
            text = asking.typed("words").strip()
            words = Words(text, language=_tongue(asking)) if text else ""
            return desk.perform(asking.needed("undertaking", "The undertaking"), move, words)
    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")


def show_new(asking: Asking) -> Response:
    """An empty page for a text with undertakings."""
    with asking.desk() as desk:
        who = who_is(desk, asking)
        ask = colleagues(desk)
    return asking.shown(
        "propose",
        who=who,
        number=asking.path["line"],
        colleagues=ask,
        typed={name: asking.typed(name) for name in ("subject", "text")},
        tongue=_tongue(asking) if asking.form else language(),
    )


def propose(asking: Asking) -> Response:
    """A text with undertakings, put before a colleague."""

    def act() -> Response:
        with asking.desk() as desk:
            outcome = desk.propose_agreement(who_is(desk, asking), _words(asking))
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else "/")

    return asking.or_again(act, show_new)


def _words(asking: Asking) -> Words:
    return Words(asking.typed("text"), subject=asking.typed("subject").strip(), language=_tongue(asking))


def _tongue(asking: Asking) -> str:
    return asking.typed("language").strip() or "en"
