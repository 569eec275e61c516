"""A party's public card: a known front door (spec/20-introduction.md, section 7).

The card says who the party is and how it can be reached, is dated and signed by the amendment quorum, and
carries the charter chain so that a stranger can check it and later see that whom they meet is whom the card
named. An outsider leaves a sealed request: a text and a line to meet. Opening one decides nothing: people do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    ActClass,
    Charter,
    CharterSignature,
    Name,
    Standing,
)
from backchannel.credentials.keys import HolderKeys, KemPublic
from backchannel.credentials.letters import Chain, verify_chain
from backchannel.credentials.lines import LINE_LIMIT, Line, MeetLine, Relays, decode_line
from backchannel.credentials.quorum import Given, Role, measure_class
from backchannel.crypto import kem, sign
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed, Misuse, Unproven
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, U63, Bytes32, Digest
from backchannel.wire.padding import pad, unpad
from backchannel.wire.version import PROTOCOL, require_version

REQUEST_BLOCK = 2900
"""Bytes of a request before sealing, always; sealed it fits a page of 4096."""
REQUEST_SIZE = REQUEST_BLOCK + kem.OVERHEAD
TEXT_BYTES = 2000
CARD_LIMIT = 4096
PUBLIC_CARD_LIMIT = 1024 * 1024

CardText = Annotated[str, msgspec.Meta(max_length=500)]
RequestText = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_BYTES)]


class Card(Record):
    """Who, how to reach them (in words, by relay), the key of the front door, its date (unix seconds)."""

    protocol: U8
    party: Bytes32
    charter_hash: Bytes32
    name: Name
    standing: Standing
    front_door: KemPublic
    relays: Relays
    how_to_reach: CardText
    dated: U63


class PublicCard(Record):
    """A card with the signatures of the amendment quorum and the chain against which they are checked."""

    protocol: U8
    card: Annotated[bytes, msgspec.Meta(max_length=CARD_LIMIT)]
    signatures: Annotated[tuple[CharterSignature, ...], msgspec.Meta(max_length=24)]
    chain: Chain


class Request(Record):
    """What an outsider leaves: a text, an encoded line to meet, when it was written."""

    protocol: U8
    text: RequestText
    line: Annotated[bytes, msgspec.Meta(max_length=LINE_LIMIT)]
    written_at: U63


_CARD: Codec[Card] = Codec(Card, limit=CARD_LIMIT, what="card")
_PUBLIC: Codec[PublicCard] = Codec(PublicCard, limit=PUBLIC_CARD_LIMIT, what="public card")
_REQUEST: Codec[Request] = Codec(Request, limit=REQUEST_BLOCK, what="request")


def make_card(own: CharterBook, front_door_seed: bytes, relays: Relays, how_to_reach: str, now: int) -> bytes:
    """The bytes of a card to be signed. The seed of the front door is kept in the home room."""
    own.require_not_frozen()
    current, charter = own.current, own.current.charter
    front_door = kem.public_of(front_door_seed)
    return _CARD.encode(
        Card(
            PROTOCOL,
            own.party,
            current.hash,
            charter.name,
            charter.standing,
            front_door,
            relays,
            how_to_reach,
            now,
        )
    )


def sign_card(card: bytes, keys: HolderKeys, seat: int, term: int) -> CharterSignature:
    """One post's signature under a card."""
    return CharterSignature(False, seat, term, keys.signing.sign(Label.CARD_SIGN, encode([_hash(card)])))


def publish(own: CharterBook, card: bytes, signatures: Iterable[CharterSignature]) -> bytes:
    """The public card's bytes. Raises `NotEnoughPeople` until the amendment quorum has signed."""
    gathered = sorted(signatures, key=lambda each: (each.number, each.term))
    data = _PUBLIC.encode(PublicCard(PROTOCOL, card, tuple(gathered), own.chain))
    read_card(data)
    return data


def read_card(data: bytes) -> tuple[Card, CharterBook]:
    """Verify a public card: its chain, that it is of that party, its quorum.

    Raises `Malformed`, `Unproven`, `NotEnoughPeople`, or as verifying the chain does. It proves that these
    keys say so, not that they are whom the name suggests: words do that.
    """
    require_version(data, "public card")
    public = _PUBLIC.decode(data)
    require_version(public.card, "card")
    card = _CARD.decode(public.card)
    book = verify_chain(public.chain)
    charter = book.current.charter
    said = (card.party, card.charter_hash, card.name, card.standing)
    if said != (book.party, book.current.hash, charter.name, charter.standing):
        raise Unproven("This card says something else than the list of who speaks that comes with it.")
    measure_class(charter, ActClass.AMENDMENT, _given(charter, public)).require()
    return card, book


def seal_request(card: Card, text: str, line: Line, now: int) -> bytes:
    """A request, sealed to the front door: always `REQUEST_SIZE` bytes. Raises `Misuse` when too long."""
    if not text.strip() or len(text.encode()) > TEXT_BYTES:
        raise Misuse(
            f"Write something, of at most {TEXT_BYTES} bytes: about 300 words, fewer in some scripts."
        )
    if not isinstance(line, MeetLine):
        raise Misuse("A request carries a line to meet.")
    plain = _REQUEST.encode(Request(PROTOCOL, text, encode(line), now))
    return kem.seal(Label.FRONT_DOOR, card.front_door, encode([card.party]), pad(plain, REQUEST_BLOCK))


def open_request(party: bytes, front_door_seed: bytes, sealed: bytes) -> tuple[Request, MeetLine]:
    """What a stranger left. It is a text and a line, and nothing has been accepted.

    Raises `Malformed` or `Unproven`. Nothing about the writer is proven before words are compared.
    """
    if len(sealed) != REQUEST_SIZE:
        raise Malformed("A request that came has the wrong length.")
    plain = unpad(kem.open_sealed(Label.FRONT_DOOR, front_door_seed, encode([party]), sealed))
    require_version(plain, "request")
    request = _REQUEST.decode(plain)
    line = decode_line(request.line)
    if not isinstance(line, MeetLine):
        raise Malformed("A request that came carries no line to meet.")
    return request, line


def _hash(card: bytes) -> Digest:
    return digest(Label.CARD, card)


def _given(charter: Charter, public: PublicCard) -> list[Given]:
    given = []
    for each in public.signatures:
        holder = charter.holder(each.number, each.term)
        if each.by_paper or holder is None:
            raise Unproven("Somebody signed this card who is not in post.")
        sign.verify(Label.CARD_SIGN, holder.bundle.sign, encode([_hash(public.card)]), each.signature)
        given.append(Given(each.number, each.term, Role.AGREES))
    return given
