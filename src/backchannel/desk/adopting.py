"""A desk's face for taking words over: from another line, from the file of a signed text, or as told.

Owns: what of the source goes along, which is what the person sees before and nothing else, and the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.channel.items import ItemState
from backchannel.channel.papers.adoption import Adopt, How, Provenance, TextState, Whose, WhoseStanding
from backchannel.channel.papers.message import Message, Translation
from backchannel.channel.signed_text import SignedText, decode_text, text_hash
from backchannel.channel.text_file import PartyCharters, parse
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import Standing
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.dates import seconds_of
from backchannel.desk.days import day
from backchannel.desk.parts import Parts
from backchannel.desk.saying import Words, require_sayable
from backchannel.desk.verifying import read_signed
from backchannel.errors import Misuse, Refused

STANDINGS = {
    "official": WhoseStanding.OFFICIAL,
    "private": WhoseStanding.PRIVATE,
    "unknown": WhoseStanding.NOT_KNOWN,
}
_OF = {Standing.OFFICIAL: WhoseStanding.OFFICIAL, Standing.PRIVATE: WhoseStanding.PRIVATE}


@dataclass(frozen=True)
class Told:
    """Words that somebody told us: whose they are, by whom and when. ``day``: today where nothing is said."""

    whose: str
    told_by: str
    standing: str = "unknown"
    day: str | None = None


class Adopting(Parts):
    """A desk's face for taking words over."""

    def adoption_of(self, who: str, number: int, answer_by: str | None = None) -> Adopt:
        """What taking over an item of another line than theirs comes to. Raises `Misuse` or `Refused`."""
        if self._core.numbered(number)[0] == "word":
            return self._adoption_of_word(number, answer_by)
        wanted = "a message of another side, on another line"
        row = self._channels.row_of_draft(self._numbers.draft_or_message(number, wanted))
        body = None if row is None else body_of(row)
        if row is None or not isinstance(body, Message) or row.arrival.poster.party == self._core.ref.party:
            raise self._numbers.wrong(number, wanted)
        if row.channel == self._channel_of(who):
            raise Misuse(
                f"{number} was said on this very line: it is theirs already.",
                next_step=f"`backchannel answer {number}` answers it.",
            )
        if row.removed is not None:
            raise Refused(
                f"The words of {number} were removed from this desk: there is nothing to take over."
            )
        channel = self._channels.channel(row.channel)
        node = channel.chains.nodes.get(row.hash)
        if node is None or channel.item(row.hash).state is not ItemState.STANDS:
            raise Refused(f"{number} does not stand as that side's word: there is nothing to take over.")
        speaks = channel.speaks(node.side)
        standing = _OF[speaks.book.current.charter.standing]
        said = Provenance(
            How.SAID, (Whose(speaks.name, standing),), day(row.at) or "", body.weight, None, None, ""
        )
        return Adopt(body.subject, body.text, body.language, body.translation, seconds_of(answer_by), said)

    def _adoption_of_word(self, number: int, answer_by: str | None) -> Adopt:
        """What a mediator put forward, or told as another side's words: as told by the mediator."""
        said = self._mediating.find(self._core.numbered(number)[1])
        if said.removed is not None:
            raise Refused(
                f"The words of {number} were removed from this desk: there is nothing to take over."
            )
        whose = said.who.party if said.body.of is None else said.body.of
        if whose == self._core.ref.party:
            raise Misuse(
                f"{number} is told as words of your own side: there is nothing to take over.",
                next_step="Say it yourselves: `backchannel write WHO FILE`.",
            )
        standing = WhoseStanding.NOT_KNOWN
        name = self._mediating.side(said)
        if self._parties.knows(whose):
            charter = self._parties.charter(whose)
            name, standing = charter.name, _OF[charter.standing]
        told = Provenance(
            How.TOLD,
            (Whose(name, standing),),
            day(said.at) or "",
            None,
            None,
            None,
            self._mediating.side(said),
        )
        body = said.body
        return Adopt(body.subject, body.text, body.language, None, seconds_of(answer_by), told)

    def adoption_signed(self, file: bytes, answer_by: str | None = None) -> Adopt:
        """What taking over a signed text comes to. Raises `Malformed` or `Unproven` where it fails."""
        checked = read_signed(file)
        found = parse(file.decode("utf-8"))
        text = decode_text(found.text)
        state = TextState.WITHOUT_EFFECT
        if checked.in_force:
            state = TextState.UNDER_NOTICE if "NOTICE" in checked.standing else TextState.IN_FORCE
        whose = (_whose(text.proposer, found.proposer), _whose(text.other, found.other))
        said = Provenance(How.SIGNED, whose, text.date, None, bytes(text_hash(found.text)), state, "")
        return Adopt(text.title, text.text, text.language, _translated(text), seconds_of(answer_by), said)

    def adoption_told(self, words: Words, told: Told) -> Adopt:
        """What taking over words that somebody told us comes to. Raises `Misuse` for what is not said."""
        require_sayable(words)
        if told.standing not in STANDINGS:
            raise Misuse(f"A side is {', '.join(STANDINGS)}; not {told.standing[:40]}.")
        if not told.whose.strip() or not told.told_by.strip():
            raise Misuse(
                "It has to say whose words these are, and who told you.",
                next_step="Give both: --from NAME --told-by SOURCE.",
            )
        if len(told.whose) > LONGEST_NAME or len(told.told_by) > LONGEST_NAME:
            raise Misuse(f"A name, or a source, has at most {LONGEST_NAME} letters.")
        on = told.day or day(self._core.now()) or ""
        if (seconds_of(on) or 0) - DAY >= self._core.now():
            raise Misuse("The day on which you were told lies ahead.", next_step="Write it as 2026-06-11.")
        whose = (Whose(told.whose.strip(), STANDINGS[told.standing]),)
        said = Provenance(How.TOLD, whose, on, None, None, None, told.told_by.strip())
        translation = None
        if words.translation is not None:
            translation = Translation(words.translation_language, words.subject, words.translation)
        due = seconds_of(words.answer_by)
        return Adopt(words.subject, words.text, words.language, translation, due, said)

    def adoption_shown(self, who: str, body: Adopt, number: int | None = None) -> views.Going:
        """All that the other side will see of it, before anything is proposed. ``number``: as of `adopt`."""
        leaves = [] if number is None else self._stays(number)
        return self._leaving.going(self._line_to_write(who), body, leaves, alone=False)

    def adopt(self, who: str, body: Adopt, number: int | None = None) -> views.Outcome:
        """Take words over as our side's own. A colleague has to agree. ``number``: of the item they are."""
        leaves = [] if number is None else self._stays(number)
        return self._shown_before(self._line_to_write(who), body, leaves)

    def _stays(self, number: int) -> list[str]:
        """What does not go along with an item that is taken over, and what is not certain of it."""
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        body = None if row is None else body_of(row)
        if row is None or not isinstance(body, Message):
            return []
        said = [f"What is attached to {number} does not go along."] if body.attachments else []
        if not self._meetings.heard(row.channel).compared:
            nick = self._nick_of(row.channel)
            said.append(f"The words with {nick} are not compared yet: whose words these are is open.")
        return said


LONGEST_NAME = 200
DAY = 86_400


def _whose(name: str, party: PartyCharters) -> Whose:
    return Whose(name, _OF[CharterBook.of(party.charters).current.charter.standing])


def _translated(text: SignedText) -> Translation | None:
    first = next(iter(text.translations), None)
    return None if first is None else Translation(first.language, first.title, first.text)
