"""Whole transactions on one connection, and the database's errors as ours: what register and spool share.

Owns: changes and attempts, typed rows, translating errors. Does not own opening a file or what is in it.

Rules: a change takes the file's one write lock at its start, so that what it reads holds until it wrote;
whatever fails in it undoes all of it. No database error leaves: a full disk or a file in use is
`DiskFailure`, anything else is damage.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from types import TracebackType
from typing import Any, ClassVar, Self

from backchannel.errors import BackchannelError, DiskFailure, OutsideFailure

Row = tuple[Any, ...]

STATEMENTS = 512
"""Prepared statements a connection keeps: more than the program has, so that none is prepared twice."""
ANSWERS_REMEMBERED, ROWS_REMEMBERED = 1024, 64
"""Answers kept to be given again, and rows in one of them; a longer one is read again."""
_NO_ROOM = ("full", "disk I/O", "unable to open", "readonly")
_IN_USE = ("locked", "busy")


class Transactions:
    """An open connection to a file of ours. Close it, or use it as a context manager."""

    driver: ClassVar[Any]
    """The database's module, with its exceptions."""
    file: ClassVar[str]
    """What people call the file, after *the*."""
    damaged: ClassVar[type[OutsideFailure]]
    """What is raised when the file is not as it should be."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._depth = 0
        self._answers: dict[tuple[str, Row], Sequence[Row]] = {}
        self._firsts: dict[tuple[str, Row], Row | None] = {}
        self._remembering = False
        self._version_read = 0
        self._parts_unwritten = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Nothing more may be asked of it."""
        self._connection.close()

    def lay_out(self, schema: str, version: int) -> None:
        """Make the tables of a schema beside this module. Inside a change."""
        for statement in (files("backchannel.store") / schema).read_text("utf-8").split(";\n"):
            if statement.strip():
                self.run(statement)
        self.run(f"PRAGMA user_version = {version}")

    def changes_seen(self) -> tuple[int, int]:
        """Two counts, of which one rises with every change: by this connection, or by another program."""
        return int(self._connection.total_changes), int(self.one("PRAGMA data_version")[0])

    # whole or not at all

    @contextlib.contextmanager
    def change(self, *, lazily: bool = False) -> Iterator[None]:
        """One transaction: all of it or nothing. Nested uses join the outer one.

        ``lazily``: the lock is taken at the first write, or never. If another program wrote after our first
        reading, that write is a `DiskFailure`: what was read may not hold any more. Until then, what was read
        by the same query before, here or in the last such change, is not read again: the file is the same.
        """
        if self._depth:
            yield
            return
        self._do("BEGIN" if lazily else "BEGIN IMMEDIATE")
        self._depth = 1
        try:
            if lazily:
                self._remember()
            yield
            self._do("COMMIT")
        except BaseException:
            self._connection.rollback()
            self._undone()
            raise
        finally:
            self._depth = 0
            self._remembering = False

    def _remember(self) -> None:
        """Give the same answers again until the first write, and those of before if they still hold."""
        version = self.one("PRAGMA data_version")[0]  # of what others committed; our own writes forget
        many = len(self._answers) + len(self._firsts) > ANSWERS_REMEMBERED
        if many or version != self._version_read:
            self._answers, self._firsts = {}, {}
            self._version_read = version
        self._remembering = True

    def _forget(self) -> None:
        """Something is about to be written: no answer holds any more, and parts can be undone from here."""
        if self._answers or self._firsts:
            self._answers, self._firsts = {}, {}
        if self._remembering:
            self._remembering = False
            for _ in range(self._parts_unwritten):
                self._do("SAVEPOINT part")

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a change that may fail by itself: then it alone is undone, and the exception goes on."""
        with self.change():
            begun = self._begin_part()
            try:
                yield
            except BaseException:
                # A disk that failed may have undone the whole change.
                undo = ("ROLLBACK TO part", "RELEASE part") if self._connection.in_transaction else ()
                self._end_part(begun, *undo)
                self._undone()
                raise
            self._end_part(begun, "RELEASE part")

    def _begin_part(self) -> bool:
        """A part that can be undone alone, from now; or, False, from the first write in this change."""
        if self._remembering:
            self._parts_unwritten += 1
            return False
        self._do("SAVEPOINT part")
        return True

    def _end_part(self, begun: bool, *statements: str) -> None:
        if not begun:
            self._parts_unwritten -= 1
            if self._remembering:
                return
        for statement in statements:
            self._do(statement)

    def _undone(self) -> None:
        """Called after anything was rolled back."""

    @property
    def changing(self) -> bool:
        """Whether a change is under way and nothing of it is certain yet."""
        return self._depth > 0

    # statements

    def _do(self, statement: str, values: Row = ()) -> Any:
        try:
            return self._connection.execute(statement, values)
        except self.driver.DatabaseError as error:
            raise self._translated(error) from error

    def run(self, statement: str, values: Row = ()) -> int:
        """Run one statement. Returns how many rows it changed."""
        self._forget()
        return int(self._do(statement, values).rowcount)

    def run_many(self, statement: str, values: Iterable[Row]) -> None:
        """Run one statement with each of many rows of values."""
        self._forget()
        try:
            self._connection.executemany(statement, values)
        except self.driver.DatabaseError as error:
            raise self._translated(error) from error

    def insert(self, statement: str, values: Row = ()) -> int:
        """Run one insert. Returns the row's id."""
        self._forget()
        return int(self._do(statement, values).lastrowid or 0)

    def all(self, query: str, values: Row = ()) -> Sequence[Row]:
        """Every row of a query."""
        if self._remembering and (query, values) in self._answers:
            return self._answers[query, values]
        try:
            rows: list[Row] = self._connection.execute(query, values).fetchall()
        except self.driver.DatabaseError as error:
            raise self._translated(error) from error
        if self._remembering and len(rows) <= ROWS_REMEMBERED:
            self._answers[query, values] = rows
        return rows

    def first(self, query: str, values: Row = ()) -> Row | None:
        """The first row of a query, or None."""
        if self._remembering and (query, values) in self._firsts:
            return self._firsts[query, values]
        try:
            row: Row | None = self._connection.execute(query, values).fetchone()
        except self.driver.DatabaseError as error:
            raise self._translated(error) from error
        if self._remembering:
            self._firsts[query, values] = row
        return row

    def one(self, query: str, values: Row = ()) -> Row:
        """The one row that must be there."""
        row = self.first(query, values)
        if row is None:
            raise self.damaged(f"The {self.file} lacks something it must have.")
        return row

    # errors

    @classmethod
    @contextlib.contextmanager
    def errors(cls) -> Iterator[None]:
        """Let no exception of the database out."""
        try:
            yield
        except cls.driver.DatabaseError as error:
            raise cls._translated(error) from error

    @classmethod
    def _translated(cls, error: Exception) -> BackchannelError:
        """What a database error is to us. A file with errors of its own adds them here."""
        if not isinstance(error, cls.driver.OperationalError):
            return cls.damaged(f"The {cls.file} is damaged.")
        text = str(error)
        if any(word in text for word in _NO_ROOM):
            return DiskFailure("The disk would not take it. Nothing was changed.")
        if any(word in text for word in _IN_USE):
            return DiskFailure(f"Another program is using the {cls.file}.")
        return cls.damaged(f"The {cls.file} is not as it should be.")
