"""Running the program in this process: words in; exit code, output and errors out."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from backchannel.cli import main
from backchannel.desk.surroundings import Surroundings


@dataclass(frozen=True)
class Ran:
    """What one call gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Call the program: ``run("read", "3", stdin=b"…")``. No desk, no settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("BACKCHANNEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    def call(*words: str, stdin: bytes = b"", around: Surroundings | None = None) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        code = main(words, around=around)
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return call
