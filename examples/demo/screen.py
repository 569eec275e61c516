"""What the audience sees: scenes, sentences of people, checks, the table at the end.

Owns the checks as well: a sentence is printed as held only after its condition was computed and true. Plain
text where there is no terminal. What was printed is kept too, for the page of `stalls`.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from backchannel.cli.drawing import draw
from backchannel.desk.views import View
from examples.demo.story import SceneNotes

PLAIN_WIDTH = 100
PICTURE_WIDTH = 100
STYLES = {"sees": "cyan", "note": "dim", "held": "green", "failed": "bold red", "end": "bold green"}
LONGEST_QUIET = 10.0
"""Seconds of waiting after which a plain screen says again that it waits."""


class NotHeld(Exception):
    """A check of the demonstration did not hold."""


class Line(NamedTuple):
    """One line of the play. ``kind``: "" for what somebody does, else a key of `STYLES`."""

    scene: int
    who: str
    what: str
    kind: str


class Played(NamedTuple):
    """A scene that was played to its end, and held."""

    number: int
    notes: SceneNotes
    checks: int
    seconds: float


class Screen:
    """Prints to standard output. ``lines``: all of it so far; ``waits_for``: what takes its time just now."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        if not self._console.is_terminal:
            self._console = Console(highlight=False, width=PLAIN_WIDTH, no_color=True)
        self.played: list[Played] = []
        self.lines: list[Line] = []
        self.waits_for = ""
        self._scene = 0
        self._checks = 0

    # scenes

    @contextmanager
    def scene(self, number: int, notes: SceneNotes) -> Iterator[None]:
        """One scene. Counts as held when it ends without `NotHeld`."""
        self._checks, self._scene = 0, number
        began = time.monotonic()
        self._console.print()
        self._console.rule(Text(f"{number}  {notes.title}", style="bold"), align="left")
        self._line("", f"{', '.join(notes.evidence)}: {notes.shown}", "note")
        yield
        seconds = time.monotonic() - began
        self.played.append(Played(number, notes, self._checks, seconds))
        self._line("", f"scene {number} held: {self._checks} checks in {seconds:.1f} s", "end")

    def does(self, who: str, what: str) -> None:
        """Something a person does."""
        self._line(who, what)

    def sees(self, who: str, what: str) -> None:
        """Something a person's desk shows, in its own words."""
        self._line(who, f"sees: {what}", "sees")

    def shows(self, who: str, view: View, *wanted: str) -> None:
        """What the program draws for that person: all of it, or the lines with one of these words in them.

        Raises `NotHeld` where it draws no such line.
        """
        lines = [line.strip() for line in draw(view, None) if line.strip()]
        found = [line for line in lines if not wanted or any(each in line for each in wanted)]
        if not found:
            raise NotHeld(f"nothing of this is shown to {who}: {', '.join(wanted)}")
        for number, line in enumerate(found):
            self._line("" if number else who, f"sees: {line}" if number == 0 else line, "sees")

    def note(self, what: str) -> None:
        """Something the audience should know."""
        self._line("", what, "note")

    def holds(self, what: str, condition: bool) -> None:
        """A check. Raises `NotHeld` when it does not hold."""
        if not condition:
            self._line("", f"FAILED  {what}", "failed")
            raise NotHeld(what)
        self._checks += 1
        self._line("", f"held    {what}", "held")

    def _line(self, who: str, what: str, kind: str = "") -> None:
        self.lines.append(Line(self._scene, who, what, kind))
        row = Table.grid(padding=(0, 1))
        row.add_column(width=8)
        row.add_column()
        row.add_row(Text(who, style="bold"), Text(what, style=STYLES.get(kind, "")))
        self._console.print(Padding(row, (0, 0, 0, 2), expand=False))

    # waiting

    @contextmanager
    def waiting(self, what: str) -> Iterator[Waiting]:
        """While something takes its time."""
        waiting = Waiting(self, what)
        self.waits_for = what
        try:
            if not self._console.is_terminal:
                yield waiting
                return
            with self._console.status(f"{what} …") as status:
                waiting.update = lambda seconds: status.update(f"{what} … {seconds:.0f} s")
                yield waiting
        finally:
            self.waits_for = ""

    # the end

    @property
    def held(self) -> list[str]:
        """The keys of the scenes that were played and held."""
        return [each.notes.key for each in self.played]

    def table(self, picture: Path | None = None) -> None:
        """Everything that was played; ``picture``: into an SVG file as well."""
        table = self._table()
        self._console.print()
        self._console.print(table)
        if picture is not None:
            _draw(table, picture)

    def _table(self) -> RenderableType:
        table = Table(title="What was shown", title_justify="left", title_style="bold", expand=False)
        table.add_column("", justify="right")
        table.add_column("scene")
        table.add_column("evidence")
        table.add_column("shown")
        table.add_column("checks", justify="right")
        table.add_column("seconds", justify="right")
        for number, notes, checks, seconds in self.played:
            evidence = ", ".join(notes.evidence)
            table.add_row(str(number), notes.title, evidence, notes.shown, str(checks), f"{seconds:.1f}")
        return table

    def plain(self, text: str = "", style: str = "") -> None:
        """A line as it stands, never wrapped: command lines are copied from here."""
        self._console.print(Text(text, style=style), soft_wrap=True)


def _draw(table: RenderableType, picture: Path) -> None:
    """The table as a picture, the same whatever the terminal."""
    console = Console(record=True, width=PICTURE_WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(table)
    console.save_svg(str(picture), title="make demo")


class Waiting:
    """Tells how long it has been, on a terminal at once, elsewhere now and then."""

    def __init__(self, screen: Screen, what: str) -> None:
        self._screen = screen
        self._what = what
        self._began = self._said = time.monotonic()
        self.update = self._say_sometimes

    def _say_sometimes(self, seconds: float) -> None:
        if time.monotonic() - self._said > LONGEST_QUIET:
            self._said = time.monotonic()
            self._screen.note(f"… {self._what} ({seconds:.0f} s)")

    def tell(self) -> None:
        """Called while waiting."""
        self.update(time.monotonic() - self._began)
