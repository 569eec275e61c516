"""Keys of the page layer step forward only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board.pagekeys import (
    MOST_STEPS,
    board_key,
    generation_of,
    pouch_key,
    step_tags,
    step_wake,
    wake_pouch_key,
)
from backchannel.errors import Malformed

ROOT = bytes(range(32))


@given(first=st.integers(0, 50), second=st.integers(0, 50))
def test_stepping_in_two_goes_is_stepping_in_one(first: int, second: int) -> None:
    key = board_key(ROOT, 100)
    assert step_tags(step_tags(key, 100 + first), 100 + first + second) == step_tags(
        key, 100 + first + second
    )


def test_a_key_never_steps_back() -> None:
    key = step_tags(board_key(ROOT, 1), 9)
    assert step_tags(key, 3) == key


def test_a_clock_absurdly_far_ahead_is_refused_before_the_work_is_done() -> None:
    with pytest.raises(Malformed):
        step_tags(board_key(ROOT, 0), MOST_STEPS + 1)


@given(tick=st.integers(0, 2**40), kept=st.integers(2, 2**20))
def test_a_page_kept_for_its_time_spans_at_most_three_generations(tick: int, kept: int) -> None:
    assert generation_of(tick + kept, kept) - generation_of(tick, kept) == 2


def test_every_use_of_a_root_has_a_key_of_its_own() -> None:
    key = board_key(ROOT, 0)
    keys = {
        key.key,
        step_tags(key, 1).key,
        step_wake(key, 1).key,
        pouch_key(ROOT),
        wake_pouch_key(ROOT),
        ROOT,
    }
    assert len(keys) == 6
