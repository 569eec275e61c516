"""A party's charter: its posts, public keys and rules as data (spec/10-credentials.md, section 2).

Owns the structs, their bytes and their names (charter hash, party id). No personal names are in it. What a
well-formed charter is, is in `wellformed`; who may change it, in `amendment`; how people count, in `quorum`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.credentials.keys import HolderKeys, Signature, SignedBundle, SignPublic
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Misuse
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, U16, Bytes16, Bytes32, Digest, PartyId
from backchannel.wire.version import PROTOCOL, require_version

SEATS_AT_MOST = 24
PAPER_KEYS_AT_MOST = 8
SIGNATURES_AT_MOST = 24
CHARTER_LIMIT = 128 * 1024
SIGNED_CHARTER_LIMIT = 216 * 1024

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
SeatNumber = Annotated[int, msgspec.Meta(ge=1, le=0xFF)]
SeatList = Annotated[tuple[SeatNumber, ...], msgspec.Meta(max_length=SEATS_AT_MOST)]


class Standing(IntEnum):
    """Whether a party speaks for an office or for private people."""

    OFFICIAL = 0
    PRIVATE = 1


class SeatKind(IntEnum):
    """What a post is for. A reserve counts only for putting a new person in a post and is in no room."""

    VOICE = 0
    OBSERVER = 1
    RESERVE = 2


class ActClass(IntEnum):
    """Classes of what a party does, each with its rule: the index in `Charter.rules`."""

    MESSAGE = 0
    SIGNED_TEXT = 1
    CONTROL = 2
    AMENDMENT = 3


class Watch(IntEnum):
    """What a rule asks of an observer."""

    NONE = 0
    PRESENT = 1
    AGREES = 2


class Rule(Record):
    """How many different people, from which posts (empty: any voice), who must be there, what observer."""

    approvals: Annotated[int, msgspec.Meta(ge=1, le=SEATS_AT_MOST)]
    from_seats: SeatList
    must_include: SeatList
    observer: Watch


class Seat(Record):
    """A post. ``term`` counts its holders so far; ``holder`` is nil while it is vacant."""

    number: SeatNumber
    title: Name
    kind: SeatKind
    term: U16
    holder: SignedBundle | None


class Recovery(Record):
    """Paper keys, and how many of them together may propose new holders (0 of none: no recovery)."""

    paper_keys: Annotated[tuple[SignPublic, ...], msgspec.Meta(max_length=PAPER_KEYS_AT_MOST)]
    threshold: U8


class Charter(Record):
    """One version of who speaks for a party and by what rules.

    ``previous`` is the hash of the version it follows (nil in version 1); ``settles`` names the ends of a
    fork that this version ends, sorted, and is empty otherwise; ``readers`` are the posts that are members of
    every channel of the party.
    """

    protocol: U8
    version: Annotated[int, msgspec.Meta(ge=1, le=0xFFFF_FFFF)]
    party_nonce: Bytes16
    previous: Bytes32 | None
    settles: Annotated[tuple[Bytes32, ...], msgspec.Meta(max_length=16)]
    name: Name
    standing: Standing
    seats: Annotated[tuple[Seat, ...], msgspec.Meta(min_length=1, max_length=SEATS_AT_MOST)]
    rules: tuple[Rule, Rule, Rule, Rule]
    readers: SeatList
    recovery: Recovery

    def seat(self, number: int) -> Seat | None:
        """The post of that number, or nil."""
        return next((seat for seat in self.seats if seat.number == number), None)

    def holder(self, number: int, term: int) -> SignedBundle | None:
        """The person in that post, if it is held and the term is the standing one."""
        seat = self.seat(number)
        return seat.holder if seat is not None and seat.term == term else None

    def rule(self, act_class: ActClass) -> Rule:
        """The rule of a class."""
        return self.rules[act_class]

    @property
    def held(self) -> tuple[Seat, ...]:
        """Posts with a person in them."""
        return tuple(seat for seat in self.seats if seat.holder is not None)

    @property
    def one_voice(self) -> bool:
        """Whether one person alone may ever speak for this party: shown to the other side everywhere."""
        return any(rule.approvals == 1 for rule in self.rules[: ActClass.AMENDMENT])


class CharterSignature(Record):
    """One signature over a charter's hash: of a post and term, or of the paper key of that index."""

    by_paper: bool
    number: U8
    term: U16
    signature: Signature


class SignedCharter(Record):
    """A charter's bytes, kept verbatim, and the signatures gathered for it."""

    protocol: U8
    charter: Annotated[bytes, msgspec.Meta(max_length=CHARTER_LIMIT)]
    signatures: Annotated[tuple[CharterSignature, ...], msgspec.Meta(max_length=SIGNATURES_AT_MOST)]

    @property
    def hash(self) -> Digest:
        """The charter's hash."""
        return charter_hash(self.charter)

    def with_signature(self, signature: CharterSignature) -> SignedCharter:
        """The same charter with one signature more; a second one of the same signer changes nothing."""
        place = (signature.by_paper, signature.number, signature.term)
        if any((known.by_paper, known.number, known.term) == place for known in self.signatures):
            return self
        gathered = sorted(
            (*self.signatures, signature), key=lambda each: (each.by_paper, each.number, each.term)
        )
        return SignedCharter(self.protocol, self.charter, tuple(gathered))


CHARTER: Codec[Charter] = Codec(Charter, limit=CHARTER_LIMIT, what="list of who speaks")
SIGNED_CHARTER: Codec[SignedCharter] = Codec(
    SignedCharter, limit=SIGNED_CHARTER_LIMIT, what="signed list of who speaks"
)


def decode_charter(data: bytes) -> Charter:
    """Strictly decode charter bytes. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "list of who speaks")
    return CHARTER.decode(data)


def decode_signed_charter(data: bytes) -> SignedCharter:
    """Strictly decode a signed charter. Raises `WrongVersion`, `TooLarge` or `Malformed`."""
    require_version(data, "signed list of who speaks")
    return SIGNED_CHARTER.decode(data)


def charter_hash(charter_bytes: bytes) -> Digest:
    """``H(charter, charter bytes)``."""
    return digest(Label.CHARTER, charter_bytes)


def party_id(first_charter_bytes: bytes) -> PartyId:
    """``H(party, bytes of version 1)``: the party's name for ever."""
    return PartyId(digest(Label.PARTY, first_charter_bytes))


def unsigned(charter: Charter) -> SignedCharter:
    """A charter without signatures yet, to be signed by those who must."""
    return SignedCharter(PROTOCOL, CHARTER.encode(charter), ())


def sign_charter(signed: SignedCharter, keys: HolderKeys) -> SignedCharter:
    """Add the signatures of every post these keys hold in that charter, or raise `Misuse` when none."""
    charter = decode_charter(signed.charter)
    places = [
        (seat.number, seat.term) for seat in charter.held if seat.holder and seat.holder.bundle == keys.bundle
    ]
    if not places:
        raise Misuse("You hold no post in this list of who speaks.")
    for number, term in places:
        signed = sign_as(signed, keys, number, term)
    return signed


def sign_as(signed: SignedCharter, keys: HolderKeys, number: int, term: int) -> SignedCharter:
    """Add the signature of one post and term: of this version or, when leaving, of the one before."""
    signature = keys.signing.sign(Label.CHARTER_SIGN, encode([signed.hash]))
    return signed.with_signature(CharterSignature(False, number, term, signature))
