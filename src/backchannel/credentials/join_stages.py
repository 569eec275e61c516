"""The machine of an appointment: one table, and what a desk keeps of it (spec/20-introduction.md, section 6).

Owns `TRANSITIONS` and the sentence that says what is missing. Does not own: what has to hold for an event
(`joining`).
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from backchannel.credentials.charter import SIGNED_CHARTER_LIMIT
from backchannel.credentials.letters import LETTER_LIMIT, SEALED_LIMIT
from backchannel.credentials.lines import JoinLine
from backchannel.credentials.members import MemberRef
from backchannel.errors import LineUsed, Refused
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, Bytes32


class JoinSide(IntEnum):
    """Whether this desk invited or was invited."""

    INVITER = 0
    CANDIDATE = 1


class JoinStage(IntEnum):
    """How far an appointment is."""

    OFFERED = 0
    REPLIED = 1
    COMPARING = 2
    HEARD = 3
    APPOINTED = 4
    DONE = 5
    STOPPED = 6


class JoinEvent(IntEnum):
    """What can happen to one."""

    REPLY = 0
    OTHER_REPLY = 1
    LETTER = 2
    HEARD = 3
    DIFFERED = 4
    DIFFERED_TOO_OFTEN = 5
    APPOINTMENT = 6
    ACCEPTANCE = 7
    GIVEN_UP = 8


TRANSITIONS: dict[tuple[JoinStage, JoinEvent], JoinStage] = {
    (JoinStage.OFFERED, JoinEvent.REPLY): JoinStage.COMPARING,
    (JoinStage.OFFERED, JoinEvent.GIVEN_UP): JoinStage.STOPPED,
    (JoinStage.REPLIED, JoinEvent.LETTER): JoinStage.COMPARING,
    (JoinStage.REPLIED, JoinEvent.GIVEN_UP): JoinStage.STOPPED,
    (JoinStage.COMPARING, JoinEvent.OTHER_REPLY): JoinStage.STOPPED,
    (JoinStage.COMPARING, JoinEvent.HEARD): JoinStage.HEARD,
    (JoinStage.COMPARING, JoinEvent.DIFFERED): JoinStage.COMPARING,
    (JoinStage.COMPARING, JoinEvent.DIFFERED_TOO_OFTEN): JoinStage.STOPPED,
    (JoinStage.COMPARING, JoinEvent.GIVEN_UP): JoinStage.STOPPED,
    (JoinStage.HEARD, JoinEvent.OTHER_REPLY): JoinStage.STOPPED,
    (JoinStage.HEARD, JoinEvent.HEARD): JoinStage.HEARD,
    (JoinStage.HEARD, JoinEvent.DIFFERED): JoinStage.HEARD,
    (JoinStage.HEARD, JoinEvent.DIFFERED_TOO_OFTEN): JoinStage.STOPPED,
    (JoinStage.HEARD, JoinEvent.APPOINTMENT): JoinStage.APPOINTED,
    (JoinStage.HEARD, JoinEvent.GIVEN_UP): JoinStage.STOPPED,
    (JoinStage.APPOINTED, JoinEvent.ACCEPTANCE): JoinStage.DONE,
    (JoinStage.APPOINTED, JoinEvent.GIVEN_UP): JoinStage.STOPPED,
}

_CALL = "Call them: read your words, type those you hear."
WAITING: dict[tuple[JoinSide, JoinStage], str] = {
    (JoinSide.INVITER, JoinStage.OFFERED): "Hand over the invitation; their reply is missing.",
    (JoinSide.CANDIDATE, JoinStage.REPLIED): "Your reply is on its way; the letter of your side is missing.",
    (JoinSide.INVITER, JoinStage.COMPARING): f"Your letter is on its way. {_CALL}",
    (JoinSide.CANDIDATE, JoinStage.COMPARING): f"Their letter is here. {_CALL}",
    (
        JoinSide.INVITER,
        JoinStage.HEARD,
    ): "The words were heard. The appointment is missing: those who must agree to it.",
    (JoinSide.CANDIDATE, JoinStage.HEARD): "The words were heard; the appointment is missing.",
    (JoinSide.INVITER, JoinStage.APPOINTED): "The appointment is on its way; their acceptance is missing.",
    (JoinSide.CANDIDATE, JoinStage.APPOINTED): "Your acceptance is on its way.",
    (JoinSide.INVITER, JoinStage.DONE): "They are in post.",
    (JoinSide.CANDIDATE, JoinStage.DONE): "You are in post.",
    (JoinSide.INVITER, JoinStage.STOPPED): "This invitation was stopped. Make a new one.",
    (JoinSide.CANDIDATE, JoinStage.STOPPED): "This invitation was stopped. Ask for a new one.",
}


class Joining(Record):
    """One appointment as a desk keeps it: secret, for the register only.

    ``sealed`` and ``appointment`` are legs 3 and 4 as they travel, ``acceptance`` leg 5, ``proposed`` the
    encoded charter that waits for the candidate's signature.
    """

    side: JoinSide
    stage: JoinStage
    line: JoinLine | None
    line_hash: Bytes32
    reply: bytes
    letter: bytes
    sealed: bytes
    proposed: bytes
    appointment: bytes
    acceptance: bytes
    differed: U8
    heard: tuple[MemberRef, ...]

    @property
    def waiting(self) -> str:
        """What is missing, for people."""
        return WAITING[self.side, self.stage]


JOINING: Codec[Joining] = Codec(
    Joining, limit=2 * LETTER_LIMIT + 2 * SEALED_LIMIT + SIGNED_CHARTER_LIMIT + 16384, what="kept appointment"
)


def move(state: Joining, event: JoinEvent, **changes: object) -> Joining:
    """The next state with these fields changed; the secret of the line goes at the end. Raises `LineUsed`."""
    stage = TRANSITIONS.get((state.stage, event))
    if stage is None:
        raise LineUsed(state.waiting)
    moved: Joining = msgspec.structs.replace(state, stage=stage, **changes)
    if stage in (JoinStage.DONE, JoinStage.STOPPED):
        moved = msgspec.structs.replace(moved, line=None, sealed=b"", appointment=b"")
    return moved


def require_letters(state: Joining) -> None:
    """Raise unless reply and letter are both here and the invitation was not stopped."""
    if state.stage is JoinStage.STOPPED:
        raise LineUsed(state.waiting)
    if not (state.reply and state.letter):
        raise Refused(state.waiting)
