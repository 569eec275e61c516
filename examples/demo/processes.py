"""The processes of the demonstration: one relay, and one courier for each desk. All end with it.

They run the program as anyone would: ``backchannel relay serve`` and ``backchannel run``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from backchannel.desk.surroundings import real_clock
from examples.demo.screen import NotHeld
from examples.demo.story import RelayNotes

PROGRAM = [sys.executable, "-m", "backchannel.cli"]
PATIENCE = 15.0
CLOCK = "BACKCHANNEL_CLOCK_FILE"


class Clock:
    """The clock of the whole rehearsal: a file of seconds to add, which relay, couriers and desks follow.

    ``begin``: what it says now; as everybody's clock where none is given.
    """

    def __init__(self, path: Path, begin: int | None = None) -> None:
        self.path = path
        path.write_text("0" if begin is None else str(begin - int(time.time())))
        os.environ[CLOCK] = str(path)
        self.now = real_clock()

    def add(self, seconds: int) -> None:
        """Let so much time go by at once. Nobody ever reads half of it: a clock must not go back."""
        new = self.path.with_suffix(".new")
        new.write_text(str(int(self.path.read_text()) + seconds))
        new.replace(self.path)


class Process:
    """A child in a session of its own, so that Ctrl-C reaches only us; its output goes to a file."""

    def __init__(self, words: list[str], log: Path) -> None:
        with log.open("ab") as file:
            self._child = subprocess.Popen(  # noqa: S603 — our own program
                [*PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file,
                start_new_session=True, text=True,
            )  # fmt: skip

    def first_line(self) -> str:
        """What it says once it is there."""
        if self._child.stdout is None:
            raise NotHeld("A process says nothing.")
        return self._child.stdout.readline().strip()

    def ask_to_stop(self) -> None:
        """Ask it to end. Not as Ctrl-C does: whoever was started in the background does not hear that."""
        if self._child.poll() is None:
            self._child.terminate()

    def wait(self) -> None:
        """Wait for the end; kill it when that takes too long."""
        try:
            self._child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()

    def kill(self) -> None:
        """No time to tidy up: SIGKILL."""
        self._child.kill()
        self.wait()


class RelayProcess:
    """The relay: a folder that outlives its process."""

    def __init__(self, folder: Path, notes: RelayNotes, clock: Path) -> None:
        self.folder = folder
        self._clock = clock
        self._listen = "127.0.0.1:0"
        settings = ["--cadence", notes.cadence, "--retention", notes.retention, "--tokens", "12"]
        self._start(settings)

    def _start(self, settings: list[str]) -> None:
        where = ["--data", str(self.folder), "--listen", self._listen, "--clock-file", str(self._clock)]
        log = self.folder.with_suffix(".log")
        self._process = Process(["relay", "serve", "--open", *where, *settings], log)
        line = self._process.first_line()
        if "http" not in line:
            raise NotHeld(f"The relay did not start: see {log}.")
        self.address = line.split()[-1]
        self._listen = self.address.removeprefix("http://")

    def kill(self) -> None:
        """The power goes."""
        self._process.kill()

    def start_again(self) -> None:
        """The same folder, the same address."""
        self._start([])

    def stop(self) -> None:
        """End it in order."""
        self._process.ask_to_stop()
        self._process.wait()
