"""Run every benchmark and print its table: ``python -m benchmarks``."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

BENCHMARKS = (
    *("bench_feed", "bench_admit", "bench_relay", "bench_reads", "bench_reads_http"),
    *("bench_law", "bench_desk", "bench_pages", "bench_records"),
)


def main() -> int:
    """Each in a process of its own, so that none warms another up."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n", flush=True)
    return max(subprocess.call([sys.executable, "-m", f"benchmarks.{name}"]) for name in BENCHMARKS)


if __name__ == "__main__":
    sys.exit(main())
