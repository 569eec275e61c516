"""The way to relays, as a desk needs it: the courier behind the desk's port (`desk.surroundings.LinePort`).

Desk and courier know nothing of each other; they meet here and in the spool's file.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath

from backchannel.courier import run as courier
from backchannel.courier.board import load_board
from backchannel.courier.http import Address, HttpTransport
from backchannel.courier.path import Path, TickReport
from backchannel.crypto.rng import Rng
from backchannel.desk.desk import Desk
from backchannel.desk.founding import SPOOL
from backchannel.desk.surroundings import Surroundings
from backchannel.errors import BackchannelError, DiskFailure, LineKept, NoRegister, RelayUnreachable
from backchannel.store.spool import Spool

TRY_AGAIN_AFTER = 5.0
"""Seconds after which the line goes on where the disk would not take something."""

ATTEND_EVERY = 0.5
"""Seconds between looks at what came, where a desk is attended."""


class HttpLine:
    """Relays over HTTP, in the timetable of the courier."""

    def __init__(self, clock: Callable[[], float], rng: Rng) -> None:
        self._clock = clock
        self._rng = rng
        self._paths: dict[tuple[int, Address], Path] = {}
        self._spool: Spool | None = None

    def greet(self, spool: Spool, board: int) -> bytes:
        """The board's id; asks the relay when the spool does not know it yet."""
        known = load_board(spool, board)
        if known is None:
            report = self._path(spool, board).tick(None, self._clock)
            known = load_board(spool, board)
            if known is None:
                raise RelayUnreachable(report.failure or "The relay does not answer.")
        return bytes(known.board_id)

    def turn(self, spool: Spool) -> None:
        """One turn at every relay, each at its own tick."""
        every = spool.paths()
        for health in every:
            if health.lead is None:
                path = self._path(spool, health.board)
                courier.serve(path, self._clock, _nap, self._rng, ticks=1)
                for second in every:
                    if second.lead == health.board:
                        self._path(spool, second.board).join_in(self._clock)

    def _path(self, spool: Spool, board: int) -> Path:
        """The way to that relay: the same one as before, which remembers what to look for."""
        address = Address(*spool.one("SELECT url, pin, proxy FROM board WHERE id = ?", (board,)))
        if self._spool is not spool:
            self._spool, self._paths = spool, {}
        if (board, address) not in self._paths:
            self._paths[board, address] = Path(spool, board, HttpTransport(address), self._rng)
        return self._paths[board, address]


def _nap(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def keep_timetable(
    spool: FilePath,
    clock: Callable[[], float],
    rng: Rng,
    stop: threading.Event,
    log: Callable[[str], None],
) -> None:
    """The courier as a service: every relay in the spool, until ``stop``. ``log`` hears of failures.

    A disk that fails for a while stops it for that while. Raises `LineKept`, `SpoolDamaged`, `Misuse`.
    """
    with _only_one(spool.with_suffix(".lock")):
        _keep(spool, clock, rng, stop, log)


@contextlib.contextmanager
def _only_one(lock: FilePath) -> Iterator[None]:
    """Hold the timetable of a desk. The lock ends with the process, however it ends."""
    with contextlib.closing(sqlite3.connect(lock, timeout=0, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise LineKept("Another program keeps the timetable of this desk.") from error
        yield


def _keep(
    spool: FilePath,
    clock: Callable[[], float],
    rng: Rng,
    stop: threading.Event,
    log: Callable[[str], None],
) -> None:
    failing: set[str] = set()

    def told(report: TickReport) -> None:
        if report.failure and report.failure not in failing:
            log(report.failure)
            failing.add(report.failure)
        elif not report.failure and failing:
            log("The relay answers again.")
            failing.clear()

    while True:
        try:
            courier.run(spool, clock, stop, rng, told=told)
        except DiskFailure as error:
            log(error.sentence)
            if not stop.wait(TRY_AGAIN_AFTER):
                continue
        return


class Attended:
    """A desk that takes in what comes while its line keeps the timetable. ``log`` hears what a person should.

    A disk that fails, or a file that another program holds, is told once and waited out: the timetable is not
    this desk's, and goes on.
    """

    def __init__(self, desk: Desk, log: Callable[[str], None]) -> None:
        self._desk = desk
        self._log = log
        self.well = True
        """Whether the last look could keep what it found."""

    def look(self) -> None:
        """Take in what is there. Raises what stops a desk for good."""
        try:
            came = self._desk.take_in()
        except DiskFailure as error:
            if self.well:
                self._log(f"{error.sentence} Messages wait on the line meanwhile.")
            self.well = False
            return
        if not self.well:
            self._log("The desk takes messages in again.")
        self.well = True
        if came:
            self._log("Something came in: `backchannel waiting`.")


def run_line(
    home: FilePath, passphrase: str | None, around: Surroundings, log: Callable[[str], None]
) -> None:
    """`backchannel run`: keep the timetable of a desk's folder; with a passphrase also take messages in.

    Raises `NoRegister` where there is no desk, and what stops a line for good. Ends with `KeyboardInterrupt`.
    """
    if not (home / SPOOL).exists():
        raise NoRegister(f"There is no desk in {home} yet.")
    desk = None if passphrase is None else Desk.open(home, passphrase, around)
    stop = threading.Event()
    failed: list[BackchannelError] = []

    def work() -> None:
        try:
            keep_timetable(home / SPOOL, around.exact, around.rng, stop, log)
        except BackchannelError as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    log("The line keeps its timetable. Stop it with Ctrl-C.")
    attended = None if desk is None else Attended(desk, log)
    try:
        while thread.is_alive():
            thread.join(ATTEND_EVERY if attended is None or attended.well else TRY_AGAIN_AFTER)
            if attended is not None:
                attended.look()
    finally:
        stop.set()
        thread.join()
        if desk is not None:
            desk.close()
    if failed:
        raise failed[0]
