"""Two delegations over a real relay: its own process, real sockets, the command line at every desk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backchannel.desk.surroundings import Surroundings

from .people import Person, world

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
PROGRAM = (sys.executable, "-m", "backchannel.cli")
SETTINGS = ("--open", "--cadence", "1s", "--retention", "1h", "--tokens", "8")
TWO_DAYS = 2 * 86_400

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


class RealRelay:
    """A relay in a process of its own, on a port that stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.address = "http://127.0.0.1:0"

    def start(self) -> None:
        where = self.address.removeprefix("http://")
        self._process = subprocess.Popen(
            [*PROGRAM, "relay", "serve", "--data", str(self._folder), "--listen", where, *SETTINGS],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().split()[-1]
        assert self.address.startswith("http://127.0.0.1:")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RealRelay]:
    served = RealRelay(tmp_path / "relay")
    served.start()
    yield served
    served.kill()


class Lines:
    """``backchannel run`` for each desk, in a process of its own and without a passphrase."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[str]] = []

    def keep(self, person: Person, **environment: str) -> None:
        self._running.append(
            subprocess.Popen(
                [*PROGRAM, "--home", str(person.home), "run"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, **environment},
            )
        )

    def stop(self) -> None:
        try:
            for line in self._running:
                line.terminate()
            told = [line.communicate(timeout=120)[1] for line in self._running]
            assert all("Stopped." in each and "Traceback" not in each for each in told), told
        finally:
            for line in self._running:
                line.kill()
            self._running.clear()


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept = Lines()
    yield kept
    kept.stop()


def until(holds: Callable[[], bool], seconds: float = 300) -> None:
    """Wait for what the lines bring by themselves."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come about in time"
        time.sleep(0.3)


def can_read_out(person: Person, who: str) -> Callable[[], bool]:
    return lambda: person.tries("words", who).code == 0


def both_can_read_out(one: Person, other: Person, called: tuple[str, str]) -> Callable[[], bool]:
    return lambda: can_read_out(one, called[0])() and can_read_out(other, called[1])()


def meet(ahn: Person, cho: Person, folder: Path) -> None:
    """Northland and Southland meet while their lines run, and one person of each compares words."""
    ahn.does("meet", SOUTH, "--out", folder / "line")
    cho.does("meet", NORTH, "--accept", folder / "line")
    until(both_can_read_out(ahn, cho, (SOUTH, NORTH)))
    ahn.does("confirm", SOUTH, *cho.reads_out(NORTH))
    cho.does("confirm", NORTH, *ahn.reads_out(SOUTH))


def alone(folder: Path, relay: RealRelay, name: str, side: str, around: Surroundings | None = None) -> Person:
    """Somebody who speaks for a side alone, over that relay."""
    person = Person(folder, name, around)
    words = ("start", side, "--me", name, "--as", "envoy", "--one-voice", "--relay", relay.address)
    person.does(*words)
    return person


def said(person: Person, who: str) -> list[str]:
    return [each["first_words"] for each in person.sees("messages", who)]


def test_two_delegations_join_meet_and_talk_though_the_relay_is_killed_in_between(
    relay: RealRelay, lines: Lines, tmp_path: Path
) -> None:
    ahn, bak = Person(tmp_path, "A. Ahn"), Person(tmp_path, "B. Bak")
    cho = alone(tmp_path, relay, "C. Cho", SOUTH)
    ahn.does("start", NORTH, "--me", ahn.name, "--as", "envoy", "--relay", relay.address)
    ahn.does("invite", bak.name, "--as", "deputy", "--out", tmp_path / "invitation")
    bak.does("join", tmp_path / "invitation", "--me", bak.name)
    for person in (ahn, bak, cho):
        lines.keep(person)
    until(both_can_read_out(ahn, bak, (bak.name, "us")))
    ahn.does("confirm", bak.name, *bak.reads_out("us"))
    bak.does("confirm", "us", *ahn.reads_out(bak.name))
    # A line alone takes nothing in: both desks have to be opened for the appointment to go on.
    until(lambda: len([ahn.sees("meet"), bak.sees("meet")]) == 2 and not ahn.sees("meet"))
    meet(ahn, cho, tmp_path)
    until(can_read_out(bak, SOUTH))
    bak.does("confirm", SOUTH, *cho.reads_out(NORTH))
    ahn.does("write", SOUTH, "-", stdin=b"We propose to meet.\n")
    until(lambda: bool(bak.waits()))
    relay.kill()
    bak.does("agree", str(bak.waits()[0]))
    until(lambda: bak.sees("line", SOUTH)[0]["paths"][0]["sentence"] != "works")
    relay.start()
    until(lambda: bool(cho.waits()))
    cho.does("answer", str(cho.waits()[0]), "-", stdin=b"We agree to meet.\n")
    until(lambda: said(ahn, SOUTH) == said(bak, SOUTH) == ["We propose to meet.", "We agree to meet."])
    until(lambda: ahn.sees()["counterparts"][0]["compared"])
    assert cho.sees("alarms") == []


def test_a_clock_two_days_off_is_named_and_the_line_works_all_the_same(
    relay: RealRelay, lines: Lines, tmp_path: Path
) -> None:
    off = tmp_path / "clock"
    off.write_text(str(TWO_DAYS))
    late = alone(tmp_path, relay, "A. Ahn", NORTH, world(lambda: time.time() + TWO_DAYS))
    cho = alone(tmp_path, relay, "C. Cho", SOUTH)
    lines.keep(late, BACKCHANNEL_CLOCK_FILE=str(off))
    lines.keep(cho)
    meet(late, cho, tmp_path)
    cho.does("write", NORTH, "-", stdin=b"From us alone.\n")
    late.does("write", SOUTH, "-", stdin=b"And from us.\n")
    until(lambda: len(said(late, SOUTH)) == len(said(cho, NORTH)) == 2)
    assert "Check the clock here first" in late.does("alarms")
    assert "Check the clock here first" not in cho.does("alarms")
    lines.stop()
    cho.does("write", NORTH, "-", stdin=b"By hand this time.\n")
    for _ in range(6):
        assert "sees that you were here" in cho.does("sync", "--times", "2")
        late.does("sync", "--times", "1")
        if len(said(late, SOUTH)) == 3:
            break
    assert said(late, SOUTH)[-1] == "By hand this time."
