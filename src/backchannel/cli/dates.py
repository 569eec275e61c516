"""Dates as people type and read them.

Owns: `given` and `past_day` (typed to ISO), and `moment`, `day`, `span` (shown). Always UTC, and the month
in letters: the two sides of a line sit in different zones and read 6/7 differently. Does not own: the clock,
which is handed in.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from backchannel.errors import Misuse

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FROM_NOW = re.compile(r"\+([0-9]{1,4})([dw])")
_FARTHEST = timedelta(days=3660)


class NoSuchDate(Misuse):
    """A date that cannot be read, is past, or is too far away."""

    next_step = "Write it as 2027-06-11, or as +3d (in three days) or +2w (in two weeks)."


def given(text: str, now: int) -> str:
    """The date somebody typed, as ``2027-06-11``. ``now`` is unix seconds. Raises `NoSuchDate`."""
    today = datetime.fromtimestamp(now, UTC).date()
    day = _read(text.strip().lower(), today)
    if day is None:
        raise NoSuchDate("This is not a date that can be read here.")
    if day < today:
        raise NoSuchDate("This date is past.")
    if day - today > _FARTHEST:
        raise NoSuchDate("This date is more than ten years away.")
    return day.isoformat()


def past_day(text: str, now: int) -> str:
    """A day somebody typed to look back to, as ``2027-06-11``. Raises `NoSuchDate`."""
    today = datetime.fromtimestamp(now, UTC).date()
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    word = text.strip().lower()
    try:
        return (named.get(word) or date.fromisoformat(word)).isoformat()
    except ValueError:
        raise NoSuchDate(
            "This is not a date that can be read here.",
            next_step="Write it as 2027-06-11, or as today or yesterday.",
        ) from None


def _read(text: str, today: date) -> date | None:
    if from_now := _FROM_NOW.fullmatch(text):
        days = int(from_now[1]) * (7 if from_now[2] == "w" else 1)
        return today + timedelta(days=days)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(seconds: int) -> str:
    """``11 June 2027, 14:03 UTC``; "at an unknown time" for what no calendar holds."""
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return "at an unknown time"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def iso_day(seconds: int) -> str:
    """``2027-06-11``: the day of a moment, UTC; the last of all days for what no calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return date.max.isoformat()


def day(text: str) -> str:
    """``2027-06-11`` as ``11 June 2027``; anything else as it stands."""
    try:
        at = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def span(seconds: int) -> str:
    """A length of time in its largest whole unit: ``3 days``, ``5 hours``, ``2 minutes``."""
    for unit, size in (("day", 86_400), ("hour", 3600)):
        if seconds >= size:
            return _counted(seconds // size, unit)
    return _counted(max(1, seconds // 60), "minute")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
