"""What happened outside the line: noted by your side for itself."""

from __future__ import annotations

from cyclopts import App

from backchannel.cli.files import read_text
from backchannel.cli.options import Flag, Here, Source, command
from backchannel.errors import Misuse

event = App(name="event", help="Note what happened outside, for your own side.", version_flags=[])
"""``event add`` and ``event import``."""


@command
def add(
    date: str,
    text: str,
    /,
    *,
    where: str = "",
    leak: Flag = False,
    suspected: str = "",
    session: Here,
) -> None:
    """Note something that happened outside the line. Your colleagues see it; the other side never does.

    Args:
        date: The day, as 2027-06-11.
        text: What happened, in one line.
        where: Where it happened.
        leak: Something about a line appeared in public: `backchannel leaks` lists it, too.
        suspected: Whom your side suspects. This never leaves it.
    """
    if suspected and not leak:
        raise Misuse("Whom you suspect goes with a leak.", next_step="Add --leak.")
    session.take(
        lambda desk: (
            desk.add_leak(date, text, where, suspected) if leak else desk.add_event(date, text, where)
        )
    )


@command
def take_in(file: Source, /, *, session: Here) -> None:
    """Note every event of a file: a table (CSV) that begins with date,title,where, or an iCalendar file.

    Either all of it is taken or nothing: what cannot be read is named with its line. What was noted before is
    not noted twice.

    Args:
        file: The file.
    """
    session.not_both_from_stdin(file)
    text = read_text(file)
    session.take(lambda desk: desk.import_events(text))


EXAMPLES = """Examples:
  backchannel event add 2027-06-11 "Sanctions were announced." --where "New York"
  backchannel event add 2027-06-11 "The visit is in the papers." --leak --suspected "The hotel."
  backchannel event import june.csv
  backchannel event import calendar.ics"""

event.command(add, name="add", help_epilogue=EXAMPLES)
event.command(take_in, name="import", help_epilogue=EXAMPLES)


@command
def events(*, session: Here) -> None:
    """What your side noted as having happened outside, by day. The other side never sees it."""
    with session.desk() as desk:
        session.show(desk.events(), empty="Nothing is noted yet: `backchannel event add DATE TEXT`.")
