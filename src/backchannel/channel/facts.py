"""What follows from the acts folded so far, in tables that can be taken back step by step.

Owns storage only: each paper keeps its own table. Every change is journaled, so that when a race moves
the end of a chain only the acts after it are folded again. Nothing here knows what a value means.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Generic, TypeVar

from backchannel.errors import Malformed
from backchannel.wire.codec import Codec, Record

V = TypeVar("V", bound=Record)
LIMIT = 1 << 30
"""Bytes: all values of a table together, as the register keeps them."""


class Table(Generic[V]):
    """The name of a table, the type of its values, and the coder of all of them. Keys are bytes."""

    __slots__ = ("codec", "kind", "name")

    def __init__(self, name: str, kind: type[V]) -> None:
        self.name = name
        self.kind = kind
        self.codec: Codec[tuple[V, ...]] = Codec(tuple[kind, ...], limit=LIMIT, what="line in the register")  # type: ignore[valid-type]


class Facts:
    """All tables of one channel."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, dict[bytes, Any]] = defaultdict(dict)
        self._journal: list[Any] = []  # three of each change: table, key, value before it
        self._forgotten = 0

    def rows(self, table: Table[V]) -> dict[bytes, V]:
        """A table, for reading."""
        return self._tables[table.name]

    def get(self, table: Table[V], key: bytes) -> V | None:
        """The value under a key, or None."""
        return self._tables[table.name].get(key)

    def put(self, table: Table[V], key: bytes, value: V | None) -> None:
        """Set a value (None: remove it)."""
        rows = self._tables[table.name]
        self._journal += (rows, key, rows.get(key))
        if value is None:
            rows.pop(key, None)
        else:
            rows[key] = value

    def load(self, table: Table[V], keys: tuple[bytes, ...], values: bytes) -> None:
        """Fill a table from a snapshot. Raises `Malformed` for what are not as many values of it."""
        decoded = table.codec.decode(values)
        if len(keys) != len(decoded):
            raise Malformed("The state of a line in the register is not whole.")
        self.rows(table).update(zip(keys, decoded, strict=True))

    def encoded(self, table: Table[V]) -> tuple[tuple[bytes, ...], bytes]:
        """Keys and encoded values, for a snapshot."""
        rows = self.rows(table)
        return tuple(rows), table.codec.encode(tuple(rows.values()))

    def mark(self) -> int:
        """Where the journal stands."""
        return self._forgotten + len(self._journal)

    def rewind(self, mark: int) -> None:
        """Take back everything since ``mark``, which must not be older than the last `forget`."""
        keep = mark - self._forgotten
        while len(self._journal) > keep:
            rows, key, old = self._journal[-3:]
            del self._journal[-3:]
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
