"""The settings of a board: fixed when it is made, the same for everyone (spec/60-boards.md, section 1).

Owns: the four numbers, their bounds and the preset. Does not own: the board's id, or what is on it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.errors import Misuse
from backchannel.wire.codec import Record

TOKEN_SIZE = 32
TAG_SIZE = 8
DIGEST_SIZE = 16
MOST_ROWS = 1 << 22
"""Most rows a board may keep, all its tokens used in every tick: what one relay can index in memory."""

PageSize = Annotated[int, msgspec.Meta(ge=512, le=65_536)]
Cadence = Annotated[int, msgspec.Meta(ge=1, le=86_400)]
Retention = Annotated[int, msgspec.Meta(ge=2, le=366 * 86_400)]
Capacity = Annotated[int, msgspec.Meta(ge=1, le=65_535)]


class BoardSettings(Record):
    """What every user of a board must know of it.

    ``page_size`` bytes of every page; ``cadence`` seconds of a tick; ``retention`` seconds a row is kept;
    ``capacity`` tokens, and so pages in one tick, at most.
    """

    page_size: PageSize
    cadence: Cadence
    retention: Retention
    capacity: Capacity

    @property
    def kept_ticks(self) -> int:
        """How many closed ticks are kept."""
        return self.retention // self.cadence


SMALL = BoardSettings(page_size=4096, cadence=60, retention=7 * 86_400, capacity=12)
"""The preset *small*: 121 k pages, half a gigabyte, 71 MB a day to each broadcast reader."""

PRESETS = {"small": SMALL}


def require_sound(settings: BoardSettings) -> None:
    """Raise `Misuse` unless a board can be kept with these settings."""
    if not 512 <= settings.page_size <= 65_536:
        raise Misuse("The size of a sealed message must be between 512 and 65,536 bytes.")
    if not 1 <= settings.cadence <= 86_400:
        raise Misuse("A turn of the timetable must last between a second and a day.")
    if not 1 <= settings.capacity <= 65_535:
        raise Misuse("There must be between 1 and 65,535 tokens.")
    if not 2 * settings.cadence <= settings.retention <= 366 * 86_400:
        raise Misuse("Messages must be kept for at least two turns of the timetable and at most 366 days.")
    if settings.capacity * settings.kept_ticks > MOST_ROWS:
        raise Misuse(
            f"Together these settings keep up to {settings.capacity * settings.kept_ticks:,} messages;"
            f" a relay can keep {MOST_ROWS:,}. Keep them for less time, have fewer tokens or longer turns."
        )
