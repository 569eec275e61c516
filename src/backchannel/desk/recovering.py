"""When people are gone: recovery sheets, vetoes, and what the other side has to admit.

Spec/10 section 7, spec/40 section 6.

Owns: what this desk does with recoveries (`recoveries` keeps them), and the sentences around lowering and
recovery. The machine of a recovery is `credentials.recovery`; what an *admit* does on a line is the law's
(`channel.speaks`).
"""

from __future__ import annotations

from contextlib import suppress

from backchannel.channel.papers.charter import Admit
from backchannel.credentials import recovery
from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.charter import SIGNED_CHARTER, Charter, SignedCharter, decode_signed_charter
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.credentials.recovery import Stage
from backchannel.desk import comparing, next_steps
from backchannel.desk.bodies import BodyKind
from backchannel.desk.days import day
from backchannel.desk.ground import Ground, Part
from backchannel.desk.recoveries import Kept, Recoveries
from backchannel.desk.views import Outcome
from backchannel.errors import Misuse, NoSuchNumber, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.wire.codec import encode

NUMBERED = "request"
"""The kind of the numbers under which people choose what to admit."""


class Recovering(Part):
    """Recoveries and lowerings at this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._recoveries = Recoveries(ground.core)

    # our side

    def sign_with_sheet(self, charter_hash: bytes, words: str) -> Outcome:
        """Sign a proposed change with a recovery sheet, in place of colleagues who are gone.

        Once enough sheets signed, every other side is told; it has effect on a line when that side admits it.
        """
        core = self._core
        key = sheet_key(words)
        recovery_keys = self._parties.ours.current.charter.recovery
        with core.step():
            self._changes.gathers(charter_hash)
            signed = sign_with_sheet(self._changes.proposed(charter_hash), key, recovery_keys.paper_keys)
            signed = self._changes.merge(signed)
        given = sum(each.by_paper for each in signed.signatures)
        missing = max(0, recovery_keys.threshold - given)
        return Outcome(
            f"The sheet has signed: {given} of {recovery_keys.threshold}.",
            "The other sides see a recovery once it is complete. They may agree 14 days after it arrived.",
            "Sign with another sheet: `backchannel recover`."
            if missing
            else "Wait, and tell them by another way who asks this and why.",
        )

    def announce(self, signed: SignedCharter) -> None:
        """Show a complete recovery to every other side."""
        for channel, _ in self._meetings.channels():
            if self._rooms.has(channel):
                self._rooms.write(channel, BodyKind.RECOVERY, SIGNED_CHARTER.encode(signed))

    def veto(self, number: int | None = None) -> Outcome:
        """Object to a recovery of our own side: this person is in post and knows nothing of it.

        ``number``: which, as `pending_at_home` shows it; needed where there are several.
        """
        core = self._core
        pending = {core.number(NUMBERED, each.hash): each for each in self._against_me()}
        if not pending:
            raise Misuse("Nobody asks to recover your side.")
        if number is None and len(pending) > 1:
            raise Refused(
                f"More than one list asks to recover your side: {', '.join(map(str, pending))}.",
                next_step="`backchannel who us` shows them. Say which: `backchannel veto NUMBER`.",
            )
        if number is not None and number not in pending:
            raise NoSuchNumber(f"{number} is no recovery of your side that you could object to.")
        proposed = pending[next(iter(pending)) if number is None else number]
        notice = recovery.make_veto(proposed, core.keys, core.ref.seat, core.ref.term)
        with core.step():
            with suppress(Refused, PeerFault):  # too late here is perhaps not too late elsewhere
                self._recoveries.object_to(self._rooms.home, encode(notice), self._parties.ours)
            for channel, _ in self._meetings.channels():
                if self._rooms.has(channel):
                    self._rooms.write(channel, BodyKind.VETO, encode(notice))
        return Outcome(
            "Your objection is on its way to every other side.",
            "They see that somebody in post objects, and settle it only by comparing words in person.",
            "Speak with your colleagues.",
        )

    def pending_at_home(self) -> list[str]:
        """Recoveries of our own side that this person could object to, in sentences with their numbers."""
        book, found = self._parties.ours, []
        for version in self._against_me():
            number = self._core.number(NUMBERED, version.hash)
            old = book.get(version.charter.previous or b"").charter
            changes = " ".join(each.sentence for each in comparing.differences(old, version.charter))
            found.append(
                f"{number}: new people ask to speak for your side, with recovery sheets; if unknown to you: "
                f"`backchannel veto {number}`. {changes}"
            )
        return found

    def _against_me(self) -> list[VerifiedCharter]:
        """Recoveries, made without this person, of a list on which they are in post: also one in effect."""
        book, me = self._parties.ours, self._core.ref
        mine = self._core.keys.bundle
        here = book.current.charter.holder(me.seat, me.term)
        found = []
        for version in book.versions:
            if not version.by_recovery or version.charter.previous is None:
                continue
            before = book.get(version.charter.previous).charter.holder(me.seat, me.term)
            signed = {(each.number, each.term) for each in version.signed.signatures if not each.by_paper}
            out = here is None or here.bundle != mine
            waits = version in book.recoveries or (version.hash in book.accepted and out)
            if waits and before is not None and before.bundle == mine and (me.seat, me.term) not in signed:
                found.append(version)
        return found

    # at home, where others of our side recover it

    def wait_at_home(self, version: VerifiedCharter) -> None:
        """Somebody with sheets recovers our side without this person: it waits here too."""
        if not self._recoveries.arrive(self._rooms.home, version, self._parties.ours):
            return
        self._core.alarm(
            "recovery",
            "your side",
            "Somebody recovers your side with recovery sheets. If unknown to you: `backchannel veto`.",
        )

    def go_on(self) -> None:
        """Let a recovery of our own side take effect here once its days are over. Inside a change."""
        for version in self._parties.ours.recoveries:
            kept = self._recoveries.find(self._rooms.home, version.hash)
            if kept is not None and recovery.at(kept.state, self._core.now()).stage is Stage.OFFERED:
                self._changes.accept_recovery(version)

    # the other side

    def take(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A recovery came: it waits 14 days, for everyone to see."""
        channel, party, body = state.own.room, entry.core.author.ref.party, entry.core.body
        if party == self._core.ref.party:
            self._take_own(body)
            return
        nick = self._parties.nick(party)
        try:
            signed = decode_signed_charter(body)
            book = self._parties.book(party).add(signed)
            self._recoveries.arrive(channel, book.get(signed.hash), book)
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

    def _take_own(self, body: bytes) -> None:
        try:
            signed = decode_signed_charter(body)
            after = self._parties.ours.add(signed)
        except (PeerFault, Refused) as error:
            self._core.alarm("recovery refused", "your side", error.sentence)
            return
        self._parties.keep(after)
        version = after.get(signed.hash)
        if version.by_recovery and signed.hash not in after.accepted:
            self.wait_at_home(version)

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
        waits = self._waits(channel)
        who = f"`backchannel who {next_steps.typed(nick)}`"
        admit = f"backchannel admit {next_steps.typed(nick)} NUMBER"
        if not waits:
            raise Refused(f"There is nothing of {nick} to admit: no lowered rule and no recovery waits.")
        if number is None and met_in_person:
            raise Misuse(
                "Say which of them you met and compared keys with, by its number.",
                next_step=f"{who} shows keys and numbers: `{admit} --met`.",
            )
        if number is None and len(waits) > 1:
            raise Refused(
                f"More than one thing of {nick} waits to be admitted: {', '.join(map(str, waits))}.",
                next_step=f"{who} shows them. Say which: `{admit}`.",
            )
        if number is not None and number not in waits:
            raise NoSuchNumber(
                f"{number} is nothing of {nick} that waits to be admitted.",
                next_step=f"{who} shows what waits.",
            )
        return waits[next(iter(waits)) if number is None else number]

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
