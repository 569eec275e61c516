"""What the days in an agreement say today: what is late, what is due soon, until when notice binds.

Owns this arithmetic, by the desk's own clock. Nothing here is a state: the law knows no day (spec/40, 5), and
the other side's desk counts from the day on which something came there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from backchannel.channel.papers.forms import NOTHING, FormCase

SOON = 30
"""Days ahead of which the first screen names what is due."""
_OVER = frozenset({"accepted", "excused", "lapsed"})
"""States of the side that is owed in which a day says nothing more."""
_REPORTED = {NOTHING: "; nothing is reported", "started": "; only a start is reported"}


class Notice(NamedTuple):
    """Notice that was given on a text in force. ``until``: the last day it binds, where one follows."""

    side: int
    given: date
    until: date | None

    def is_over(self, today: date) -> bool:
        """Whether the text binds no more by it."""
        return self.until is not None and today > self.until


class Drift(NamedTuple):
    """What the day of an undertaking says: in words, how many days are left, since when it is late."""

    words: str = ""
    left: int | None = None
    overdue_since: str | None = None


def day_of(seconds: int) -> date:
    """The day of a time, UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()


def days_to(day: str, today: date) -> int:
    """Days from today to a day of the calendar."""
    return (date.fromisoformat(day) - today).days


def notice_from(side: int, given: date, days: int | None) -> Notice:
    """Notice that a side gave on that day. A period that no calendar holds has no end."""
    try:
        return Notice(side, given, None if days is None else given + timedelta(days=days))
    except OverflowError:
        return Notice(side, given, date.max)


def drift(by: str | None, case: FormCase, today: date) -> Drift:
    """What its day says about it; nothing where it is over, or waits for the side that is owed."""
    ower, owed = case.state(case.opener), case.state(1 - case.opener)
    if by is None or owed in _OVER or ower == "lapsed" or (ower == "done" and owed != "disputed"):
        return Drift()
    left = days_to(by, today)
    if left < 0:
        return Drift(f"{counted(-left)} late{_REPORTED.get(ower, '')}", left, by)
    return Drift("due today" if left == 0 else f"due in {counted(left)}", left)


def counted(days: int) -> str:
    """``1 day``, ``2 days``."""
    return "1 day" if days == 1 else f"{days} days"
