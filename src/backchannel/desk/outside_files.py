"""Outside events from a file of somebody else's: a table (CSV) or a calendar (iCalendar, RFC 5545).

Rules: all rows or none; whatever is wrong is named with its line; of a calendar only the day, the summary and
the place of each event are read, and an event that repeats is refused rather than taken once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from backchannel.desk.bodies import OutsideEvent
from backchannel.desk.outside import LONGEST_LINE, require_noteworthy
from backchannel.errors import Misuse

LONGEST_FILE = 1_000_000
"""Letters of a file of events."""
MOST_ROWS = 500
_COLUMNS = (["date", "title"], ["date", "title", "where"])
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(T[0-9]{6}Z?)?")
_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)'
)
_ESCAPED = re.compile(r"\\(.)")


def read_events(text: str) -> list[OutsideEvent]:
    """Every event of a file, in its order. Raises `Misuse` naming the line of what cannot be taken."""
    if len(text) > LONGEST_FILE:
        raise Misuse("This file is far too long for a list of events.", next_step="Take a part of it.")
    rows = _calendar(text) if text.lstrip("\ufeff\n").upper().startswith("BEGIN:VCALENDAR") else _table(text)
    found: list[OutsideEvent] = []
    for line, event in rows:
        if len(found) == MOST_ROWS:
            raise Misuse(
                f"There are more than {MOST_ROWS} events in this file.", next_step="Take a part of it."
            )
        try:
            require_noteworthy(event)
        except Misuse as error:
            raise _bad(line, error.sentence.removesuffix("."), error.what_next) from error
        found.append(event)
    if not found:
        raise Misuse("There is no event in this file.", next_step="Look whether it is the right one.")
    return found


def _event(line: int, day: str, title: str, place: str) -> tuple[int, OutsideEvent]:
    title, place = " ".join(title.split()), " ".join(place.split())
    if max(len(title), len(place)) > LONGEST_LINE:
        raise _bad(line, f"what happened, and where, is at most {LONGEST_LINE} letters each", "Shorten it.")
    return line, OutsideEvent(day, title, place)


def _table(text: str) -> Iterator[tuple[int, OutsideEvent]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] = []
    try:
        for row in rows:
            if not row:
                continue
            if not columns:
                columns = [each.strip().casefold() for each in row]
                if columns not in _COLUMNS:
                    raise Misuse(
                        "The first line of the file is not date,title,where.",
                        next_step="Write it so, and one event on each line below.",
                    )
                continue
            if len(row) != len(columns):
                raise _bad(
                    rows.line_num,
                    f"{len(columns)} columns are asked for, {len(row)} are there",
                    'Put what holds a comma in quotes: "Paris, France".',
                )
            yield _event(rows.line_num, row[0].strip(), row[1], "".join(row[2:]))
    except csv.Error as error:
        raise _bad(rows.line_num, "this is not a table with commas", "Save it as CSV, in UTF-8.") from error


def _calendar(text: str) -> Iterator[tuple[int, OutsideEvent]]:
    inside: list[str] = []
    event: dict[str, str] = {}
    began = number = 0
    for number, line in _unfolded(text):
        found = _LINE.fullmatch(line)
        if found is None:
            raise _bad(number, "this is no line of a calendar")
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            if inside == ["VCALENDAR", "VEVENT"]:
                event, began = {}, number
        elif name == "END":
            if not inside or inside.pop() != value.strip().upper():
                raise _bad(number, "something ends here that did not begin")
            if [*inside, value.strip().upper()] == ["VCALENDAR", "VEVENT"]:
                yield _of_calendar(began, event)
        elif inside == ["VCALENDAR", "VEVENT"]:
            if name in ("DTSTART", "SUMMARY") and name in event:
                raise _bad(number, "an event says this twice")
            event[name] = value
    if inside:
        raise _bad(number, "the calendar is cut short here")


def _of_calendar(line: int, event: dict[str, str]) -> tuple[int, OutsideEvent]:
    if "RRULE" in event or "RDATE" in event:
        raise _bad(line, "an event repeats", "Write each day that matters as an event of its own.")
    day = _DAY.fullmatch(event.get("DTSTART", "").strip())
    if day is None:
        raise _bad(line, "an event has no day")
    title = _plain(event.get("SUMMARY", ""))
    if event.get("STATUS", "").strip().upper() == "CANCELLED":
        title += " (cancelled)"
    return _event(line, "-".join(day.groups()[:3]), title, _plain(event.get("LOCATION", "")))


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines, each with the number of the first that it stands on: a further one begins with a space."""
    begun, whole = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").lstrip("\ufeff").split("\n"), 1):
        if line[:1] in (" ", "\t"):
            whole += line[1:]
            continue
        if whole:
            yield begun, whole
        begun, whole = number, line
    if whole:
        yield begun, whole


def _bad(line: int, why: str, next_step: str = "Export the calendar again as an iCalendar file.") -> Misuse:
    """What is wrong with a line of the file."""
    return Misuse(f"Line {line}: {why}. Nothing was taken.", next_step=next_step)
