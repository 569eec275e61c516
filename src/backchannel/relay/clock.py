"""Where a relay's time comes from. Ticks are the relay's: this is the clock that counts (spec/60-boards.md).

Owns: the real clock, and a shifted one for rehearsals. Does not own: that ticks never go back (`board.log`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Clock = Callable[[], float]
"""Unix seconds."""


def real_clock() -> float:
    """The system's clock."""
    return time.time()


class ShiftedClock:
    """The system's clock plus the whole number of seconds that stands in a file. For rehearsals only.

    The file is read again once a second; while it cannot be read the last shift holds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shift = 0
        self._read_at = float("-inf")

    def __call__(self) -> float:
        """Unix seconds, shifted."""
        if time.monotonic() - self._read_at >= 1.0:
            self._read_at = time.monotonic()
            with suppress(OSError, ValueError):
                self._shift = int(self._path.read_text("ascii").strip() or "0")
        return time.time() + self._shift
