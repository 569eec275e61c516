"""What a signature covers: the text, who says it, in which role; nothing of the conversation.

Owns the bytes of spec/50, section 1. Forbidden in any type here: entry hash, head, act number, in_view,
draft hash, page, tag, time of the line (a test walks every field).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.bounds import LanguageTag, Line, Prose
from backchannel.credentials.charter import Charter
from backchannel.credentials.names import require_plain
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.crypto.sign import SIGNATURE_SIZE, SigningKey, verify
from backchannel.errors import Refused, Unproven
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, U16, Bytes16, Bytes32, Digest
from backchannel.wire.version import PROTOCOL, require_version

TEXT_LIMIT = 192 * 1024
VERSION = PROTOCOL
NO_STATEMENT = bytes(32)


class Role(IntEnum):
    """By who proposed the text, never by who signed earlier."""

    PROPOSER = 1
    OTHER = 2
    EXCHANGE = 3
    WITHDRAW = 4


class TextTranslation(Record):
    """The same text in another language, signed together with it."""

    language: LanguageTag
    title: Line
    text: Prose


class SignedText(Record):
    """A text two parties may sign. ``proposer`` and ``other`` are the names the text uses."""

    version: U8
    random_id: Bytes16
    title: Line
    proposer: Line
    other: Line
    date: Annotated[str, msgspec.Meta(min_length=10, max_length=10, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
    language: LanguageTag
    text: Prose
    translations: Annotated[tuple[TextTranslation, ...], msgspec.Meta(max_length=4)]


class Statement(Record):
    """What one party says about a text by signing.

    ``proposer_charter`` and ``other_charter`` are charter hashes. ``covers`` holds the hashes of the
    proposer's and the other's statement in an exchange and in a withdrawal after it, else 32 zero bytes.
    """

    role: Role
    text_hash: Bytes32
    random_id: Bytes16
    by_proposer: bool
    proposer_charter: Bytes32
    other_charter: Bytes32
    covers_proposer: Bytes32
    covers_other: Bytes32


class SeatSignature(Record):
    """One holder's composite signature under a statement."""

    seat: U8
    term: U16
    signature: Annotated[bytes, msgspec.Meta(min_length=SIGNATURE_SIZE, max_length=SIGNATURE_SIZE)]


text_codec: Codec[SignedText] = Codec(SignedText, limit=TEXT_LIMIT, what="text to sign")


def decode_text(data: bytes) -> SignedText:
    """A text of this version. Raises `Malformed`, `TooLarge` or `WrongVersion`."""
    require_version(data, "text to sign")
    return text_codec.decode(data)


def text_hash(text: bytes) -> Digest:
    """The hash of an encoded `SignedText`."""
    return digest(Label.TEXT, text)


def statement_hash(statement: Statement) -> Digest:
    """The hash by which an exchange covers a statement. Signatures are never hashed: they are randomised."""
    return digest(Label.TEXT_STATEMENT, encode(statement))


def sign_statement(key: SigningKey, seat: int, term: int, statement: Statement) -> SeatSignature:
    """One holder signs a statement."""
    return SeatSignature(seat, term, key.sign(Label.TEXT_SIGN, encode(statement)))


def verify_statement(public: bytes, statement: Statement, signature: SeatSignature) -> None:
    """Raise `Unproven` unless the signature holds under the 1984-byte public key."""
    verify(Label.TEXT_SIGN, public, encode(statement), signature.signature)


def require_signed(statement: Statement, signature: SeatSignature, charter: Charter) -> None:
    """Raise `Unproven` unless a signature holds under the key of the person in post whom it names."""
    holder = charter.holder(signature.seat, signature.term)
    if holder is None:
        raise Unproven("Somebody signed who is not in post.")
    verify_statement(holder.bundle.sign, statement, signature)


def proven(
    statement: Statement, signatures: Iterable[SeatSignature], charter: Charter
) -> tuple[list[SeatSignature], list[SeatSignature]]:
    """One signature of each person that holds, and those that do not."""
    held: dict[tuple[int, int], SeatSignature] = {}
    false = []
    for signature in signatures:
        if (signature.seat, signature.term) in held:
            continue
        try:
            require_signed(statement, signature, charter)
        except Unproven:
            false.append(signature)
        else:
            held[signature.seat, signature.term] = signature
    return list(held.values()), false


def _hides(letter: str) -> bool:
    """Control characters but the line feed, line separators, and what reorders text on the screen."""
    point = ord(letter)
    return (
        (point < 0x20 and letter != "\n")
        or 0x7F <= point <= 0x9F
        or 0x2028 <= point <= 0x202E
        or 0x2066 <= point <= 0x2069
    )


def require_complete(text: SignedText) -> None:
    """Raise `Refused` unless the text says between whom and when, in its own words, in the open (T1)."""
    for line in (text.title, text.proposer, text.other, *(each.title for each in text.translations)):
        require_plain(line, "title or name in a text")
    said = "".join((text.text, *(each.text for each in text.translations)))
    if any(map(_hides, said)):
        raise Refused(
            "This text holds a character that cannot be seen or that turns the order of what is read.",
            next_step="Take it out: plain letters and line ends only.",
        )
    for needed in (text.proposer, text.other, text.date):
        if not needed.strip() or needed not in text.text:
            raise Refused(
                "This text cannot be signed: it must name both sides and its date in its own words.",
                next_step="Write the names of both sides and the date into the text and propose it again.",
            )
