"""What follows from the acts folded so far, in tables that can be taken back step by step.

Owns storage only: each paper keeps its own table. Every change is journaled, so that when a race moves
the end of a chain only the acts after it are folded again. Nothing here knows what a value means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from backchannel.wire.codec import Codec, Record

V = TypeVar("V", bound=Record)


class Table(Generic[V]):
    """The name of a table and the coder of its values. Keys are bytes."""

    __slots__ = ("codec", "name")

    def __init__(self, name: str, kind: type[V], limit: int = 4096) -> None:
        self.name = name
        self.codec: Codec[V] = Codec(kind, limit=limit, what=f"{name} in the register")


class Facts:
    """All tables of one channel."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[bytes, Any]] = {}
        self._journal: list[tuple[dict[bytes, Any], bytes, Any]] = []
        self._forgotten = 0

    def _rows(self, table: Table[V]) -> dict[bytes, Any]:
        return self._tables.setdefault(table.name, {})

    def get(self, table: Table[V], key: bytes) -> V | None:
        """The value under a key, or None."""
        rows = self._rows(table)
        value = rows.get(key)
        if type(value) is bytes:
            value = rows[key] = table.codec.decode(value)
        found: V | None = value
        return found

    def put(self, table: Table[V], key: bytes, value: V | None) -> None:
        """Set a value (None: remove it)."""
        rows = self._rows(table)
        self._journal.append((rows, key, rows.get(key)))
        _set(rows, key, value)

    def rows(self, table: Table[V]) -> dict[bytes, V]:
        """A table, for reading."""
        rows = self._rows(table)
        for key, value in rows.items():
            if type(value) is bytes:
                rows[key] = table.codec.decode(value)
        return rows

    def load(self, table: Table[V], key: bytes, value: bytes) -> None:
        """Set an encoded value from a snapshot. It is decoded when somebody asks for it."""
        self._rows(table)[key] = value

    def encoded(self, table: Table[V]) -> Iterator[tuple[bytes, bytes]]:
        """Keys and encoded values, for a snapshot."""
        for key, value in self._rows(table).items():
            yield key, value if type(value) is bytes else table.codec.encode(value)

    def mark(self) -> int:
        """Where the journal stands."""
        return self._forgotten + len(self._journal)

    def rewind(self, mark: int) -> None:
        """Take back everything since ``mark``, which must not be older than the last `forget`."""
        keep = mark - self._forgotten
        while len(self._journal) > keep:
            rows, key, old = self._journal.pop()
            _set(rows, key, old)

    def forget(self, mark: int) -> None:
        """Give up being able to go back before ``mark``."""
        del self._journal[: mark - self._forgotten]
        self._forgotten = mark


def _set(rows: dict[bytes, Any], key: bytes, value: Any) -> None:
    if value is None:
        rows.pop(key, None)
    else:
        rows[key] = value
