"""Taking in what came: from the spool into rooms, introductions and channels, and doing what is due.

Owns: the order of things. What came is taken in by one change of the register, each thing an attempt of its
own; then the spool is told it is done. What cannot be opened yet stays in the spool. Where nothing came and
nothing is due, nothing is written and no lock is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from backchannel.desk.appointing import Appointments
from backchannel.desk.bodies import BodyKind
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.desk.recovering import Recovering
from backchannel.desk.rooms import rejections
from backchannel.desk.succession import Succession
from backchannel.desk.tables import Tables
from backchannel.errors import BackchannelError, DiskFailure, OutsideFailure
from backchannel.feed import room as feed_room
from backchannel.feed.kinds import Kind
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
from backchannel.store.alarms import AlarmKind, list_alarms
from backchannel.store.spool import Delivery, DeliveryKind

WAITS = "waits"
"""What a leg says of itself while pages of it are missing."""
_HEARD = (
    "INSERT INTO heard VALUES (?, ?, ?) ON CONFLICT (channel, what) DO UPDATE SET at = max(at, excluded.at)"
)
T = TypeVar("T")


class Intake(Part):
    """The way in."""

    def __init__(
        self,
        ground: Ground,
        appointments: Appointments,
        home: Home,
        succession: Succession,
        recovering: Recovering,
        tables: Tables,
    ) -> None:
        super().__init__(ground)
        self._appointments = appointments
        self._home = home
        self._succession = succession
        self._recovering = recovering
        self._tables = tables
        self.takers: dict[int, Callable[[RoomState, AdmittedEntry], None]] = {}
        """Who takes an entry on a line, by its kind."""
        self.after: list[Callable[[], None]] = []
        """What else is done at every turn, last."""
        self._arrived: int | None = None
        """When the thing that is being taken in came to this computer: perhaps long before anybody looked."""

    def run(self) -> int:
        """Take in everything there is and do what is due. Returns how many things were taken in."""
        taken = 0
        while new := self._deliveries():
            taken += new
        self._core.hand_over()
        self._upkeep()
        self._core.hand_over()
        return taken

    def _upkeep(self) -> None:
        """Do what is due. Mostly nothing is, and then the register is only read."""
        register = self._core.register
        try:
            with register.change(lazily=True):
                self._do_what_is_due()
        except DiskFailure:  # perhaps another program wrote meanwhile: then look again with the lock in hand
            with register.change():
                self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        self._spool_alarms()
        if self._core.me.party is None:
            return
        for room in self._rooms.every():
            self._contained(partial(self._tick, room))
        for due in (
            self._read_again,
            self._hear_again,
            self._drafts.step_in,
            self._succession.remind,
            self._home.tell_verdicts,
            self._recovering.go_on,
            self._tables.go_on,
            self._rooms.end_old_answers,
            self._channels.keep_snapshots,
            *self.after,
        ):
            self._contained(due)

    def _read_again(self) -> None:
        for place in self._channels.due_again():
            self._contained(partial(self._read_one_again, place))

    def _read_one_again(self, place: int) -> None:
        room, moved = self._channels.read_again(place)
        self.moved(room, (*moved.rose, *moved.fell))

    def _hear_again(self) -> None:
        for place in self._home.due_again():
            self._contained(partial(self._home.take_again, place))

    def _tick(self, room: bytes) -> None:
        now, rng = self._core.now(), self._core.around.rng
        self._rooms.advance(room, lambda state: feed_room.tick(state, now, rng))

    def _contained(self, run: Callable[[], T]) -> T | None:
        """Run one step as a whole or not at all. What a stranger sent must never keep a desk from opening.

        The outside's failures (disk, passphrase) go on; anything else is undone, named, and over.
        """
        try:
            with self._core.register.attempt():
                return run()
        except OutsideFailure:
            raise
        except BackchannelError as error:
            sentence = error.sentence
        except Exception as error:
            sentence = f"Something could not be dealt with ({type(error).__name__}). Please report this."
        with self._core.register.change():
            self._core.alarm("set aside", "something that came", sentence)
        return None

    # deliveries

    def _deliveries(self) -> int:
        spool = self._core.spool
        came = spool.inbox()
        if not came:
            return 0
        done: list[int] = []
        refused: list[int] = []
        with self._core.register.change():
            for delivery in came:
                if delivery.kind is not DeliveryKind.OPAQUE:
                    kept = self._contained(partial(self._one, delivery))
                    (refused if kept is False else done).append(delivery.id)
            for handle, group in _by_handle(came).items():
                bodies = [delivery.body for delivery in group]
                if self._contained(partial(self._leg, handle, bodies)) != WAITS:
                    done += [delivery.id for delivery in group]
        with spool.change():
            spool.refuse(refused)
            spool.done(done)
        return len(done) + len(refused)

    def _leg(self, handle: bytes, bodies: list[bytes]) -> str:
        return WAITS if self._opaque(handle, bodies) is False else ""

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
        self._arrived = delivery.arrived
        try:
            outcomes = self._rooms.advance(room, lambda state: feed_room.receive(state, raw, now, history))
        finally:
            self._arrived = None
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
                    f"A desk of theirs was restored and asks to be let back in {self._where(state)}.",
                )
            case Skipped():
                self._core.alarm(
                    "brief needed",
                    self._parties.title(outcome.author.ref),
                    "A colleague has something of theirs that you lack and gives it: `backchannel brief`.",
                )
            case Reported():
                self._core.alarm(
                    "reported",
                    self._parties.title(outcome.entry.core.author.ref),
                    f"Passed on by {self._parties.title(outcome.by)}; it does not prove itself to this desk.",
                )
                if outcome.entry.core.kind == BodyKind.POSTING:
                    moved = self._channels.take_reported(state, outcome.entry, outcome.by)
                    self.moved(state.own.room, (*moved.rose, *moved.fell))
            case _:
                pass

    def _where(self, state: RoomState) -> str:
        """The room in people's words. Hellos come one by one: each is told, so that each can be answered."""
        room = state.own.room
        if room == self._rooms.home:
            return "among your colleagues"
        return f"on the line with {self._meetings.nick(room) or 'them'}"

    def _admitted(self, state: RoomState, entry: AdmittedEntry) -> None:
        author = entry.core.author.ref
        room = state.own.room
        ours = author.party == state.me.party
        self._heard(room, author.party, entry)
        if entry.core.kind == Kind.CONFIRM:
            self._rooms.note_let_in(state, entry)
        if room == self._rooms.home:
            self._appointments.heard_at_home(author)
            if entry.core.kind == BodyKind.HOME:
                self._home.take(author, entry.core.body)
            elif entry.core.kind == BodyKind.VETO:
                self._recovering.take_veto_at_home(entry.core.body, author)
            return
        if not ours:
            self._meetings.heard_from(room)
        if not self._tables.may_say(state, entry):
            return
        take = self.takers.get(entry.core.kind)
        if take is not None:
            take(state, entry)

    def take_posting(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A posting on a line: into the law, and what follows from it."""
        moved = self._channels.take(state, entry)
        if moved is not None:
            self._home.brief_missed(state, entry, moved)
            self.moved(state.own.room, (*moved.rose, *moved.fell))

    def moved(self, room: bytes, acts: tuple[bytes, ...]) -> None:
        """What follows when acts rose to stand in a channel, or fell."""
        channel = self._channels.channel(room)
        for act in acts:
            node = channel.chains.nodes[act]
            if channel.is_ours(node.side):
                if channel.chains.stands(node):
                    self._drafts.went_out(node.draft_hash)
            else:
                self._core.number("act", node.draft_hash)
        if not channel.reads_only:
            self._drafts.follow(room)
        self._succession.follow(room)
        self._tables.follow(room)

    def _heard(self, room: bytes, party: bytes, entry: AdmittedEntry) -> None:
        now = self._core.now()
        what = "us" if party == self._core.ref.party else "they"
        if what == "they" and self._tables.is_mediator(room, party):
            what = "mediator"
        for each in (what, "message" if entry.core.kind == BodyKind.POSTING and what == "they" else None):
            if each is not None:
                self._core.register.run(_HEARD, (room, each, min(self._arrived or now, now)))

    def _spool_alarms(self) -> None:
        for alarm in list_alarms(self._core.spool):
            if alarm.kind is AlarmKind.BLOCKED and self._meetings.blocked(alarm.handle):
                continue
            name = alarm.kind.name.lower().replace("_", " ")
            self._core.alarm(name, self._relay_of(alarm.board), alarm.sentence)

    def _relay_of(self, board: int | None) -> str:
        """The relay that an alarm is about, where several are used."""
        urls: dict[int, str] = dict(self._core.spool.all("SELECT id, url FROM board WHERE active = 1"))
        return urls[board] if board in urls and len(urls) > 1 else "the line"


def _by_handle(came: list[Delivery]) -> dict[bytes, list[Delivery]]:
    """The opaque pages that came: those of one room belong together."""
    pages: dict[bytes, list[Delivery]] = {}
    for delivery in came:
        if delivery.kind is DeliveryKind.OPAQUE:
            pages.setdefault(delivery.handle, []).append(delivery)
    return pages
