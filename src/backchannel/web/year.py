"""A year of days as a small picture, and the same in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from markupsafe import Markup

from backchannel.cli.dates import day
from backchannel.web.speech import say

DAYS = 365
_STEP, _SIZE, _ROWS = 6, 5, 7
_HEIGHTS = (1, 3, 6)
"""From how many messages on a day a square is fuller: shape tells it, not colour alone."""


class Year(NamedTuple):
    """The picture, and what it shows in words."""

    picture: Markup
    text: str


def year_of(days: Mapping[str, int], now: int) -> Year | None:
    """``days``: how many messages of either side came to stand here, by day. None where there was none."""
    last = datetime.fromtimestamp(now, UTC).date()
    first = last - timedelta(days=DAYS - 1)
    shown = {each: days.get(each.isoformat(), 0) for each in (first + timedelta(at) for at in range(DAYS))}
    on = [each for each, count in shown.items() if count]
    if not on:
        return None
    newest = day(on[-1].isoformat())
    text = f"In a year: {sum(shown.values())} messages, days with any: {len(on)}, the last on {newest}."
    return Year(_picture(list(shown.values()), first.weekday(), text), text)


def _picture(counts: list[int], offset: int, text: str) -> Markup:
    columns = (offset + DAYS + _ROWS - 1) // _ROWS
    squares = "".join(_square(*divmod(offset + number, _ROWS), count) for number, count in enumerate(counts))
    picture = Markup('<svg class="year" role="img" viewBox="0 0 {} {}"><title>{}</title>{}</svg>')
    return picture.format(columns * _STEP, _ROWS * _STEP, say(text), Markup(squares))  # noqa: S704 — numbers


def _square(column: int, row: int, count: int) -> str:
    size = 1 if not count else 2 + sum(count >= each for each in _HEIGHTS)
    at = (_SIZE - size) / 2
    kind, x, y = "some" if count else "none", column * _STEP + at, row * _STEP + at
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{size}" height="{size}"/>'
