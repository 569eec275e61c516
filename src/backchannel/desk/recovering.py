"""When people are gone: recovery sheets, vetoes, and what the other side has to admit.

Spec/10 section 8, spec/40 section 6.

Owns: recoveries as this desk holds them, and the sentences around lowering and recovery. The machine of a
recovery is `credentials.recovery`; what an *admit* does on a line is the law's (`channel.speaks`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import msgspec

from backchannel.channel.papers.charter import Admit
from backchannel.credentials import recovery
from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    SIGNED_CHARTER_LIMIT,
    SignedCharter,
    decode_charter,
    decode_signed_charter,
)
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.credentials.recovery import Recovery, Stage, decode_veto
from backchannel.desk.bodies import BodyKind
from backchannel.desk.glance import day
from backchannel.desk.ground import Ground, Part
from backchannel.desk.views import Outcome
from backchannel.errors import Misuse, PeerFault, Refused
from backchannel.wire.codec import Codec, Record, encode


class Kept(Record):
    """A recovery of the other side, as this desk holds it: its charter and how far it is."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]
    state: Recovery


KEPT: Codec[Kept] = Codec(Kept, limit=SIGNED_CHARTER_LIMIT + 4096, what="stored recovery")


class Recovering(Part):
    """Recoveries and lowerings at this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)

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

    def veto(self) -> Outcome:
        """Object to a recovery of our own side: this person is in post and knows nothing of it."""
        core = self._core
        pending = self._against_me()
        if not pending:
            raise Misuse("Nobody asks to recover your side.")
        me = core.ref
        with core.step():
            for proposed in pending:
                notice = recovery.make_veto(proposed, core.keys, me.seat, me.term)
                with suppress(Refused, PeerFault):  # too late here is perhaps not too late elsewhere
                    self._veto_at_home(encode(notice))
                for channel, _ in self._meetings.channels():
                    if self._rooms.has(channel):
                        self._rooms.write(channel, BodyKind.VETO, encode(notice))
        return Outcome(
            "Your objection is on its way to every other side.",
            "They see that somebody in post objects, and settle it only by comparing words in person.",
            "Speak with your colleagues.",
        )

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
        name = _home(version.hash)
        if self._core.register.setting(name) is not None:
            return
        state = recovery.arrived(version, self._core.now())
        self._core.register.set(name, KEPT.encode(Kept(SIGNED_CHARTER.encode(version.signed), state)))
        self._core.alarm(
            "recovery",
            "your side",
            "Somebody recovers your side with recovery sheets. If unknown to you: `backchannel veto`.",
        )

    def _veto_at_home(self, body: bytes) -> None:
        """An objection of our own side: here, too, it then waits until people have met."""
        notice = decode_veto(body)
        data = self._core.register.setting(_home(notice.charter_hash))
        if data is None:
            return
        kept = KEPT.decode(data)
        book = self._parties.ours
        old = book.get(book.get(notice.charter_hash).charter.previous or b"")
        state = recovery.veto(kept.state, old, notice, self._core.now())
        self._core.register.set(_home(notice.charter_hash), KEPT.encode(Kept(kept.charter, state)))

    def go_on(self) -> None:
        """Let a recovery of our own side take effect here once its days are over. Inside a change."""
        for version in self._parties.ours.recoveries:
            data = self._core.register.setting(_home(version.hash))
            if data is None:
                continue
            if recovery.at(KEPT.decode(data).state, self._core.now()).stage is Stage.OFFERED:
                self._changes.accept_recovery(version)

    # the other side

    def take(self, channel: bytes, party: bytes, body: bytes) -> None:
        """A recovery came: it waits 14 days, for everyone to see."""
        if party == self._core.ref.party:
            self._take_own(body)
            return
        try:
            signed = decode_signed_charter(body)
            proposed = self._parties.book(party).add(signed).get(signed.hash)
            if self._kept(channel) is None:
                self._keep(channel, Kept(body, recovery.arrived(proposed, self._core.now())))
        except (PeerFault, Refused) as error:
            self._core.alarm("recovery refused", self._parties.nick(party), error.sentence)
            return
        until = day(self._core.now() + recovery.OFFERED_AFTER)
        self._core.alarm(
            "recovery",
            self._parties.nick(party),
            f"New people ask to speak for them, with recovery sheets; not before {until}.",
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

    def take_veto(self, channel: bytes, party: bytes, body: bytes) -> None:
        """Somebody in post of the other side objects to a recovery."""
        kept = self._kept(channel)
        try:
            notice = decode_veto(body)
            if party == self._core.ref.party:
                self._veto_at_home(body)
                return
            if kept is None:
                return
            old = self._parties.book(party).current
            self._keep(channel, Kept(kept.charter, recovery.veto(kept.state, old, notice, self._core.now())))
        except (PeerFault, Refused) as error:
            self._core.alarm("objection refused", self._parties.nick(party), error.sentence)
            return
        self._core.alarm(
            "recovery vetoed",
            self._parties.nick(party),
            "Somebody in post objects to the new people who ask to speak for them: settle it in person.",
        )

    def admit(self, channel: bytes, nick: str, *, met_in_person: bool) -> tuple[bytes, bool]:
        """Agree, for our side, that the other side's lowered rule or its recovery takes effect on this line.

        Raises `Refused` when there is nothing to admit, `NotLater` when it is too early.
        """
        law = self._channels.channel(channel)
        speaks = law.speaks(1 - law.ours)
        if speaks.waiting:
            return self._drafts.propose(channel, Admit(speaks.waiting[0], None))
        kept = self._kept(channel)
        if kept is None:
            raise Refused(f"There is nothing of {nick} to admit: no lowered rule and no recovery waits.")
        state = recovery.words_compared(kept.state) if met_in_person else kept.state
        state = recovery.admit(state, self._core.now())
        found = self._drafts.propose(channel, Admit(state.charter_hash, kept.charter))
        with self._core.register.change():
            self._keep(channel, Kept(kept.charter, state))
        return found

    def pending(self, channel: bytes) -> list[str]:
        """What of the other side waits for us, in sentences."""
        law = self._channels.channel(channel)
        found = []
        if law.speaks(1 - law.ours).waiting:
            found.append("a lowered rule of theirs waits for you: `backchannel admit`")
        kept = self._kept(channel)
        if kept is not None and kept.state.stage is not Stage.ADMITTED:
            found.append(self._sentence(kept))
        return found

    def _sentence(self, kept: Kept) -> str:
        charter = decode_charter(decode_signed_charter(kept.charter).charter)
        state = recovery.at(kept.state, self._core.now())
        from_day = day(kept.state.arrived_at + recovery.OFFERED_AFTER)
        what = {
            Stage.WAITING: f"may be admitted from {from_day}",
            Stage.OFFERED: "may be admitted now: `backchannel admit`",
            Stage.VETOED: "meets an objection of somebody in post: compare words in person",
            Stage.COMPARED: "may be admitted: `backchannel admit`",
        }[state.stage]
        posts = ", ".join(each.title for each in charter.held)
        return f"a recovery with recovery sheets (posts: {posts}) {what}"

    def _kept(self, channel: bytes) -> Kept | None:
        data = self._core.register.setting("recovery/" + channel.hex())
        return None if data is None else KEPT.decode(data)

    def _keep(self, channel: bytes, kept: Kept) -> None:
        self._core.register.set("recovery/" + channel.hex(), KEPT.encode(kept))


def _home(charter_hash: bytes) -> str:
    return "recovery at home/" + charter_hash.hex()
