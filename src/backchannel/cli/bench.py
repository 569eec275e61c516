"""``backchannel bench``: how fast this machine is, for those who host a relay. Prints and parses only.

What measuring needs beyond a desk's packages is imported only when it measures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from backchannel.errors import CannotServe, Misuse

if TYPE_CHECKING:
    from backchannel.relay.measure import Measured

bench = App(
    name="bench",
    help="""For hosts: how fast this machine would serve.

    Examples:

        backchannel bench private-reads
        backchannel bench private-reads --pages 65536 --page-bytes 1024 --batch 64 --json
        backchannel bench private-reads --kernel numpy --pages 16384 --batch 8
    """,
)

_MOST_BYTES = 1 << 33
_COLUMNS = (
    ("dpf", "dpf_us"),
    ("matrix", "matrix_us"),
    ("scan", "scan_us"),
    ("unslice", "unslice_us"),
    ("whole", "total_us"),
    ("single scan", "single_scan_us"),
    ("4 Russians", "four_russians_us"),
)
_BEFORE = (("pages", 8), ("bytes", 7), ("batch", 7))
_AFTER = (("of single", 11), ("of 4 R.", 10), ("GB/s", 7), ("put", 7))


@bench.command(name="private-reads")
def private_reads(
    *,
    pages: Annotated[int | None, Parameter(help="Pages an answer covers, a multiple of 64.")] = None,
    page_bytes: Annotated[int | None, Parameter(help="Bytes of each, a multiple of 8.")] = None,
    batch: Annotated[int | None, Parameter(help="Reads answered together.")] = None,
    kernel: Annotated[str | None, Parameter(help="avx512, avx2, portable or numpy.")] = None,
    cores: Annotated[int, Parameter(help="Cores that share the work.")] = 1,
    json_: Annotated[bool, Parameter(name="--json", negative=(), help="One object for each row.")] = False,
) -> None:
    """Microseconds for one private read, step by step, beside two baselines of the same run.

    Without sizes: the table of docs/performance.md, which takes some minutes.
    """
    try:
        from backchannel.relay.measure import BATCHES, SIZES, measure
    except ModuleNotFoundError as error:
        raise CannotServe(
            "What private reads need is not installed here.",
            next_step="Install it: pip install 'backchannel[private]'",
        ) from error
    batches = BATCHES if batch is None else (batch,)
    sizes: Sequence[tuple[int, int]] = SIZES
    if pages is not None or page_bytes is not None:
        sizes = [(1 << 16 if pages is None else pages, 1024 if page_bytes is None else page_bytes)]
    for size in sizes:
        _require(*size, max(batches), cores)
    for place, row in enumerate(measure(sizes, batches, kernel, cores)):
        if json_:
            import msgspec

            print(json.dumps(msgspec.structs.asdict(row)), flush=True)
        else:
            if place == 0:
                print(_head(row))
            print(_line(row), flush=True)


def _require(pages: int, page_bytes: int, batch: int, cores: int) -> None:
    if pages < 64 or pages % 64 or page_bytes < 8 or page_bytes % 8 or pages * page_bytes > _MOST_BYTES:
        raise Misuse("Pages are a multiple of 64, their bytes of 8, and together at most 8 GiB.")
    if not 1 <= batch <= 4096 or not 1 <= cores <= 256:
        raise Misuse("A batch has 1 to 4096 reads; 1 to 256 cores can share it.")


def _head(row: Measured) -> str:
    names = (*_BEFORE, *((name, 13) for name, _ in _COLUMNS), *_AFTER)
    return "\n".join(
        (
            f"Kernel {row.kernel}, {row.cores} of this machine's cores. Microseconds for one read.",
            "".join(name.rjust(width) for name, width in names),
        )
    )


def _line(row: Measured) -> str:
    figures = "".join(f"{getattr(row, name):>13,.1f}" for _, name in _COLUMNS)
    return (
        f"{row.pages:>8}{row.page_bytes:>7}{row.batch:>7}{figures}"
        f"{row.single_scan_us / row.total_us:>10.1f}×{row.four_russians_us / row.total_us:>9.1f}×"
        f"{row.gigabytes_per_second:>7,.0f}{row.put_us:>7.1f}"
    )
