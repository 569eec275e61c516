"""All that was done with an agreement, by day: who, what, in which words; and what happened outside.

Owns that list. A day in it is the day on which something stood at this desk: when it came, or went out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backchannel.channel.channel import Channel
from backchannel.channel.papers.agreement import UNDERTAKING, Perform
from backchannel.channel.papers.forms import FormCase
from backchannel.channel.papers.rewording import Proposal
from backchannel.channel.papers.text import WithdrawText
from backchannel.channel.papers.text_case import TEXTS, Outcome, TextCase, other_wordings
from backchannel.channel.signed_text import SignedText, decode_text
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.agreement_days import day_of
from backchannel.desk.ground import Ground, Part
from backchannel.desk.outside import Outside
from backchannel.errors import PeerFault

Done = tuple[bytes, int, str, int | None]
"""An act, whose side's, what it did in words (none: as its body says), which undertaking."""


class History(Part):
    """What was done with texts on the lines of this desk."""

    def __init__(self, ground: Ground, outside: Outside) -> None:
        super().__init__(ground)
        self._outside = outside

    def proposal(self, case: TextCase) -> tuple[int, SignedText]:
        """The number and the words of a text."""
        row = self._channels.row(case.proposed.act)
        body = body_of(row)
        if not isinstance(body, Proposal):
            raise PeerFault("This is about a text that is not here.")
        return self._core.number("act", row.draft), decode_text(body.text)

    def of(self, channel: Channel, case: TextCase, cases: Sequence[FormCase]) -> list[views.Dated]:
        """Every step with a text and its undertakings, in the order in which they stood here."""
        done = [*self._with_the_text(channel, case), *_with_undertakings(cases)]
        rows = [(self._channels.first_row(act), side, said, number) for act, side, said, number in done]
        found = []
        for row, side, said, number in sorted(rows, key=lambda each: (each[0].place, each[3] or 0)):
            body = body_of(row)
            words = ""
            if isinstance(body, Perform):
                said, words = UNDERTAKING.moves[body.move].says, body.words
            elif isinstance(body, WithdrawText):
                words = body.reason
            shown = self._core.number("act", row.draft)
            name = channel.speaks(side).name
            by = self._parties.called_here(row.dated_by)
            found.append(views.Dated(row.at, shown, name, side == channel.ours, number, said, words, by))
        return found

    def events(self, history: Sequence[views.Dated]) -> list[views.Happened]:
        """What our side noted as having happened outside from the first of these days on."""
        first = str(day_of(history[0].at)) if history else ""
        return [each for each in self._outside.every() if each.day >= first]

    def _with_the_text(self, channel: Channel, case: TextCase) -> Iterator[Done]:
        facts = channel.law.facts
        of: TextCase | None = None if case.amends is None else channel.case(TEXTS, case.amends)
        as_what = "" if of is None else f" as another wording of {self.proposal(of)[0]}"
        if of is not None:
            yield of.proposed.act, of.proposer, "puts the wording forward that it is made from", None
        yield case.proposed.act, case.proposer, f"puts it forward{as_what}", None
        for each in other_wordings(facts, case):
            if each.amends == case.key:
                number, _ = self.proposal(each)
                yield each.proposed.act, each.proposer, f"puts another wording on the table: {number}", None
        if case.accepted is not None:
            yield case.accepted.act, 1 - case.proposer, "says, unsigned, that the wording suits it", None
        for side, step in enumerate(case.signed):
            if step is not None:
                yield step.act, side, "signs it", None
        if case.exchanged is not None:
            yield case.exchanged.act, case.proposer, "puts it in force", None
        noticed = case.outcome in (Outcome.NOTICE, Outcome.REPLACED)
        for side, step in enumerate(case.withdrawn):
            if step is not None:
                yield step.act, side, "gives notice" if noticed else "withdraws", None
        for side, step in enumerate(case.replaced):
            if step is not None:
                yield step.act, side, "puts the text in force that replaces it", None


def _with_undertakings(cases: Sequence[FormCase]) -> Iterator[Done]:
    for number, case in enumerate(cases, start=1):
        for side, column in enumerate(case.steps):
            for step in column:
                yield step.act, side, "", number
