"""Days and counts in sentences of the desk."""

from __future__ import annotations

from datetime import UTC, datetime


def day(seconds: int | None) -> str | None:
    """A date for people; None for none. What no calendar holds is said to be so."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return "a day that no calendar holds"


def counted(number: int, what: str) -> str:
    """``1 day``, ``2 days``."""
    return f"{number} {what}{'' if number == 1 else 's'}"
