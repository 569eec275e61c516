"""Templates, and what makes foreign text safe in them.

Owns: the environment of the templates, their filters, and one answer in full. Rules: everything is escaped;
what another person wrote also loses what cannot be seen (`cli.shown.clean`), stands in an element of its own
with its own direction, and is never part of a sentence's markup. Times are UTC with the month in letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from backchannel.cli.dates import day, moment, span
from backchannel.cli.shown import clean, one_line
from backchannel.web.visit import Visit

_COMMAND = re.compile(r"`backchannel ([a-z-]+)((?: [^`]*)?)`")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_OF_ITEMS = frozenset(
    (
        "agree", "sign", "read", "return", "discard", "answer", "later", "decline", "ask", "note", "withdraw",
        "step", "tell",
    )
)  # fmt: skip
_PLACES = {
    "alarms": ("/alarms", "alarms"),
    "invite": ("/colleague", "invite a colleague"),
    "meet": ("/meet", "meet the other side"),
    "words": ("/words", "compare words"),
    "confirm": ("/words", "type the words"),
    "carry": ("/carry", "carry by hand"),
    "waiting": ("/", "what waits"),
}
"""Where the pages do what a command does; a sentence that names it becomes a link."""


class Pages:
    """The templates of one run. ``version`` is that of what the desk shows (`keeper.Keeper`)."""

    def __init__(self, visit: Visit, version: Callable[[], int]) -> None:
        self._visit = visit
        self._version = version
        self._templates = Environment(
            loader=PackageLoader("backchannel.web"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters: dict[str, Callable[..., Any]] = {
            "name": one_line,
            "words": clean,
            "moment": moment,
            "day": day,
            "span": span,
            "linked": self.linked,
        }
        self._templates.filters.update(filters)

    def shown(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page. ``template`` without its ending."""
        page = self._templates.get_template(f"{template}.html")
        body = page.render(
            root=self._visit.root,
            form_token=self._visit.form_token,
            told=self._visit.told(),
            version=self._version(),
            **values,
        )
        return HTMLResponse(body, status)

    def linked(self, sentence: str) -> Markup:
        """A sentence of the desk: the commands in it become links to where the pages do the same."""
        parts: list[Markup | str] = []
        at = 0
        for found in _COMMAND.finditer(sentence):
            parts += [escape(one_line(sentence[at : found.start()]) + _gap(sentence[at : found.start()]))]
            parts.append(self._link(found[1], found[2].strip()))
            at = found.end()
        rest = sentence[at:]
        lead = " " if at and rest[:1] == " " else ""
        return Markup("").join([*parts, escape(lead + one_line(rest))])

    def _link(self, command: str, rest: str) -> Markup:
        first = rest.split(" ")[0].partition(".")[0]
        if command in _OF_ITEMS and _NUMBER.fullmatch(first):
            address, label = f"/item/{first}", f"{command} {first}"
        elif command in _PLACES:
            address, label = _PLACES[command]
        else:
            return Markup("<code>backchannel {}</code>").format(one_line(f"{command} {rest}".strip()))
        return Markup('<a href="{}{}">{}</a>').format(self._visit.root, quote(address), label)


def _gap(text: str) -> str:
    return " " if text.endswith(" ") else ""
