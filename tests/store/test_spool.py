"""The desk's side of the spool: idempotent, private, shared between processes, nothing lost on the way."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.board.fragments import chunk_size
from backchannel.errors import Misuse, SpoolDamaged, TooLarge
from backchannel.store.spool import Progress, Spool

ROOM = b"r" * 16
LANE = b"l" * 16
PAIR = b"p" * 16
ROOT = bytes(range(32))


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "line.db") as spool:
        spool.send_lane(LANE, room=ROOM, board=None, root=ROOT, made_at=0)
        spool.set_pair(PAIR, room=ROOM, board=None, key=ROOT, made_at=0, direction=0)
        yield spool


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps file permissions elsewhere")
def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Spool(tmp_path / "home" / "line.db") as spool:
            assert stat.S_IMODE(spool.path.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_putting_an_item_twice_sends_it_once(spool: Spool) -> None:
    spool.put(LANE, 1, b"entry")
    spool.put(LANE, 1, b"sealed again, other bytes")
    assert spool.next_page(LANE) == 2
    assert spool.progress(LANE, 1) == Progress(1, 0, acknowledged=False)


def test_an_acknowledged_item_is_not_put_again(spool: Spool) -> None:
    spool.put(LANE, 1, b"entry")
    spool.acknowledge(LANE, 1)
    spool.put(LANE, 1, b"entry")
    assert spool.progress(LANE, 1) == Progress(1, 0, acknowledged=True)
    assert spool.next_page(LANE) == 2


def test_acknowledging_covers_every_page_up_to_the_item_and_none_after(spool: Spool) -> None:
    spool.put(LANE, 1, bytes(3 * chunk_size(4096)))
    spool.put(LANE, 2, b"second")
    spool.put(LANE, 3, b"third")
    spool.acknowledge(LANE, 1)
    spool.acknowledge_one(LANE, 3)
    left = [spool.progress(LANE, number) for number in (1, 2, 3)]
    assert [item and item.acknowledged for item in left] == [True, False, True]


def test_setting_a_lane_again_keeps_what_is_on_it(spool: Spool) -> None:
    spool.put(LANE, 1, b"entry")
    spool.send_lane(LANE, room=ROOM, board=None, root=bytes(32), made_at=5)
    assert spool.next_page(LANE) == 2


def test_a_lane_of_somebody_else_cannot_be_sent_on(spool: Spool) -> None:
    spool.watch_lane(b"w" * 16, room=ROOM, board=None, root=ROOT, made_at=0)
    for handle in (b"w" * 16, b"unknown"):
        with pytest.raises(Misuse):
            spool.put(handle, 1, b"entry")


def test_a_retired_lane_leaves_nothing_behind(spool: Spool) -> None:
    spool.put(LANE, 1, b"entry")
    spool.retire_lane(LANE)
    for table in ("lane", "item", "page"):
        assert spool.one(f"SELECT count(*) FROM {table}")[0] == 0


def test_the_root_itself_is_not_kept(spool: Spool) -> None:
    """A thief of the file gets keys of one generation and later, and the pouch's, never the root."""
    spool.run("PRAGMA wal_checkpoint(TRUNCATE)")
    spool.retire_pair(PAIR)
    spool.run("VACUUM")
    spool.run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert ROOT not in spool.path.read_bytes()


def test_something_too_long_is_refused_and_nothing_of_it_is_kept(spool: Spool) -> None:
    with pytest.raises(TooLarge):
        spool.put(LANE, 1, bytes(1025 * 4096))
    assert spool.progress(LANE, 1) is None


def test_letters_beyond_a_pouch_push_out_the_oldest(spool: Spool) -> None:
    for number in range(20):
        spool.put_letter(PAIR, number, b"letter")
    rows = spool.all("SELECT number FROM letter WHERE body IS NOT NULL ORDER BY number")
    assert [row[0] for row in rows] == list(range(4, 20))
    spool.end_letter(PAIR, 19)
    spool.put_letter(PAIR, 19, b"letter")
    assert spool.one("SELECT count(*) FROM letter WHERE body IS NOT NULL")[0] == 15


def test_letters_that_do_not_fit_or_have_no_reader_are_refused(spool: Spool) -> None:
    with pytest.raises(TooLarge):
        spool.put_letter(PAIR, 1, bytes(4096))
    with pytest.raises(Misuse):
        spool.put_letter(b"unknown", 1, b"letter")


def test_a_relay_added_again_keeps_its_token(spool: Spool) -> None:
    board = spool.add_board("https://relay.example", token=b"t" * 32)
    assert spool.add_board("https://relay.example", pin="aa") == board
    (path,) = spool.paths()
    assert path.has_token
    spool.drop_board(board)
    assert spool.paths() == []


def test_a_change_that_fails_half_way_leaves_nothing(spool: Spool) -> None:
    def half_way() -> None:
        with spool.change():
            spool.put(LANE, 1, b"entry")
            spool.put(b"unknown", 1, b"entry")

    with pytest.raises(Misuse):
        half_way()
    assert spool.progress(LANE, 1) is None


def test_two_openers_see_each_others_changes(spool: Spool) -> None:
    with Spool(spool.path) as other:
        other.put(LANE, 1, b"entry")
        assert spool.progress(LANE, 1) is not None
        spool.put(LANE, 2, b"entry")
        assert other.next_page(LANE) == 3


@pytest.mark.parametrize("content", [b"not a database" * 400, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "line.db"
    path.write_bytes(content)
    with pytest.raises(SpoolDamaged):
        Spool(path)
