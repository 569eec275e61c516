"""The stage: folders, the relay, everybody's desk with a courier each, and time.

Owns: who has a desk, when their courier runs, waiting until something shows. A desk here is the program's own
`Desk`, opened in this process; its courier is a process without any key of the register.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from backchannel.cli.ways import HttpLine
from backchannel.desk.desk import Desk
from backchannel.desk.surroundings import Surroundings
from examples.demo.processes import Clock, Process, RelayProcess
from examples.demo.screen import NotHeld, Screen
from examples.demo.story import Person, Story

LOOK_EVERY = 0.2
RELAY_FOLLOWS = 1.3
"""Seconds until the relay has noticed that its clock was moved."""


class Seat:
    """A person with a folder, a desk and a courier."""

    def __init__(self, person: Person, home: Path) -> None:
        self.person = person
        self.home = home
        self._desk: Desk | None = None
        self._courier: Process | None = None
        self.gone = False

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name

    @property
    def desk(self) -> Desk:
        """The open desk."""
        if self._desk is None:
            raise NotHeld(f"{self.name} has no desk.")
        return self._desk

    @desk.setter
    def desk(self, desk: Desk | None) -> None:
        if self._desk is not None:
            self._desk.close()
        self._desk = desk

    @property
    def is_open(self) -> bool:
        """Whether the desk is open."""
        return self._desk is not None

    @property
    def is_running(self) -> bool:
        """Whether the timetable of this desk runs."""
        return self._courier is not None

    def leave(self) -> None:
        """Gone for good, and the computer too."""
        self.stop_courier()
        self.desk = None
        self.gone = True

    def run_courier(self) -> None:
        """Start the timetable of this desk."""
        if self._courier is None and not self.gone:
            self._courier = Process(["--home", str(self.home), "run"], self.home.with_suffix(".log"))

    def ask_courier_to_stop(self) -> None:
        """The first half of `stop_courier`, so that several stop at once."""
        if self._courier is not None:
            self._courier.ask_to_stop()

    def stop_courier(self) -> None:
        """End the timetable of this desk. Nothing is lost."""
        if self._courier is not None:
            self._courier.ask_to_stop()
            self._courier.wait()
            self._courier = None


class Stage:
    """Everything that runs. ``teams``: who writes for a side, then who agrees; ``sheet``: words on paper.

    ``begin``: what its clock says at first. ``looked``: called whenever everybody has looked at their desk,
    for those who look on while a scene waits.
    """

    def __init__(self, folder: Path, story: Story, screen: Screen, begin: int | None = None) -> None:
        self.folder = folder
        self.story = story
        self.screen = screen
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "files").mkdir(parents=True)
        self._files: dict[str, int] = {}
        self.passphrase_file = folder / "passphrase"
        self.passphrase_file.write_text(story.relay.passphrase + "\n")
        self.clock = Clock(folder / "clock", begin)
        self.relay = RelayProcess(folder / "relay", story.relay, self.clock.path)
        self.seats = {each.key: Seat(each, folder / each.key) for each in story.people}
        self.teams = _teams(story.people)
        self.sheet = ""
        self.looked: Callable[[], None] = _nothing_more

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getitem__(self, key: str) -> Seat:
        return self.seats[key]

    def file(self, name: str) -> Path:
        """A path for a file of a carrier, a backup, a text; numbered from the second of that name on."""
        self._files[name] = self._files.get(name, 0) + 1
        number = self._files[name]
        return self.folder / "files" / (name if number == 1 else f"{name}-{number}")

    @property
    def passphrase(self) -> str:
        """Of all desks."""
        return self.story.relay.passphrase

    def surroundings(self) -> Surroundings:
        """The rehearsal's clock, the system's randomness, real relays."""
        around = Surroundings.real(HttpLine(self.clock.now, secrets.token_bytes))
        around.sure = lambda going: True  # a play: every step in it is meant
        return around

    # time

    def take_in(self) -> None:
        """Everybody looks at their desk."""
        for seat in self.seats.values():
            if seat.is_open:
                seat.desk.take_in()
        self.looked()

    def until(self, what: str, condition: Callable[[], bool], most: float = 500.0) -> None:
        """Wait until something shows at the desks. Raises `NotHeld` when it does not."""
        began = time.monotonic()
        with self.screen.waiting(what) as waiting:
            while True:
                self.take_in()
                if condition():
                    return
                if time.monotonic() - began > most:
                    raise NotHeld(f"waited {most:.0f} s in vain: {what}")
                waiting.tell()
                time.sleep(LOOK_EVERY)

    def turns(self, count: int) -> None:
        """Let a few turns of the timetable go by."""
        end = time.monotonic() + count
        self.until("a few turns of the timetable", lambda: time.monotonic() >= end)

    def later(self, seconds: int) -> None:
        """So much later: couriers off, everybody away, the relay goes on."""
        self.stop_couriers()
        self.clock.add(seconds)
        time.sleep(RELAY_FOLLOWS)

    # couriers

    def run_couriers(self, *keys: str) -> None:
        """Start the timetables of these people, or of everybody with a desk."""
        for key in keys or self.seats:
            if self.seats[key].is_open:
                self.seats[key].run_courier()

    def stop_couriers(self, *keys: str) -> None:
        """Stop them."""
        for key in keys or self.seats:
            self.seats[key].ask_courier_to_stop()
        for key in keys or self.seats:
            self.seats[key].stop_courier()

    @property
    def running(self) -> int:
        """How many couriers run."""
        return sum(seat.is_running for seat in self.seats.values())

    def restart_couriers(self) -> None:
        """Let the timetable of everybody who has a desk run, open or not."""
        for seat in self.seats.values():
            if seat.home.is_dir():
                seat.run_courier()

    # the end

    def close_desks(self) -> None:
        """Close every desk; relay and couriers go on."""
        for seat in self.seats.values():
            seat.desk = None

    def close(self) -> None:
        """End everything, also when something in here fails."""
        try:
            self.close_desks()
        finally:
            try:
                self.stop_couriers()
            finally:
                self.relay.stop()


def _teams(people: tuple[Person, ...]) -> dict[str, tuple[str, ...]]:
    """The first two people of each side, or its only one."""
    found: dict[str, tuple[str, ...]] = {}
    for each in people:
        found[each.side] = (*found.get(each.side, ()), each.key)[:2]
    return found


def _nothing_more() -> None:
    """Nobody looks on."""
