"""Run every fuzz target for some seconds: ``python -m fuzz [SECONDS]``. Exit 1 if one finds something."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    """Run all targets; stop at none, report all."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "20"
    found = []
    for target in sorted(FOLDER.glob("fuzz_*.py")):
        print(f"{target.stem}: {seconds} s", flush=True)
        with tempfile.TemporaryDirectory() as corpus:
            command = [sys.executable, str(target), f"-max_total_time={seconds}", "-max_len=8192", corpus]
            done = subprocess.run(command, cwd=corpus, capture_output=True, text=True, check=False)
        if done.returncode:
            found.append(target.stem)
            print(done.stderr[-4000:])
    print(f"{len(found)} of the targets found something: {', '.join(found)}" if found else "nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
