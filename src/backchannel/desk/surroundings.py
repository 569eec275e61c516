"""The edge of the program: clock, randomness, network. Made here, handed inwards.

`Surroundings.real` is the world we live in; tests hand in another one.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from backchannel.crypto.kdf import PASSPHRASE, SPOKEN_WORDS, Stretch
from backchannel.crypto.rng import Rng
from backchannel.desk.machine import folder_of_this_account
from backchannel.errors import NoNetwork
from backchannel.store.spool import Spool

if TYPE_CHECKING:
    from backchannel.desk.views import Going


class LinePort(Protocol):
    """The way to the relays, as a desk needs it. `backchannel.cli` puts the courier behind it."""

    def greet(self, spool: Spool, board: int) -> bytes:
        """Ask a relay who it is, so that the spool knows its settings: the board's 16-byte id.

        Raises an `OutsideFailure` when it does not answer.
        """
        ...

    def turn(self, spool: Spool) -> None:
        """One turn of the timetable: wait for its moment, post once, read everything new."""
        ...


class NoLine:
    """Where there is no network at all: everything goes by hand."""

    def greet(self, spool: Spool, board: int) -> bytes:
        """Always fails."""
        raise NoNetwork("This desk has no way to a relay here.")

    def turn(self, spool: Spool) -> None:
        """Nothing to do."""


class Surroundings:
    """What a desk needs of the world: ``now`` (unix seconds), ``rng``, the ``line`` to relays, costs.

    ``machine``: the folder in which desks of one computer know of each other (None: they do not).
    ``sure``: asks whoever is here whether what would leave at once is meant; by itself nothing is.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        rng: Rng,
        line: LinePort | None = None,
        machine: Path | None = None,
        passphrase_cost: Stretch = PASSPHRASE,
        words_cost: Stretch = SPOKEN_WORDS,
        sure: Callable[[Going], bool] = lambda _: False,
    ) -> None:
        self._now = now
        self.rng = rng
        self.line: LinePort = NoLine() if line is None else line
        self.machine = machine
        self.passphrase_cost = passphrase_cost
        self.words_cost = words_cost
        self.sure = sure

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self._now())

    def exact(self) -> float:
        """Unix time with its fraction."""
        return self._now()

    @classmethod
    def real(cls, line: LinePort | None = None) -> Surroundings:
        """The real clock and the system's randomness, with the given way to relays."""
        return cls(now=real_clock(), rng=secrets.token_bytes, line=line, machine=folder_of_this_account())


def real_clock() -> Callable[[], float]:
    """Unix time with its fraction.

    ``BACKCHANNEL_CLOCK_FILE`` names a file with a number of seconds to add to the clock: for rehearsals.
    """
    rehearsal = os.environ.get("BACKCHANNEL_CLOCK_FILE")
    return time.time if rehearsal is None else _rehearsal_clock(Path(rehearsal))


def _rehearsal_clock(path: Path) -> Callable[[], float]:
    def now() -> float:
        try:
            return time.time() + float(path.read_text())
        except (OSError, ValueError):
            return time.time()

    return now
