"""A relay in memory and the spools of several people around it: helpers of the courier's tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath

from backchannel.board.settings import BoardSettings
from backchannel.courier.path import Path, TickReport
from backchannel.crypto.rng import Rng
from backchannel.relay.memory import MemoryStore
from backchannel.relay.service import Relay
from backchannel.store.spool import Delivery, Spool
from backchannel.testing.transport import MemoryTransport
from backchannel.wire.ids import BoardId

SETTINGS = BoardSettings(page_size=512, cadence=60, retention=3600, capacity=8)
START = 1_800_000_000
ROOM = b"r" * 16


def seeded(seed: str) -> Rng:
    """Deterministic bytes."""
    count = 0

    def rng(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{seed} {count}".encode()).digest(size)

    return rng


class Line:
    """One relay with a clock, and people's couriers."""

    def __init__(self, folder: FilePath, settings: BoardSettings = SETTINGS, seed: int = 0) -> None:
        self.folder = folder
        self.settings = settings
        self.seed = seed
        self.now = float(START)
        self.store = MemoryStore(BoardId(b"B" * 16), settings, int(START // settings.cadence) - 1)
        self.relay = Relay(self.store, lambda: self.now, seeded(f"relay {seed}"))
        self.people: list[Person] = []

    def person(self, name: str) -> Person:
        person = Person(self, name)
        self.people.append(person)
        return person

    def restart(self) -> None:
        """The relay was killed and started again on the same disk."""
        self.relay = Relay(self.store, lambda: self.now, seeded(f"relay again {self.seed}"))
        for person in self.people:
            person.way.relay = self.relay

    def ticks(self, count: int = 1) -> None:
        """Let ticks go by; everybody's courier does its part in each."""
        for _ in range(count):
            self.now += self.settings.cadence
            for person in self.people:
                person.step()

    def close(self) -> None:
        for person in self.people:
            person.spool.close()


class Person:
    """A spool and its courier at the line's relay. ``skew`` seconds is how far their clock is off."""

    def __init__(self, line: Line, name: str) -> None:
        self.line = line
        self.name = name
        self.skew = 0.0
        self.away = False
        self.spool = Spool(line.folder / f"{name}.db")
        self.board = self.spool.add_board("https://relay.example", page_size=line.settings.page_size)
        self.way = MemoryTransport(line.relay, seed=line.seed)
        self.rng = seeded(f"{name} {line.seed}")
        self.path = Path(self.spool, self.board, self.way, self.rng)

    def clock(self) -> float:
        return self.line.now + self.skew

    def step(self) -> TickReport | None:
        return None if self.away else self.path.step(self.clock)

    def sends(self, handle: bytes, root: bytes, room: bytes = ROOM) -> None:
        self.spool.send_lane(handle, room=room, board=self.board, root=root, made_at=START)

    def watches(self, handle: bytes, root: bytes, room: bytes = ROOM) -> None:
        self.spool.watch_lane(handle, room=room, board=self.board, root=root, made_at=START)

    def take(self) -> list[Delivery]:
        """Everything in the inbox, kept."""
        found = self.spool.inbox()
        self.spool.done(one.id for one in found)
        return found

    def bodies(self) -> list[bytes]:
        return [one.body for one in self.take()]

    def alarms(self) -> set[str]:
        return {alarm.kind.name for alarm in self.spool.alarms()}


@contextmanager
def line(folder: FilePath, settings: BoardSettings = SETTINGS, seed: int = 0) -> Iterator[Line]:
    made = Line(folder, settings, seed)
    try:
        yield made
    finally:
        made.close()
