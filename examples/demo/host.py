"""What the relay's host can see, read from the relay's own folder: turns, sizes, random-looking pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from backchannel.board.checkpoint import TagRow
from backchannel.board.settings import BoardSettings
from backchannel.relay.store import SqliteStore

DAY = 86_400


class Kept(NamedTuple):
    """``closed``: the newest turn that is over; ``turns``: pages by turn; ``rows``: one a page, in order."""

    settings: BoardSettings
    closed: int
    turns: Counter[int]
    rows: tuple[TagRow, ...]

    def a_day(self, pages_a_turn: int) -> int:
        """How many pages a day that makes."""
        return pages_a_turn * (DAY // self.settings.cadence)

    def begins(self, turn: int) -> int:
        """When a turn begins, by the relay's clock."""
        return turn * self.settings.cadence


def kept(folder: Path) -> Kept:
    """Everything that the relay in ``folder`` keeps now."""
    store = SqliteStore.open(folder)
    try:
        saved = store.load()
    finally:
        store.close()
    return Kept(saved.settings, saved.closed_tick, Counter(row.tick for row in saved.rows), saved.rows)
