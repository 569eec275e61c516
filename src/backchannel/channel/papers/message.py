"""Messages: weight, own language with a translation, five kinds of reply (spec/40, section 8).

Owns the body of a message and what becomes of it. Unsigned: it proves nothing to outsiders. What the
addressee does to a case (hold, answer, decline) and whether a question about it is open are kept apart, each
moved by one party's chain only: which of two crossing acts is folded first makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.bounds import LanguageTag, Line, Prose
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Kind, Open, Paper, Topic, still_open
from backchannel.credentials.charter import ActClass
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8, U63, Bytes32


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


class Closing(IntEnum):
    """How a message was closed."""

    OPEN = 0
    ANSWERED = 1
    DECLINED = 2


class MessageCase(Record):
    """What became of a message (spec/40, section 8).

    ``owes``: whether it waits for a reply at all. ``held_until``: of the last holding reply. ``closed_by``:
    the act that answered or declined it. ``questions``: acts that asked its author what it means.
    """

    side: U8
    depth: U63
    owes: bool
    held: bool
    held_until: U63 | None
    closing: Closing
    closed_by: Bytes32 | None
    questions: tuple[Bytes32, ...]


MESSAGES: Table[MessageCase] = Table("messages", MessageCase)
OPEN: Table[MessageCase] = Table("open-messages", MessageCase)
"""The same cases, of messages that wait for somebody: what a desk lists first."""

QUESTIONS_AT_MOST = 64
"""Questions about one message: what becomes of it has to fit in the register."""

_QUESTIONS = (ReplyKind.ASK_MEANING, ReplyKind.READ_BACK)
_SILENT = (ReplyKind.ANSWER, ReplyKind.DECLINE, ReplyKind.LATER)


def judge(body: Message, moment: Moment, facts: Facts) -> None:
    """Refuse a reply to what the other side did not say, or to what its author had not in view."""
    reply = body.reply
    if reply is None:
        return
    if (reply.until is not None) != (reply.kind is ReplyKind.LATER):
        raise Refused("A date belongs to a holding reply, and a holding reply needs one.")
    case = facts.get(MESSAGES, reply.to)
    if case is None or case.side == moment.side or not moment.sees(case.side, case.depth):
        raise Refused("This answers a message that was not there to be answered.")
    if reply.kind in _QUESTIONS and len(case.questions) >= QUESTIONS_AT_MOST:
        raise Refused(f"This message was asked about {QUESTIONS_AT_MOST} times already.")


def fold(body: Message, moment: Moment, facts: Facts) -> None:
    """Open a case for the message, and let its reply move the case it answers."""
    silent = body.reply is not None and body.reply.kind in _SILENT and body.answer_by is None
    begin(moment, facts, owes=not silent)
    if body.reply is not None:
        answered = facts.get(MESSAGES, body.reply.to)
        if answered is not None:
            _store(facts, body.reply.to, _replied(answered, body.reply, moment.act))


def begin(moment: Moment, facts: Facts, *, owes: bool = True) -> None:
    """Open a case for something that may be replied to. ``owes``: it waits for its addressee."""
    _store(
        facts, moment.act, MessageCase(moment.side, moment.depth, owes, False, None, Closing.OPEN, None, ())
    )


def _replied(case: MessageCase, reply: Reply, by: bytes) -> MessageCase:
    if case.closing is not Closing.OPEN:
        return case
    if reply.kind is ReplyKind.LATER:
        return msgspec.structs.replace(case, held=True, held_until=reply.until)
    if reply.kind in _QUESTIONS:
        return msgspec.structs.replace(case, questions=(*case.questions, by))
    closing = Closing.ANSWERED if reply.kind is ReplyKind.ANSWER else Closing.DECLINED
    return msgspec.structs.replace(case, closing=closing, closed_by=by)


def _store(facts: Facts, act: bytes, case: MessageCase) -> None:
    facts.put(MESSAGES, act, case)
    waits = case.owes and case.closing is Closing.OPEN
    if waits or facts.get(OPEN, act) is not None:
        facts.put(OPEN, act, case if waits else None)


def being_asked(facts: Facts, case: MessageCase) -> bool:
    """Whether a question about the message still waits for its author."""
    return any(facts.get(OPEN, question) is not None for question in case.questions)


def still_waiting(facts: Facts, ours: int) -> Iterator[Open]:
    """Messages that wait for their addressee; for neither side while a question about one waits by itself."""
    for act, case in facts.rows(OPEN).items():
        waits_for = None if being_asked(facts, case) else 1 - case.side
        yield still_open(Topic.MESSAGES, act, case, ours, side=case.side, waits_for=waits_for)


PAPER = Paper(
    {
        Message: Kind(ActClass.MESSAGE, Topic.MESSAGES, judge, fold),
        Acknowledge: Kind(ActClass.MESSAGE, Topic.THE_LINE, always=True),
    },
    (MESSAGES, OPEN),
    still_waiting,
)
