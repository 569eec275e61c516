"""Wake pages: found by the pair only, one direction at a time."""

from __future__ import annotations

import pytest

from backchannel.board.pagekeys import PageKey, step_wake, wake_pouch_key
from backchannel.board.pages import tag_of
from backchannel.board.wake import (
    POUCH_PLACES,
    WakePlace,
    open_pouch_wake,
    open_wake,
    pouch_wake_tag,
    seal_pouch_wake,
    seal_wake,
    wake_tag,
)
from backchannel.errors import Unproven
from backchannel.wire.ids import BoardId

KEY = PageKey(3, bytes(range(32)))
BOARD = BoardId(b"b" * 16)
SALT = b"s" * 16


def test_a_letter_comes_back_from_its_place() -> None:
    place = WakePlace(0, 2)
    page = seal_wake(KEY, BOARD, place, b"letter", salt=SALT, size=4096)
    assert len(page) == 4096
    assert tag_of(page) == wake_tag(KEY, BOARD, place)
    assert open_wake(KEY, BOARD, place, page) == b"letter"


@pytest.mark.parametrize(
    ("key", "place"),
    [(KEY, WakePlace(1, 2)), (KEY, WakePlace(0, 1)), (step_wake(KEY, 4), WakePlace(0, 2))],
    ids=["the other direction", "another place", "the next generation"],
)
def test_a_letter_opens_only_in_its_own_place(key: PageKey, place: WakePlace) -> None:
    page = seal_wake(KEY, BOARD, WakePlace(0, 2), b"letter", salt=SALT, size=512)
    assert wake_tag(key, BOARD, place) != tag_of(page)
    with pytest.raises(Unproven):
        open_wake(key, BOARD, place, page)


def test_a_carried_letter_is_the_same_bytes_each_time() -> None:
    key, place = wake_pouch_key(KEY.key), WakePlace(1, POUCH_PLACES - 1)
    page = seal_pouch_wake(key, place, b"letter", size=512)
    assert page == seal_pouch_wake(key, place, b"letter", size=512)
    assert tag_of(page) == pouch_wake_tag(key, place)
    assert open_pouch_wake(key, place, page) == b"letter"
