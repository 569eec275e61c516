"""A recovery waits, can be vetoed, and is admitted by the other side (spec/10-credentials.md, section 7).

Owns the machine of one recovery in one channel as a table. It is offered for admission 14 days after it
arrived; until then anybody now in post may veto it with one signature; a vetoed one is settled only by
comparing words in person. Does not own: what `admit` does in the channel, nor whether the charter is valid.
Times are unix seconds of the desk where people judge; they never enter the state that both sides share.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.charter import SeatNumber
from backchannel.credentials.keys import HolderKeys, KeyBundle, Signature, Term
from backchannel.credentials.members import MemberRef
from backchannel.crypto import sign
from backchannel.crypto.labels import Label
from backchannel.errors import NotLater, Refused, Unproven
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, U63, Bytes32
from backchannel.wire.version import PROTOCOL, require_version

OFFERED_AFTER = 14 * 24 * 3600
"""Seconds between arrival and offer."""


class Stage(IntEnum):
    """How far a recovery is, at one desk for one channel."""

    WAITING = 0
    OFFERED = 1
    VETOED = 2
    COMPARED = 3
    ADMITTED = 4


class Event(IntEnum):
    """What can happen to one."""

    TIME = 0
    VETO = 1
    WORDS = 2
    ADMIT = 3


TRANSITIONS: dict[tuple[Stage, Event], Stage] = {
    (Stage.WAITING, Event.TIME): Stage.OFFERED,
    (Stage.WAITING, Event.VETO): Stage.VETOED,
    (Stage.WAITING, Event.WORDS): Stage.WAITING,
    (Stage.OFFERED, Event.WORDS): Stage.OFFERED,
    (Stage.OFFERED, Event.ADMIT): Stage.ADMITTED,
    (Stage.VETOED, Event.WORDS): Stage.COMPARED,
    (Stage.COMPARED, Event.ADMIT): Stage.ADMITTED,
}

SENTENCES: dict[tuple[Stage, Event], str] = {
    (Stage.WAITING, Event.ADMIT): "It can be admitted 14 days after it arrived, not before.",
    (Stage.OFFERED, Event.VETO): "The 14 days in which it could be vetoed are over.",
    (
        Stage.VETOED,
        Event.ADMIT,
    ): "Somebody now in post vetoed it. Meet them and compare the words in person first.",
}


class Recovery(Record):
    """One recovery: the charter it proposes, when it arrived, how far it is, who vetoed it."""

    charter_hash: Bytes32
    arrived_at: U63
    stage: Stage
    vetoed_by: MemberRef | None


class VetoClaim(Record):
    """What a veto signs: party and the proposed charter's hash."""

    party: Bytes32
    charter_hash: Bytes32


class Veto(Record):
    """A veto by somebody in post in the version that the recovery would replace."""

    protocol: U8
    charter_hash: Bytes32
    seat: SeatNumber
    term: Term
    signature: Signature


_VETO: Codec[Veto] = Codec(Veto, limit=4096, what="veto")


def decode_veto(data: bytes) -> Veto:
    """Strictly decode a veto. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "veto")
    return _VETO.decode(data)


def arrived(proposed: VerifiedCharter, now: int) -> Recovery:
    """Begin to wait. Raises `Refused` when that charter was not made with recovery sheets."""
    if not proposed.by_recovery:
        raise Refused("That list of who speaks was agreed by people; it needs no waiting.")
    return Recovery(proposed.hash, now, Stage.WAITING, None)


def make_veto(proposed: VerifiedCharter, keys: HolderKeys, seat: int, term: int) -> Veto:
    """A veto against a proposed recovery."""
    claim = encode(VetoClaim(proposed.party, proposed.hash))
    return Veto(PROTOCOL, proposed.hash, seat, term, keys.signing.sign(Label.RECOVERY_VETO, claim))


def veto(state: Recovery, old: VerifiedCharter, notice: Veto, now: int) -> Recovery:
    """A veto arrives. ``old`` is the version that the recovery would replace.

    Raises `Unproven` when whoever signed is not in post there, `NotLater` when the days are over.
    """
    holder = old.charter.holder(notice.seat, notice.term)
    if notice.charter_hash != state.charter_hash:
        raise Unproven("This veto is against something else.")
    require_signed(notice, old.party, None if holder is None else holder.bundle)
    if state.stage in (Stage.VETOED, Stage.COMPARED):
        return state
    ref = MemberRef(old.party, notice.seat, notice.term)
    return msgspec.structs.replace(_move(at(state, now), Event.VETO), vetoed_by=ref)


def require_signed(notice: Veto, party: bytes, bundle: KeyBundle | None) -> None:
    """Raise `Unproven` unless those keys, of whoever is in that post, signed the veto."""
    if bundle is None:
        raise Unproven("This veto is not of somebody in post.")
    claim = encode(VetoClaim(party, notice.charter_hash))
    sign.verify(Label.RECOVERY_VETO, bundle.sign, claim, notice.signature)


def at(state: Recovery, now: int) -> Recovery:
    """The state at a time: offered once 14 days have passed without a veto."""
    if state.stage is Stage.WAITING and now - state.arrived_at >= OFFERED_AFTER:
        return _move(state, Event.TIME)
    return state


def words_compared(state: Recovery) -> Recovery:
    """The words were compared in person with the people the recovery names."""
    return _move(state, Event.WORDS)


def admit(state: Recovery, now: int) -> Recovery:
    """Our side admits it. Raises `NotLater` (with the reason) before that is possible."""
    return _move(at(state, now), Event.ADMIT)


def _move(state: Recovery, event: Event) -> Recovery:
    stage = TRANSITIONS.get((state.stage, event))
    if stage is None:
        raise NotLater(SENTENCES.get((state.stage, event), "That was settled before."))
    moved: Recovery = msgspec.structs.replace(state, stage=stage)
    return moved
