"""Taking in what came: from the spool into rooms, introductions and channels, and doing what is due.

Owns: the order of things. One delivery, one change of the register; then the spool is told it is done. What
cannot be opened yet stays in the spool.
"""

from __future__ import annotations

from backchannel.desk.appointing import Appointments
from backchannel.desk.bodies import BodyKind
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.drafting import Drafts
from backchannel.desk.home import Home
from backchannel.desk.meeting import Meetings
from backchannel.desk.parties import Parties
from backchannel.desk.recovering import Recovering
from backchannel.desk.rooms import Rooms, rejections
from backchannel.desk.succession import Succession
from backchannel.feed import room as feed_room
from backchannel.feed.outcomes import (
    Admitted,
    AdmittedEntry,
    HelloHeard,
    Outcome,
    Raised,
    RawEntry,
    RawLetter,
    Reported,
    Skipped,
)
from backchannel.feed.state import RoomState
from backchannel.store.alarms import list_alarms
from backchannel.store.spool import Delivery, DeliveryKind


class Intake:
    """The way in."""

    def __init__(
        self,
        core: Core,
        parties: Parties,
        rooms: Rooms,
        meetings: Meetings,
        appointments: Appointments,
        channels: Channels,
        drafts: Drafts,
        home: Home,
        succession: Succession,
        recovering: Recovering,
    ) -> None:
        self._core = core
        self._parties = parties
        self._rooms = rooms
        self._meetings = meetings
        self._appointments = appointments
        self._channels = channels
        self._drafts = drafts
        self._home = home
        self._succession = succession
        self._recovering = recovering

    def run(self) -> int:
        """Take in everything there is and do what is due. Returns how many things were taken in."""
        taken = 0
        while new := self._deliveries():
            taken += new
        self._core.hand_over()
        self._spool_alarms()
        if self._core.me.party is not None:
            with self._core.register.change():
                self._upkeep()
        self._core.hand_over()
        return taken

    def _upkeep(self) -> None:
        now = self._core.now()
        for room in self._rooms.every():
            self._rooms.advance(room, lambda state: feed_room.tick(state, now, self._core.around.rng))
        self._drafts.step_in()
        self._home.tell_verdicts()
        self._rooms.end_old_answers()
        self._channels.keep_snapshots()

    # deliveries

    def _deliveries(self) -> int:
        spool = self._core.spool
        pages: dict[bytes, list[Delivery]] = {}
        taken = 0
        for delivery in spool.inbox():
            if delivery.kind is DeliveryKind.OPAQUE:
                pages.setdefault(delivery.handle, []).append(delivery)
                continue
            with self._core.register.change():
                good = self._one(delivery)
            if good:
                spool.done([delivery.id])
            else:
                spool.refuse([delivery.id])
            taken += 1
        for handle, group in pages.items():
            with self._core.register.change():
                used = self._opaque(handle, [delivery.body for delivery in group])
            if used is not False:
                spool.done([delivery.id for delivery in group])
                taken += 1
        return taken

    def _opaque(self, handle: bytes, bodies: list[bytes]) -> bool | None:
        used = self._meetings.take_pages(handle, bodies)
        return self._appointments.take_pages(handle, bodies) if used is None else used

    def _one(self, delivery: Delivery) -> bool:
        now = self._core.now()
        raw: RawEntry | RawLetter
        if delivery.kind is DeliveryKind.LETTER:
            pairing = self._rooms.pairing(delivery.handle)
            if pairing is None:
                return True
            room, member = pairing
            raw = RawLetter(member, delivery.body)
        else:
            lane = self._rooms.lane(delivery.handle)
            if lane is None:
                return True
            room, author = lane
            raw = RawEntry(author, delivery.body)
        history = self._rooms.history(room)
        outcomes = self._rooms.advance(room, lambda state: feed_room.receive(state, raw, now, history))
        return not rejections(outcomes)

    # what the rooms hand on

    def take(self, state: RoomState, outcome: Outcome) -> None:
        """One outcome of a room that is not the feed's own business."""
        match outcome:
            case Admitted():
                self._admitted(state, outcome.entry)
            case Raised():
                alarm = outcome.alarm
                about = ", ".join(self._parties.title(member) for member in alarm.who) or "the line"
                self._core.alarm(
                    alarm.kind.name.lower().replace("_", " "), about, alarm.sentence(self._parties.title)
                )
            case HelloHeard():
                self._core.alarm(
                    "restored desk",
                    self._parties.title(outcome.author.ref),
                    "A desk of theirs was restored and asks to be let back in.",
                )
            case Skipped():
                self._core.alarm(
                    "brief needed",
                    self._parties.title(outcome.author.ref),
                    "Some of what they said is with your colleagues only: ask one of them for a brief.",
                )
            case Reported():
                self._core.alarm(
                    "reported",
                    self._parties.title(outcome.entry.core.author.ref),
                    f"Passed on by {self._parties.title(outcome.by)}; it does not prove itself to this desk.",
                )
                if outcome.entry.core.kind == BodyKind.POSTING:
                    moved = self._channels.take_reported(state, outcome.entry)
                    self._moved(state.own.room, (*moved.rose, *moved.fell))
            case _:
                pass

    def _admitted(self, state: RoomState, entry: AdmittedEntry) -> None:
        author = entry.core.author.ref
        room = state.own.room
        ours = author.party == state.me.party
        self._heard(room, author.party, entry)
        if room == self._rooms.home:
            self._appointments.heard_at_home(author)
            if entry.core.kind == BodyKind.HOME:
                self._home.take(author, entry.core.body)
            return
        if not ours:
            self._meetings.heard_from(room)
        if entry.core.kind == BodyKind.POSTING:
            moved = self._channels.take(state, entry)
            if moved is not None:
                self._moved(room, (*moved.rose, *moved.fell))
        elif entry.core.kind == BodyKind.RECOVERY:
            self._recovering.take(room, author.party, entry.core.body)
        elif entry.core.kind == BodyKind.VETO:
            self._recovering.take_veto(room, author.party, entry.core.body)

    def _moved(self, room: bytes, acts: tuple[bytes, ...]) -> None:
        channel = self._channels.channel(room)
        for act in acts:
            node = channel.chains.nodes[act]
            if node.side == channel.ours:
                if channel.chains.stands(node):
                    self._drafts.went_out(node.draft_hash)
            else:
                self._core.number("act", node.draft_hash)
        self._drafts.fell_back(room)
        self._succession.follow(room)

    def _heard(self, room: bytes, party: bytes, entry: AdmittedEntry) -> None:
        what = "us" if party == self._core.ref.party else "they"
        for each in (what, "message" if entry.core.kind == BodyKind.POSTING and what == "they" else None):
            if each is not None:
                self._core.register.run("REPLACE INTO heard VALUES (?, ?, ?)", (room, each, self._core.now()))

    def _spool_alarms(self) -> None:
        with self._core.register.change():
            for alarm in list_alarms(self._core.spool):
                self._core.alarm(alarm.kind.name.lower().replace("_", " "), "the line", alarm.sentence)
