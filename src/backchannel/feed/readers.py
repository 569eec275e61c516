"""Who reads a room: the part of a roster that the feed needs (spec/30, section 1).

Owns `Readers`: the sorted members of a room with the two public keys used here, and the roster's hash. It is
kept in the state of a room, so it leaves out the signing keys. Does not own who belongs to a room
(`backchannel.credentials.members`).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.credentials.members import ROSTER_AT_MOST, MemberRef, Roster
from backchannel.errors import OutOfPlace
from backchannel.wire.codec import Record
from backchannel.wire.ids import Bytes32

__all__ = ["MAX_READERS", "MemberRef", "Reader", "Readers", "readers_of"]

MAX_READERS = ROSTER_AT_MOST
"""Members of one room, at most."""


class Reader(Record):
    """A member with the public keys that entries and letters are made for (X25519, HPKE)."""

    ref: MemberRef
    dh: Bytes32
    kem: Annotated[bytes, msgspec.Meta(min_length=1216, max_length=1216)]


class Readers(Record):
    """The members of a room at one time, sorted by reference, and the hash that names this roster."""

    hash: Bytes32
    members: Annotated[tuple[Reader, ...], msgspec.Meta(min_length=1, max_length=MAX_READERS)]

    def place_of(self, member: MemberRef) -> int:
        """The member's index in the roster. Raises `OutOfPlace` for one who is not on it."""
        for place, reader in enumerate(self.members):
            if reader.ref == member:
                return place
        raise OutOfPlace("It concerns somebody who is not on this line.")

    def has(self, member: MemberRef) -> bool:
        """Whether the member stands on this roster."""
        return any(reader.ref == member for reader in self.members)

    def parties(self) -> frozenset[bytes]:
        """The parties that have at least one member here."""
        return frozenset(reader.ref.party for reader in self.members)


def readers_of(roster: Roster) -> Readers:
    """The readers of a roster of `backchannel.credentials`."""
    return Readers(
        roster.hash,
        tuple(Reader(member.ref, member.bundle.dh, member.bundle.kem) for member in roster.members),
    )
