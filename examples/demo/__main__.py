"""``python -m examples.demo [--keep] [--picture FILE]``: play the story, hold every check, end with a table.

Exit code 0 only if every check held.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backchannel.errors import BackchannelError
from examples.demo import (
    anger,
    deal,
    exercise,
    held,
    keeping,
    proven,
    reopening,
    silence,
    talks,
    told,
    voices,
)
from examples.demo.screen import NotHeld, Screen
from examples.demo.stage import Stage
from examples.demo.story import Story

FOLDER = Path("demo-data")
SCENES: dict[str, Callable[[Stage], None]] = {
    "voices": voices.two_voices,
    "deal": deal.june_deal,
    "anger": anger.anger,
    "silence": silence.silence,
    "reopening": reopening.reopening,
    "held": held.held,
    "exercise": exercise.exercise,
    "talks": talks.talks,
    "proven": proven.proven,
    "told": told.told,
}


def main(arguments: list[str]) -> int:
    """Play. 0: everything held; 1: something did not; 130: interrupted."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave it running and say how to act in it")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where everything is put (wiped first)")
    parser.add_argument("--until", choices=SCENES, help="stop after this scene")
    parser.add_argument("--picture", type=Path, help="draw the closing table into this SVG file")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    screen = Screen()
    try:
        with Stage(given.folder.resolve(), Story(), screen) as stage:
            _play(stage, given.until, given.picture)
            if given.keep:
                keeping.keep(stage)
    except KeyboardInterrupt:
        screen.plain("Stopped.")
        return 130
    except NotHeld as failure:
        screen.plain(f"The demonstration failed: {failure}", style="bold red")
        return 1
    except BackchannelError as error:
        screen.plain(f"The demonstration failed: {error.sentence}", style="bold red")
        return 1
    return 0


def _play(stage: Stage, last: str | None, picture: Path | None) -> None:
    began = time.monotonic()
    try:
        for number, notes in enumerate(stage.story.scenes, 1):
            with stage.screen.scene(number, notes):
                SCENES[notes.key](stage)
            if notes.key == last:
                break
    finally:
        stage.screen.table(picture)
    stage.screen.plain(f"Every check held. {time.monotonic() - began:.0f} seconds.", style="bold green")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
