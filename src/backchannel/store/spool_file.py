"""The spool's file: SQLite, used by a desk and its courier at once (spec/70, section 5).

Owns: making and opening the file. Does not own: transactions (`transactions`), what is in it (`spool` for the
desk, `courier` for the timetable, `receiving` for what comes).

Rules: write-ahead log, synchronous FULL, a file nobody else may read. It is not encrypted: what it holds is
sealed already, or recognises pages and no more.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, ClassVar

from backchannel.errors import DiskFailure, SpoolDamaged
from backchannel.store.transactions import STATEMENTS, Transactions

SCHEMA_VERSION = 2
"""Of the newest schema: ``spool.sql`` is version 1, and ``spool-N.sql`` makes N of the one before."""
_BUSY_SECONDS = 20.0


class SpoolFile(Transactions):
    """An open spool. Close it, or use it as a context manager. One per thread."""

    driver: ClassVar[Any] = sqlite3
    file = "file the line works from"
    damaged = SpoolDamaged

    def __init__(self, path: Path) -> None:
        """Open the spool at ``path``, or make one. Raises `DiskFailure` or `SpoolDamaged`."""
        self.path = path
        _touch_private(path)
        with self.errors():
            super().__init__(
                sqlite3.connect(
                    path, timeout=_BUSY_SECONDS, isolation_level=None, cached_statements=STATEMENTS
                )
            )
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
            if not 0 <= version <= SCHEMA_VERSION:
                raise SpoolDamaged("The file the line works from is of another version of the program.")
            if version == 0:
                self.lay_out("spool.sql", 1)
            for each in range(max(version, 1) + 1, SCHEMA_VERSION + 1):
                self.lay_out(f"spool-{each}.sql", each)


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
