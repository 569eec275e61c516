"""What a person says of agreements at a desk: propose, reword, accept, sign, report, dispute, let lapse.

Owns: the sentences with which these commands end. The rules are the law's; signing and withdrawing are those
of every text (`talking`).
"""

from __future__ import annotations

import msgspec

from backchannel.channel.papers.registry import Body
from backchannel.desk import views
from backchannel.desk.parts import Parts
from backchannel.desk.saying import Words, as_words
from backchannel.desk.standings import binds_nobody
from backchannel.errors import Misuse, Refused


class Performing(Parts):
    """A desk's face for agreements."""

    def propose_agreement(
        self, who: str, words: Words | str, *, replaces: int | None = None
    ) -> views.Outcome:
        """Put a text with numbered undertakings before the other side.

        ``replaces``: the number of a text in force; its last line then says which.
        """
        channel = self._channel_of(who)
        outcome = self._put(channel, self._agreements.proposal(channel, as_words(words), replaces))
        why = binds_nobody(self._channels.channel(channel))
        return msgspec.structs.replace(outcome, happened=f"{outcome.happened} {why}") if why else outcome

    def amend_agreement(self, number: int, words: Words | str) -> views.Outcome:
        """Put another wording of a text on the table before anybody is bound."""
        return self._put(*self._agreements.amendment(number, as_words(words)))

    def accept_wording(self, number: int) -> views.Outcome:
        """Say, unsigned, that the other side's wording of a text suits ours.

        Of a text in force there is no wording to accept: then what is reported done, where that is one thing.
        """
        act = self._agreements.act(number)
        if self._texts.text(act)[2].exchanged is not None:
            return self._accept_what_is_done(number)
        channel, body = self._texts.acceptance(act)
        outcome = self._put(channel, body)
        self._showing.unread.was_read(self._channels.row(act).draft)
        return outcome

    def _accept_what_is_done(self, number: int) -> views.Outcome:
        done = [
            each.number
            for each in self._agreements_shown.shown(number).undertakings
            if f"backchannel agreement accept {each.number}" in each.next_steps
        ]
        if len(done) == 1:
            return self.perform(done[0], "accept")
        if not done:
            raise Refused(
                f"{number} is in force, and nothing of it waits to be accepted as done.",
                next_step=f"`backchannel agreement show {number}` says how each undertaking stands.",
            )
        raise Misuse(
            f"{number} is in force: say which undertaking you accept as done.",
            next_step=f"It is one of: {', '.join(done)}.",
        )

    def agreement(self, number: int) -> views.Agreement:
        """What became of each undertaking of an agreement."""
        return self._agreements_shown.shown(number)

    def perform(self, undertaking: str, move: str, words: Words | str = "") -> views.Outcome:
        """Say something of an undertaking (such as 12.2): a step of the law's table of undertakings."""
        return self._put(*self._agreements.performing(undertaking, move, as_words(words)))

    def _put(self, channel: bytes, body: Body) -> views.Outcome:
        hashed, posted = self._drafts.propose(channel, body)
        return self._written(hashed, posted, self._nick_of(channel))
