"""The edge of the program: clock, randomness, network. Made here, handed inwards.

`Surroundings.real` is the world we live in; tests hand in another one.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backchannel.crypto.kdf import PASSPHRASE, SPOKEN_WORDS, Stretch
from backchannel.crypto.rng import Rng


class Surroundings:
    """What a desk needs of the world: ``now`` (unix seconds), ``rng``, ``sleep``, how to reach relays, costs.

    ``transport`` makes the courier's connection to a relay out of its address; None means HTTP.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        rng: Rng,
        sleep: Callable[[float], None],
        transport: Callable[..., Any] | None = None,
        passphrase_cost: Stretch = PASSPHRASE,
        words_cost: Stretch = SPOKEN_WORDS,
    ) -> None:
        self._now = now
        self.rng = rng
        self.sleep = sleep
        self.transport = transport
        self.passphrase_cost = passphrase_cost
        self.words_cost = words_cost

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self._now())

    def exact(self) -> float:
        """Unix time with its fraction, for the timetable."""
        return self._now()

    @classmethod
    def real(cls) -> Surroundings:
        """The real clock, the system's randomness, the network.

        ``BACKCHANNEL_CLOCK_FILE`` names a file with a number of seconds to add to the clock: for rehearsals.
        """
        rehearsal = os.environ.get("BACKCHANNEL_CLOCK_FILE")
        clock = time.time if rehearsal is None else _rehearsal_clock(Path(rehearsal))
        return cls(now=clock, rng=secrets.token_bytes, sleep=time.sleep)


def _rehearsal_clock(path: Path) -> Callable[[], float]:
    def now() -> float:
        try:
            return time.time() + float(path.read_text())
        except (OSError, ValueError):
            return time.time()

    return now
