"""When people of the other side are gone: what of it waits here, and what our side has to admit.

Spec/10 section 7, spec/40 section 6.

Owns: what this desk does with recoveries and lowerings of other sides, and the sentences around them. Our own
side's are `recovering_us`. The machine of a recovery is `credentials.recovery`; what an *admit* does on a
line is the law's (`channel.speaks`).
"""

from __future__ import annotations

from backchannel.channel.papers.charter import Admit
from backchannel.credentials import recovery
from backchannel.credentials.charter import Charter, decode_signed_charter
from backchannel.credentials.recovery import Stage
from backchannel.desk import comparing, next_steps
from backchannel.desk.days import day
from backchannel.desk.recoveries import Kept
from backchannel.desk.recovering_us import NUMBERED, RecoveringUs, choose
from backchannel.errors import PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState


class Recovering(RecoveringUs):
    """Recoveries and lowerings at this desk."""

    def take(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A recovery came: it waits 14 days, for everyone to see."""
        channel, party, body = state.own.room, entry.core.author.ref.party, entry.core.body
        if party == self._core.ref.party:
            self.take_own(body, entry.core.author.ref)
            return
        nick = self._parties.nick(party)
        try:
            signed = decode_signed_charter(body)
            if self._recoveries.holds(channel, signed):
                return
            book = self._parties.book(party)
            self._recoveries.require_room(channel, signed.hash, book, entry.core.author.ref)
            book = book.add(signed)
            self._recoveries.arrive(channel, book.get(signed.hash), book, entry.core.author.ref)
        except (PeerFault, Refused) as error:
            self._core.alarm("recovery refused", nick, error.sentence)
            return
        number = self._core.number(NUMBERED, signed.hash)
        until = day(self._core.now() + recovery.OFFERED_AFTER)
        self._core.alarm(
            "recovery",
            nick,
            f"New people ask to speak for them, with recovery sheets ({number}); not before {until}: "
            f"`backchannel who {next_steps.typed(nick)}`.",
        )

    def take_veto(self, state: RoomState, entry: AdmittedEntry) -> None:
        """Somebody in post objects to a recovery: of the other side on this line, or of ours at home."""
        channel, party, body = state.own.room, entry.core.author.ref.party, entry.core.body
        ours = party == self._core.ref.party
        try:
            place = self._rooms.home if ours else channel
            charter_hash = self._recoveries.object_to(place, body, self._parties.book(party))
        except (PeerFault, Refused) as error:
            self._core.alarm("objection refused", self._parties.nick(party), error.sentence)
            return
        if not ours:
            number = self._core.number(NUMBERED, charter_hash)
            self._core.alarm(
                "recovery vetoed",
                self._parties.nick(party),
                f"Somebody in post objects to the new people who ask to speak for them ({number}): "
                "settle it in person.",
            )

    def admit(
        self, channel: bytes, nick: str, number: int | None, *, met_in_person: bool
    ) -> tuple[bytes, bool]:
        """Agree, for our side, that the other side's lowered rule or its recovery takes effect on this line.

        ``number``: which, as `pending` shows it; needed where there are several, and where people met.
        Raises `Refused` when there is nothing to admit, `NotLater` when it is too early.
        """
        chosen = self._chosen(channel, nick, number, met_in_person=met_in_person)
        if isinstance(chosen, bytes):
            return self._drafts.propose(channel, Admit(chosen, None))
        state = recovery.words_compared(chosen.state) if met_in_person else chosen.state
        recovery.admit(state, self._core.now())
        return self._drafts.propose(channel, Admit(state.charter_hash, chosen.charter))

    def _chosen(self, channel: bytes, nick: str, number: int | None, *, met_in_person: bool) -> bytes | Kept:
        """What of all that waits is meant. Never a guess: somebody else may have asked meanwhile."""
        return choose(self._waits(channel), nick, next_steps.typed(nick), number, met=met_in_person)

    def _waits(self, channel: bytes) -> dict[int, bytes | Kept]:
        """What of the other side waits for us, by number: the hash of a lowering, and recoveries.

        Whether one was admitted is the law's to say: what does not follow the list that stands is settled.
        """
        law = self._channels.channel(channel)
        speaks = law.speaks(1 - law.ours)
        found: list[tuple[bytes, bytes | Kept]] = [(each, each) for each in speaks.waiting[:1]]
        found += [
            (kept.state.charter_hash, kept)
            for kept in self._recoveries.of(channel)
            if kept.proposes.previous == speaks.charter_hash
        ]
        return {self._core.number(NUMBERED, charter_hash): what for charter_hash, what in found}

    def waits(self, channel: bytes) -> list[int]:
        """The numbers of what `pending` tells."""
        return list(self._waits(channel))

    def pending(self, channel: bytes, nick: str) -> list[str]:
        """What of the other side waits for us, in sentences, each with the number to type."""
        law = self._channels.channel(channel)
        book = law.speaks(1 - law.ours).book
        who = next_steps.typed(nick)
        return [
            f"{number}: a lowered rule of theirs waits for you: `backchannel admit {who} {number}`"
            if isinstance(what, bytes)
            else self._sentence(number, what, book.current.charter, who)
            for number, what in self._waits(channel).items()
        ]

    def _sentence(self, number: int, kept: Kept, old: Charter, who: str) -> str:
        state = recovery.at(kept.state, self._core.now())
        command = f"backchannel admit {who} {number}"
        stage = {
            Stage.WAITING: f"may be admitted from {day(state.arrived_at + recovery.OFFERED_AFTER)}",
            Stage.OFFERED: f"may be admitted now: `{command}`",
            Stage.VETOED: f"somebody in post objects: meet them, compare these keys, then `{command} --met`",
        }[state.stage]
        changes = " ".join(each.sentence for each in comparing.differences(old, kept.proposes))
        return f"{number}: new people ask to speak for them, with recovery sheets; {stage}. {changes}"
