"""When colleagues are gone: recovery sheets, objections, and with which recovery of ours this desk goes on.

Spec/10 section 7.

Owns: what this desk does with recoveries of its own side (`recoveries` keeps them; `changes` puts one in
force). Other sides' are `recovering`. Where several wait none takes effect by itself: desks would differ by
what came first. A person chooses, and colleagues are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from backchannel.credentials import recovery
from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    SignedCharter,
    decode_charter,
    decode_signed_charter,
)
from backchannel.credentials.members import MemberRef
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.credentials.recovery import Stage, decode_veto
from backchannel.desk import comparing
from backchannel.desk.bodies import HOME, BodyKind, ChangeSigned, RecoveryChosen
from backchannel.desk.ground import Ground, Part
from backchannel.desk.recoveries import Kept, Recoveries
from backchannel.desk.views import Outcome
from backchannel.errors import Misuse, NoSuchNumber, PeerFault, Refused
from backchannel.wire.codec import encode

NUMBERED = "request"
"""The kind of the numbers under which people choose what to admit."""
LIVE = (Stage.WAITING, Stage.OFFERED)
"""Stages of a recovery that would take effect by itself if it were the only one."""
What = TypeVar("What")


def choose(waits: Mapping[int, What], called: str, typed: str, number: int | None, *, met: bool) -> What:
    """What of all that waits is meant. Never a guess: somebody else may have asked meanwhile.

    ``called``: whose, in a sentence; ``typed``: in a command. ``met``: they met, and say so by number.
    """
    who, admit = f"`backchannel who {typed}`", f"backchannel admit {typed} NUMBER"
    if not waits:
        raise Refused(f"There is nothing of {called} to admit: no lowered rule and no recovery waits.")
    if number is None and met:
        raise Misuse(
            "Say which of them you met and compared keys with, by its number.",
            next_step=f"{who} shows keys and numbers: `{admit} --met`.",
        )
    if number is None and len(waits) > 1:
        raise Refused(
            f"More than one thing of {called} waits to be admitted: {', '.join(map(str, waits))}.",
            next_step=f"{who} shows them. Say which: `{admit}`.",
        )
    if number is not None and number not in waits:
        raise NoSuchNumber(
            f"{number} is nothing of {called} that waits to be admitted.",
            next_step=f"{who} shows what waits.",
        )
    return waits[next(iter(waits)) if number is None else number]


def _where_it_goes(read: Sequence[str], others: Sequence[str]) -> str:
    """On which lines an objection goes out from here, and on which only colleagues can send it."""
    here = f"Your objection is on its way to {' and '.join(read)}." if read else ""
    there = (
        f"Your post does not read the line with {' and '.join(others)}: your colleagues who read it pass your"
        " objection on, once it reached them."
        if others
        else ""
    )
    return " ".join(filter(None, (here, there))) or "Your objection is on its way to your colleagues."


class RecoveringUs(Part):
    """Recoveries of our own side at this desk."""

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
        signed = pending[next(iter(pending)) if number is None else number]
        proposed = self._parties.ours.add(signed).get(signed.hash)
        notice = recovery.make_veto(proposed, core.keys, core.ref.seat, core.ref.term)
        reads = core.ref.seat in self._parties.ours.current.charter.readers
        read = self._meetings.channels() if reads else []
        nicks = [nick for _, nick in read]
        others = [nick for nick in self._meetings.nicks() if nick not in nicks]
        with core.step():
            with suppress(Refused, PeerFault):  # too late here is perhaps not too late elsewhere
                self._recoveries.object_to(self._rooms.home, encode(notice), self._parties.ours)
            for channel, _ in read:
                self._rooms.write(channel, BodyKind.VETO, encode(notice))
            self._tell_home(BodyKind.VETO, encode(notice))
        return Outcome(
            _where_it_goes(nicks, others),
            "They see that somebody in post objects, and settle it only by comparing words in person.",
            "Speak with your colleagues.",
        )

    def take_veto_at_home(self, body: bytes, author: MemberRef) -> None:
        """A colleague objects, perhaps one whose post does not read every line: this desk passes it on."""
        ours, who = self._parties.ours, self._parties.title(author)
        try:
            notice = decode_veto(body)
            recovery.require_signed(notice, ours.party, ours.bundle_of(notice.seat, notice.term))
        except PeerFault as error:
            self._core.alarm("objection refused", who, error.sentence)
            return
        with suppress(Refused, PeerFault):  # as when this person objects
            self._recoveries.object_to(self._rooms.home, body, ours)
        objector = MemberRef(ours.party, notice.seat, notice.term)
        self._core.alarm(
            "recovery vetoed",
            self._parties.title(objector),
            "They object to new people who ask to speak for your side. Settle it in person.",
        )
        for channel, _ in self._meetings.channels():
            done = f"passed on/{channel.hex()}/{notice.charter_hash.hex()}/{notice.seat}/{notice.term}"
            reads = self._rooms.state(channel).readers.has(objector)
            if not reads and self._core.register.setting(done) is None:
                self._core.register.set(done, b"1")
                self._rooms.write(channel, BodyKind.VETO, body)

    def pending_at_home(self) -> list[str]:
        """Recoveries of our own side that this person could object to, in sentences with their numbers."""
        book, found = self._parties.ours, []
        several = len(self._waiting_at_home()) > 1
        for signed in self._against_me():
            number = self._core.number(NUMBERED, signed.hash)
            charter = decode_charter(signed.charter)
            old = book.get(charter.previous or b"").charter
            changes = " ".join(each.sentence for each in comparing.differences(old, charter))
            chosen = f"; to go on with it, `backchannel admit us {number}`" if several else ""
            found.append(
                f"{number}: new people ask to speak for your side, with recovery sheets; if unknown to you: "
                f"`backchannel veto {number}`{chosen}. {changes}"
            )
        return found

    def waits_at_home(self) -> list[int]:
        """The numbers of what `pending_at_home` tells."""
        return [self._core.number(NUMBERED, each.hash) for each in self._against_me()]

    def _against_me(self) -> list[SignedCharter]:
        """Recoveries, made without this person, of a list on which they are in post: also one in effect."""
        book, me = self._parties.ours, self._core.ref
        found = {kept.state.charter_hash: kept.signed for kept in self._waiting_at_home()}
        if not self._changes.keeps_me(book.current.charter):
            found |= {each.hash: each.signed for each in book.versions if each.hash in book.accepted}
        return [
            signed
            for signed in found.values()
            if self._changes.keeps_me(book.get(decode_charter(signed.charter).previous or b"").charter)
            and (me.seat, me.term)
            not in {(each.number, each.term) for each in signed.signatures if not each.by_paper}
        ]

    def _waiting_at_home(self) -> list[Kept]:
        """Recoveries of our own list as it stands, whether or not somebody objected."""
        current = self._parties.ours.current.hash
        return [each for each in self._recoveries.of(self._rooms.home) if each.proposes.previous == current]

    # at home, where others of our side recover it

    def wait_at_home(self, version: VerifiedCharter, by: MemberRef) -> None:
        """Somebody with sheets recovers our side without this person: it waits here too."""
        try:
            new = self._recoveries.arrive(self._rooms.home, version, self._parties.ours, by)
        except Refused as error:
            self._core.alarm("recovery refused", self._parties.title(by), error.sentence)
            return
        if new:
            self._core.alarm(
                "recovery",
                "your side",
                "Somebody recovers your side with recovery sheets. If unknown to you: `backchannel veto`.",
            )

    def take_own(self, body: bytes, by: MemberRef) -> None:
        """A colleague put a recovery of our side on a line: it waits here too."""
        home = self._rooms.home
        try:
            signed = decode_signed_charter(body)
            if self._recoveries.holds(home, signed) or self._parties.ours.knows(signed.hash):
                return
            self._recoveries.require_room(home, signed.hash, self._parties.ours, by)
            signed = self._recoveries.merged(home, signed)
            version = self._parties.ours.add(signed).get(signed.hash)
            if not version.by_recovery:  # enough people signed it too: a change like any other
                self._changes.take_signed(ChangeSigned(SIGNED_CHARTER.encode(signed)), by)
                return
        except (PeerFault, Refused) as error:
            self._core.alarm("recovery refused", self._parties.title(by), error.sentence)
            return
        self.wait_at_home(version, by)

    def go_on(self) -> None:
        """Let a recovery of our own side take effect here once its days are over. Inside a change.

        Not where another waits beside it: which came first differs from desk to desk.
        """
        now = self._core.now()
        stages = [(recovery.at(each.state, now).stage, each) for each in self._waiting_at_home()]
        live = [(stage, each) for stage, each in stages if stage in LIVE]
        if not any(stage is Stage.OFFERED for stage, _ in live):
            return
        if len(live) == 1:
            self._changes.accept_recovery(live[0][1].signed)
            return
        self._core.alarm(
            "several recoveries",
            "your side",
            "More than one list asks to recover your side, so none takes effect by itself. "
            "`backchannel who us` shows them. Settle with your colleagues which is the true one; then each "
            "of you gives `backchannel admit us NUMBER`.",
        )

    def admit_at_home(self, number: int | None, *, met_in_person: bool) -> Outcome:
        """This person goes on with one recovery of our own side, by the same table as other sides have.

        Raises `Refused` when none waits, or it takes this person out; `NotLater` when it is too early.
        """
        core = self._core
        waits = {core.number(NUMBERED, each.state.charter_hash): each for each in self._waiting_at_home()}
        kept = choose(waits, "your side", "us", number, met=met_in_person)
        if not self._changes.keeps_me(kept.proposes):
            raise Refused(
                "That list takes you out of your post: it has no effect at your desk.",
                next_step="If it is unknown to you: `backchannel veto`.",
            )
        recovery.admit(recovery.words_compared(kept.state) if met_in_person else kept.state, core.now())
        with core.step():
            # Told first: a colleague who does not go on with it cannot read what is sealed for the new list.
            self._tell_home(BodyKind.HOME, HOME.encode(RecoveryChosen(kept.state.charter_hash)))
            self._changes.accept_recovery(kept.signed)
        return Outcome(
            "Your desk goes on with that list of who speaks.",
            "Your colleagues are told. Each other side still admits it for itself.",
            "Your colleagues do the same at their desks: settle with them that it is the true one.",
        )

    def _tell_home(self, kind: BodyKind, data: bytes) -> None:
        if self._rooms.has(self._rooms.home):  # a reserve has none
            self._rooms.write(self._rooms.home, kind, data)

    def take_chosen(self, body: RecoveryChosen, author: MemberRef) -> None:
        """A colleague goes on with one of several recoveries. Nobody does so for another."""
        kept = self._recoveries.find(self._rooms.home, body.charter_hash)
        if kept is None or kept.proposes.previous != self._parties.ours.current.hash:
            return
        number = self._core.number(NUMBERED, body.charter_hash)
        self._core.alarm(
            "recovery chosen",
            self._parties.title(author),
            f"They go on with the recovery of your side that has number {number} here. If it is the true one:"
            f" `backchannel admit us {number}`.",
        )
