"""The timetable while the pages are open: kept here, unless `backchannel run` keeps it already.

It goes on while the desk is locked, as it does without any desk: it reads nothing of the register.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from backchannel.cli.ways import keep_timetable
from backchannel.desk.founding import SPOOL
from backchannel.desk.surroundings import Surroundings
from backchannel.errors import BackchannelError

TRY_AGAIN_AFTER = 5.0
"""Seconds until it is looked again whether there is a desk, or whether the other program ended."""


class KeptLine:
    """A thread that keeps the timetable of the desk in ``home``. Start it; stop it before the end."""

    def __init__(self, home: Path, surroundings: Surroundings) -> None:
        self._spool = home / SPOOL
        self._around = surroundings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """From now on."""
        self._thread.start()

    def stop(self) -> None:
        """After the request that is under way."""
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._stop.is_set():
            if self._spool.exists():
                with contextlib.suppress(BackchannelError):  # how each way is stands on the pages
                    keep_timetable(self._spool, self._around.exact, self._around.rng, self._stop, _nobody)
            self._stop.wait(TRY_AGAIN_AFTER)


def _nobody(_sentence: str) -> None:
    """The pages say themselves how each way is."""
