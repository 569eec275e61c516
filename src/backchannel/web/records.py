"""What is written down or checked: the record of a line, a signed text, whom our side showed what."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.cli.record_page import as_html
from backchannel.desk.record_form import as_json
from backchannel.desk.verifying import read_signed
from backchannel.errors import Misuse
from backchannel.web.asking import Asking
from backchannel.web.lines import past_day_typed, who_is

FORMS = {"html": (as_html, "text/html"), "json": (as_json, "application/json")}
"""How a record is written, and what a browser calls that."""


def show(asking: Asking) -> Response:
    """What of the line goes into a record: all, one matter, or some days."""
    with asking.desk() as desk:
        [line] = desk.line(who_is(desk, asking))
    typed = {name: asking.typed(name) for name in ("paper", "since", "until")}
    return asking.shown("record", line=line, number=asking.path["line"], typed=typed)


def write(asking: Asking) -> Response:
    """The record, to be saved."""

    def act() -> Response:
        form = asking.form.get("form", "")
        if form not in FORMS:
            raise Misuse("A record is written as html or as json.", next_step="Choose one of them.")
        made, kind = FORMS[form]
        paper = asking.typed("paper").strip()
        with asking.desk() as desk:
            record = desk.record(
                who_is(desk, asking),
                paper=asking.number_in(paper) if paper else None,
                since=past_day_typed(asking, "since"),
                until=past_day_typed(asking, "until"),
                private=asking.form.get("private") == "yes",
            )
            content = b"".join(made(record.head(), record.items(), record.foot()))
        return asking.saved(content, f"record.{form}", kind)

    return asking.or_again(act, show)


def text(asking: Asking) -> Response:
    """A signed text with every signature so far, as a file that anybody can check."""
    with asking.desk() as desk:
        found, _ = desk.export(asking.number())
    return asking.saved(found.encode(), "text.txt", "text/plain")


def show_verify(asking: Asking) -> Response:
    """A place to drop the file of a signed text."""
    with asking.desk():
        return asking.shown("verify", checked=None)


def verify(asking: Asking) -> Response:
    """What the file proves."""

    def act() -> Response:
        checked = read_signed(asking.file_or_pasted("file", "pasted", "The signed text"))
        with asking.desk():
            return asking.shown("verify", checked=checked)

    return asking.or_again(act, show_verify)


def shown(asking: Asking) -> Response:
    """Whom our side showed what, by day."""
    with asking.desk() as desk:
        return asking.shown(
            "shown", found=desk.shown(asking.typed("what").strip()), what=asking.typed("what")
        )
