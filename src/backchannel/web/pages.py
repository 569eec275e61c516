"""Templates: the environment, the filters, and one answer in full. What they say is `speech`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from backchannel.cli.alike import Names, holds_hidden
from backchannel.cli.as_read import as_read, beginning
from backchannel.cli.pieces import authority
from backchannel.cli.shown import clean, one_line
from backchannel.languages import language
from backchannel.languages.choice import LANGUAGES
from backchannel.web import speech
from backchannel.web.visit import Told, Visit

OWN_NAMES = {"en": "English", "ko": "한국어"}
"""What each language is called in itself: whoever looks for theirs can read it."""


class Pages:
    """The templates of one run.

    ``version`` is that of what the desk shows (`keeper.Keeper`), ``lines`` the numbers of its lines by name,
    ``known`` every name that it knows.
    """

    compiled: BytecodeCache | None = None
    """Where compiled templates are kept beyond one run: nowhere, but for tests, which make many."""

    def __init__(
        self,
        visit: Visit,
        version: Callable[[], int],
        lines: Callable[[], Mapping[str, int]] = dict,
        known: Callable[[], Set[str]] = frozenset,
    ) -> None:
        self._visit = visit
        self._version = version
        self._known = known
        self._names: tuple[Set[str], Names] = frozenset(), speech.NOBODY
        self._templates = Environment(
            loader=PackageLoader("backchannel.web"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=self.compiled,
        )
        links = speech.Links(visit.root, lines, self._alike)
        filters: dict[str, Callable[..., Any]] = {
            "name": one_line,
            "words": clean,
            "moment": speech.moment,
            "day": speech.day,
            "span": speech.span,
            "say": speech.say,
            "what": speech.what,
            "as_read": as_read,
            "beginning": beginning,
            "authority": authority,
            "linked": links.linked,
            "told": links.told,
            "counts": speech.counts,
            "named": lambda name: speech.named(name, self._alike()),
            "hidden": holds_hidden,
        }
        self._templates.filters.update(filters)
        self._templates.globals["_"] = lambda text, *holes: speech.sentence(text, *holes, known=self._alike())

    def _alike(self) -> Names:
        """The names that were known when they were last taken up."""
        return self._names[1]

    def look_at_names(self) -> None:
        """Take up which names are known. In the desk's thread only."""
        known = self._known()
        if known is not self._names[0]:
            self._names = known, Names(known)

    def shown(
        self,
        template: str,
        status: int = 200,
        *,
        told: list[Told] | None = None,
        still: bool = False,
        **values: Any,
    ) -> HTMLResponse:
        """A page. ``template`` without its ending; ``told``: what it says first, else all there is to say.

        ``still``: it came of a form and stays as it is.
        """
        page = self._templates.get_template(f"{template}.html")
        body = page.render(
            root=self._visit.root,
            form_token=self._visit.form_token,
            told=self._visit.told() if told is None else told,
            version=self._version(),
            lockings=self._visit.lockings,
            still=still,
            language=language(),
            languages={short: OWN_NAMES[short] for short in LANGUAGES},
            **values,
        )
        return HTMLResponse(body, status)
