"""The type of injected randomness. It is made in `desk`, `courier` and `relay`; tests seed it."""

from __future__ import annotations

from collections.abc import Callable

Rng = Callable[[int], bytes]
"""Given a number of bytes, that many unpredictable bytes."""
