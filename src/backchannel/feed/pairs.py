"""Pair secrets: what two members share, and which secret may authenticate what (spec/30, section 3).

Owns one `Pair` for each other member: the static X25519 secret (computed once), pair-zero, the secrets we
gave them and the newest one they gave us. Rules:

* we authenticate with the newest secret *they* gave us, or pair-zero before any; there is no static-only key;
* of the secrets we gave, an entry of theirs may use the one their last entry used, or a newer one;
* an older one serves approvals and letters for 30 days more and is then erased; one that they
  skipped likewise; a confirmed hello erases them all at once.
"""

from __future__ import annotations

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.crypto import dh
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.errors import Unproven
from backchannel.feed.entry import PAIR_ZERO, SecretRef
from backchannel.feed.readers import Reader
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import U16, U63, Bytes32

GRACE = 30 * 86_400
"""Seconds for which a secret that the other side has moved past still proves approvals."""
MAX_GIVEN = 512
"""Secrets kept for a member who reads nothing for more than a year of daily epochs."""


class Given(Record):
    """A secret we gave them: in which of our epochs, opened by which entry, and since when it is past (0:
    not).
    """

    ref: SecretRef
    secret: Bytes32
    seq: U63
    retired_at: U63


class Taken(Record):
    """The newest secret they gave us."""

    ref: SecretRef
    secret: Bytes32


class Pair(Record):
    """All that authenticates between us and one member. Secret."""

    member: MemberRef
    shared: Bytes32
    zero: Bytes32
    wake: Bytes32
    given: tuple[Given, ...]
    floor: SecretRef
    taken: Taken | None
    told: U16
    told_at: U63


def found(room_secret: bytes, dh_secret: bytes, me: MemberRef, other: Reader) -> Pair:
    """The pair of ``me`` and ``other`` before anything was said."""
    shared = dh.exchange(dh_secret, other.dh)
    refs = encode(sorted((me, other.ref)))
    return Pair(
        member=other.ref,
        shared=shared,
        zero=derive(Label.PAIR_ZERO, room_secret, refs),
        wake=derive(Label.WAKE_KEY, shared + room_secret, refs),
        given=(),
        floor=PAIR_ZERO,
        taken=None,
        told=0,
        told_at=0,
    )


def to_use(pair: Pair) -> tuple[SecretRef, bytes]:
    """The secret we authenticate with towards this member."""
    if pair.taken is None:
        return PAIR_ZERO, pair.zero
    return pair.taken.ref, pair.taken.secret


def for_entry(pair: Pair, ref: SecretRef) -> bytes:
    """The secret an entry of theirs names. Raises `Unproven` for one they have moved past, or never had."""
    if ref < pair.floor:
        raise Unproven("It was made with a secret that has been replaced since.")
    return for_approval(pair, ref)


def for_approval(pair: Pair, ref: SecretRef) -> bytes:
    """The secret an approval or letter of theirs names: any that is not erased. Raises `Unproven`."""
    if ref == pair.floor == PAIR_ZERO:
        return pair.zero
    for given in reversed(pair.given):
        if given.ref == ref:
            return given.secret
    raise Unproven("It was made with a secret this desk does not have.")


def give(pair: Pair, ref: SecretRef, secret: bytes, seq: int) -> Pair:
    """The pair after we gave a fresh secret in our epoch ``ref``, opened by our entry ``seq``."""
    given = (*pair.given, Given(ref, secret, seq, 0))
    return msgspec.structs.replace(pair, given=given[-MAX_GIVEN:])


def take(pair: Pair, ref: SecretRef, secret: bytes) -> Pair:
    """The pair after they gave us a fresh secret. An older one than we have changes nothing."""
    if pair.taken is not None and ref <= pair.taken.ref:
        return pair
    return msgspec.structs.replace(pair, taken=Taken(ref, secret))


def raise_floor(pair: Pair, used: SecretRef, incarnation: int, now: int) -> Pair:
    """The pair after an entry of theirs, in its place, used ``used``.

    Secrets of an earlier ``incarnation`` of ours raise nothing: after our hello they start from pair-zero
    again.
    """
    if used <= pair.floor or used.incarnation != incarnation:
        return pair
    given = tuple(
        msgspec.structs.replace(old, retired_at=now) if old.ref < used and not old.retired_at else old
        for old in pair.given
    )
    if pair.floor == PAIR_ZERO:
        given = (Given(PAIR_ZERO, pair.zero, 0, now), *given)
    return msgspec.structs.replace(pair, floor=used, given=given)


def acknowledged(pair: Pair, through: int, now: int) -> Pair:
    """The pair after they stated that they hold our entries up to ``through``.

    They have the newest secret among those and never go back behind it, so the skipped ones retire.
    """
    reached = [given.ref for given in pair.given if given.seq <= through]
    newest = max(reached, default=PAIR_ZERO)
    if not any(old.ref < newest and not old.retired_at and old.ref != pair.floor for old in pair.given):
        return pair
    given = tuple(
        msgspec.structs.replace(old, retired_at=now)
        if old.ref < newest and old.ref != pair.floor and not old.retired_at
        else old
        for old in pair.given
    )
    return msgspec.structs.replace(pair, given=given)


def forget(pair: Pair, now: int) -> Pair:
    """The pair without the secrets whose 30 days are over."""
    given = tuple(old for old in pair.given if not old.retired_at or now - old.retired_at < GRACE)
    return pair if len(given) == len(pair.given) else msgspec.structs.replace(pair, given=given)


def reset(pair: Pair) -> Pair:
    """The pair after a confirmed hello of theirs: everything given and taken is erased at once."""
    return msgspec.structs.replace(pair, given=(), floor=PAIR_ZERO, taken=None, told=0, told_at=0)


def own_restored(pair: Pair) -> Pair:
    """The pair at our own restored desk: what they gave is gone for them too; what we gave still checks."""
    return msgspec.structs.replace(pair, floor=PAIR_ZERO, taken=None, told=0, told_at=0)
