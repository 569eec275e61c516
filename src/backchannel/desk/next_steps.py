"""What a person does next while meeting or joining: one sentence with the very command to type.

Owns: those sentences. Does not own: which step it is (`credentials.stages`, `credentials.join_stages`), or
what a step does. Rule: whoever has no relay is told what to carry, whoever has one is never told to carry.
"""

from __future__ import annotations

import re

from backchannel.credentials.join_stages import JoinSide, JoinStage
from backchannel.credentials.stages import Side, Stage

_ONE_WORD = re.compile(r"[\w.+-]+")
_BY_RELAY = "It comes over the relay: `backchannel sync`, or leave `backchannel run` on."
_FROM_THEM = "Take in what they give you: `backchannel carry in FILE`."
_SEND = "Let it go out: `backchannel sync`, or leave `backchannel run` on."


def typed(name: str) -> str:
    """A name as it is typed in a command: in quotes where it has spaces."""
    return name if _ONE_WORD.fullmatch(name) else '"' + name.replace('"', "") + '"'


def words(who: str) -> str:
    """Compare words with them."""
    return f"Call them: `backchannel words {typed(who)}` shows what to read out."


def carry_out(who: str) -> str:
    """Write what waits for them into a file."""
    return f"Write it for them: `backchannel carry out {typed(who)} FILE`."


def not_confirmed(who: str) -> str:
    """Something of ours goes by hand, and they have not confirmed it."""
    return f"{who} has not confirmed everything yet. {carry_out(who)} {_FROM_THEM}"


def waits(who: str, *, by_hand: bool) -> str:
    """Something of ours is on its way to them."""
    return carry_out(who) if by_hand else _SEND


def for_meeting(side: Side, stage: Stage, who: str, *, by_hand: bool, heard: bool) -> str:
    """The next step of an introduction. ``heard``: this person heard the words already."""
    if stage is Stage.OFFERED:
        return f"Hand it over. {_FROM_THEM}" if by_hand else f"Hand it over. {_BY_RELAY}"
    if stage is Stage.REPLIED:
        return f"{carry_out(who)} {_FROM_THEM}" if by_hand else _BY_RELAY
    if stage is Stage.STOPPED:
        return f"Make a new line: `backchannel meet {typed(who)}`."
    if heard:
        return f"A colleague has to hear them too, at their own desk: `backchannel words {typed(who)}`."
    if side is Side.ASKED and stage is Stage.COMPARING:
        return f"{waits(who, by_hand=by_hand)} {words(who)}"
    return words(who)


def for_inviter(stage: JoinStage, who: str, *, by_hand: bool) -> str:
    """The next step of whoever invited a colleague."""
    match stage:
        case JoinStage.OFFERED:
            return f"Hand it over. {_FROM_THEM if by_hand else _BY_RELAY}"
        case JoinStage.COMPARING:
            return f"{waits(who, by_hand=by_hand)} {words(who)}"
        case JoinStage.HEARD:
            carried = " Without a relay, `backchannel carry out us FILE` takes it to them." if by_hand else ""
            return f"A colleague has to agree: `backchannel waiting` shows it to them.{carried}"
        case JoinStage.APPOINTED:
            return f"{carry_out(who)} {_FROM_THEM}" if by_hand else _BY_RELAY
        case JoinStage.STOPPED:
            return "Invite anew: `backchannel invite`."
    return "Nothing more is needed."


def for_candidate(stage: JoinStage, *, by_hand: bool) -> str:
    """The next step of whoever was invited."""
    match stage:
        case JoinStage.REPLIED:
            return f"{carry_out('us')} {_FROM_THEM}" if by_hand else _BY_RELAY
        case JoinStage.COMPARING:
            return words("us")
        case JoinStage.HEARD:
            return _FROM_THEM if by_hand else _BY_RELAY
        case JoinStage.APPOINTED:
            return waits("us", by_hand=by_hand)
        case JoinStage.STOPPED:
            return "Ask your colleague for a new invitation."
    return "Nothing more is needed."


def for_joining(side: JoinSide, stage: JoinStage, who: str, *, by_hand: bool) -> str:
    """The next step of an appointment, at either desk."""
    if side is JoinSide.INVITER:
        return for_inviter(stage, who, by_hand=by_hand)
    return for_candidate(stage, by_hand=by_hand)
