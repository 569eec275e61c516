"""One contract for every store of a board: on a disk and in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backchannel.board.checkpoint import TagRow, genesis, page_digest
from backchannel.board.settings import BoardSettings
from backchannel.board.store import PLACE_BITS, BoardStore, Closing, Deposit, NumberedRow
from backchannel.errors import (
    CannotServe,
    Misuse,
    NoPlaceLeft,
    NotKept,
    StorageFailure,
    StorageFull,
)
from backchannel.relay.memory import MemoryStore
from backchannel.relay.store import FILE_NAME, SqliteStore
from backchannel.wire.ids import BoardId

BOARD = BoardId(b"northland-relay1")
SETTINGS = BoardSettings(page_size=512, cadence=60, retention=600, capacity=3)
Reopen = Callable[[BoardStore], BoardStore]


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BoardStore]:
    made: BoardStore
    if request.param == "memory":
        made = MemoryStore(BOARD, SETTINGS, 99)
    else:
        made = SqliteStore.create(tmp_path / "relay", BOARD, SETTINGS, 99)
    yield made
    made.close()


@pytest.fixture
def reopen(tmp_path: Path) -> Iterator[Reopen]:
    """The same board as another process would find it; memory has only one."""
    opened: list[SqliteStore] = []

    def again(store: BoardStore) -> BoardStore:
        if isinstance(store, MemoryStore):
            return store
        opened.append(SqliteStore.open(tmp_path / "relay"))
        return opened[-1]

    yield again
    for other in opened:
        other.close()


def deposit(tick: int, slot: int, token: int = 1) -> Deposit:
    page = slot.to_bytes(8, "big") + bytes(504)
    return Deposit(tick, (tick << PLACE_BITS) + slot, token, page[:8], page_digest(page), page)


def closing(tick: int, *deposits: Deposit, first: int = 1, floor: int = 0, floor_tick: int = 0) -> Closing:
    rows = [
        NumberedRow(TagRow(number, d.tick, d.tag, d.digest), d.place, bytes([number]) * 32)
        for number, d in enumerate(deposits, first)
    ]
    return Closing(tick, tuple(rows), floor, floor_tick << PLACE_BITS)


def test_a_new_board_is_empty(store: BoardStore) -> None:
    saved = store.load()
    assert (saved.board_id, saved.settings, saved.opened_tick, saved.closed_tick) == (BOARD, SETTINGS, 99, 99)
    assert (saved.rows, saved.pending, saved.last, saved.floor_number) == ((), (), genesis(BOARD), 0)
    assert store.checkpoint(0) == genesis(BOARD)


def test_what_was_written_is_there_for_whoever_opens_it_next(store: BoardStore, reopen: Reopen) -> None:
    one, two, three = deposit(100, 1), deposit(100, 2, token=2), deposit(101, 3)
    store.write([one, two, closing(100, one, two), three])
    other = reopen(store)
    saved = other.load()
    assert saved.closed_tick == 100
    assert [row.tag for row in saved.rows] == [one.tag, two.tag]
    assert [(p.place, p.token, p.page) for p in saved.pending] == [(three.place, 1, three.page)]
    assert (saved.last.number, saved.last.chain) == (2, bytes([2]) * 32)
    assert [row.page for row in other.pages(1, 3)] == [one.page, two.page]
    assert [row.number for row in other.pages(2, 99)] == [2]


def test_old_rows_go_and_the_chain_keeps_its_start(store: BoardStore, reopen: Reopen) -> None:
    early = [deposit(100, slot) for slot in (1, 2, 3)]
    late = deposit(120, 4)
    store.write([*early, closing(100, *early), late])
    store.write([closing(120, late, first=4, floor=3, floor_tick=110)])
    saved = reopen(store).load()
    assert [row.number for row in saved.rows] == [4]
    assert saved.floor_number == 3
    assert [row.number for row in store.pages(1, 9)] == [4]
    kept = [number for number in range(6) if store.checkpoint(number) is not None]
    assert kept == [3, 4]


def test_dropping_everything_still_knows_the_last_number(store: BoardStore, reopen: Reopen) -> None:
    one = deposit(100, 1)
    store.write([one, closing(100, one)])
    store.write([closing(500, floor=1, floor_tick=491, first=2)])
    saved = reopen(store).load()
    assert (saved.rows, saved.last.number, saved.floor_number) == ((), 1, 1)


def test_tokens_are_numbered_and_stay_withdrawn(store: BoardStore, reopen: Reopen) -> None:
    version = store.admissions_version()
    assert store.admit([b"a" * 32, b"b" * 32]) == [1, 2]
    store.revoke(1)
    store.revoke(1)
    assert store.admit([b"c" * 32]) == [3]
    other = reopen(store)
    assert [(a.number, a.revoked) for a in other.admissions()] == [(1, True), (2, False), (3, False)]
    assert other.admissions_version() != version


def test_no_more_tokens_are_valid_at_once_than_there_are_places(store: BoardStore) -> None:
    store.admit([b"a" * 32, b"b" * 32])
    with pytest.raises(NoPlaceLeft):
        store.admit([b"c" * 32, b"d" * 32])
    assert len(store.admissions()) == 2
    store.revoke(2)
    assert store.admit([b"c" * 32, b"d" * 32]) == [3, 4]


def test_a_token_that_was_never_given_cannot_be_withdrawn(store: BoardStore) -> None:
    for number in (0, 1, -1):
        with pytest.raises(NotKept):
            store.revoke(number)


def fill(store: BoardStore) -> None:
    if isinstance(store, MemoryStore):
        store.full = True
    else:
        assert isinstance(store, SqliteStore)
        store.limit_size(1)


def test_a_full_disk_stores_all_of_a_batch_or_nothing(store: BoardStore, reopen: Reopen) -> None:
    before = deposit(100, 900)
    store.write([before])
    fill(store)
    with pytest.raises(StorageFull):
        store.write([deposit(100, slot) for slot in range(1, 60)])
    saved = reopen(store).load()
    assert [p.place for p in saved.pending] == [before.place]


def test_two_changes_of_one_place_are_refused_whole(tmp_path: Path) -> None:
    store = SqliteStore.create(tmp_path, BOARD, SETTINGS, 99)
    with pytest.raises(StorageFailure):
        store.write([deposit(100, 1), deposit(100, 1)])
    assert store.load().pending == ()
    store.close()


def test_settings_that_cannot_be_kept_make_no_file(tmp_path: Path) -> None:
    unsound = BoardSettings(page_size=512, cadence=60, retention=60, capacity=3)
    with pytest.raises(Misuse):
        SqliteStore.create(tmp_path / "relay", BOARD, unsound, 99)
    assert not SqliteStore.exists(tmp_path / "relay")


def test_a_first_start_cut_short_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / (FILE_NAME + ".new")).write_bytes(b"half a file")
    SqliteStore.create(tmp_path, BOARD, SETTINGS, 99).close()
    SqliteStore.open(tmp_path).close()


def test_an_empty_folder_and_a_damaged_file_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="no relay"):
        SqliteStore.open(tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"")
    with pytest.raises(CannotServe, match="damaged"):
        SqliteStore.open(tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"this is not a database" * 400)
    with pytest.raises((CannotServe, StorageFailure)):
        SqliteStore.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFailure):
        SqliteStore.create(tmp_path / "file" / "relay", BOARD, SETTINGS, 99)


def test_only_the_host_can_read_the_file(tmp_path: Path) -> None:
    store = SqliteStore.create(tmp_path / "relay", BOARD, SETTINGS, 99)
    store.write([deposit(100, 1)])
    for path in (tmp_path / "relay").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    store.close()


def test_once_a_tick_is_closed_nothing_on_the_disk_tells_who_left_what(tmp_path: Path) -> None:
    store = SqliteStore.create(tmp_path, BOARD, SETTINGS, 99)
    now, next_one = deposit(100, 1, token=7), deposit(101, 2, token=7)
    store.write([now, next_one])
    store.write([closing(100, now)])
    store.close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    assert connection.execute("SELECT place FROM used").fetchall() == [(next_one.place,)]
    columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(row)")}
    connection.close()
    assert columns == {"number", "tick", "tag", "digest", "place", "chain"}
