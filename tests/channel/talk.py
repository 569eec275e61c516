"""Northland and Southland over one text, step by step, and the file that comes of it."""

from __future__ import annotations

import msgspec

from backchannel.channel.acts import Posting
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.text_case import TEXTS, Outcome, TextCase, case_key
from backchannel.channel.signed_text import (
    Role,
    SignedText,
    Statement,
    TextTranslation,
    text_codec,
    text_hash,
)
from backchannel.channel.text_file import SignedFile, gather
from channel.parties import Side, both

replace = msgspec.structs.replace
WORDS = "Northland and Southland agree, on 2026-11-22:\n\nThe bridge is open on Fridays."


def wording(text: str = WORDS, **changes: object) -> bytes:
    fields: dict = {
        "version": 1,
        "random_id": b"t" * 16,
        "title": "The bridge",
        "proposer": "Northland",
        "other": "Southland",
        "date": "2026-11-22",
        "language": "en",
        "text": text,
        "translations": (TextTranslation("ko", "다리", "다리는\n금요일에 열린다."),),
    }
    return text_codec.encode(SignedText(**{**fields, **changes}))


TEXT = wording()


class Talk:
    """Northland (proposer) and Southland over one text."""

    def __init__(self, text: bytes = TEXT) -> None:
        self.text = text
        self.ours, self.theirs = both()
        self.postings: dict[bytes, Posting] = {}
        for desk in (self.ours, self.theirs):
            desk.sent = self.postings
        self.ours.say(ProposeText(text), self.theirs)

    def sign(self, desk: Side, *others: Side) -> bytes:
        role = Role.PROPOSER if desk is self.ours else Role.OTHER
        return desk.say(SignText(self.statement(desk, role)), *others)

    def exchange(self, *others: Side) -> bytes:
        return self.ours.say(ExchangeText(self.statement(self.ours, Role.EXCHANGE)), *others)

    def withdraw(self, desk: Side, *others: Side) -> bytes:
        signed = self.case(desk).signed[desk.channel.ours] is not None
        statement = self.statement(desk, Role.WITHDRAW) if signed else None
        return desk.say(WithdrawText(text_hash(self.text), desk is self.ours, "changed", statement), *others)

    def statement(self, desk: Side, role: Role) -> Statement:
        return desk.channel.statement(role, self.text, desk.rng, by_proposer=desk is self.ours)

    def case(self, desk: Side) -> TextCase:
        proposer = desk.channel.side_of(self.ours.party)
        return desk.channel.case(TEXTS, case_key(text_hash(self.text), proposer))

    def outcomes(self) -> tuple[Outcome, Outcome]:
        return self.case(self.ours).outcome, self.case(self.theirs).outcome

    def file(self) -> SignedFile:
        channel = self.theirs.channel
        books = (channel.speaks(0).book, channel.speaks(1).book)
        return gather(self.case(self.theirs), self.text, books, lambda act: [self.postings[act]])


def both_sign(talk: Talk) -> None:
    talk.sign(talk.ours, talk.theirs)
    talk.sign(talk.theirs, talk.ours)


def in_force(text: bytes = TEXT) -> Talk:
    """A text in force."""
    talk = Talk(text)
    both_sign(talk)
    talk.exchange(talk.theirs)
    return talk
