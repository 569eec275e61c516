"""Private reads: what each step takes, beside the baselines of the same run.

``python -m benchmarks.bench_reads [--json] [--goals]``. First what is to be reached, on the fastest kernel
there is here and on AVX2; then the table of ``backchannel bench private-reads``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

import msgspec

from backchannel.board.private.kernels import kernel_names
from backchannel.cli.bench import private_reads
from backchannel.relay.measure import Measured, measure

SIZE = (1 << 16, 1024)
CORES, ROUNDS = 2, 3

Line = tuple[str, str, str]
"""What, to reach, reached."""


def one(batch: int, kernel: str | None = None, cores: int = 1) -> Measured:
    """The row of 2^16 pages of 1 KiB."""
    return next(measure([SIZE], [batch], kernel, cores))


def goals() -> Iterator[Line]:
    """Each thing to reach, measured by itself: one after the other, so that a ratio is of the same moment."""
    lone, middle, large = one(1), one(64), one(256)
    rounds = [(one(256).total_us, one(256, cores=CORES).total_us) for _ in range(ROUNDS)]
    of_one, of_two = (min(each) for each in zip(*rounds, strict=True))
    yield "whole private read, batch 64", "≤ 100 µs", f"{middle.total_us:.1f} µs"
    yield "whole private read, batch 256", "≤ 45 µs", f"{large.total_us:.1f} µs"
    yield "batch 256 against the single scan", "≥ 40 ×", f"{large.single_scan_us / large.total_us:.0f} ×"
    yield (
        "batch 64 against four Russians (NumPy)",
        "≥ 8 ×",
        f"{middle.four_russians_us / middle.total_us:.0f} ×",
    )
    yield "one lone read against the single scan", "≤ 1.3 ×", f"{lone.total_us / lone.single_scan_us:.2f} ×"
    yield f"{CORES} cores against one, batch 256", "≥ 1.8 ×", f"{of_one / of_two:.2f} ×"
    yield "put one page of 1 KiB", "≤ 50 µs", f"{large.put_us:.1f} µs"
    if "avx2" in kernel_names():
        yield "whole private read, batch 64, AVX2", "≤ 350 µs", f"{one(64, 'avx2').total_us:.1f} µs"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--goals", action="store_true", help="without the table")
    asked = parser.parse_args()
    if asked.json:
        rows = [msgspec.structs.asdict(one(batch)) for batch in (1, 64, 256)]
        print(json.dumps(rows))
        return
    print(f"{'private reads of 65,536 pages of 1 KiB':44}{'to reach':>12}{'reached':>12}")
    for what, to_reach, reached in goals():
        print(f"{'  ' + what:44}{to_reach:>12}{reached:>12}")
    if not asked.goals:
        private_reads()


if __name__ == "__main__":
    main()
