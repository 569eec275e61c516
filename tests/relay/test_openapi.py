"""The relay against its own description: schemathesis sends what fits it and what does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("admitted", "options"),
    [
        (True, ["--exclude-path", "/v1/reads"]),
        # No schema can say what a key is: that one may be refused though it fits.
        (True, ["--include-path", "/v1/reads", "--exclude-checks", "positive_data_acceptance"]),
        (False, []),
    ],
    ids=["with a token", "private reads", "without"],
)
def test_schemathesis_finds_no_answer_that_was_not_described(
    make_live: Any, tmp_path: Path, admitted: bool, options: list[str]
) -> None:
    live = make_live(open_for_trials=True, private_reads=True)
    address = f"http://127.0.0.1:{live.port}/openapi.json"
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        address,
        "--checks",
        "all",
        "--seed",
        "20261122",
    ]
    command += ["--max-examples", "40", "--generation-database", "none", "--no-color", "--warnings", "off"]
    command += options
    if admitted:
        command += ["--header", f"Authorization: Bearer {live.token()}"]
    ended = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=280, check=False
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
