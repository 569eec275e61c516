"""Our own prekeys: when one is made, and when the secret of an old one is erased (spec/30, section 4).

A prekey is made with content (at most once a day), weekly at most by a line check, monthly by every desk.
Its secret is erased when every other author's gap-free feed has moved past the entry that announced a newer
one, or 30 days after a newer one was acknowledged by one desk of each party; the newest is never erased.
Number 0 is the charter's own key: it is not in the ring, and lives as long as the holder's keys.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.crypto import kem
from backchannel.crypto.rng import Rng
from backchannel.errors import Unproven
from backchannel.feed.entry import Prekey
from backchannel.feed.epoch import DAY, MONTH
from backchannel.wire.codec import Record
from backchannel.wire.ids import U63, Bytes32

WEEK = 7 * DAY
GRACE = 30 * DAY


class OwnPrekey(Record):
    """A prekey's secret seed, the entry that announced it, and when each party had acknowledged it (0: not
    yet).
    """

    number: Annotated[int, msgspec.Meta(ge=1, le=0xFFFF_FFFF)]
    seed: Bytes32
    made_at: U63
    seq: U63
    acknowledged_at: U63


Ring = tuple[OwnPrekey, ...]


def due(ring: Ring, *, content: bool, heartbeat: bool, now: int) -> bool:
    """Whether the entry being written is to announce a prekey."""
    if not ring:
        return True
    age = now - ring[-1].made_at
    return age > MONTH or (content and age > DAY) or (heartbeat and age > WEEK)


def make(ring: Ring, seq: int, now: int, rng: Rng) -> tuple[Ring, Prekey]:
    """The ring with a fresh prekey announced by entry ``seq``, and its public half."""
    number = ring[-1].number + 1 if ring else 1
    seed = rng(kem.SEED_SIZE)
    return (*ring, OwnPrekey(number, seed, now, seq, 0)), Prekey(number, kem.public_of(seed))


def seed_of(ring: Ring, charter_seed: bytes, number: int) -> bytes:
    """The secret seed of prekey ``number``. Raises `Unproven` for one that is erased or never was."""
    if number == 0:
        return charter_seed
    for prekey in ring:
        if prekey.number == number:
            return prekey.seed
    raise Unproven("It was sealed to a key this desk does not have any more.")


def settle(ring: Ring, everyone: int, each_party: int, now: int) -> Ring:
    """The ring after acknowledgements: entries of ours up to ``everyone`` are held by all others.

    ``each_party`` is the newest of our entries that one desk of each party holds. Erases what the rule
    erases.
    """
    marked = tuple(
        msgspec.structs.replace(prekey, acknowledged_at=now)
        if not prekey.acknowledged_at and prekey.seq <= each_party
        else prekey
        for prekey in ring
    )
    keep_from = 0
    for place, prekey in enumerate(marked):
        long_ago = prekey.acknowledged_at and now - prekey.acknowledged_at >= GRACE
        if prekey.seq <= everyone or long_ago:
            keep_from = place
    kept = marked[keep_from:]
    return ring if kept == ring else kept
