"""Who is in a room: members and rosters (spec/10-credentials.md, section 6).

A home room holds everyone of the party but the reserves; a channel holds the readers of both charters. A
roster is sorted by party, post and term; a reader's index in it is how an authenticator names a reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from backchannel.credentials.charter import Charter, Seat, SeatKind
from backchannel.credentials.keys import KeyBundle, Term
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Refused
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, Bytes32, Digest, PartyId, RoomId

ROSTER_AT_MOST = 64


class MemberRef(Record, order=True):
    """The person in a post for one term: party (32 B), post number, term."""

    party: Bytes32
    seat: U8
    term: Term


class Member(Record):
    """A member with its public keys."""

    ref: MemberRef
    bundle: KeyBundle


class MemberId(Record):
    """What a roster hash covers for each member."""

    ref: MemberRef
    bundle: Bytes32


MEMBER_REF: Codec[MemberRef] = Codec(MemberRef, limit=64, what="reference to a person in post")


class Roster:
    """The members of a room at one moment, in their order. Immutable; equal when the hash is."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.members: tuple[Member, ...] = tuple(sorted(members, key=lambda member: member.ref))
        self._places = {member.ref: place for place, member in enumerate(self.members)}
        if len(self._places) != len(self.members) or len(self.members) > ROSTER_AT_MOST:
            raise Refused("One post is listed twice among those who read, or there are too many.")

    @cached_property
    def hash(self) -> Digest:
        """``H(roster, encode([[ref, H(bundle-id, bundle)], …]))``."""
        ids = [MemberId(member.ref, member.bundle.identity) for member in self.members]
        return digest(Label.ROSTER, encode(ids))

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, ref: MemberRef) -> bool:
        return ref in self._places

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Roster) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def index(self, ref: MemberRef) -> int:
        """The reader's place, or `Refused` when that person is not a member."""
        try:
            return self._places[ref]
        except KeyError as error:
            raise Refused("That person is not among those who read here.") from error

    def member(self, ref: MemberRef) -> Member:
        """The member, or `Refused`."""
        return self.members[self.index(ref)]

    def of_party(self, party: bytes) -> tuple[Member, ...]:
        """The members of one party."""
        return tuple(member for member in self.members if member.ref.party == party)


def home_room(party: PartyId) -> RoomId:
    """The id of a party's home room: ``H(home-room, party id)``."""
    return RoomId(digest(Label.HOME_ROOM, party))


def _members(party: PartyId, seats: Iterable[Seat]) -> list[Member]:
    return [
        Member(MemberRef(party, seat.number, seat.term), seat.holder.bundle)
        for seat in seats
        if seat.holder is not None
    ]


def home_roster(party: PartyId, charter: Charter) -> Roster:
    """Everyone in post but the reserves."""
    return Roster(_members(party, (seat for seat in charter.seats if seat.kind is not SeatKind.RESERVE)))


def channel_members(party: PartyId, charter: Charter) -> list[Member]:
    """The people in a party's reading posts."""
    return _members(party, (seat for seat in charter.seats if seat.number in charter.readers))


def channel_roster(first: tuple[PartyId, Charter], second: tuple[PartyId, Charter]) -> Roster:
    """The readers of both parties, in one order that both sides compute alike."""
    return Roster(channel_members(*first) + channel_members(*second))


def table_roster(
    first: tuple[PartyId, Charter], second: tuple[PartyId, Charter], mediator: Iterable[Member]
) -> Roster:
    """The readers of both parties, and a mediator's (spec/46, section 2)."""
    return Roster([*channel_members(*first), *channel_members(*second), *mediator])


def named_members(party: PartyId, charter: Charter, posts: Iterable[int]) -> list[Member]:
    """The people in those posts of a party."""
    wanted = set(posts)
    return _members(party, (seat for seat in charter.seats if seat.number in wanted))
