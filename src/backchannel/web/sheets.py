"""Sheets of lines on pages: talks, the phrasebook, the public line. Each line agreed, theirs, or ours."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from backchannel.cli.printed import as_html
from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.desk.laying import SheetLines
from backchannel.errors import Misuse
from backchannel.languages import language
from backchannel.web.asking import Asking, mark_of, require_shown
from backchannel.web.lines import colleagues, who_is
from backchannel.web.matters import kind_of

_LINE = "l-"
OWN = "form"
"""The kind of a form of the two sides' own: it is begun on a page of its own (`own_forms`)."""


def show(asking: Asking) -> Response:
    """The sheet as it stands, or the empty one to begin it with."""
    kind, number = kind_of(asking), _number(asking)
    with asking.desk() as desk:
        who = who_is(desk, asking)
        ask = colleagues(desk)
        sheet: views.Sheet | None = None
        if "new" not in asking.query:
            try:
                sheet = desk.sheet(who, kind.name, number)
            except Misuse:
                if number is not None:
                    raise
    if sheet is None and kind.name == OWN:
        return asking.go(f"/line/{asking.number('line')}/forms")
    typed = {name.removeprefix(_LINE): text for name, text in asking.form.items() if name.startswith(_LINE)}
    return asking.shown(
        "sheet",
        who=who,
        kind=asking.path["kind"],
        title=kind.title,
        table=kind.lines,
        sheet=sheet,
        seen={}
        if sheet is None
        else {each.name: mark_of(theirs_of(sheet, each.name)) for each in sheet.lines},
        all_seen="" if sheet is None else mark_of(theirs_of(sheet)),
        number=asking.path["line"],
        address=_address(asking),
        colleagues=ask,
        typed=typed,
        tongue=asking.typed("language").strip() or language(),
    )


def printed(asking: Asking) -> Response:
    """The sheet for paper: a page for A4, a card of the phrases that both agreed to."""
    with asking.desk() as desk:
        view = desk.sheet(who_is(desk, asking), kind_of(asking).name, _number(asking))
    headers = {"content-disposition": 'attachment; filename="sheet.html"'}
    return HTMLResponse(as_html(view), headers=headers)


def act(asking: Asking) -> Response:
    """One step on the sheet."""
    address = _address(asking)

    def act() -> Response:
        with asking.desk() as desk:
            outcome = _step(desk, asking)
        return asking.done(outcome, f"/item/{outcome.number}" if outcome.number else address)

    return asking.or_again(act, show)


def _step(desk: Desk, asking: Asking) -> views.Outcome:
    kind, number, who = kind_of(asking).name, _number(asking), who_is(desk, asking)
    line = asking.form.get("line", "")
    match asking.form.get("do"):
        case "begin" if kind != OWN:
            return desk.begin_sheet(who, kind, _lines(asking), asking.typed("title").strip())
        case "say":
            if kind == OWN:
                return desk.word_form(who, _lines(asking), number)
            return desk.word_sheet(who, kind, _lines(asking), number)
        case "agree" if kind == OWN:
            require_shown(asking, theirs_of(desk.sheet(who, kind, number)))
            return desk.agree_form(who, number)
        case "set" if kind == OWN:
            return desk.set_form(who, number)
        case "add":
            name = asking.needed("phrase", "The phrase")
            words = {name: asking.needed("meaning", "What it means")}
            return desk.word_sheet(who, kind, SheetLines(words, language=_tongue(asking)), number)
        case "take":
            require_shown(asking, theirs_of(desk.sheet(who, kind, number), line))
            return desk.take_lines(who, kind, [line], number)
        case "strike":
            return desk.strike_lines(who, kind, [line], number)
        case "set":
            return desk.set_sheet(who, kind, number)
        case "drop":
            return desk.drop_sheet(who, kind, asking.needed("why", "Why, in a few words,"), number)
    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")


def theirs_of(sheet: views.Sheet, line: str | None = None) -> object:
    """What one press takes over, as it is shown: their words in one line, or in every one."""
    said = [(each.name, each.theirs) for each in sheet.lines if line in (None, each.name)]
    return sheet.number, said


def _lines(asking: Asking) -> SheetLines:
    words = {
        name.removeprefix(_LINE): asking.typed(name).strip()
        for name in asking.form
        if name.startswith(_LINE) and asking.typed(name).strip()
    }
    return SheetLines(words, language=_tongue(asking))


def _tongue(asking: Asking) -> str:
    return asking.typed("language").strip() or "en"


def _number(asking: Asking) -> int | None:
    """Which one, where the address says so. Raises `NoSuchNumber`."""
    return asking.number_in(asking.query.get("number", "")) if asking.query.get("number") else None


def _address(asking: Asking) -> str:
    number = _number(asking)
    which = "" if number is None else f"?number={number}"
    return f"/line/{asking.number('line')}/sheet/{asking.path['kind']}{which}"
