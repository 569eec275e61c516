"""The spool's file: SQLite, used by a desk and its courier at once (spec/70, section 5).

Owns: making, opening and closing the file, whole transactions, database errors as ours.
Does not own: what is in it (`spool` for the desk, `courier` for the timetable, `receiving` for what comes).

Rules: write-ahead log, synchronous FULL, one write lock taken at the start of a change, a file nobody else
may read. It is not encrypted: what it holds is sealed already, or recognises pages and no more.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backchannel.errors import DiskFailure, SpoolDamaged

SCHEMA_VERSION = 1
_BUSY_SECONDS = 20.0

Row = tuple[Any, ...]


class SpoolFile:
    """An open spool. Close it, or use it as a context manager. One per thread."""

    def __init__(self, path: Path) -> None:
        """Open the spool at ``path``, or make one. Raises `DiskFailure` or `SpoolDamaged`."""
        self.path = path
        self._depth = 0
        _touch_private(path)
        with _errors():
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            for pragma in (
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
                "secure_delete = ON",
            ):
                self.run(f"PRAGMA {pragma}")
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        if self.one("PRAGMA user_version")[0] == SCHEMA_VERSION:
            return
        with self.change():
            version = self.one("PRAGMA user_version")[0]
            if version == 0:
                for statement in (files("backchannel.store") / "spool.sql").read_text("utf-8").split(";\n"):
                    if statement.strip():
                        self.run(statement)
                self.run(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif version != SCHEMA_VERSION:
                raise SpoolDamaged("The file the line works from is of another version of the program.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Nothing more may be asked of it."""
        self._connection.close()

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """One transaction: all of it or nothing. Nested uses join the outer one."""
        if self._depth:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._depth = 0
            self._connection.rollback()
            raise
        self._depth = 0
        try:
            self.run("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise

    def run(self, statement: str, values: Row = ()) -> int:
        """Run one statement. Returns how many rows it changed."""
        with _errors():
            return self._connection.execute(statement, values).rowcount

    def insert(self, statement: str, values: Row = ()) -> int:
        """Run one insert. Returns the row's id."""
        with _errors():
            return int(self._connection.execute(statement, values).lastrowid or 0)

    def all(self, query: str, values: Row = ()) -> list[Row]:
        """Every row of a query."""
        with _errors():
            rows: list[Row] = self._connection.execute(query, values).fetchall()
            return rows

    def first(self, query: str, values: Row = ()) -> Row | None:
        """The first row of a query, or None."""
        with _errors():
            row: Row | None = self._connection.execute(query, values).fetchone()
            return row

    def one(self, query: str, values: Row = ()) -> Row:
        """The one row that must be there."""
        row = self.first(query, values)
        if row is None:
            raise SpoolDamaged("The file the line works from lacks something it must have.")
        return row


def _touch_private(path: Path) -> None:
    """Make the file for its owner only. One that is there is not opened.

    Closing it would drop every lock that this process holds on it (POSIX), and another program would take
    the write-ahead log away from under a courier's feet.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise DiskFailure("The file the line works from cannot be opened.") from error


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if any(word in text for word in ("full", "disk I/O", "unable to open", "readonly")):
            raise DiskFailure("The disk would not take it. Nothing was changed.") from error
        if "locked" in text or "busy" in text:
            raise DiskFailure("Another program is using the file the line works from.") from error
        raise SpoolDamaged("The file the line works from is not as it should be.") from error
    except sqlite3.DatabaseError as error:
        raise SpoolDamaged("The file the line works from is damaged.") from error
