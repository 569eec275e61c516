"""A message that begins with what was said or written before: own words as they stand, others' quoted.

Owns: what of an item may be said again on a line, and the line above it that says whose it was, when, and how
heavy. Nothing that others said goes to another line than the one it was said on: for that, words are taken
over (`adopting`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from backchannel.channel.items import ItemState
from backchannel.channel.papers.adoption import Spoken
from backchannel.channel.papers.message import Weight
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.rewording import Proposal
from backchannel.channel.signed_text import decode_text
from backchannel.desk import next_steps
from backchannel.desk.act_rows import body_of
from backchannel.desk.days import day
from backchannel.desk.ground import Ground, Part
from backchannel.desk.mediating import Mediating
from backchannel.desk.numbers import Numbers
from backchannel.desk.saying import Words, require_sayable
from backchannel.desk.unsent_words import UnsentWords
from backchannel.desk.wording import Wording
from backchannel.errors import Refused

WANTED = "something that was said or written"
_HEAVY = {
    "en": {Weight.PERSONALLY: ", personally", Weight.THINKING_ALOUD: ", thinking aloud"},
    "ko": {Weight.PERSONALLY: ", 개인 의견", Weight.THINKING_ALOUD: ", 시험적 발언"},
}
"""How heavy something was that is quoted, in the language of the message; on instructions needs no word."""
_TOLD = {
    "en": "{mediator}, mediator, as words of {side}",
    "ko": "중재자 {mediator}, {side}의 말로서",
}
_MEDIATOR = {"en": "{mediator}, mediator", "ko": "중재자 {mediator}"}


class Earlier(NamedTuple):
    """What is begun with. ``whose``: empty where it is our own side's; ``weight``: of a message."""

    whose: str
    day: str
    weight: Weight
    subject: str
    text: str


class Quoting(Part):
    """What messages begin with."""

    def __init__(self, ground: Ground, mediating: Mediating, numbers: Numbers, unsent: UnsentWords) -> None:
        super().__init__(ground)
        self._mediating = mediating
        self._numbers = numbers
        self._unsent = unsent
        self._wording = Wording(ground.core, ground.channels)

    def begun(self, line: bytes, words: Words, begins: int | None, about: int | None) -> Words:
        """The same words, begun with number ``begins``, under a line that names number ``about``.

        Raises `Misuse` or `Refused` for what cannot be said again on that line.
        """
        if begins is None:
            require_sayable(words)
        language = "ko" if words.language.partition("-")[0].lower() == "ko" else "en"
        parts = []
        if about is not None:
            named = self._earlier(line, about, language)
            whose = named.whose or self._core.me.side
            first = named.subject or " ".join(named.text.split())[:FIRST_WORDS]
            parts.append(f"[{whose}, {named.day}{_heavy(named, language)}: “{first}”]")
        subject = words.subject
        if begins is not None:
            said = self._earlier(line, begins, language)
            parts.append(_quoted(said, language) if said.whose else said.text)
            subject = subject or ("" if said.whose else said.subject)
        text = "\n\n".join(part.rstrip("\n") for part in (*parts, words.text) if part.strip())
        return replace(words, text=text, subject=subject)

    def _earlier(self, line: bytes, number: int, language: str) -> Earlier:
        kind, ref = self._core.numbered(number)
        if kind == "unsent":
            kept = self._unsent.find(ref)
            return Earlier("", day(kept.at) or "", Weight.ON_INSTRUCTIONS, kept.subject, kept.text)
        if kind == "word":
            return self._of_mediator(line, number, ref, language)
        ref = self._numbers.draft_or_message(number, WANTED)
        row = self._channels.row_of_draft(ref)
        if row is None:
            draft = self._drafts.row(ref)
            return self._made(draft.channel, self._core.ref.party, draft.draft.body, draft.at, "")
        channel, party = self._channels.channel(row.channel), row.arrival.poster.party
        ours = party == self._core.ref.party
        if row.removed is not None:
            raise Refused(f"The words of {number} were removed from this desk.", next_step=_OTHER)
        if not ours:
            self._require_here(line, row.channel, number)
            node = channel.chains.nodes.get(row.hash)
            if node is None or channel.item(row.hash).state is not ItemState.STANDS:
                raise Refused(f"{number} does not stand as that side's word.", next_step=_OTHER)
        whose = "" if ours else channel.speaks(channel.side_of(party)).name
        return self._made(row.channel, party, body_of(row), row.at, whose)

    def _made(self, line: bytes, party: bytes, body: Body, at: int, whose: str) -> Earlier:
        heavy = getattr(body, "weight", Weight.ON_INSTRUCTIONS)
        if isinstance(body, Proposal):
            text = decode_text(body.text)
            return Earlier(whose, day(at) or "", heavy, text.title, text.text)
        if isinstance(body, Spoken):
            return Earlier(whose, day(at) or "", heavy, body.subject, body.text)
        channel = self._channels.channel(line)
        subject = self._wording.subject(channel, party, body)
        return Earlier(whose, day(at) or "", heavy, subject, self._wording.text(channel, party, body))

    def _of_mediator(self, line: bytes, number: int, ref: bytes, language: str) -> Earlier:
        said = self._mediating.find(ref)
        if said.who == self._core.ref:
            return Earlier("", day(said.at) or "", Weight.ON_INSTRUCTIONS, said.body.subject, said.body.text)
        self._require_here(line, said.channel, number)
        table = self._meetings.tables.find(said.channel)
        mediator = "" if table is None else table.mediator.name
        whose = _MEDIATOR[language].format(mediator=mediator)
        if said.body.of is not None and self._parties.knows(said.body.of):
            side = self._parties.charter(said.body.of).name
            whose = _TOLD[language].format(mediator=mediator, side=side)
        return Earlier(whose, day(said.at) or "", Weight.ON_INSTRUCTIONS, said.body.subject, said.body.text)

    def _require_here(self, line: bytes, said_on: bytes, number: int) -> None:
        """Raise `Refused` for others' words of another line."""
        if said_on != line:
            nick = next_steps.typed(self._meetings.nick(line) or "WHO")
            raise Refused(
                f"{number} was said on another line: it is not quoted on this one.",
                next_step=f"Your side can take it over: `backchannel adopt {nick} {number}`.",
            )


FIRST_WORDS = 60
_OTHER = "Give the number of something else, or leave it out."


def _heavy(said: Earlier, language: str) -> str:
    return _HEAVY[language].get(said.weight, "")


def _quoted(said: Earlier, language: str) -> str:
    head = f"{said.whose}, {said.day}{_heavy(said, language)}:"
    return "\n".join([head, *(f"> {each}".rstrip() for each in said.text.split("\n"))])
