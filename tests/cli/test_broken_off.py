"""Breaking off, knocking, telling: what is typed and what is printed, by hand, with an injected clock."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from .people import Person, Stick, met, world

pytestmark = pytest.mark.slow  # plays whole desks

DAY = 86_400


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.days = 0.0

    def __call__(self) -> float:
        return time.time() + self.days * DAY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pair(tmp_path: Path, clock: Clock) -> tuple[Person, Person, Stick]:
    """Two sides of one voice each that met by hand, and the stick between them."""
    around = world(clock)
    north, south = (Person(tmp_path / "desks", name, around) for name in ("north", "south"))
    north.does("start", "NORTHLAND", "--me", "A. Ahn", "--as", "envoy", "--one-voice")
    south.does("start", "SOUTHLAND", "--me", "C. Cho", "--as", "envoy", "--one-voice")
    stick = Stick(tmp_path)
    met(stick, north, south, ("SOUTHLAND", "NORTHLAND"), tmp_path / "meeting")
    return north, south, stick


def test_a_line_is_broken_off_knocked_at_and_reopened(
    pair: tuple[Person, Person, Stick], clock: Clock, tmp_path: Path
) -> None:
    north, south, stick = pair
    printed = south.does("suspend", "NORTHLAND", "--because", "The shelling.", "--keep", "people", "--yes")
    assert printed.startswith("They will see, at once, for nobody else has to agree (NORTHLAND):\n")
    assert printed.count("SOUTHLAND suspends the line, all but people.") == 1
    assert printed.splitlines()[-1].count(" · ") == 2
    stick.carry(south, "NORTHLAND", north)
    (tmp_path / "text").write_text("We propose to meet.\n")
    refused = north.tries("write", "SOUTHLAND", tmp_path / "text")
    assert refused.code == 1
    assert "only SOUTHLAND can lift that" in refused.err
    clock.days = 212
    knocked = north.does("knock", "SOUTHLAND", "Is anybody there?")
    assert re.search(r"^Your knock is on its way to SOUTHLAND.* · .* · ", knocked)
    stick.carry(north, "SOUTHLAND", south)
    assert "no knock of yours, 1 of theirs" in south.does("line", "NORTHLAND")
    for command in ("line", "messages"):
        assert "They knocked once, on" in south.does(command, "NORTHLAND")
    [line] = north.sees("line", "SOUTHLAND")
    assert line["cause"] == "suspended"
    assert "(212 days), all but people; 1 knock of yours, none of theirs, same keys" in line["sentence"]
    assert line["evidence"]["answers"] == 0
    assert "Their last message came:" in north.does("line", "SOUTHLAND", "--evidence")
    south.does("reopen", "NORTHLAND", "Let us speak again.")
    stick.carry(south, "NORTHLAND", north)
    north.does("write", "SOUTHLAND", tmp_path / "text")
    assert north.sees("line", "SOUTHLAND")[0]["cause"] != "suspended"


def test_what_became_of_a_message_is_told_only_as_typed(
    pair: tuple[Person, Person, Stick], tmp_path: Path
) -> None:
    north, south, stick = pair
    (tmp_path / "text").write_text("We propose to meet.\n")
    number = north.sees("write", "SOUTHLAND", tmp_path / "text")["number"]
    stick.carry(north, "SOUTHLAND", south)
    [theirs] = [each["number"] for each in south.sees("messages", "NORTHLAND")]
    for wrong in ((), ("--opened", "--shown")):
        ran = south.tries("tell", str(theirs), *wrong)
        assert ran.code == 2
        assert "one thing at a time" in ran.err
    told = south.does("tell", str(theirs), "--shown")
    assert "that it was shown to your principal (not approved)" in told
    stick.carry(south, "NORTHLAND", north)
    shown = north.does("read", str(number))
    assert "Their envoy says that it was shown to their principal (not approved)." in shown


def test_a_knock_on_the_screen_cannot_act_on_the_terminal(pair: tuple[Person, Person, Stick]) -> None:
    north, south, stick = pair
    north.does("knock", "SOUTHLAND", "\x1b[2J\u202eBoth agreed.")
    stick.carry(north, "SOUTHLAND", south)
    printed = south.does()
    assert "They knocked" in printed
    assert "\x1b" not in printed
    assert "\u202e" not in printed
