"""Views as lines of text: what a person sees.

Owns: one function per view of ``desk/views``. Does not own: sentences of the desk (they come in the
views) or what makes foreign text safe (`shown`). Rules: everything passes through `shown`; lists are
stacked, not tabled, so that they read the same in a narrow window; numbers people type stand at the left;
no colour carries meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.drawing.agreements import AGREEMENTS
from backchannel.cli.drawing.cases import CASES
from backchannel.cli.drawing.first_screen import FIRST_SCREEN
from backchannel.cli.drawing.items import ITEMS
from backchannel.cli.drawing.lines import LINES
from backchannel.cli.drawing.outcomes import OUTCOMES
from backchannel.cli.drawing.records import RECORDS
from backchannel.cli.drawing.sheets import SHEETS
from backchannel.cli.drawing.sides import SIDES
from backchannel.cli.pieces import Lines, Width
from backchannel.desk import views


def draw(view: views.View, width: Width) -> Lines:
    """The lines of one view in ``width`` columns (None: unbounded)."""
    return _DRAWINGS[type(view)](view, width)


_DRAWINGS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    **AGREEMENTS,
    **CASES,
    **FIRST_SCREEN,
    **ITEMS,
    **LINES,
    **OUTCOMES,
    **RECORDS,
    **SHEETS,
    **SIDES,
}
