"""The base of everything that a desk shows."""

from __future__ import annotations

from typing import dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class View(msgspec.Struct, frozen=True):
    """Base of everything shown. ``msgspec.to_builtins`` makes it JSON."""
