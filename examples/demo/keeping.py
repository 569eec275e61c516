"""``make demo KEEP=1``: relay and couriers go on, and everyone is told how to act as each person."""

from __future__ import annotations

import os
import shlex
import sys
import time
from pathlib import Path

from examples.demo.processes import CLOCK
from examples.demo.stage import Stage

WRITERS = ("envoy", "speaker")
COMMANDS = ("", "waiting", "messages {other}", "line {other}", "who {other}")


def keep(stage: Stage) -> None:
    """Print the command lines, then wait for Ctrl-C."""
    stage.close_desks()
    stage.restart_couriers()
    screen = stage.screen
    screen.plain()
    screen.plain("It goes on running. Ctrl-C ends it. Act as anybody from another terminal:", style="bold")
    screen.plain(f"  export {CLOCK}={shlex.quote(_near(stage.clock.path))}")
    program = _near(Path(sys.executable).with_name("backchannel"))
    for seat in stage.seats.values():
        if seat.gone or not seat.home.is_dir():
            continue
        other = shlex.quote(seat.person.facing)
        screen.plain()
        screen.plain(f"{seat.name}, {seat.person.post} of {seat.person.side}", style="bold")
        start = [program, "--home", _near(seat.home), "--passphrase-file", _near(stage.passphrase_file)]
        for command in COMMANDS:
            screen.plain("  " + " ".join([*map(shlex.quote, start), command.format(other=other)]).rstrip())
        if seat.person.post in WRITERS:
            screen.plain("  " + " ".join([*map(shlex.quote, start), f"write {other} - --subject 'A word'"]))
    screen.plain()
    while True:
        time.sleep(1)


def _near(path: Path) -> str:
    """The path as one would type it from here."""
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near
