"""A line as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel.cli.qr import LARGEST, on_screen, to_file
from backchannel.errors import AlreadyThere, Misuse, TooLarge

LINE = "backchannel-meet:" + "abcdefgh" * 30


def test_a_picture_fits_the_window_or_says_how_wide_it_must_be() -> None:
    shown = on_screen(LINE, 200)
    assert max(len(line) for line in shown.splitlines()) <= 200
    with pytest.raises(Misuse, match="columns wide"):
        on_screen(LINE, 20)


@pytest.mark.parametrize(("ending", "beginning"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_picture_can_go_to_a_file_of_the_kind_its_ending_says(
    tmp_path: Path, ending: str, beginning: bytes
) -> None:
    path = tmp_path / f"meet.{ending}"
    to_file(LINE, path)
    assert path.read_bytes().startswith(beginning)
    with pytest.raises(AlreadyThere):
        to_file(LINE, path)


def test_what_no_picture_holds_is_refused() -> None:
    on_screen("x" * LARGEST, None)
    with pytest.raises(TooLarge):
        on_screen("x" * (LARGEST + 1), None)
