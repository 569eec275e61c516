"""The written record of a line as JSON: one documented form that other programs can read (docs/record.md).

Owns the fields and the bytes. A reader takes a version it knows and may leave out what it does not know;
within one version fields are added at most, never changed or taken away. ASCII, one item a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Literal, dataclass_transform

import msgspec

from backchannel.errors import Malformed

FORM: Literal["backchannel record"] = "backchannel record"
VERSION: Literal[1] = 1


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Written(msgspec.Struct, frozen=True):
    """Base of everything in a record. Times are UTC like 2027-06-11T14:03:00Z, days like 2027-06-11."""


class WrittenSide(Written):
    """One of the two sides as it stood when the record was written."""

    name: str
    ours: bool
    standing: str
    posts: list[str]
    who_speaks_version: int
    one_voice: bool
    rules: list[str]


class Covers(Written):
    """What was asked for. None: no such bound."""

    paper: int | None
    since: str | None
    until: str | None
    with_private: bool


class Head(Written):
    """Where the record comes from. ``compared``: whether the words of the introduction were compared.

    ``mediator``: who mediates at a table; None: a line of two sides alone.
    """

    form: Literal["backchannel record"]
    version: Literal[1]
    written_at: str
    written_by_side: str
    written_by_post: str
    line_with: str
    compared: str
    mediator: str | None
    covers: Covers
    sides: list[WrittenSide]


class Authority(Written):
    """By whose word it stands, as its place on the line had it. No version: it is nobody's word."""

    posts: list[str]
    present: list[str]
    rule: str
    who_speaks_version: int | None
    sentence: str


class Translation(Written):
    """The same words in another language. ``by``: who translated; the original counts."""

    language: str
    text: str
    by: str


class FieldOf(Written):
    """One field of a form. ``translation``: by the writer, in the item's translation language."""

    name: str
    label: str
    text: str
    translation: str | None


class AttachmentOf(Written):
    """A file that went with it. Its content is not in the record."""

    name: str
    media_type: str
    size: int
    sha256: str


class Note(Written):
    """A note of our own side."""

    who: str
    at: str
    text: str


class ShownOnce(Written):
    """That our side showed it to somebody. ``struck``: by whom it was struck out; empty: it stands."""

    whom: str
    day: str
    remark: str
    noted_by: str
    struck: str


class Private(Written):
    """What only our own side has beside an item."""

    notes: list[Note]
    shown_to: list[ShownOnce]


class Item(Written):
    """One thing said on the line. ``number``: at the desk that wrote the record. ``at``: when it came there.

    ``state``: how it stands; ``checked``: who of our side checked it. ``private``: only where asked for.
    """

    number: int
    at: str
    side: str
    ours: bool
    standing: str
    kind: str
    subject: str
    text: str
    language: str
    translation: Translation | None
    fields: list[FieldOf]
    weight: str
    signed: bool
    proves: str
    authority: Authority
    state: str
    checked: str
    they_know: str
    answers: int | None
    answered_by: list[int]
    answer_by: str | None
    expect_nothing_before: str | None
    attachments: list[AttachmentOf]
    private: Private | None


class KnockOf(Written):
    """A knock: one post's own word, nobody's official word."""

    at: str
    side: str
    post: str
    words: str


class Event(Written):
    """What happened outside the line, as our side noted it for itself."""

    day: str
    title: str
    where: str
    noted_by: str


class Foot(Written):
    """What stands after the items. ``events``: None where private things were not asked for."""

    count: int
    knocks: list[KnockOf]
    events: list[Event] | None
    left_out: list[str]


class Whole(Head):
    """All of it, as a reader gets it."""

    items: list[Item]
    count: int
    knocks: list[KnockOf]
    events: list[Event] | None
    left_out: list[str]


def as_json(head: Head, items: Iterable[Item], foot: Iterable[Foot]) -> Iterator[bytes]:
    """The record in pieces, in order. ``foot``: one, made when the items are through."""
    yield _line(head)[:-1] + b', "items": ['
    before = b"\n"
    for item in items:
        yield before + _line(item)
        before = b",\n"
    for each in foot:
        yield b"\n], " + _line(each)[1:] + b"\n"


def _line(value: Written) -> bytes:
    return json.dumps(msgspec.to_builtins(value)).encode("ascii")


def read_json(data: bytes) -> Whole:
    """A record of this version. Raises `Malformed` for what is none; the message never repeats the input."""
    try:
        return msgspec.json.decode(data, type=Whole)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise Malformed("This is no record that this version of the program can read.") from error
