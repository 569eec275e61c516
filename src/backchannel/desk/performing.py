"""What a person says of agreements at a desk: propose one, report, accept, dispute, excuse, let lapse.

Owns: the sentences with which these commands end. The rules are the law's; signing and withdrawing are those
of every text (`talking`).
"""

from __future__ import annotations

import msgspec

from backchannel.desk import views
from backchannel.desk.parts import Parts
from backchannel.desk.saying import Words, as_words
from backchannel.desk.standings import binds_nobody


class Performing(Parts):
    """A desk's face for agreements."""

    def propose_agreement(self, who: str, words: Words | str) -> views.Outcome:
        """Put a text with numbered undertakings before the other side."""
        channel = self._channel_of(who)
        body = self._agreements.proposal(channel, as_words(words))
        hashed, posted = self._drafts.propose(channel, body)
        outcome = self._outcome(hashed, posted, who)
        why = binds_nobody(self._channels.channel(channel))
        return msgspec.structs.replace(outcome, happened=f"{outcome.happened} {why}") if why else outcome

    def agreement(self, number: int) -> views.Agreement:
        """What became of each undertaking of an agreement."""
        return self._agreements.shown(number)

    def perform(self, undertaking: str, move: str, words: Words | str = "") -> views.Outcome:
        """Say something of an undertaking (such as 12.2): a step of the law's table of undertakings."""
        channel, body = self._agreements.performing(undertaking, move, as_words(words))
        hashed, posted = self._drafts.propose(channel, body)
        return self._outcome(hashed, posted, self._nick_of(channel))
