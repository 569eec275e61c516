"""What a person does next while meeting or joining: one sentence with the very command to type.

Owns: those sentences. Does not own: which step it is (`credentials.stages`, `credentials.join_stages`), or
what a step does. Rule: whoever has no relay is told what to carry, whoever has one is never told to carry.
"""

from __future__ import annotations

import re
import shlex

from backchannel.credentials.join_stages import JoinSide, JoinStage
from backchannel.credentials.stages import Side, Stage

_ONE_WORD = re.compile(r"[\w.+][\w.+-]*")
_HARMLESS = re.compile(r"[\w .,'+][\w .,'+-]*")
_RUN = "`backchannel sync`, or leave `backchannel run` on"
_TAKE_IN = "take in the file they give you: `backchannel carry in FILE`."


def typed(name: str) -> str:
    """A name as it is typed in a command: one word for every shell, which does nothing but name.

    Colleagues choose names too, and people copy what they are told to type.
    """
    if _ONE_WORD.fullmatch(name):
        return name
    return f'"{name}"' if _HARMLESS.fullmatch(name) else shlex.quote(name)


def call(who: str) -> str:
    """Compare words with them."""
    return f"Call them and compare words: `backchannel words {typed(who)}`."


def confirm(who: str) -> str:
    """Type what was heard."""
    return f"Type the words you hear, never words you read: `backchannel confirm {typed(who)}`."


def carry_out(who: str, what: str = "what is on its way") -> str:
    """Write what waits for them into a file."""
    return f"Write {what} for them to be carried: `backchannel carry out {typed(who)} FILE`."


def new_to_carry(who: str) -> str:
    """Something that was not carried yet waits for them."""
    name = "your colleagues" if who == "us" else who
    return f"There is something new for {name} to carry: `backchannel carry out {typed(who)} FILE`."


def _send(who: str, what: str, *, by_hand: bool) -> str:
    return (
        carry_out(who, what) if by_hand else f"{what[:1].upper()}{what[1:]} goes out over the relay: {_RUN}."
    )


def _wait(what: str, *, by_hand: bool) -> str:
    return f"Then {_TAKE_IN}" if by_hand else f"{what} comes over the relay: {_RUN}."


def for_meeting(side: Side, stage: Stage, who: str, *, by_hand: bool, heard: bool) -> str:
    """The next step of an introduction. ``heard``: this person heard the words already."""
    if stage is Stage.OFFERED:
        return f"Hand them the line by a way you trust. {_wait('Their reply', by_hand=by_hand)}"
    if stage is Stage.REPLIED:
        sent = f"{carry_out(who, 'your reply')} " if by_hand else ""
        return sent + _wait("Their letter", by_hand=by_hand)
    if stage is Stage.STOPPED:
        return f"It was stopped. Make a new line: `backchannel meet {typed(who)}`."
    if heard:
        return f"A colleague has to hear them too, at their own desk: `backchannel words {typed(who)}`."
    if side is Side.ASKED and stage is Stage.COMPARING:
        return f"{_send(who, 'your letter', by_hand=by_hand)} {call(who)}"
    return call(who)


def for_inviter(stage: JoinStage, who: str, *, by_hand: bool) -> str:
    """The next step of whoever invited a colleague."""
    match stage:
        case JoinStage.OFFERED:
            return f"Hand them the invitation. {_wait('Their reply', by_hand=by_hand)}"
        case JoinStage.COMPARING:
            return f"{_send(who, 'your letter', by_hand=by_hand)} {call(who)}"
        case JoinStage.HEARD:
            carried = " `backchannel carry out us FILE` takes it to them." if by_hand else ""
            return f"A colleague has to agree: `backchannel waiting` shows it to them.{carried}"
        case JoinStage.APPOINTED:
            sent = f"{carry_out(who, 'the appointment')} " if by_hand else ""
            return sent + _wait("Their acceptance", by_hand=by_hand)
        case JoinStage.STOPPED:
            return "It was stopped. Invite anew: `backchannel invite`."
    return "Nothing more is needed."


def for_candidate(stage: JoinStage, *, by_hand: bool) -> str:
    """The next step of whoever was invited."""
    match stage:
        case JoinStage.REPLIED:
            sent = f"{carry_out('us', 'your reply')} " if by_hand else ""
            return sent + _wait("Their letter", by_hand=by_hand)
        case JoinStage.COMPARING:
            return call("us")
        case JoinStage.HEARD:
            return _wait("The appointment", by_hand=by_hand).replace("Then take", "Take")
        case JoinStage.APPOINTED:
            return _send("us", "your acceptance", by_hand=by_hand)
        case JoinStage.STOPPED:
            return "It was stopped. Ask your colleague for a new invitation."
    return "Nothing more is needed."


def for_joining(side: JoinSide, stage: JoinStage, who: str, *, by_hand: bool) -> str:
    """The next step of an appointment, at either desk."""
    if side is JoinSide.INVITER:
        return for_inviter(stage, who, by_hand=by_hand)
    return for_candidate(stage, by_hand=by_hand)
