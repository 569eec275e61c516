"""Every tick, every relay, until told to stop (spec/70, section 6).

Owns: waiting for ticks, the random delay inside each, one thread for each relay so that none waits for
another. Does not own: what happens in a tick (`path`). Clock, sleep and randomness are handed in.

Rules: the deposit is built before its tick starts; the delay inside the tick is drawn afresh each time. A
clock that jumps (months of sleep, a correction) makes the courier look again, not catch up tick by tick.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path as FilePath

from backchannel.courier.http import Address, HttpTransport
from backchannel.courier.outbox import Deposit
from backchannel.courier.path import Path, TickReport
from backchannel.courier.transport import Transport
from backchannel.crypto.rng import Rng
from backchannel.errors import BackchannelError, DiskFailure
from backchannel.store.spool_file import SpoolFile

Clock = Callable[[], float]
Sleep = Callable[[float], bool]
"""Wait so many seconds; True when it is time to stop (`threading.Event.wait` is one)."""
TransportFactory = Callable[[Address], Transport]

_LONGEST_NAP = 1.0
_FIRST_CONTACT_EVERY = 15.0
_LOOK_FOR_RELAYS_EVERY = 1.0


def serve(
    path: Path,
    clock: Clock,
    sleep: Sleep,
    rng: Rng,
    *,
    ticks: int | None = None,
    told: Callable[[TickReport], None] = lambda report: None,
) -> None:
    """Keep one relay's timetable until ``sleep`` says stop, or for ``ticks`` ticks. ``told`` hears of
    each.
    """
    done = 0
    while ticks is None or done < ticks:
        if not path.is_known():
            told(_one(path, None, clock))
            done += 1
            if (
                done != ticks
                and not path.is_known()
                and _wait_until(clock() + _FIRST_CONTACT_EVERY, clock, sleep)
            ):
                return
            continue
        start, cadence = path.next_tick(clock()), path.cadence()
        if _wait_until(start - min(1.0, cadence / 10), clock, sleep):
            return
        try:
            deposit = path.prepare(start)
        except DiskFailure as error:
            told(TickReport(False, 0, error.sentence))
            if _wait_until(start, clock, sleep):
                return
            continue
        share = int.from_bytes(rng(4), "big") / 2**32
        if _wait_until(start + cadence * (0.05 + 0.4 * share), clock, sleep):
            return
        if clock() < start + cadence:  # else we slept through it: look at the clock again
            told(_one(path, deposit, clock))
            done += 1


def _one(path: Path, deposit: Deposit | None, clock: Clock) -> TickReport:
    try:
        return path.tick(deposit, clock)
    except DiskFailure as error:
        return TickReport(False, 0, error.sentence)


def _wait_until(moment: float, clock: Clock, sleep: Sleep) -> bool:
    """Wait in short naps, so that a clock that jumps is noticed. True when it is time to stop."""
    while True:
        left = moment - clock()
        if sleep(max(0.0, min(left, _LONGEST_NAP))):
            return True
        if left <= _LONGEST_NAP:
            return False


def run(
    spool: FilePath,
    clock: Clock,
    stop: threading.Event,
    rng: Rng,
    *,
    transport_for: TransportFactory = HttpTransport,
    ticks: int | None = None,
    told: Callable[[TickReport], None] = lambda report: None,
) -> None:
    """Keep the timetable of every relay in the spool until ``stop`` is set, or for ``ticks`` ticks each.

    Relays added later are taken up, dropped ones left. Raises what stops a courier: `SpoolDamaged`,
    `DiskFailure` when opening, `Misuse` for an address that cannot be used.
    """
    running: dict[int, _Worker] = {}
    failures: list[BackchannelError] = []
    try:
        while not stop.is_set() and not failures:
            addresses = _addresses(spool)
            for board, worker in list(running.items()):
                if addresses.get(board) != worker.address:
                    worker.leave()
                    del running[board]
            for board, address in addresses.items():
                if board not in running:
                    running[board] = _Worker(
                        spool, board, address, clock, rng, transport_for, ticks, told, failures
                    )
            if ticks is not None and all(not worker.is_alive() for worker in running.values()):
                break
            stop.wait(0.05 if ticks is not None else _LOOK_FOR_RELAYS_EVERY)
    finally:
        for worker in running.values():
            worker.leave()
    if failures:
        raise failures[0]


def _addresses(spool: FilePath) -> dict[int, Address]:
    with SpoolFile(spool) as file:
        rows = file.all("SELECT id, url, pin, proxy FROM board WHERE active = 1")
    return {row[0]: Address(*row[1:]) for row in rows}


class _Worker:
    """The thread of one relay, with a spool connection of its own."""

    def __init__(
        self,
        spool: FilePath,
        board: int,
        address: Address,
        clock: Clock,
        rng: Rng,
        transport_for: TransportFactory,
        ticks: int | None,
        told: Callable[[TickReport], None],
        failures: list[BackchannelError],
    ) -> None:
        self.address = address
        self._stop = threading.Event()

        def work() -> None:
            try:
                with SpoolFile(spool) as file:
                    path = Path(file, board, transport_for(address), rng)
                    serve(path, clock, self._stop.wait, rng, ticks=ticks, told=told)
            except BackchannelError as error:
                failures.append(error)

        self._thread = threading.Thread(target=work, name="courier", daemon=True)
        self._thread.start()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def leave(self) -> None:
        """Stop after the request that is under way."""
        self._stop.set()
        self._thread.join()


def check_address(url: str, pin: str = "", proxy: str = "") -> None:
    """Raise `Misuse` if a relay could not be used under this address."""
    HttpTransport(Address(url, pin, proxy)).close()
