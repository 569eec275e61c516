"""Fields of a form: what may stand in them, and that each one asked for is there (spec/45, section 2).

A date is written YYYY-MM-DD and is a day of the calendar, nothing more: whether it lies in the past is for
people's desks, which have a clock. Values are text, in any script, each with its own translation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Annotated, NamedTuple

import msgspec

from backchannel.channel.bounds import Prose
from backchannel.errors import Refused
from backchannel.wire.codec import Record

_LINE_LIMIT = 200
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,11})\Z")
_SHEET = re.compile(r"[0-9a-f]{64}\Z")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class FieldKind(IntEnum):
    """What a field holds."""

    LINE = 0
    PROSE = 1
    DATE = 2
    NUMBER = 3
    CHOICE = 4
    SHEET = 5
    """The number of a sheet: the hash of the act that began it."""


class Field(NamedTuple):
    """One field as a form asks for it. ``choices``: what may stand in a `CHOICE`.

    ``labels``: the label in other languages, by their tags. ``due``: a date that lies ahead when it is
    written, ``past``: one that does not; only the author's own desk, which has a clock, looks at that.
    """

    name: str
    kind: FieldKind
    label: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    labels: Mapping[str, str] = MappingProxyType({})
    due: bool = False
    past: bool = False

    def label_in(self, language: str) -> str:
        """The label in a language, or in English where it has none in that."""
        return self.labels.get(language.partition("-")[0].lower(), self.label)

    @property
    def asked(self) -> str:
        """What is asked for, as the end of a sentence."""
        return _ASKED[self.kind] + ", ".join(self.choices)


class Value(Record):
    """One field filled in. ``translation``: the writer's own, where the act names a language for it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    text: Prose
    translation: Prose | None


def require_filled(fields: tuple[Field, ...], values: tuple[Value, ...], *, translated: bool) -> None:
    """Raise `Refused` unless values fit their fields, in the form's order, and none needed is missing."""
    known = {field.name: at for at, field in enumerate(fields)}
    places = [known.get(value.name, -1) for value in values]
    if -1 in places or sorted(set(places)) != places:
        raise Refused("This is not filled in as its form asks: a field is unknown, twice or out of order.")
    given = {value.name for value in values}
    missing = [field.label for field in fields if field.needed and field.name not in given]
    if missing:
        raise Refused(f"Something is missing: {', '.join(missing)}.")
    for value in values:
        _require_fits(fields[known[value.name]], value, translated=translated)


def _require_fits(field: Field, value: Value, *, translated: bool) -> None:
    if value.translation is not None and (not translated or field.kind > FieldKind.PROSE):
        raise Refused(f"{field.label}: a translation stands where none belongs.")
    if not _fits(field, value.text) or (field.needed and not value.text.strip()):
        raise Refused(f"{field.label}: {field.asked}.")


def _fits(field: Field, text: str) -> bool:
    match field.kind:
        case FieldKind.LINE:
            return len(text) <= _LINE_LIMIT and text.isprintable()
        case FieldKind.DATE:
            return is_date(text)
        case FieldKind.NUMBER:
            return _NUMBER.match(text) is not None
        case FieldKind.CHOICE:
            return text in field.choices
        case FieldKind.SHEET:
            return _SHEET.match(text) is not None
    return True


_ASKED = {
    FieldKind.LINE: "one line is asked for",
    FieldKind.PROSE: "some text is asked for",
    FieldKind.DATE: "a date is asked for, like 2027-06-11",
    FieldKind.NUMBER: "a whole number is asked for",
    FieldKind.CHOICE: "one of these is asked for: ",
    FieldKind.SHEET: "a form is asked for that both sides agreed",
}


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar (Gregorian), as YYYY-MM-DD."""
    found = _DATE.match(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    if not 1 <= month <= 12 or year == 0:
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _DAYS[month - 1] + leap
