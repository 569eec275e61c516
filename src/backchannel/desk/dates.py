"""Dates that people give, as the first or the last second of that day, UTC. They never decide a state."""

from __future__ import annotations

from datetime import UTC, datetime

from backchannel.errors import Misuse

_LAST_SECOND = 86_399


def seconds_of(date: str | None) -> int | None:
    """Unix seconds of the end of an ISO date. Raises `Misuse` for what is no date."""
    return None if date is None else start_of(date) + _LAST_SECOND


def start_of(date: str) -> int:
    """Unix seconds of the beginning of an ISO date. Raises `Misuse` for what is no date."""
    try:
        return int(datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise Misuse("That is not a date.", next_step="Write it as 2027-06-11.") from error


def seconds_ahead(date: str | None, now: int) -> int | None:
    """`seconds_of` a day on which something is due. Raises `Misuse` for one that is past, too.

    Only the desk of whoever writes it says so: no desk refuses for its clock what others count.
    """
    seconds = seconds_of(date)
    if seconds is not None and seconds < now:
        raise Misuse("This date is past.", next_step="Write one that lies ahead.")
    return seconds
