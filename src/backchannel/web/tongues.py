"""In which language the pages speak: one context for each, in which that language is settled.

Pages run one at a time in the desk's thread; each runs inside the context of the language that its reader
chose, so that every sentence of the desk and of the templates comes out in it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context
from typing import TypeVar

from backchannel.languages import ENGLISH, know, language, settle
from backchannel.web.keeper import Keeper

Result = TypeVar("Result")


class Tongues:
    """``chosen``: the language spoken now; that of whoever started the pages, until another is asked for."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._contexts: dict[str, Context] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self.chosen = language()

    def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Run a page in the language that is chosen. In the desk's thread only."""
        return self._context().run(function, *arguments)

    def aside(self, function: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """Run something that needs no desk, in whichever thread, while the desk's own is at work."""
        context = self._contexts.get(self.chosen)
        return (copy_context() if context is None else context.copy()).run(function, *arguments, **named)

    def _context(self) -> Context:
        context = self._contexts.get(self.chosen)
        if context is None:
            context = self._contexts[self.chosen] = copy_context()
            context.run(settle, self.chosen)
        if self.chosen != ENGLISH and self._known.get(self.chosen) != self._keeper.changes():
            self._known[self.chosen] = self._keeper.changes()
            context.run(know, self._keeper.names())
        return context
