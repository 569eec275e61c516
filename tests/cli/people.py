"""People at their desks, each typing commands: the real command line, cheap passphrases, no relay.

The commands run in this process. All that differs from the real world is the cost of a passphrase, and the
clock where a test says so.
"""

from __future__ import annotations

import contextlib
import io
import json
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from backchannel.cli import main
from backchannel.cli.ways import HttpLine
from backchannel.crypto.kdf import Stretch
from backchannel.desk.surroundings import Surroundings

from .conftest import Ran

CHEAP = Stretch(memory=64, passes=1, lanes=1)


def world(clock: Callable[[], float] = time.time) -> Surroundings:
    """The real world with cheap passphrases."""
    return Surroundings(
        now=clock,
        rng=secrets.token_bytes,
        line=HttpLine(clock, secrets.token_bytes),
        passphrase_cost=CHEAP,
        words_cost=CHEAP,
    )


class Keyboard(io.TextIOWrapper):
    """Standard input where somebody sits at a terminal."""

    def isatty(self) -> bool:
        """So it is."""
        return True


def typed(*words: str, stdin: bytes = b"", around: Surroundings | None = None, typing: bool = False) -> Ran:
    """One command line, in this process: exit code, output and errors. ``typing``: at a terminal."""
    out, err = io.StringIO(), io.StringIO()
    keys = (Keyboard if typing else io.TextIOWrapper)(io.BytesIO(stdin), encoding="utf-8")
    with (
        mock.patch.object(sys, "stdin", keys),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(words, around=around)
    return Ran(code, out.getvalue(), err.getvalue())


class Person:
    """Somebody with a desk in a folder of their own."""

    def __init__(self, folder: Path, name: str, around: Surroundings | None = None) -> None:
        self.name = name
        self.home = folder / name
        self.around = around or world()
        folder.mkdir(exist_ok=True)
        self.passphrase = folder / f"{name}.passphrase"
        self.passphrase.write_text(f"four or more words of {name}\n", encoding="utf-8")

    def tries(self, *words: str | Path, stdin: bytes = b"", typing: bool = False) -> Ran:
        """Type a command; see what comes of it."""
        options = ("--home", str(self.home), "--passphrase-file", str(self.passphrase))
        return typed(*options, *map(str, words), stdin=stdin, around=self.around, typing=typing)

    def does(self, *words: str | Path, stdin: bytes = b"") -> str:
        """Type a command that has to succeed, and read what is printed."""
        ran = self.tries(*words, stdin=stdin)
        assert ran.code == 0, ran.err
        assert ran.err == "" or words[0] == "sync"
        return ran.out

    def sees(self, *words: str | Path) -> Any:
        """What a command prints for programs."""
        return json.loads(self.does(*words, "--json"))

    def reads_out(self, who: str) -> list[str]:
        """The words this person reads out to somebody."""
        words: list[str] = self.sees("words", who)["read_out"]
        return words

    def waits(self) -> list[int]:
        """The numbers of what waits for this person."""
        return [each["number"] for each in self.sees("waiting")]


class Stick:
    """Files carried from one desk to others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def carry(self, giver: Person, called: str, *takers: Person) -> str:
        """What ``giver`` writes for ``called`` is taken in by each; what the last one's desk says."""
        self._count += 1
        file = self._folder / f"{self._count}-from-{giver.name}"
        giver.does("carry", "out", called, file)
        return [taker.does("carry", "in", file) for taker in takers][-1]


def joined(stick: Stick, inviter: Person, newcomer: Person, post: str, folder: Path) -> None:
    """Somebody joins a post by hand, words and all."""
    file = folder / f"{newcomer.name}.invitation"
    inviter.does("invite", newcomer.name, "--as", post, "--out", file)
    newcomer.does("join", file, "--me", newcomer.name)
    stick.carry(newcomer, inviter.name, inviter)
    stick.carry(inviter, newcomer.name, newcomer)
    inviter.does("confirm", newcomer.name, *newcomer.reads_out(inviter.name))
    newcomer.does("confirm", inviter.name, *inviter.reads_out(newcomer.name))
    stick.carry(inviter, newcomer.name, newcomer)
    stick.carry(newcomer, inviter.name, inviter)
    stick.carry(inviter, newcomer.name, newcomer)


def met(stick: Stick, asker: Person, answerer: Person, called: tuple[str, str], folder: Path) -> None:
    """Two sides meet by hand and one person of each compares words. ``called``: what they call each other."""
    folder.mkdir(exist_ok=True)
    line = folder / "line.txt"
    asker.does("meet", called[0], "--out", line)
    answerer.does("meet", called[1], "--accept", line)
    stick.carry(answerer, called[1], asker)
    stick.carry(asker, called[0], answerer)
    asker.does("confirm", called[0], *answerer.reads_out(called[1]))
    answerer.does("confirm", called[1], *asker.reads_out(called[0]))


def two_sides(folder: Path) -> tuple[Person, Person]:
    """A. Ahn of NORTHLAND and C. Cho of SOUTHLAND, one voice each, who met by hand; or from their folder."""
    built = folder.exists()
    ahn, cho = (Person(folder, name) for name in ("A. Ahn", "C. Cho"))
    if not built:
        for person, side in ((ahn, "NORTHLAND"), (cho, "SOUTHLAND")):
            person.does("start", side, "--me", person.name, "--as", "envoy", "--one-voice")
        met(Stick(folder), ahn, cho, ("SOUTHLAND", "NORTHLAND"), folder / "meeting")
    return ahn, cho
