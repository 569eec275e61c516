"""Forms on pages: what is begun with one, and the steps in it. What each asks for is in its table."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.channel.papers.fields import Field
from backchannel.channel.papers.registry import FORMS
from backchannel.desk.papers.filling import form_called, step_called
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.languages import language
from backchannel.web.asking import Asking
from backchannel.web.lines import colleagues, who_is
from backchannel.web.writing import date_typed

_FIELD = "f-"


def show(asking: Asking) -> Response:
    """An empty form."""
    form = form_called(asking.path["form"])
    with asking.desk() as desk:
        who = who_is(desk, asking)
        ask = colleagues(desk)
    address = f"/line/{asking.number('line')}/form/{form.name}"
    return form_page(asking, who, form.title, form.fields, address, ask, opens=True)


def file(asking: Asking) -> Response:
    """What was filled in, put before a colleague."""
    form = form_called(asking.path["form"])

    def act() -> Response:
        with asking.desk() as desk:
            outcome = desk.file(who_is(desk, asking), form.name, _words(asking), filled(asking))
        return asking.done(outcome, f"/item/{outcome.number}")

    return asking.or_again(act, show)


def show_step(asking: Asking) -> Response:
    """What a step asks for."""
    number = asking.number()
    with asking.desk() as desk:
        item = desk.read(number)
        ask = colleagues(desk)
    if item.case is None:
        raise NoSuchNumber(f"{number} is nothing in which steps are taken.")
    form = next((each for each in FORMS.every() if each.title == item.case.title), None)
    if form is None:
        raise NoSuchNumber("There is no such form here.")
    name = asking.path["step"]
    move = form.moves[step_called(form, name)]
    said = next((each.said for each in item.case.possible if each.step == name.replace("-", " ")), move.says)
    return form_page(
        asking, item.side, said, move.fields, f"/item/{number}/step/{name}", ask, limit=move.limit
    )


def step(asking: Asking) -> Response:
    """A step, put before a colleague."""
    number = asking.number()

    def act() -> Response:
        with asking.desk() as desk:
            outcome = desk.step(number, asking.path["step"], _words(asking), filled(asking))
        return asking.done(outcome, f"/item/{outcome.number or number}")

    return asking.or_again(act, show_step)


def form_page(
    asking: Asking,
    who: str,
    title: str,
    fields: tuple[Field, ...],
    address: str,
    ask: list[str],
    *,
    opens: bool = False,
    limit: str = "",
) -> Response:
    """A form with its blanks."""
    typed = {each.name: asking.typed(_FIELD + each.name) for each in fields}
    return asking.shown(
        "form",
        who=who,
        title=title,
        fields=fields,
        address=address,
        colleagues=ask,
        typed=typed,
        weight=asking.form.get("weight", ""),
        tongue=asking.typed("language").strip() or language(),
        answer_by=asking.typed("answer_by"),
        opens=opens,
        limit=limit,
    )


def _words(asking: Asking) -> Words:
    return Words(
        "",
        weight=asking.form.get("weight", "instructions"),
        language=asking.typed("language").strip() or "en",
        answer_by=date_typed(asking, "answer_by"),
    )


def filled(asking: Asking) -> dict[str, str]:
    """What was filled into the blanks. Raises `Misuse`."""
    found = {
        name.removeprefix(_FIELD): asking.typed(name).strip()
        for name in asking.form
        if name.startswith(_FIELD)
    }
    if any(len(name) > 40 for name in found):
        raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")
    return {name: text for name, text in found.items() if text}
