"""Where a relay's time comes from."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from backchannel.relay.clock import ShiftedClock, real_clock


def shift_of(path: Path) -> float:
    return ShiftedClock(path)() - real_clock()


@pytest.mark.parametrize(("text", "shift"), [("86400\n", 86_400), ("-60", -60), ("", 0)])
def test_a_rehearsals_clock_is_shifted_by_what_stands_in_its_file(
    tmp_path: Path, text: str, shift: int
) -> None:
    (tmp_path / "shift").write_text(text)
    assert shift_of(tmp_path / "shift") == pytest.approx(shift, abs=5)


def test_no_file_or_nonsense_in_it_shifts_nothing(tmp_path: Path) -> None:
    assert shift_of(tmp_path / "missing") == pytest.approx(0, abs=5)
    (tmp_path / "shift").write_bytes(b"\xff soon")
    assert shift_of(tmp_path / "shift") == pytest.approx(0, abs=5)


def test_the_file_is_read_again_but_not_for_every_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    path = tmp_path / "shift"
    path.write_text("0")
    clock = ShiftedClock(path)
    clock()
    path.write_text("5000")
    now[0] += 0.9
    assert clock() - real_clock() == pytest.approx(0, abs=5)
    now[0] += 0.2
    assert clock() - real_clock() == pytest.approx(5000, abs=5)
    path.unlink()
    now[0] += 2
    assert clock() - real_clock() == pytest.approx(5000, abs=5)
