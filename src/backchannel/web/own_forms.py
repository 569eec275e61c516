"""Forms of the two sides' own: which are agreed, one put before the other side, one filled in.

How its lines are agreed is the page of sheets (`sheets`).
"""

from __future__ import annotations

from starlette.responses import Response

from backchannel.desk.desk import Desk
from backchannel.desk.laying import SheetLines
from backchannel.desk.papers.agreed_forms import AgreedForm
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.languages import language
from backchannel.web.asking import Asking
from backchannel.web.forms import filled, form_page
from backchannel.web.lines import colleagues, who_is

ROWS = 10
"""Blanks of a new form on the page; more are put into it on its own page."""
ASKS = ("line", "text", "date", "number", "yes or no", "one of")


def show(asking: Asking) -> Response:
    """The forms that both sides agreed, and an empty one to make."""
    with asking.desk() as desk:
        who = who_is(desk, asking)
        [line] = desk.line(who)
        found, ask = desk.agreed_forms(who), colleagues(desk)
        begun = [each for each in desk.matters(who) if each.kind == "form"]
    rows = [
        {name: asking.typed(f"{name}-{at}") for name in ("ask", "kind", "choices", "needed")}
        for at in range(ROWS)
    ]
    return asking.shown(
        "own_forms",
        line=line,
        number=asking.path["line"],
        found=found,
        begun=begun,
        rows=rows,
        asks=ASKS,
        name=asking.typed("name"),
        tongue=asking.typed("language").strip() or language(),
        colleagues=ask,
    )


def begin(asking: Asking) -> Response:
    """A form, put before the other side."""

    def act() -> Response:
        name = asking.needed("name", "The name of the form")
        asked = _lines(asking)
        if not asked:
            raise Misuse(
                "A form asks for at least one thing.", next_step="Write what the first blank is called."
            )
        lines = SheetLines(asked, language=asking.typed("language").strip() or "en")
        with asking.desk() as desk:
            outcome = desk.begin_form(who_is(desk, asking), name, lines)
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else "/")

    return asking.or_again(act, show)


def _lines(asking: Asking) -> dict[str, str]:
    """What the form asks for, each in the words with which people write it down."""
    lines = {}
    for at in range(ROWS):
        name = asking.typed(f"ask-{at}").strip()
        if not name:
            continue
        kind = asking.form.get(f"kind-{at}", "")
        if kind not in ASKS:
            raise Misuse("Nothing says what is asked for.", next_step="Choose it from the list.")
        choices = f" {asking.typed(f'choices-{at}').strip()}" if kind == ASKS[-1] else ""
        lines[name] = kind + choices + (", needed" if asking.form.get(f"needed-{at}") == "yes" else "")
    return lines


def show_form(asking: Asking) -> Response:
    """An agreed form, empty."""
    with asking.desk() as desk:
        who = who_is(desk, asking)
        form = _form(desk, who, asking)
        ask = colleagues(desk)
    address = f"/line/{asking.number('line')}/forms/{asking.number()}"
    return form_page(asking, who, form.title, form.fields, address, ask, opens=True)


def send(asking: Asking) -> Response:
    """An agreed form, filled in, put before a colleague."""

    def act() -> Response:
        words = Words(
            "",
            weight=asking.form.get("weight", "instructions"),
            language=asking.typed("language").strip() or "en",
        )
        with asking.desk() as desk:
            who = who_is(desk, asking)
            form = _form(desk, who, asking)
            outcome = desk.file_agreed(who, form.name, words, asking.number(), filled(asking))
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else "/")

    return asking.or_again(act, show_form)


def _form(desk: Desk, who: str, asking: Asking) -> AgreedForm:
    found = desk.agreed_form(who, asking.number())
    if found is None:
        raise NoSuchNumber("There is no such form here.")
    return found
