"""Putting people in posts: invitations, replies, words, appointments (spec/20, section 6).

Owns: appointments and proposed charters in the register. The machines are `credentials.joining` and
`credentials.amendment`. A change that took effect is handed to ``on_change``.
"""

from __future__ import annotations

from collections.abc import Callable

from backchannel.credentials import joining
from backchannel.credentials.amendment import quorum_for, signed_by_sheets
from backchannel.credentials.charter import (
    SeatKind,
    SignedCharter,
    decode_charter,
    decode_signed_charter,
)
from backchannel.credentials.drafting import appoint
from backchannel.credentials.join_stages import JOINING, Joining, JoinSide, JoinStage
from backchannel.credentials.lines import JoinLine, Relay, armour
from backchannel.credentials.members import MemberRef
from backchannel.credentials.rendezvous import Leg
from backchannel.desk import next_steps
from backchannel.desk.changes import Changes
from backchannel.desk.core import Core
from backchannel.desk.legs import NO_ROAD, Legs, Road
from backchannel.desk.parties import US, Parties
from backchannel.desk.rooms import Rooms
from backchannel.desk.views import Outcome, Step, Words
from backchannel.errors import Misuse, NotCompared, PeerFault, Refused
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8


class KeptJoining(Record):
    """An appointment as this desk keeps it. ``proposed``: hash of the charter colleagues must sign."""

    state: bytes
    road: Road
    title: str
    kind: U8
    proposed: bytes


KEPT: Codec[KeptJoining] = Codec(KeptJoining, limit=8 * 1024 * 1024, what="stored appointment")


class Appointments:
    """Every appointment of this desk, on either side, and every proposed change of who speaks for us."""

    def __init__(self, core: Core, parties: Parties, rooms: Rooms, legs: Legs, changes: Changes) -> None:
        self._core = core
        self._parties = parties
        self._rooms = rooms
        self._legs = legs
        self._changes = changes
        changes.on_signed = self._appoint_if_signed
        changes.on_taken_back = self._stop_if_taken_back
        self.on_welcome: Callable[[joining.Welcome, Road], None] = lambda welcome, road: None
        """Called once at a candidate's desk when it is in post."""

    # at the inviter's desk

    def invite(
        self, name: str, title: str, kind: SeatKind, relays: tuple[Relay, ...], board: int | None
    ) -> tuple[str, Outcome]:
        """An invitation for a colleague, as one line of text."""
        core = self._core
        state = joining.invite(self._parties.ours, core.ref.seat, title, relays, core.around.rng)
        line = state.line
        if line is None:
            raise Refused(state.waiting)
        with core.step():
            intro = core.around.rng(16)
            kept = KeptJoining(
                JOINING.encode(state), self._legs.road(line.rendezvous, board), title, kind, b""
            )
            core.register.run(
                "INSERT INTO introduction VALUES (?, ?, 'invite', ?)", (intro, name, KEPT.encode(kept))
            )
            self._legs.watch(intro, kept.road, [Leg.REPLY, Leg.ACCEPTANCE])
            number = core.number("introduction", intro)
        return armour(line), Outcome(
            f"An invitation for {name} as {title} is ready.",
            "Nobody outside your side learns of it.",
            self._next(intro),
            number,
        )

    # at the candidate's desk

    def reply(self, line: JoinLine, board: int | None, inviter: str) -> Outcome:
        """Answer an invitation with this desk's keys. ``inviter``: who gave it, as its file says."""
        core = self._core
        state = joining.reply_to_invitation(line, core.keys, core.around.rng)
        with core.step():
            intro = core.around.rng(16)
            kept = KeptJoining(
                JOINING.encode(state), self._legs.road(line.rendezvous, board), line.title, 0, b""
            )
            core.register.run(
                "INSERT INTO introduction VALUES (?, ?, 'join', ?)",
                (intro, inviter or "your colleague", KEPT.encode(kept)),
            )
            core.number("introduction", intro)
            self._legs.watch(intro, kept.road, [Leg.LETTER, Leg.APPOINTMENT])
            self._legs.send(intro, kept.road, Leg.REPLY, state.reply)
        return Outcome(
            f"Your reply for the post of {line.title} is made.",
            "Your colleague knows nothing until it reaches them.",
            self._next(intro),
        )

    # words, on both

    def _comparable(self, who: str) -> tuple[bytes, str, KeptJoining, Joining] | None:
        """Whom that name means, where there are words to compare. Raises `Misuse` before there are."""
        found = self._find(who)
        if found is None:
            return None
        intro, nick, kept = found
        state = JOINING.decode(kept.state)
        if not state.letter or not state.reply:
            raise Misuse(
                f"There is nothing to compare with {nick} yet. {state.waiting}", next_step=self._next(intro)
            )
        return intro, nick, kept, state

    def words(self, who: str) -> Words | None:
        """What to read out to a colleague and what to type; None when nobody of that name is joining."""
        found = self._comparable(who)
        if found is None:
            return None
        _, nick, _, state = found
        spoken = joining.words(state, cost=self._core.around.words_cost)
        heard = ["you"] if state.heard else []
        read = spoken.read
        then = next_steps.confirm(nick if state.side is JoinSide.INVITER else "us")
        return Words(nick, list(read.words), read.digits, len(read.words), heard, 1, then)

    def confirm(self, who: str, typed: str) -> Outcome | None:
        """The words of a colleague were heard; None when nobody of that name is joining."""
        found = self._comparable(who)
        if found is None:
            return None
        intro, nick, kept, state = found
        core = self._core
        inviter = state.side is JoinSide.INVITER
        me = core.ref if inviter else joining.candidate(state)
        step = joining.hear(state, me, typed, cost=core.around.words_cost)
        with core.step():
            kept = self._put(intro, kept, step.state)
            if step.trouble is None and inviter:
                self._propose(intro, nick, kept)
        step.settle()
        if inviter:
            return Outcome(
                f"The words of {nick} are the right ones; the appointment is prepared.",
                "Nobody outside your side learns of it before you announce it.",
                self._next(intro),
            )
        return Outcome(
            "The words are the right ones.",
            "Your colleague compares for themselves.",
            self._next(intro),
        )

    def _next(self, intro: bytes) -> str:
        """What this person does next, with the command."""
        kept = self._kept(intro)
        state = JOINING.decode(kept.state)
        return next_steps.for_joining(
            state.side, state.stage, self._nick(intro), by_hand=kept.road.board is None
        )

    def _propose(self, intro: bytes, nick: str, kept: KeptJoining) -> None:
        """The words were heard: make the charter that puts them in post, sign it, ask who else must."""
        state = JOINING.decode(kept.state)
        if state.stage is not JoinStage.HEARD or kept.proposed:
            return
        book = self._parties.ours
        kind = SeatKind(kept.kind)
        charter = appoint(book.current, kept.title, joining.offered(state), kind=kind)
        signed = self._changes.propose(charter, f"{nick} becomes {kept.title}", waits_for_newcomer=True)
        self._put(intro, KeptJoining(kept.state, kept.road, kept.title, kept.kind, signed.hash), state)
        self._appoint_if_signed(signed)

    def _appoint_if_signed(self, signed: SignedCharter) -> None:
        """Send the appointment once all but the newcomer have signed."""
        for intro, kind, _, kept in self._all():
            state = JOINING.decode(kept.state)
            if kind != "invite" or kept.proposed != signed.hash or state.stage is not JoinStage.HEARD:
                continue
            book = self._parties.ours
            charter = decode_charter(signed.charter)
            offered = joining.offered(state)
            places = {(each.number, each.term) for each in signed.signatures if not each.by_paper}
            places.add((offered.seat, offered.term))
            by_people, own_rule = quorum_for(book.current.charter, charter, places)
            if own_rule.complete and (by_people.complete or signed_by_sheets(book.current.charter, signed)):
                secret = None
                if SeatKind(kept.kind) is not SeatKind.RESERVE:
                    secret = self._rooms.state(self._rooms.home).own.secret
                state = joining.send_appointment(state, book, signed, secret)
                self._put(intro, kept, state)
                self._legs.send(intro, kept.road, Leg.APPOINTMENT, state.appointment)

    def _stop_if_taken_back(self, charter_hash: bytes) -> None:
        """The change that would put them in post is off the table: nothing waits for them any more."""
        for intro, kind, _, kept in self._all():
            if kind == "invite" and kept.proposed == charter_hash:
                state = JOINING.decode(kept.state)
                if state.stage not in (JoinStage.DONE, JoinStage.STOPPED):
                    self._put(intro, kept, joining.give_up(state))
                    self._legs.stop(intro)

    # what comes

    def take_pages(self, handle: bytes, pages: list[bytes]) -> bool | None:
        """Pages found under an appointment's marks. See `meeting.Meetings.take_pages`."""
        for intro, kind, nick, kept in self._all():
            if self._legs.handle(intro) != handle:
                continue
            legs = [Leg.REPLY, Leg.ACCEPTANCE] if kind == "invite" else [Leg.LETTER, Leg.APPOINTMENT]
            used = False
            for leg in legs:
                for data in self._legs.wholes(kept.road, leg, pages):
                    try:
                        used = self._take(intro, nick, leg, data) or used
                    except NotCompared:
                        continue
                    except (PeerFault, Refused) as error:
                        self._core.alarm("invitation refused", nick, error.sentence)
                        used = True
            return used
        return None

    def _take(self, intro: bytes, nick: str, leg: Leg, data: bytes) -> bool:
        kept = self._kept(intro)
        state = JOINING.decode(kept.state)
        if leg is Leg.REPLY:
            step = joining.receive_reply(state, data)
        elif leg is Leg.LETTER:
            step = joining.receive_letter(state, data, self._core.keys)
        elif leg is Leg.APPOINTMENT:
            return self._take_appointment(intro, kept, state, data)
        else:
            return self._take_acceptance(intro, nick, kept, state, data)
        self._put(intro, kept, step.state)
        if step.trouble is not None:
            self._core.alarm("two replies", nick, step.trouble.sentence)
            self._legs.stop(intro)
        elif leg is Leg.REPLY and step.state.sealed:
            self._legs.send(intro, kept.road, Leg.LETTER, step.state.sealed)
        return leg is not Leg.LETTER or step.state.stage is not JoinStage.COMPARING

    def _take_appointment(self, intro: bytes, kept: KeptJoining, state: Joining, data: bytes) -> bool:
        if state.stage in (JoinStage.APPOINTED, JoinStage.DONE):
            return True
        state, welcome = joining.receive_appointment(state, data, self._core.keys)
        self._put(intro, kept, state)
        self._legs.send(intro, kept.road, Leg.ACCEPTANCE, state.acceptance)
        self.on_welcome(welcome, kept.road)
        return True

    def _take_acceptance(
        self, intro: bytes, nick: str, kept: KeptJoining, state: Joining, data: bytes
    ) -> bool:
        if state.stage is JoinStage.DONE:
            return True
        state, _ = joining.receive_acceptance(state, data, self._parties.ours)
        signed = decode_signed_charter(state.proposed)
        self._put(intro, KeptJoining(kept.state, NO_ROAD, kept.title, kept.kind, kept.proposed), state)
        self._legs.stop(intro)
        self._changes.complete(signed, nick)
        return True

    def heard_at_home(self, who: MemberRef) -> None:
        """A colleague was heard in our home room: our acceptance arrived, it need not be sent again."""
        for intro, kind, _, kept in self._all():
            state = JOINING.decode(kept.state)
            if kind == "join" and state.stage is JoinStage.APPOINTED and who != self._core.ref:
                self._legs.stop(intro)
                over = KeptJoining(kept.state, NO_ROAD, kept.title, kept.kind, kept.proposed)
                self._put(intro, over, joining.seen_in_post(state))

    # shown

    def steps(self) -> list[Step]:
        """Appointments that wait for something."""
        found = []
        for intro, kind, nick, kept in self._all():
            state = JOINING.decode(kept.state)
            if state.stage not in (JoinStage.DONE, JoinStage.STOPPED):
                number = self._core.number("introduction", intro)
                found.append(Step(number, nick, kind, state.waiting, self._next(intro)))
        return found

    def room_handle(self, who: str) -> bytes | None:
        """The spool's handle of an appointment's pages, for carrying; None when there is none."""
        found = self._find(who)
        return self._legs.handle(found[0]) if found is not None and found[2].road.secret else None

    # inside

    def _kept(self, intro: bytes) -> KeptJoining:
        row = self._core.register.one("SELECT state FROM introduction WHERE id = ?", (intro,))
        return KEPT.decode(bytes(row[0]))

    def _nick(self, intro: bytes) -> str:
        return str(self._core.register.one("SELECT nick FROM introduction WHERE id = ?", (intro,))[0])

    def _put(self, intro: bytes, kept: KeptJoining, state: Joining) -> KeptJoining:
        kept = KeptJoining(JOINING.encode(state), kept.road, kept.title, kept.kind, kept.proposed)
        self._core.register.run("UPDATE introduction SET state = ? WHERE id = ?", (KEPT.encode(kept), intro))
        return kept

    def _all(self) -> list[tuple[bytes, str, str, KeptJoining]]:
        rows = self._core.register.all("SELECT id, kind, nick, state FROM introduction WHERE kind <> 'meet'")
        return [(bytes(row[0]), str(row[1]), str(row[2]), KEPT.decode(bytes(row[3]))) for row in rows]

    def _find(self, who: str) -> tuple[bytes, str, KeptJoining] | None:
        for intro, kind, nick, kept in reversed(self._all()):
            stage = JOINING.decode(kept.state).stage
            own = kind == "join" and who.casefold() in US
            if (own or nick.casefold() == who.casefold()) and stage not in (
                JoinStage.DONE,
                JoinStage.STOPPED,
            ):
                return intro, nick, kept
        return None

    def give_up(self, who: str) -> Outcome | None:
        """Stop an invitation; None when nobody of that name is joining."""
        found = self._find(who)
        if found is None:
            return None
        intro, nick, kept = found
        with self._core.step():
            self._put(intro, kept, joining.give_up(JOINING.decode(kept.state)))
            self._legs.stop(intro)
            if kept.proposed:
                self._changes.take_back(kept.proposed)
        return Outcome(
            f"The invitation of {nick} is stopped.",
            "They are not told."
            + (" Colleagues see that the change is off the table." if kept.proposed else ""),
            "Invite anew when you want.",
        )
