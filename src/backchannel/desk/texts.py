"""Texts that both sides sign: propose, take our next step, export for anyone to check (spec/50).

Owns: which step is due for our side. What may be signed is the law's; gathering signatures is `drafting`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from backchannel.channel.items import TextItem
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import (
    ExchangeText,
    Outcome,
    ProposeText,
    SignText,
    WithdrawText,
    statement_of,
)
from backchannel.channel.signed_text import Role
from backchannel.channel.text_file import gather, render
from backchannel.desk.channels import body_of
from backchannel.desk.ground import Ground, Part
from backchannel.desk.saying import Words, as_text
from backchannel.errors import Misuse, Refused


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
        if today not in words.text:
            raise Refused(
                f"A text to be signed must carry today's date ({today}) in its own words.",
                next_step="Write the date and the names of both sides into the text.",
            )
        return body

    def next_step(self, act: bytes) -> tuple[bytes, Body]:
        """Our side's next step for the text proposed by that act: its channel and the body to agree to."""
        row = self._channels.row(act)
        body = body_of(row)
        if not isinstance(body, ProposeText):
            raise Misuse("This is not a text to sign.")
        self._meetings.heard(row.channel).require_for_signing()
        channel = self._channels.channel(row.channel)
        item = next((each for each in channel.texts() if each.act == act), None)
        if item is None:
            raise Refused("This text has no effect: there is nothing to sign.")
        role = _role(item, ours=channel.ours)
        statement = channel.statement(role, body.text, self._core.around.rng, by_proposer=item.ours)
        return row.channel, ExchangeText(statement) if role is Role.EXCHANGE else SignText(statement)

    def file(self, act: bytes) -> str:
        """The text proposed by that act with every signature so far, as a file for anybody to check.

        Raises `Refused` before anybody signed.
        """
        row = self._channels.row(act)
        body = body_of(row)
        if not isinstance(body, ProposeText):
            raise Misuse("This is not a text to sign.")
        channel = self._channels.channel(row.channel)
        item = next((each for each in channel.texts() if each.act == act), None)
        if item is None:
            raise Refused("This text has no effect: there is nothing to hand out.")
        books = (channel.speaks(0).book, channel.speaks(1).book)
        rows = self._channels
        return render(gather(item.case, body.text, books, lambda step: rows.row(step).arrival.posting))


def _role(item: TextItem, *, ours: int) -> Role:
    match item.case.outcome:
        case Outcome.WAITS_FOR_EXCHANGE if item.ours:
            return Role.EXCHANGE
        case Outcome.WAITS_FOR_EXCHANGE:
            raise Refused("Both sides have signed. The side that proposed it puts it in force.")
        case Outcome.IN_FORCE | Outcome.NOTICE:
            raise Refused("This text is in force already.")
        case Outcome.DEAD:
            raise Refused("This text was withdrawn. A withdrawn text is dead: propose a new one.")
    if item.case.signed[ours] is not None:
        raise Refused("Your side has signed this. It waits for the other side.")
    return Role.PROPOSER if item.ours else Role.OTHER


def about_text(body: object) -> tuple[bytes, bool] | None:
    """The text a step is about: its hash, and whether the step's side proposed it. None for anything else."""
    if isinstance(body, WithdrawText):
        return body.text_hash, body.by_proposer
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
}
