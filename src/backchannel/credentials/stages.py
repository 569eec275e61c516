"""The machine of an introduction: one table, and what a desk keeps of it (spec/20-introduction.md section 3).

Owns `TRANSITIONS`, the sentence that says which leg is missing, and what is erased on the way: the rendezvous
secret when the words were heard or the line was stopped, everything else secret when it was stopped. The
diagram in the docs is made from the table. Does not own: what has to hold for an event (`introduction`).
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from backchannel.credentials.letters import LETTER_LIMIT, SEALED_LIMIT
from backchannel.credentials.lines import MeetLine
from backchannel.credentials.members import MemberRef
from backchannel.errors import LineUsed, Refused
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, Bytes32
from backchannel.wire.version import require_version

DIFFERENCES_AT_MOST = 5


class Side(IntEnum):
    """Whether our side made the line or answered it."""

    ASKED = 0
    ANSWERED = 1


class Stage(IntEnum):
    """How far an introduction is."""

    OFFERED = 0
    REPLIED = 1
    COMPARING = 2
    COMPARED = 3
    STOPPED = 4


class Event(IntEnum):
    """What can happen to one."""

    REPLY = 0
    OTHER_REPLY = 1
    LETTER = 2
    HEARD = 3
    DIFFERED = 4
    DIFFERED_TOO_OFTEN = 5
    GIVEN_UP = 6


TRANSITIONS: dict[tuple[Stage, Event], Stage] = {
    (Stage.OFFERED, Event.REPLY): Stage.COMPARING,
    (Stage.OFFERED, Event.GIVEN_UP): Stage.STOPPED,
    (Stage.REPLIED, Event.LETTER): Stage.COMPARING,
    (Stage.REPLIED, Event.GIVEN_UP): Stage.STOPPED,
    (Stage.COMPARING, Event.OTHER_REPLY): Stage.STOPPED,
    (Stage.COMPARING, Event.HEARD): Stage.COMPARED,
    (Stage.COMPARING, Event.DIFFERED): Stage.COMPARING,
    (Stage.COMPARING, Event.DIFFERED_TOO_OFTEN): Stage.STOPPED,
    (Stage.COMPARING, Event.GIVEN_UP): Stage.STOPPED,
    (Stage.COMPARED, Event.HEARD): Stage.COMPARED,
    (Stage.COMPARED, Event.DIFFERED): Stage.COMPARED,
    (Stage.COMPARED, Event.DIFFERED_TOO_OFTEN): Stage.STOPPED,
}

WAITING: dict[tuple[Side, Stage], str] = {
    (Side.ASKED, Stage.OFFERED): "Hand over your line; their reply is missing.",
    (Side.ANSWERED, Stage.REPLIED): "Your reply is on its way; their letter is missing.",
    (
        Side.ASKED,
        Stage.COMPARING,
    ): "Your letter is on its way. Call them: read your words, type those you hear.",
    (
        Side.ANSWERED,
        Stage.COMPARING,
    ): "Their letter is here. Call them: read your words, type those you hear.",
    (Side.ASKED, Stage.COMPARED): "The words were heard.",
    (Side.ANSWERED, Stage.COMPARED): "The words were heard.",
    (Side.ASKED, Stage.STOPPED): "This line was stopped. Make a new one.",
    (Side.ANSWERED, Stage.STOPPED): "This line was stopped. Ask them for a new one.",
}


class Introduction(Record):
    """One introduction as a desk keeps it: secret, for the register only."""

    side: Side
    stage: Stage
    line: MeetLine | None
    line_hash: Bytes32
    reply: bytes
    letter: bytes
    sealed: bytes
    room_secret: Bytes32 | None
    differed: U8
    heard: tuple[MemberRef, ...]

    @property
    def waiting(self) -> str:
        """Which leg is missing, for people."""
        return WAITING[self.side, self.stage]

    @property
    def outgoing(self) -> bytes:
        """The leg our side sends, as often as needed: reply or sealed letter; empty when there is none."""
        return self.reply if self.side is Side.ANSWERED else self.sealed


INTRODUCTION: Codec[Introduction] = Codec(
    Introduction, limit=2 * LETTER_LIMIT + SEALED_LIMIT + 8192, what="kept introduction"
)


class IntroductionRecord(Record):
    """What a colleague's desk needs to compute the words and to read along: passed in the home room."""

    protocol: U8
    side: Side
    line_hash: Bytes32
    reply: bytes
    letter: bytes
    room_secret: Bytes32


RECORD: Codec[IntroductionRecord] = Codec(
    IntroductionRecord, limit=2 * LETTER_LIMIT + 256, what="record of an introduction"
)


def decode_record(data: bytes) -> IntroductionRecord:
    """Strictly decode a colleague's record. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "record of an introduction")
    return RECORD.decode(data)


def move(state: Introduction, event: Event, **changes: object) -> Introduction:
    """The next state with these fields changed, erasing what must go. Raises `LineUsed` off the table."""
    stage = TRANSITIONS.get((state.stage, event))
    if stage is None:
        raise LineUsed(state.waiting)
    moved: Introduction = msgspec.structs.replace(state, stage=stage, **changes)
    if stage is Stage.COMPARED:
        moved = msgspec.structs.replace(moved, line=None)
    if stage is Stage.STOPPED:
        moved = msgspec.structs.replace(moved, line=None, room_secret=None, sealed=b"", letter=b"")
    return moved


def require_letters(state: Introduction) -> None:
    """Raise unless reply and letter are both here and the line was not stopped."""
    if state.stage is Stage.STOPPED:
        raise LineUsed(state.waiting)
    if not (state.reply and state.letter and state.room_secret):
        raise Refused(state.waiting)
