"""``python -m examples.demo``: play the story, hold every check, end with a table.

In a browser where there is one, scene by scene at your press; else in this terminal, from beginning to end.
Exit code 0 only if every check held.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from backchannel.errors import BackchannelError
from examples.demo import keeping
from examples.demo.browser import where
from examples.demo.scenes import SCENES, steps
from examples.demo.screen import NotHeld, Screen
from examples.demo.stage import Stage
from examples.demo.story import Story

FOLDER = Path("demo-data")


def main(arguments: list[str]) -> int:
    """Play. 0: everything held; 1: something did not; 130: interrupted."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--in", choices=where.PLACES, dest="place", help="where to play; else it is looked up"
    )
    parser.add_argument("--no-open", action="store_true", help="in the browser: only print the link")
    parser.add_argument("--keep", action="store_true", help="leave it running and say how to act in it")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where everything is put (wiped first)")
    parser.add_argument("--until", choices=SCENES, help="stop after this scene")
    parser.add_argument("--picture", type=Path, help="draw the closing table into this SVG file")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    screen = Screen()
    try:
        with Stage(given.folder.resolve(), Story(), screen) as stage:
            _play(stage, given)
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


def _play(stage: Stage, given: argparse.Namespace) -> None:
    began = time.monotonic()
    try:
        if (given.place or where.looked_up()) == where.BROWSER:
            where.play(stage, given.until, open_it=not given.no_open)
        else:
            for _ in steps(stage, given.until):
                pass
    finally:
        stage.screen.table(given.picture)
    stage.screen.plain(f"Every check held. {time.monotonic() - began:.0f} seconds.", style="bold green")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
