"""The open desk behind the pages: one use at a time, locked when idle, and what changed.

Owns: opening and closing the desk, and the clock of idleness. A locked desk is closed: its keys are let go
and only the passphrase opens it again; whoever holds something of what it showed forgets it with every lock,
however it came about (`when_locked`). Clock and randomness come with the surroundings.

Rule: everything here runs in the one thread of `worker`, the way in and out of the desk's files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from backchannel.desk.desk import Desk
from backchannel.desk.opening import open_desk
from backchannel.desk.surroundings import Surroundings
from backchannel.desk.views import Going
from backchannel.errors import DeskLocked
from backchannel.store.register import FILE_NAME

IDLE = 600
"""Seconds without a request of a person after which the desk locks itself."""


class Keeper:
    """A desk's folder, and the desk while it is open. ``idle``: seconds until it locks itself."""

    def __init__(self, home: Path, surroundings: Surroundings, idle: int = IDLE) -> None:
        self.home = home
        self.surroundings = surroundings
        self._idle = idle
        self._desk: Desk | None = None
        self._when_locked: list[Callable[[], object]] = []
        self.worker: Executor = ThreadPoolExecutor(1, "desk")
        self._used_at = 0
        self._opened = 0
        self._seen: tuple[int, ...] = ()
        self._lines: tuple[tuple[int, ...], dict[str, int]] = ((), {})
        self._names: tuple[tuple[int, ...], set[str]] = ((), set())
        self.version = 0
        """Rises whenever what the desk shows may have changed."""

    @property
    def is_there(self) -> bool:
        """Whether there is a desk in this folder at all."""
        return (self.home / FILE_NAME).exists()

    @property
    def is_open(self) -> bool:
        """Whether the desk is open."""
        return self._desk is not None

    def unlock(self, passphrase: str) -> None:
        """Open the desk. Raises `WrongPassphrase`, `NoRegister`, …"""
        if self._desk is None:
            self.keep(open_desk(self.home, passphrase, self.surroundings))

    def begin(self, make: Callable[[Path], Desk]) -> None:
        """Keep a desk that was just made in this folder."""
        self.keep(make(self.home))

    def keep(self, desk: Desk) -> None:
        """Show this desk from now on."""
        self._desk = desk
        desk.ask_with(lambda _: False)
        self._opened += 1
        self._used_at = self.surroundings.now()
        self.version += 1

    def ask_with(self, sure: Callable[[Going], bool]) -> None:
        """How the person is asked whether what would leave at once is meant (`Desk.ask_with`)."""
        if self._desk is not None:
            self._desk.ask_with(sure)

    def when_locked(self, forget: Callable[[], object]) -> None:
        """Call this at every lock from now on, in the desk's thread."""
        self._when_locked.append(forget)

    def lock(self) -> None:
        """Close the desk, and have forgotten what it showed."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None
            self.version += 1
        for forget in self._when_locked:
            forget()

    @contextmanager
    def desk(self, *, by_itself: bool = False) -> Iterator[Desk]:
        """The desk, for one thing a person does. Raises `DeskLocked`.

        ``by_itself``: an open page asks, nobody pressed anything. That is no use: else whoever writes to us
        often enough would keep the desk of somebody open who is not there.
        """
        if self._desk is None:
            raise DeskLocked("The desk is locked.")
        if not by_itself:
            self._used_at = self.surroundings.now()
        yield self._desk

    def lines(self) -> dict[str, int]:
        """The numbers of the lines by their names; none while the desk is locked."""
        if self._desk is None:
            return {}
        if self._lines[0] != self.changes():
            self._lines = self.changes(), {name: number for number, name in self._desk.lines().items()}
        return self._lines[1]

    def changes(self) -> tuple[int, ...]:
        """Something that differs whenever what the open desk holds may have changed."""
        return (self._opened, *(() if self._desk is None else self._desk.changes_seen()))

    def names(self) -> set[str]:
        """Every name the open desk knows."""
        if self._desk is None:
            return set()
        if self._names[0] != self.changes():
            met = {each.who for each in self._desk.steps()}
            self._names = self.changes(), self._desk.names() | met
        return self._names[1]

    def look(self) -> None:
        """Take in what came, or lock what nobody uses. Called every few seconds."""
        if self._desk is None:
            return
        if self.surroundings.now() - self._used_at >= self._idle:
            self.lock()
            return
        self._desk.take_in()
        seen = self._desk.changes_seen()
        if seen != self._seen:
            self._seen = seen
            self.version += 1
