"""Checking the file of a signed text: no desk, no passphrase, no network (spec/50, section 4).

Owns: whether every signature in a file holds, whether enough people of each side gave one, what that comes
to, and the sentences. Does not own: the form of the file (`channel.text_file`). `tools/verify.py` does the
same without any code of the program.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from backchannel.channel.signed_text import (
    Role,
    SignedText,
    decode_text,
    require_complete,
    statement_hash,
    text_hash,
    verify_statement,
)
from backchannel.channel.text_file import PartyCharters, Signed, SignedFile, parse
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import ActClass, Charter, Watch
from backchannel.credentials.quorum import Given, measure
from backchannel.credentials.quorum import Role as Part
from backchannel.desk.comparing import grouped, side_number
from backchannel.desk.counting import lines_that_count
from backchannel.desk.standings import no_undertakings
from backchannel.desk.views import Checked, Outcome
from backchannel.errors import BackchannelError, Malformed, Unproven

DONE = {
    Role.PROPOSER: "signed",
    Role.OTHER: "signed",
    Role.EXCHANGE: "put it in force",
    Role.WITHDRAW: "withdrew",
}


def verify_text(data: str) -> Checked:
    """Check a signed text from its file. Raises `Malformed` or `Unproven` where anything does not hold."""
    file = parse(data)
    text = decode_text(file.text)
    require_complete(text)
    try:
        books = (_book(file.proposer), _book(file.other))
    except BackchannelError as error:
        raise Unproven(f"Who speaks for a side is not proven: {error.sentence}") from error
    if books[0].party == books[1].party:
        raise Unproven("One side alone stands on both sides of this text.")
    said = [_one(each, file, text, books) for each in file.statements]
    in_force, sentence = _standing(file.statements)
    names = (text.proposer, text.other)
    nobody = no_undertakings(book.current.charter for book in books)
    stands = f"“{text.title}” of {text.date} between {names[0]} and {names[1]} is {sentence}."
    outcome = Outcome(
        "Every signature in this file holds, and no letter was changed.",
        " ".join(filter(None, (stands, nobody))),
        "A later withdrawal, or a text that replaces it, would not show in this file: ask both sides, and"
        " compare the two numbers. `backchannel who us` shows each side its own.",
    )
    sides = [f"{name}: {side_number(book.party)}" for name, book in zip(names, books, strict=True)]
    return Checked(
        text.title,
        text.date,
        list(names),
        text.text,
        said,
        in_force,
        sentence,
        sides,
        outcome,
        [] if nobody else lines_that_count(text),
        grouped(text_hash(file.text).hex()),
        nobody,
    )


def _book(party: PartyCharters) -> CharterBook:
    """The lists of a side, judged anew. A recovery in them counts: whoever took part admitted it."""
    book = CharterBook.of(party.charters)
    if book.party != party.party:
        raise Unproven("The lists in this file are of another side.")
    return book


def _one(each: Signed, file: SignedFile, text: SignedText, books: tuple[CharterBook, CharterBook]) -> str:
    """Check one step: what it is about, whose it is, every signature, and how many people gave one."""
    statement = each.statement
    if statement.text_hash != text_hash(file.text):
        raise Unproven("A signature in this file is for another text.")
    if statement.role is not Role.WITHDRAW and statement.by_proposer != (statement.role is not Role.OTHER):
        raise Unproven("A side signed in the place of the other.")
    charters = (
        books[0].get(statement.proposer_charter).charter,
        books[1].get(statement.other_charter).charter,
    )
    place = 0 if statement.by_proposer else 1
    book, charter, name = books[place], charters[place], (text.proposer, text.other)[place]
    if charter.name != name:
        raise Unproven(f"What is signed for {name} comes from a side of another name.")
    posts = _signers(each, charter, _line(book, charter))
    did, who, version = DONE[statement.role], " and ".join(posts), charter.version
    if charter.one_voice:
        return f"{name} {did}: {who}, through one person; version {version} of who speaks for it."
    return f"{name} {did}: {who}; version {version} of who speaks for it."


def _line(book: CharterBook, charter: Charter) -> list[Charter]:
    """A list of who speaks and all it follows."""
    line = [charter]
    while (previous := line[-1].previous) is not None:
        line.append(book.get(previous).charter)
    return line


def _signers(each: Signed, charter: Charter, line: list[Charter]) -> tuple[str, ...]:
    """The posts that signed. They reach the rule of every list on the way to theirs (T8).

    That the other side agreed to a lowered rule is said on the line, which proves nothing to others.
    """
    for signature in each.signatures:
        holder = charter.holder(signature.seat, signature.term)
        if holder is None:
            raise Unproven(f"Somebody signed for {charter.name} who is not in post.")
        verify_statement(holder.bundle.sign, each.statement, signature)
    given = [Given(one.seat, one.term, Part.AGREES) for one in each.signatures]
    for version in line:
        rule = msgspec.structs.replace(version.rule(ActClass.SIGNED_TEXT), observer=Watch.NONE)
        counted = measure(charter, rule, given)
        if not counted.complete:
            lowered = (
                ""
                if version is charter
                else (
                    f" The rule of version {version.version} asked for more; that the other side"
                    " agreed to a lower one, this file cannot prove."
                )
            )
            raise Unproven(f"Too few people of {charter.name} signed: {'; '.join(counted.missing)}.{lowered}")
    return measure(charter, charter.rule(ActClass.SIGNED_TEXT), given).given


def _standing(statements: Sequence[Signed]) -> tuple[bool, str]:
    """Whether the text is in force, and the words for it."""
    hashes = {
        role: {statement_hash(each.statement) for each in statements if each.statement.role is role}
        for role in Role
    }
    exchanged = any(
        each.statement.role is Role.EXCHANGE
        and each.statement.covers_proposer in hashes[Role.PROPOSER]
        and each.statement.covers_other in hashes[Role.OTHER]
        for each in statements
    )
    if not exchanged:
        return False, "WITHOUT EFFECT: the side that proposed it has not put it in force"
    if hashes[Role.WITHDRAW]:
        return True, "IN FORCE, WITH NOTICE of withdrawal"
    return True, "IN FORCE"


def read_signed(data: bytes) -> Checked:
    """`verify_text` for a file's bytes."""
    try:
        return verify_text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed("This file holds no signed text.") from error
