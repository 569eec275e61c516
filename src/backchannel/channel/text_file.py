"""A signed text as a file that people can read and anyone can verify (spec/50, section 4).

Owns the record, its armour and the head in clear. `tools/verify.py` reads it without this program.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec

from backchannel.channel.acts import Posting, decode_draft
from backchannel.channel.papers.registry import statement_of
from backchannel.channel.papers.text_case import TextCase
from backchannel.channel.signed_text import (
    TEXT_LIMIT,
    SeatSignature,
    SignedText,
    Statement,
    decode_text,
    proven,
)
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SignedCharter
from backchannel.errors import Malformed, Refused
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, Bytes32
from backchannel.wire.version import PROTOCOL, require_version

BEGIN = "-----BEGIN BACKCHANNEL SIGNED TEXT-----"
END = "-----END BACKCHANNEL SIGNED TEXT-----"
SIGNATURES_AT_MOST = 16
_WIDTH = 64


class PartyCharters(Record):
    """A party and its charters: from version 1, each after those it names."""

    party: Bytes32
    charters: Annotated[tuple[SignedCharter, ...], msgspec.Meta(min_length=1, max_length=64)]


class Signed(Record):
    """A statement with the signatures under it."""

    statement: Statement
    signatures: Annotated[
        tuple[SeatSignature, ...], msgspec.Meta(min_length=1, max_length=SIGNATURES_AT_MOST)
    ]


class SignedFile(Record):
    """Everything a stranger needs to verify a text."""

    version: U8
    text: Annotated[bytes, msgspec.Meta(max_length=TEXT_LIMIT)]
    proposer: PartyCharters
    other: PartyCharters
    statements: Annotated[tuple[Signed, ...], msgspec.Meta(max_length=8)]


CODEC: Codec[SignedFile] = Codec(SignedFile, limit=16 * 1024 * 1024, what="signed text")


def gather(
    case: TextCase,
    text: bytes,
    books: tuple[CharterBook, CharterBook],
    postings: Callable[[bytes], Sequence[Posting]],
) -> SignedFile:
    """The file of a text from its case. ``books`` by side; ``postings`` gives all that came of an act hash.

    Raises `Refused` when nobody has signed yet.
    """
    mine, theirs = books[case.proposer], books[1 - case.proposer]
    steps = [step for step in (*case.signed, case.exchanged, *case.withdrawn) if step is not None]
    found = [_signed(postings(step.act), mine, theirs) for step in steps]
    statements = tuple(each for each in found if each is not None)
    if not statements:
        raise Refused("Nobody has signed this text yet.")
    named = [(each.statement.proposer_charter, each.statement.other_charter) for each in statements]
    return SignedFile(
        PROTOCOL,
        text,
        _charters(mine, {pair[0] for pair in named}),
        _charters(theirs, {pair[1] for pair in named}),
        statements,
    )


def _signed(postings: Sequence[Posting], mine: CharterBook, theirs: CharterBook) -> Signed | None:
    """The statement of an act with one signature of each person whose signature holds, whoever brought it."""
    statement = statement_of(decode_draft(postings[0].act.draft).body)
    if statement is None:
        return None
    ours = statement.by_proposer
    charter = mine.get(statement.proposer_charter) if ours else theirs.get(statement.other_charter)
    brought = [each for posting in postings for each in posting.signatures]
    held, _ = proven(statement, brought, charter.charter)
    return Signed(statement, tuple(held[:SIGNATURES_AT_MOST])) if held else None


def _charters(book: CharterBook, named: set[bytes]) -> PartyCharters:
    wanted = {each.hash for version in named for each in book.path(book.get(version))}
    chain = tuple(version.signed for version in book.versions if version.hash in wanted)
    return PartyCharters(book.party, chain)


def render(file: SignedFile) -> str:
    """The whole file as text."""
    block = base64.b64encode(CODEC.encode(file)).decode("ascii")
    lines = [block[at : at + _WIDTH] for at in range(0, len(block), _WIDTH)]
    return head(decode_text(file.text)) + "\n".join((BEGIN, *lines, END)) + "\n"


def head(text: SignedText) -> str:
    """The part in clear: what people read, and what a verifier rebuilds."""
    lines = [
        "SIGNED TEXT",
        f"Title:    {text.title}",
        f"Between:  {text.proposer} (proposed it) and {text.other}",
        f"Date:     {text.date}",
        f"Language: {text.language}",
        "",
        *_indented(text.text),
    ]
    for each in text.translations:
        lines += ["", f"Language: {each.language}", f"Title:    {each.title}", "", *_indented(each.text)]
    return "\n".join(lines) + "\n\n"


def _indented(text: str) -> list[str]:
    return [f"    {line}" if line else "" for line in text.split("\n")]


def parse(data: str) -> SignedFile:
    """Read a file back. Raises `Malformed` where one letter differs from what its own signed part says.

    Judges no signature: that is for the verifier.
    """
    _, begin, rest = data.replace("\r\n", "\n").rpartition(BEGIN)
    block, end, _ = rest.partition(END)
    if not begin or not end:
        raise Malformed("This file holds no signed text.")
    try:
        encoded = base64.b64decode(block)
    except (binascii.Error, ValueError) as error:
        raise Malformed("The signed part of this file is damaged.") from error
    require_version(encoded, "signed text")
    file = CODEC.decode(encoded)
    if render(file) != data.replace("\r\n", "\n"):
        raise Malformed(
            "The words in this file are not the words that were signed.",
            next_step="Do not rely on it. Ask for the file again.",
        )
    return file
