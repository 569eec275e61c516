"""What is said without its words: the same act to the law, and nothing in it that people could read.

Owns which kinds of acts can lose their words, and what stays of each. The law must fold what stays to the
very same state: whoever removes words proves that on the whole line before (`purging`).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from backchannel.channel.acts import Draft
from backchannel.channel.papers.fields import Field, FieldKind, Value
from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import FORMS, KINDS, Body
from backchannel.channel.papers.suspension import Reopen, Suspend
from backchannel.desk.days import day

REMOVED = "[removed from this desk]"
"""What stands in the place of words."""
NO_ID = bytes(16)
"""In the place of a draft's random id: whoever had that and the draft's hash could try out what was said."""


def removed(on: int | None, *, stub: bool) -> str:
    """What stands beside an item that lost its words: on which day here, or that it came without them."""
    if stub:
        return "; a colleague told of it without its words"
    return "" if on is None else f"; its words were removed from this desk on {day(on)}"


def bared(draft: Draft) -> Draft | None:
    """A draft without words; None for a kind whose words are part of what stands."""
    body = without_words(draft.body)
    return None if body is None else replace(draft, body=body, random_id=NO_ID)


def is_bared(draft: Draft) -> bool:
    """Whether a draft is what removing words leaves, and of nothing of which the words never go."""
    return draft == bared(draft) and KINDS[type(draft.body)].about(draft.body) is not Topic.PEOPLE


def without_words(body: Body) -> Body | None:
    """The same without words; None for a kind whose words are part of what stands.

    Of forms, days, numbers and choices stay: the law reads them.
    """
    match body:
        case Message():
            return replace(body, subject="", text=REMOVED, translation=None, attachments=())
        case OpenCase() | MoveCase():
            fields = _fields_of(body)
            return None if fields is None else replace(body, fields=_emptied(fields, body.fields))
        case Suspend():
            return replace(body, reason=_in_place_of(body.reason), translation=None)
        case Reopen():
            return replace(body, words=_in_place_of(body.words), translation=None)
    return None


def _in_place_of(text: str) -> str:
    return REMOVED if text else ""


def _fields_of(body: OpenCase | MoveCase) -> tuple[Field, ...] | None:
    form = FORMS.known(body.form, body.version)
    if form is None:
        return None
    if isinstance(body, OpenCase):
        return form.fields
    move = form.moves.get(body.move)
    return None if move is None else move.fields


def _emptied(fields: Iterable[Field], values: Iterable[Value]) -> tuple[Value, ...]:
    words = {field.name for field in fields if field.kind in (FieldKind.LINE, FieldKind.PROSE)}
    return tuple(
        Value(value.name, _in_place_of(value.text) if value.name in words else value.text, None)
        for value in values
    )
