"""Which pages an answer covers, and where they lie (spec/65-private-reads.md, section 1).

Owns: the ring's size, the slot of a number, the ticks an answer covers and those one may ask for. Pure
arithmetic: no array, no page. Which numbers a tick has is the log's to say.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.board.settings import BoardSettings
from backchannel.errors import NotKept
from backchannel.wire.codec import Record

_MOST_SLACK = 60


class Window(NamedTuple):
    """``width`` slots from ``start`` on, round the ring."""

    start: int
    width: int


class Ring(Record):
    """``kept`` ticks of at most ``capacity`` pages; one relay may be ``slack`` ticks behind the other."""

    capacity: int
    kept: int
    slack: int

    @classmethod
    def of(cls, settings: BoardSettings) -> Ring:
        """The ring of a board: the same at every relay that keeps it."""
        kept = settings.kept_ticks
        return cls(settings.capacity, kept, min(_MOST_SLACK, kept // 4))

    @property
    def slots(self) -> int:
        """Pages it has room for: as many as a board keeps at most."""
        return self.capacity * self.kept

    @property
    def covered(self) -> int:
        """Ticks an answer covers."""
        return self.kept - self.slack

    def slot(self, number: int) -> int:
        """Where page ``number`` lies."""
        return number % self.slots

    def ticks(self, as_of: int, closed: int) -> tuple[int, int]:
        """First and last tick that an answer as of ``as_of`` covers, where the newest tick is ``closed``.

        Raises `NotKept` unless it is one of the newest ``slack`` + 1.
        """
        if not closed - self.slack <= as_of <= closed:
            raise NotKept(
                "This relay does not hold exactly those messages.",
                next_step="Nothing to do: the next turn asks again, from what both relays hold by then.",
            )
        return as_of - self.covered + 1, as_of

    def window(self, first: int, end: int) -> Window:
        """The slots of pages ``first`` … ``end`` - 1."""
        return Window(self.slot(first), end - first)
