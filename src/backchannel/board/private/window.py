"""Which pages an answer covers, and where they lie (spec/65-private-reads.md, section 3).

Owns: the ring's size, the slot of a number, the window of an answer and the numbers one may ask for. Pure
arithmetic: no array, no page.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec

from backchannel.errors import NotKept
from backchannel.wire.codec import Record


class Window(NamedTuple):
    """``width`` slots from ``start`` on, round the ring."""

    start: int
    width: int


class Ring(Record):
    """Answers cover ``covered`` pages (N); ``slack`` (S) is how far one relay may be behind the other."""

    covered: Annotated[int, msgspec.Meta(ge=1, le=1 << 22)]
    slack: Annotated[int, msgspec.Meta(ge=0, le=1 << 22)]

    @property
    def slots(self) -> int:
        """Pages kept: R = N + S."""
        return self.covered + self.slack

    def slot(self, number: int) -> int:
        """Where page ``number`` lies; the same at every relay with this ring."""
        return number % self.slots

    def window(self, as_of: int, newest: int) -> Window:
        """The slots of pages as_of - N + 1 … ``as_of``, at a relay whose last page is ``newest``.

        Raises `NotKept` unless newest - S ≤ ``as_of`` ≤ newest.
        """
        if not max(0, newest - self.slack) <= as_of <= newest:
            raise NotKept(
                "This relay does not hold exactly those messages.",
                next_step="Nothing to do: the next turn asks again, from what both relays hold by then.",
            )
        return Window(self.slot(as_of - self.covered + 1), self.covered)
