"""One vector, and a file of them: what both makers of vectors share."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

Part = bytes | int | str | bool | None


class Vector(NamedTuple):
    """One vector, as it stands in a file."""

    name: str
    kind: str
    input: dict[str, Any]
    holds: bool
    expect: Any

    def row(self) -> dict[str, Any]:
        """The JSON object."""
        return dict(zip(("name", "kind", "input", "pass", "expect"), self, strict=True))


def seeded(seed: str, size: int = 32) -> bytes:
    """Fixed bytes that look random."""
    return hashlib.shake_256(seed.encode()).digest(size)


def good(name: str, kind: str, given: dict[str, Any], expect: Any) -> Vector:
    """A vector that must be accepted, and comes to ``expect``."""
    return Vector(name, kind, given, True, expect)


def bad(name: str, kind: str, given: dict[str, Any]) -> Vector:
    """A vector that must be refused."""
    return Vector(name, kind, given, False, None)


def parts(*values: Part) -> list[Any]:
    """Fields of a record, bytes in hex."""
    return [value.hex() if isinstance(value, bytes) else value for value in values]


def written(vectors: list[Vector]) -> str:
    """A file of vectors, one a line."""
    rows = ",\n".join(json.dumps(vector.row(), ensure_ascii=False) for vector in vectors)
    return f"[\n{rows}\n]\n"
