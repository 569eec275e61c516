"""Messages: weight, own language with a translation, five kinds of reply (spec/40, section 8).

Owns the body of a message. Unsigned: it proves nothing to outsiders.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.bounds import LanguageTag, Line, Prose
from backchannel.wire.codec import Record
from backchannel.wire.ids import U63, Bytes32


class Weight(IntEnum):
    """What stands behind a message. Every message has exactly one."""

    ON_INSTRUCTIONS = 0
    PERSONALLY = 1
    THINKING_ALOUD = 2


class ReplyKind(IntEnum):
    """What a reply does to the message it answers."""

    ANSWER = 0
    LATER = 1
    DECLINE = 2
    ASK_MEANING = 3
    READ_BACK = 4


class Reply(Record):
    """``to``: the act answered. ``until``: a holding reply's "expect nothing before" (a time)."""

    to: Bytes32
    kind: ReplyKind
    until: U63 | None


class Translation(Record):
    """The sender's own translation. Approved together with the original."""

    language: LanguageTag
    subject: Line
    text: Prose


class Attachment(Record):
    """A file inside the act: part of what was approved."""

    name: Line
    media_type: Annotated[str, msgspec.Meta(max_length=100)]
    content: Annotated[bytes, msgspec.Meta(max_length=240 * 1024)]


class Message(Record, tag=1):
    """A message to the other side. ``answer_by``: asked for by then (unix seconds), or None."""

    weight: Weight
    subject: Line
    text: Prose
    language: LanguageTag
    translation: Translation | None
    answer_by: U63 | None
    reply: Reply | None
    attachments: Annotated[tuple[Attachment, ...], msgspec.Meta(max_length=16)]


class Acknowledge(Record, tag=8):
    """A bare acknowledgement: "we have seen this much of yours". Says nothing else and approves nothing."""
