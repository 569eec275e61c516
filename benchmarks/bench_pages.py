"""How long the browser waits for Today, and for a line, on a desk with years behind it.

``python -m benchmarks.bench_pages [--entries N]``. The pages are made in this process as the server makes
them, the register is real and sealed; beside the time stands the number of questions to the register.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from starlette.responses import Response

from backchannel.desk.surroundings import Surroundings
from backchannel.testing.world import PASSPHRASE, World
from backchannel.web import lines, today
from backchannel.web.asking import Asking, Here
from backchannel.web.keeper import Keeper
from backchannel.web.visit import Visit
from benchmarks.bench_desk import ENVOY, long_history

TIMES = 15


def measured(page: Callable[[], Response], keeper: Keeper) -> dict[str, float]:
    """Milliseconds (median, worst) and questions to the register for one page."""
    asked: list[str] = []
    page()
    with keeper.desk() as desk:
        connection = desk._core.register._connection
    connection.set_trace_callback(asked.append)
    page()
    connection.set_trace_callback(None)
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        assert page().status_code == 200
        took.append((time.perf_counter() - start) * 1000)
    return {
        "median_ms": round(statistics.median(took), 1),
        "worst_ms": round(max(took), 1),
        "questions": len(asked),
    }


def pages_of(home: Path, around: Surroundings) -> dict[str, dict[str, float]]:
    """Today and the newest of a line."""
    keeper = Keeper(home, around)
    keeper.unlock(PASSPHRASE)
    here = Here.of(keeper, Visit(secrets.token_urlsafe), lambda: None)
    line = str(next(iter(keeper.lines().values())))
    found = {
        "Today": measured(lambda: today.show(Asking(here, {}, {})), keeper),
        "a line": measured(lambda: lines.show(Asking(here, {"line": line}, {})), keeper),
    }
    keeper.lock()
    return found


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        home = long_history(Path(folder) / "world", entries)
        around = World(Path(folder) / "other").surroundings(ENVOY)
        print(json.dumps({"entries": entries, **pages_of(home, around)}, indent=2))


if __name__ == "__main__":
    main()
