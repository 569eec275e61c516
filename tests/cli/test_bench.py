"""``backchannel bench``: rows for programs and for people, and refusals with a next step."""

from __future__ import annotations

import json
import sys

import pytest

from backchannel.relay import measure

from .conftest import Run

SMALL = ("bench", "private-reads", "--pages", "64", "--page-bytes", "8")
FIELDS = [
    *("pages", "page_bytes", "batch", "kernel", "cores", "dpf_us", "matrix_us", "scan_us", "unslice_us"),
    *("total_us", "single_scan_us", "four_russians_us", "put_us"),
]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_SECONDS", 0.0)


def test_json_is_one_object_a_row_with_the_promised_fields(run: Run) -> None:
    rows = [json.loads(line) for line in run(*SMALL, "--kernel", "numpy", "--json").out.splitlines()]
    assert [row["batch"] for row in rows] == list(measure.BATCHES)
    for row in rows:
        assert list(row) == FIELDS
        assert (row["pages"], row["page_bytes"], row["kernel"], row["cores"]) == (64, 8, "numpy", 1)


def test_people_see_the_kernel_and_a_line_for_each_batch(run: Run) -> None:
    ran = run(*SMALL, "--batch", "3", "--kernel", "numpy")
    assert ran.code == 0
    first, heads, line = ran.out.splitlines()
    assert "numpy" in first
    assert len(heads) == len(line)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--pages", "63"),
        ("--pages", "0"),
        ("--page-bytes", "9"),
        ("--pages", str(1 << 24), "--page-bytes", "1024"),
        ("--batch", "0"),
        ("--batch", "5000"),
        ("--cores", "0"),
        ("--kernel", "abacus"),
    ],
)
def test_what_cannot_be_measured_is_refused(run: Run, wrong: tuple[str, ...]) -> None:
    assert run("bench", "private-reads", "--batch", "1", *wrong).code == 2


def test_without_numpy_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "backchannel.relay.measure", None)
    ran = run("bench", "private-reads")
    assert ran.code == 3
    assert "backchannel[private]" in ran.err
