"""A board on a disk: SQLite, one writer, durable before it says so (spec/60-boards.md, 5; schema.sql).

Owns: the file, its layout, transactions, and turning every failure of the disk into our own errors. Does not
own: which change is allowed (`backchannel.board.log`), or batching (`backchannel.relay.writer`).

The command line admits and revokes on the same file while the relay serves: every method is one short
transaction.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from backchannel.board.checkpoint import Checkpoint, TagRow, genesis
from backchannel.board.messages import PageRow
from backchannel.board.settings import BoardSettings, require_sound
from backchannel.board.store import PLACE_BITS, Admission, Change, Closing, Deposit, Pending, SavedBoard
from backchannel.errors import CannotServe, NoPlaceLeft, NotKept, StorageFailure, StorageFull
from backchannel.wire.ids import BoardId

FILE_NAME = "relay.sqlite"
_LAYOUT = 1
_BUSY_SECONDS = 10.0


class SqliteStore:
    """The store of one board. ``open`` or ``create`` makes one; `close` it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._writer = _connect(path)
        try:
            self._reader = _connect(path)
        except StorageFailure:
            self._writer.close()
            raise

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether a board was made in ``folder``."""
        return (folder / FILE_NAME).is_file()

    @classmethod
    def create(
        cls,
        folder: Path,
        board_id: BoardId,
        settings: BoardSettings,
        opened_tick: int,
        floor: Closing | None = None,
    ) -> SqliteStore:
        """Make a board in ``folder``, all or nothing; with ``floor``, it goes on from there.

        Raises `Misuse`, `StorageFailure`.
        """
        require_sound(settings)
        final = folder / FILE_NAME
        unfinished = folder / (FILE_NAME + ".new")
        with _our_errors():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for leftover in folder.glob(FILE_NAME + ".new*"):
                leftover.unlink()
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = _connect(unfinished)
        try:
            with _our_errors():
                connection.executescript(files("backchannel.relay").joinpath("schema.sql").read_text("utf-8"))
                connection.execute(
                    "INSERT INTO board VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
                    (
                        _LAYOUT,
                        board_id,
                        settings.page_size,
                        settings.cadence,
                        settings.retention,
                        settings.capacity,
                        opened_tick,
                        opened_tick,
                    ),
                )
                if floor is not None:
                    _write_closing(connection, floor)
        finally:
            connection.close()
        with _our_errors():
            unfinished.replace(final)
        return cls(final)

    @classmethod
    def open(cls, folder: Path) -> SqliteStore:
        """Open the board in ``folder``. Raises `CannotServe` if there is none or it is of another layout."""
        if not cls.exists(folder):
            raise CannotServe("There is no relay in this folder yet.", next_step="Start one: relay serve.")
        store = cls(folder / FILE_NAME)
        try:
            store._require_layout()
        except BaseException:
            store.close()
            raise
        return store

    def _require_layout(self) -> None:
        try:
            found = self._reader.execute("SELECT layout FROM board").fetchone()
        except sqlite3.Error as error:
            raise CannotServe(
                "The file of this relay is damaged.",
                next_step="Restore it, or start a relay in a new folder.",
            ) from error
        if found is None or found[0] != _LAYOUT:
            raise CannotServe(
                "The file of this relay was made by another version of the program.",
                next_step="Use the version that made it.",
            )

    def limit_size(self, most_bytes: int) -> None:
        """Let the file grow to ``most_bytes`` at most; beyond that `StorageFull`, as on a full disk."""
        with _our_errors(), self._writing:
            size = self._writer.execute("PRAGMA page_size").fetchone()[0]
            self._writer.execute(f"PRAGMA max_page_count={max(1, most_bytes // size)}")

    def load(self) -> SavedBoard:
        """The board as of the last durable change. Raises `StorageFailure`."""
        with _our_errors(), self._reading, _transaction(self._reader, "DEFERRED") as reader:
            board = reader.execute(
                "SELECT board_id, page_size, cadence, retention, capacity, opened_tick, closed_tick,"
                " floor_number FROM board"
            ).fetchone()
            closed_tick, floor_number = board[6], board[7]
            last = reader.execute(
                "SELECT number, tick, chain FROM row ORDER BY number DESC LIMIT 1"
            ).fetchone()
            rows = reader.execute(
                "SELECT number, tick, tag, digest FROM row WHERE number > ? ORDER BY number", (floor_number,)
            )
            pending = reader.execute(
                "SELECT place, token, page FROM page JOIN used USING (place) WHERE place >= ? ORDER BY place",
                ((closed_tick + 1) << PLACE_BITS,),
            )
            return SavedBoard(
                board_id=BoardId(board[0]),
                settings=BoardSettings(*board[1:5]),
                opened_tick=board[5],
                closed_tick=closed_tick,
                floor_number=floor_number,
                last=Checkpoint(*last) if last else genesis(BoardId(board[0])),
                rows=tuple(TagRow(*row) for row in rows),
                pending=tuple(Pending(*row) for row in pending),
            )

    def write(self, changes: Sequence[Change]) -> None:
        """One durable transaction for all of ``changes``, or none of them. Raises `StorageFailure`."""
        with _our_errors(), self._writing, _transaction(self._writer, "IMMEDIATE") as writer:
            start = 0
            while start < len(changes):
                end = start
                while end < len(changes) and isinstance(changes[end], Deposit):
                    end += 1
                _write_deposits(writer, [c for c in changes[start:end] if isinstance(c, Deposit)])
                if end < len(changes):
                    closing = changes[end]
                    assert isinstance(closing, Closing)  # noqa: S101  (the loop above stops only there)
                    _write_closing(writer, closing)
                start = end + 1

    def pages(self, first_number: int, end_number: int) -> list[PageRow]:
        """The kept pages ``first_number`` … ``end_number`` - 1. Raises `StorageFailure`."""
        with _our_errors(), self._reading:
            found = self._reader.execute(
                "SELECT number, tick, page FROM row JOIN page USING (place)"
                " WHERE number >= ? AND number < ? ORDER BY number",
                (first_number, end_number),
            )
            return [PageRow(*row) for row in found]

    def checkpoint(self, number: int) -> Checkpoint | None:
        """The chain after row ``number``; None if it is not kept. Raises `StorageFailure`."""
        with _our_errors(), self._reading:
            found = self._reader.execute(
                "SELECT number, tick, chain FROM row WHERE number = ?", (number,)
            ).fetchone()
            if found is None and number == 0:
                board_id, floor = self._reader.execute("SELECT board_id, floor_number FROM board").fetchone()
                return genesis(BoardId(board_id)) if floor == 0 else None
        return Checkpoint(*found) if found else None

    def admissions(self) -> list[Admission]:
        """Every token ever given out, as its digest. Raises `StorageFailure`."""
        with _our_errors(), self._reading:
            found = self._reader.execute("SELECT number, digest, revoked FROM admission ORDER BY number")
            return [Admission(number, digest, bool(revoked)) for number, digest, revoked in found]

    def admissions_version(self) -> int:
        """Changes whenever `admissions` would answer otherwise, by whichever process."""
        with _our_errors(), self._reading:
            return int(self._reader.execute("SELECT admissions_version FROM board").fetchone()[0])

    def admit(self, digests: Sequence[bytes]) -> list[int]:
        """Give out tokens, all or none; their numbers. Raises `NoPlaceLeft`, `StorageFailure`."""
        with _our_errors(), self._writing, _transaction(self._writer, "IMMEDIATE") as writer:
            capacity, valid, highest = writer.execute(
                "SELECT capacity, (SELECT count(*) FROM admission WHERE NOT revoked),"
                " (SELECT coalesce(max(number), 0) FROM admission) FROM board"
            ).fetchone()
            if valid + len(digests) > capacity:
                raise NoPlaceLeft(f"This relay has {capacity} places; {valid} of them are given away.")
            numbers = list(range(highest + 1, highest + 1 + len(digests)))
            writer.executemany("INSERT INTO admission VALUES (?, ?, 0)", zip(numbers, digests, strict=True))
            writer.execute("UPDATE board SET admissions_version = admissions_version + 1")
            return numbers

    def revoke(self, number: int) -> None:
        """Withdraw a token. Raises `NotKept` if there is no such number, `StorageFailure`."""
        with _our_errors(), self._writing, _transaction(self._writer, "IMMEDIATE") as writer:
            if writer.execute("UPDATE admission SET revoked = 1 WHERE number = ?", (number,)).rowcount != 1:
                raise NotKept("No token has this number.", next_step="Look at the numbers: relay status.")
            writer.execute("UPDATE board SET admissions_version = admissions_version + 1")

    def close(self) -> None:
        """Let go of the file; what is written is in it."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()


def _write_deposits(writer: sqlite3.Connection, deposits: list[Deposit]) -> None:
    writer.executemany("INSERT INTO page VALUES (?, ?)", [(d.place, d.page) for d in deposits])
    writer.executemany("INSERT INTO used VALUES (?, ?)", [(d.place, d.token) for d in deposits])


def _write_closing(writer: sqlite3.Connection, closing: Closing) -> None:
    writer.executemany(
        "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)",
        [
            (n.row.number, n.row.tick, n.row.tag, n.row.digest, n.place, n.chain)
            for n in closing.rows
            if n.row.number >= closing.floor_number
        ],
    )
    writer.execute("DELETE FROM used WHERE place < ?", ((closing.tick + 1) << PLACE_BITS,))
    writer.execute("DELETE FROM row WHERE number < ?", (closing.floor_number,))
    writer.execute("DELETE FROM page WHERE place < ?", (closing.floor_place,))
    writer.execute("UPDATE board SET closed_tick = ?, floor_number = ?", (closing.tick, closing.floor_number))


def _connect(path: Path) -> sqlite3.Connection:
    with _our_errors():
        connection = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # A page whose time is up is overwritten where that costs no extra writing.
            connection.execute("PRAGMA secure_delete=FAST")
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: str) -> Iterator[sqlite3.Connection]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _our_errors() -> Iterator[None]:
    """Nothing of SQLite or of the operating system crosses this package's edge."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise StorageFull("No room is left on the disk of the relay.") from error
        raise StorageFailure("The disk of the relay failed.") from error
    except OSError as error:
        raise StorageFailure("The folder of the relay cannot be used.") from error
