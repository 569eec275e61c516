"""Texts that both sides sign: propose, reword, accept, take our next step, withdraw, export (spec/50).

Owns: which step is due for our side. What may be signed is the law's; gathering signatures is `drafting`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import UnionType

from backchannel.channel.channel import Channel
from backchannel.channel.papers.registry import Body, statement_of
from backchannel.channel.papers.rewording import AcceptText, AmendText, Proposal
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.papers.text_case import TEXTS, Outcome, TextCase, case_key
from backchannel.channel.signed_text import Role, Statement, text_hash
from backchannel.channel.text_file import gather, render
from backchannel.desk.act_rows import ActRow, body_of
from backchannel.desk.ground import Ground, Part
from backchannel.desk.saying import Words, as_text
from backchannel.errors import Misuse, Refused

LONGEST_REASON = 2_000

SIGNED = "Your side has signed this. It waits for the other side."


class Texts(Part):
    """Signed texts on the lines of this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)

    def proposal(self, channel_id: bytes, words: Words) -> ProposeText:
        """A text between the two sides, dated today. Raises `Refused` when it lacks a side or a date."""
        channel = self._channels.channel(channel_id)
        sides = (channel.speaks(channel.ours).name, channel.speaks(1 - channel.ours).name)
        today = datetime.fromtimestamp(self._core.now(), UTC).strftime("%Y-%m-%d")
        body = as_text(words, self._core.around.rng(16), sides, today)
        missing = [each for each in (today, *sides) if each not in words.text]
        if missing:
            raise Refused(
                "A text to be signed names both sides and today's date, letter for letter. In this one is no "
                f"{' and no '.join(missing)}.",
                next_step=f"Write exactly these into the text: {', '.join(missing)}",
            )
        return body

    def amendment(self, act: bytes, words: Words) -> tuple[bytes, AmendText]:
        """Another wording of the text proposed by that act, by our side: its channel and the body."""
        channel, _, case = self.text(act)
        body = self.proposal(channel.channel, words)
        return channel.channel, AmendText(body.text, case.text_hash, case.proposer == channel.ours)

    def acceptance(self, act: bytes) -> tuple[bytes, AcceptText]:
        """Our side's word that the other's wording suits it: its channel and the body to agree to."""
        channel, _, case = self.text(act)
        if case.proposer == channel.ours:
            raise Misuse(
                "This wording is your own side's.", next_step="The other side accepts it, or words it anew."
            )
        self._require_none_under_way(channel, case, AcceptText)
        return channel.channel, AcceptText(case.text_hash)

    def next_step(self, act: bytes, *, exchange: bool = False) -> tuple[bytes, Body]:
        """Our side's next step for the text proposed by that act: its channel and the body to agree to.

        ``exchange``: only where it is to put the text in force. Raises `Refused` otherwise.
        """
        channel, text, case = self.text(act)
        self._meetings.heard(channel.channel).require_for_signing()
        role = _role(case, ours=channel.ours)
        if exchange and role is not Role.EXCHANGE:
            raise Refused(
                "A text is put in force only when both sides have signed it.",
                next_step="`backchannel agreement show N` says whose signature is missing.",
            )
        self._require_none_under_way(channel, case, SignText | ExchangeText)
        statement = self._statement(channel, role, text, case)
        return channel.channel, ExchangeText(statement) if role is Role.EXCHANGE else SignText(statement)

    def withdrawal(self, act: bytes, why: str) -> tuple[bytes, WithdrawText]:
        """Our side's withdrawal from the text proposed by that act: its channel and the body to agree to.

        Signed exactly where our signature is out (T7): from a text in force it is notice.
        """
        if len(why) > LONGEST_REASON:
            raise Misuse(
                f"The reason is too long: at most {LONGEST_REASON} letters.",
                next_step="Say the rest in a message.",
            )
        channel, text, case = self.text(act)
        proposed, signed = case.proposer == channel.ours, case.signed[channel.ours] is not None
        if not proposed and not signed:
            raise Refused(
                "Your side has not signed this text: there is nothing of yours to withdraw.",
                next_step="Leave it unsigned; say why in a message, if you want them to know.",
            )
        self._require_none_under_way(channel, case, WithdrawText)
        if not signed:
            return channel.channel, WithdrawText(case.text_hash, proposed, why, None)
        self._meetings.heard(channel.channel).require_for_signing()
        statement = self._statement(channel, Role.WITHDRAW, text, case)
        return channel.channel, WithdrawText(case.text_hash, proposed, why, statement)

    def file(self, act: bytes) -> str:
        """The text proposed by that act with every signature so far, as a file for anybody to check.

        Raises `Refused` before anybody signed.
        """
        channel, text, case = self.text(act)
        books = (channel.speaks(0).book, channel.speaks(1).book)
        return render(gather(case, text, books, self._channels.postings))

    def text(self, act: bytes) -> tuple[Channel, bytes, TextCase]:
        """The channel, the text and where it stands. Raises `Misuse` or `Refused` for anything else."""
        row = self._channels.row(act)
        body = body_of(row)
        if not isinstance(body, Proposal):
            raise Misuse(
                "This is not a text to sign.",
                next_step="Give the number of the text itself: `backchannel messages WHO` lists it.",
            )
        channel = self._channels.channel(row.channel)
        case = text_of(channel, row)
        if case is None:
            raise Refused("This text has no effect: there is nothing to be done with it.")
        return channel, body.text, case

    def _statement(self, channel: Channel, role: Role, text: bytes, case: TextCase) -> Statement:
        by_proposer = case.proposer == channel.ours
        return channel.statement(role, text, self._core.around.rng, by_proposer=by_proposer)

    def _require_none_under_way(self, channel: Channel, case: TextCase, step: type | UnionType) -> None:
        """Raise `Refused` where that very step is before our colleagues already: two of them could race."""
        about = (case.text_hash, case.proposer == channel.ours)
        for row in self._drafts.open_rows():
            body = row.draft.body
            if (
                row.channel == channel.channel
                and row.state in ("open", "agreed")
                and isinstance(body, step)
                and about_text(body) == about
            ):
                number = self._core.number("act", row.hash)
                raise Refused(
                    f"Your side's step is a draft already: number {number}.",
                    next_step=f"Agree to it or sign it: `backchannel read {number}` says what it needs.",
                )


def text_of(channel: Channel, row: ActRow) -> TextCase | None:
    """Where the text stands that an act proposed; None where it proposed none that counts."""
    body = body_of(row)
    if not isinstance(body, Proposal):
        return None
    side = channel.side_of(row.arrival.poster.party)
    case = channel.case(TEXTS, case_key(text_hash(body.text), side))
    return case if case is not None and case.proposed.act == row.hash else None


def _role(case: TextCase, *, ours: int) -> Role:
    proposed = case.proposer == ours
    match case.outcome:
        case Outcome.WAITS_FOR_EXCHANGE if proposed:
            return Role.EXCHANGE
        case Outcome.WAITS_FOR_EXCHANGE:
            raise Refused("Both sides have signed. The side that proposed it puts it in force.")
        case Outcome.IN_FORCE | Outcome.NOTICE:
            raise Refused("This text is in force already.")
        case Outcome.REPLACED:
            raise Refused("This text was in force, and another one replaced it.")
        case Outcome.DEAD:
            raise Refused("This text was withdrawn. A withdrawn text is dead: propose a new one.")
    if case.signed[ours] is not None:
        raise Refused(SIGNED)
    return Role.PROPOSER if proposed else Role.OTHER


def about_text(body: Body) -> tuple[bytes, bool] | None:
    """The text a step is about: its hash, and whether the step's side proposed it. None for anything else."""
    if isinstance(body, WithdrawText):
        return body.text_hash, body.by_proposer
    if isinstance(body, AcceptText):
        return body.text_hash, False
    statement = statement_of(body)
    return None if statement is None else (statement.text_hash, statement.by_proposer)


OUTCOMES = {
    Outcome.PROPOSED: "proposed; nobody has signed",
    Outcome.WAITS_FOR_OTHER: "signed by the side that proposed it; without effect",
    Outcome.WAITS_FOR_PROPOSER: "signed by the other side; without effect",
    Outcome.WAITS_FOR_EXCHANGE: "signed by both; the side that proposed it has to put it in force",
    Outcome.IN_FORCE: "in force",
    Outcome.NOTICE: "in force, with notice of withdrawal",
    Outcome.DEAD: "withdrawn",
    Outcome.REPLACED: "was in force; another text replaced it",
}
