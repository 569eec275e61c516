"""How much a relay puts up with, and how often it looks (spec/60-boards.md, section 6). Numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one relay process takes from everyone together.

    ``most_connections`` open at once: beyond it the one that keeps us waiting longest is closed.
    ``most_requests`` running at once: beyond it 503. ``head_bytes`` of a request before its body.
    ``patience_seconds`` a connection may stay without completing a request; ``keep_alive_seconds`` it
    may stay after one; ``discard_seconds`` the rest of a refused request is read for, so that its client
    sees why. ``stop_seconds`` for running requests when the relay stops.
    ``beat_seconds`` between two looks at the clock: how late a tick may close. ``follow_seconds`` between
    two looks of a mirror at its lead.
    """

    most_connections: int = 512
    most_requests: int = 128
    head_bytes: int = 16 * 1024
    patience_seconds: float = 60.0
    keep_alive_seconds: int = 20
    discard_seconds: float = 1.0
    stop_seconds: int = 10
    beat_seconds: float = 0.1
    follow_seconds: float = 1.0
