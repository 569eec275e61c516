"""The settings of a board."""

from __future__ import annotations

import pytest

from backchannel.board.settings import SMALL, BoardSettings, require_sound
from backchannel.errors import Misuse


def test_the_small_preset_is_the_one_of_the_spec() -> None:
    assert BoardSettings(page_size=4096, cadence=60, retention=604_800, capacity=12) == SMALL
    assert SMALL.kept_ticks * SMALL.capacity == 120_960
    require_sound(SMALL)


@pytest.mark.parametrize(
    "settings",
    [
        BoardSettings(511, 60, 600, 3),
        BoardSettings(65_537, 60, 600, 3),
        BoardSettings(4096, 0, 600, 3),
        BoardSettings(4096, 86_401, 10**6, 3),
        BoardSettings(4096, 60, 119, 3),
        BoardSettings(4096, 60, 367 * 86_400, 3),
        BoardSettings(4096, 60, 600, 0),
        BoardSettings(4096, 60, 600, 65_536),
        BoardSettings(4096, 1, 86_400, 65_535),
    ],
)
def test_a_board_that_could_not_be_kept_is_refused_before_it_is_made(settings: BoardSettings) -> None:
    with pytest.raises(Misuse):
        require_sound(settings)
