"""What a desk shows beside a draft before anybody agrees to it: questions, words to think of, limits.

Owns nothing that is kept, and stops nothing: all of it is for the person at this desk.
"""

from __future__ import annotations

import msgspec

from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.message import Acknowledge
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import ExchangeText, SignText
from backchannel.desk import views
from backchannel.desk.drafts_kept import DraftRow
from backchannel.desk.ground import Ground, Part
from backchannel.desk.own_words import marks_in
from backchannel.desk.procedures import Procedures
from backchannel.desk.twice.kept import QUESTIONS, Twice

NO_WORDS = (SignText, ExchangeText, Amend, Admit, Acknowledge)
"""Drafts that say nothing in words of their own."""


class Reviewing(Part):
    """Drafts of our side, before they go."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._twice = Twice(ground.core)
        self._procedures = Procedures(ground)

    def reviewed(self, row: DraftRow, message: views.Message) -> views.Message:
        """A draft with all that a person is to think of before agreeing to it."""
        body = row.draft.body
        if isinstance(body, NO_WORDS) or row.state in ("posted", "discarded"):
            return message
        agreed = {record.approval.approver.seat for record in self._drafts.approvals(row.hash)}
        review = [] if self._core.ref.seat in agreed else list(QUESTIONS)
        nick = next((nick for channel, nick in self._meetings.channels() if channel == row.channel), "them")
        cautions = self._procedures.cautions(row.channel, nick, body)
        marks = self.marks(body)
        return msgspec.structs.replace(message, review=review, think_twice=marks, cautions=cautions)

    def marks(self, body: Body) -> list[views.Marked]:
        """Words to think twice about in an item of ours."""
        return marks_in(self._twice, body)
