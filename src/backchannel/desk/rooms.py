"""Rooms at this desk: their state in the register, what is written into them, what a step of the feed brings.

Owns: loading and storing `RoomState`, carrying out a `Step`'s outcomes (rows, lanes, letters), handing
admitted entries on. Does not own what a body means: `take` gives it to a handler by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backchannel.credentials.lines import Relay
from backchannel.credentials.members import MEMBER_REF, MemberRef, Roster, home_room
from backchannel.desk.core import Core
from backchannel.desk.reporters import let_in
from backchannel.errors import BackchannelError, Refused
from backchannel.feed import room as feed_room
from backchannel.feed.entry import Author, author_of
from backchannel.feed.kinds import CONFIRM
from backchannel.feed.outcomes import (
    Acknowledged,
    Admitted,
    AdmittedEntry,
    HelloHeard,
    LaneClosed,
    LaneOpened,
    Outcome,
    PostLetter,
    Raised,
    Rejected,
    Reported,
    SendLetter,
    Skipped,
    Step,
    Wrote,
)
from backchannel.feed.readers import readers_of
from backchannel.feed.state import RoomState, assemble, changed_parts
from backchannel.store.transactions import Row
from backchannel.wire.codec import Codec

ANCHOR = 1_767_225_600
"""All lanes and pairs count their generations from 2026-01-01 UTC: both ends know it without being told."""

AUTHOR: Codec[Author] = Codec(Author, limit=64, what="author")
Handler = Callable[[RoomState, Outcome], None]


class RegisterHistory:
    """The feed's look at the past (`feed.state.History`), read from the register."""

    def __init__(self, core: Core, room: bytes) -> None:
        self._core = core
        self._room = room

    def entry_hash(self, author: Author, seq: int) -> bytes | None:
        """The hash of an entry held here."""
        row = self._core.register.first(
            "SELECT hash FROM entry WHERE room = ? AND author = ? AND seq = ? AND admitted_at > 0",
            (self._room, AUTHOR.encode(author), seq),
        )
        return None if row is None else bytes(row[0])

    def envelope(self, author: Author, seq: int) -> bytes | None:
        """An entry held here, verbatim; None where its words were removed."""
        row = self._core.register.first(
            "SELECT envelope FROM entry WHERE room = ? AND author = ? AND seq = ? AND admitted_at > 0"
            " AND envelope <> x''",
            (self._room, AUTHOR.encode(author), seq),
        )
        return None if row is None else bytes(row[0])


class Rooms:
    """Every room of this desk. ``take`` receives what the feed does not understand itself."""

    def __init__(self, core: Core, take: Handler) -> None:
        self._core = core
        self._take = take
        self._names: dict[bytes, bytes] = {}
        self._states: dict[bytes, tuple[Sequence[Row], RoomState]] = {}

    @property
    def home(self) -> bytes:
        """The id of our home room."""
        return home_room(self._core.ref.party)  # type: ignore[arg-type]

    def has(self, room: bytes) -> bool:
        """Whether this desk reads that room."""
        return self._core.register.first("SELECT 1 FROM room WHERE room = ? LIMIT 1", (room,)) is not None

    def is_heard(self, room: bytes) -> bool:
        """Whether others take in what this desk writes there: a restored one has to be let in first."""
        state = self.state(room)
        others = (feed for feed in state.feeds if feed.author.ref != state.me.ref)
        return not state.own.restored or any(feed.acknowledged for feed in others)

    def note_let_in(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A member vouched for a restored desk: perhaps for this one."""
        vouched = CONFIRM.decode(entry.core.body)
        if (vouched.member, vouched.incarnation) == (state.me.ref, state.me.incarnation):
            self._core.register.set(let_in(state), str(self._core.now()).encode())

    def every(self) -> list[bytes]:
        """All rooms of this desk."""
        return [bytes(row[0]) for row in self._core.register.all("SELECT DISTINCT room FROM room")]

    def state(self, room: bytes) -> RoomState:
        """The stored state of a room."""
        rows = self._core.register.all("SELECT part, state FROM room WHERE room = ?", (room,))
        known = self._states.get(room)
        if known is not None and known[0] is rows:  # the same answer again: nothing was written since
            return known[1]
        state = assemble({str(part): bytes(state) for part, state in rows})
        self._states[room] = (rows, state)
        return state

    def history(self, room: bytes) -> RegisterHistory:
        """What the feed may look up."""
        return RegisterHistory(self._core, room)

    # beginning and changing

    def begin(self, room: bytes, roster: Roster, secret: bytes, incarnation: int = 1) -> None:
        """Read and write a room from now on: letters to everyone come with the first thing written."""
        core = self._core
        if self.has(room):
            raise Refused("This desk reads that line already.")
        left = core.register.setting(_left(room))
        me = author_of(core.ref, incarnation if left is None else int(left))
        state = feed_room.found(room, readers_of(roster), me, secret, core.keys, core.now(), core.around.rng)
        if left is not None:  # it wrote there before and knows nothing of that any more: as a restored desk
            state = feed_room.restore(state, core.around.rng)
        self._store(None, state)
        self._pair_up(state)
        self._carry_out(state, feed_room.open_epoch(state, core.now(), core.around.rng))

    def change_roster(self, room: bytes, roster: Roster) -> None:
        """Put a new set of members in force, and tell everyone at once."""
        core = self._core
        before = self.state(room)
        step = feed_room.change_roster(before, readers_of(roster), core.keys, core.now(), self.history(room))
        if step.state is before:
            return
        self._carry_out(before, step)
        self._pair_up(step.state)
        after = self.state(room)
        self._carry_out(after, feed_room.open_epoch(after, core.now(), core.around.rng))

    def restore(self, room: bytes, state: RoomState) -> None:
        """Go on with a room as a restored desk: lanes and pairs for a fresh spool, hello to everyone."""
        self._store(self.state(room), state)
        self._pair_up(state)
        for feed in state.feeds:
            if feed.tag_root is not None:
                self._open_lane(state, LaneOpened(feed.author, feed.tag_key_no, feed.tag_root))
        self._carry_out(state, feed_room.open_epoch(state, self._core.now(), self._core.around.rng))

    def end(self, room: bytes) -> None:
        """Read and write a room no more. Inside a change."""
        run, rows = self._core.register.run, self._core.register.all
        if self.has(room):
            self._core.register.set(_left(room), str(self.state(room).me.incarnation).encode())
        for (handle,) in rows("SELECT handle FROM lane WHERE room = ?", (room,)):
            self._core.send_later("retire lane", handle=bytes(handle))
            run("DELETE FROM answer WHERE handle = ?", (handle,))
        for (handle,) in rows("SELECT handle FROM pairing WHERE room = ?", (room,)):
            self._core.send_later("retire pair", handle=bytes(handle))
            run("DELETE FROM letter WHERE handle = ?", (handle,))
        run("DELETE FROM lane WHERE room = ?", (room,))
        run("DELETE FROM pairing WHERE room = ?", (room,))
        run("DELETE FROM room WHERE room = ?", (room,))

    def renumber_boards(self, moved: dict[int, int]) -> None:
        """The spool numbers its relays anew: let each room use the same relay as before."""
        for room in self.every():
            board = self.board(room)
            if board is not None:
                self.use_board(room, moved.get(board))

    def write(self, room: bytes, kind: int, body: bytes) -> AdmittedEntry:
        """Write one entry; it goes out with the next hand-over."""
        core = self._core
        before = self.state(room)
        step = feed_room.write(before, kind, body, core.now(), core.around.rng)
        self._carry_out(before, step)
        wrote = [outcome.entry for outcome in step.outcomes if isinstance(outcome, Wrote)]
        return next(entry for entry in wrote if entry.core.kind == kind)

    def advance(self, room: bytes, run: Callable[[RoomState], Step]) -> tuple[Outcome, ...]:
        """Run one step of the feed on a room and carry out what it says."""
        before = self.state(room)
        step = run(before)
        self._carry_out(before, step)
        return step.outcomes

    # carrying out

    def _store(self, before: RoomState | None, after: RoomState) -> None:
        room = after.own.room
        for part, data in changed_parts(before, after).items():
            if data is None:
                self._core.register.run("DELETE FROM room WHERE room = ? AND part = ?", (room, part))
            else:
                self._core.register.run("REPLACE INTO room VALUES (?, ?, ?)", (room, part, data))

    def _carry_out(self, before: RoomState, step: Step) -> None:
        self._store(before, step.state)
        for outcome in step.outcomes:
            self._one(step.state, outcome)

    def _one(self, state: RoomState, outcome: Outcome) -> None:
        match outcome:
            case Wrote():
                self._keep(outcome.entry)
                for number in outcome.lanes:
                    self._core.send_later(
                        "put",
                        handle=self._lane(state, state.me, number),
                        number=outcome.entry.core.seq,
                        body=outcome.sealed,
                    )
            case PostLetter():
                self._answer(state, outcome)
            case SendLetter():
                self._letter(state, outcome)
            case LaneOpened():
                self._open_lane(state, outcome)
            case LaneClosed():
                if outcome.author != state.me:
                    self._core.send_later(
                        "retire lane", handle=self._lane(state, outcome.author, outcome.tag_key_no)
                    )
            case Acknowledged():
                self._acknowledged(state, outcome.member)
            case Admitted():
                self._keep(outcome.entry)
                self._take(state, outcome)
            case Raised() | Reported() | HelloHeard() | Skipped():
                self._take(state, outcome)
            case _:
                pass

    def _keep(self, entry: AdmittedEntry) -> None:
        core = entry.core
        self._core.register.run(
            "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entry.hash,
                core.room,
                AUTHOR.encode(core.author),
                core.seq,
                core.kind,
                entry.envelope,
                max(1, self._core.now()),
            ),
        )

    def _lane(self, state: RoomState, author: Author, number: int) -> bytes:
        return self._core.handle("lane", state.own.room, author, number)

    def handle(self, room: bytes) -> bytes:
        """What stands for a room in the spool."""
        return self._core.handle("room", room)

    def board(self, room: bytes) -> int | None:
        """The spool's number of the relay that a room uses, or None when it goes by hand only."""
        data = self._core.register.setting("board/" + room.hex())
        return None if data is None else int(data)

    def use_board(self, room: bytes, board: int | None) -> None:
        """Say which relay a room uses. Before `begin`."""
        if board is not None:
            self._core.register.set("board/" + room.hex(), str(board).encode())

    def _open_lane(self, state: RoomState, lane: LaneOpened) -> None:
        handle = self._lane(state, lane.author, lane.tag_key_no)
        mine = lane.author == state.me
        self._core.register.run(
            "INSERT OR IGNORE INTO lane VALUES (?, ?, ?, ?, ?)",
            (handle, state.own.room, AUTHOR.encode(lane.author), lane.tag_key_no, mine),
        )
        self._core.send_later(
            "send lane" if mine else "watch lane",
            handle=handle,
            room=self.handle(state.own.room),
            board=self.board(state.own.room),
            root=lane.root,
            made_at=ANCHOR,
        )

    def use_relay(self, relay: Relay) -> int:
        """A relay somebody named to us: the spool's number of it. Known ones keep their token."""
        pin = "" if relay.pin is None else relay.pin.hex()
        board = self._core.spool.add_board(relay.url, pin=pin, proxy=self._core.proxy, token=relay.token)
        if self._core.register.setting(f"relay/{board}") is None:
            self._core.register.set(f"relay/{board}", relay.url.encode())
        return board

    def use_relays(self, relays: tuple[Relay, ...]) -> int | None:
        """The relays of a line somebody gave us: the first, and a second that follows it, as a pair."""
        if not relays:
            return None
        known = {health.url for health in self._core.spool.paths()}
        lead = self.use_relay(relays[0])
        for each in relays[1:]:
            # Nobody else's line changes what a relay that is used here already is held against.
            if each.board == relays[0].board and relays[0].url not in known and each.url not in known:
                self._core.spool.add_mirror(lead, each.url, proxy=self._core.proxy, token=each.token)
                self._core.register.set(f"second-relay/{lead}", each.url.encode())
        return lead

    def relay(self, room: bytes) -> Relay | None:
        """The relay a room uses, as it is named to colleagues: without a token."""
        board = self.board(room)
        if board is None:
            return None
        board_id = self._core.around.line.greet(self._core.spool, board)
        text = self._core.register.setting(f"relay/{board}") or b""
        return Relay(text.decode().partition(" ")[0], None, board_id, None)

    def _pair_up(self, state: RoomState) -> None:
        me = state.me.ref
        for pair in state.pairs:
            handle = self._pair(state, pair.member)
            self._core.register.run(
                "INSERT OR IGNORE INTO pairing VALUES (?, ?, ?)",
                (handle, state.own.room, MEMBER_REF.encode(pair.member)),
            )
            self._core.send_later(
                "pair",
                handle=handle,
                room=self.handle(state.own.room),
                board=self.board(state.own.room),
                root=pair.wake,
                made_at=ANCHOR,
                number=0 if me < pair.member else 1,
            )

    def _pair(self, state: RoomState, member: MemberRef) -> bytes:
        return self._core.handle("pair", state.own.room, member)

    def _letter(self, state: RoomState, letter: SendLetter) -> None:
        handle = self._pair(state, letter.reader)
        self._end_letters(handle)
        number = self._core.register.insert(
            "INSERT INTO letter (handle, at) VALUES (?, ?)", (handle, self._core.now())
        )
        self._core.send_later("letter", handle=handle, number=number, body=letter.sealed)

    def _end_letters(self, handle: bytes) -> None:
        for row in self._core.register.all("SELECT number FROM letter WHERE handle = ?", (handle,)):
            self._core.send_later("end letter", handle=handle, number=int(row[0]))
        self._core.register.run("DELETE FROM letter WHERE handle = ?", (handle,))

    def _answer(self, state: RoomState, answer: PostLetter) -> None:
        number = (1 << 61) + int.from_bytes(self._core.handle("answer", answer.sealed)[:7], "big")
        handle = self._lane(state, state.me, answer.lane)
        self._core.register.run(
            "INSERT OR IGNORE INTO answer VALUES (?, ?, ?)", (number, handle, self._core.now())
        )
        self._core.send_later("put", handle=handle, number=number, body=answer.sealed)

    def _acknowledged(self, state: RoomState, member: MemberRef) -> None:
        self._end_letters(self._pair(state, member))
        by_relay = state.own.room != self.home and self.board(state.own.room) is not None
        through = _held_by_enough(state, by_relay=by_relay)
        for row in self._core.register.all(
            "SELECT handle FROM lane WHERE room = ? AND mine = 1", (state.own.room,)
        ):
            self._core.send_later("acknowledge", handle=bytes(row[0]), number=through)

    def end_old_answers(self, days: int = 30) -> None:
        """Stop sending again what was asked for long ago."""
        limit = self._core.now() - days * 86_400
        old = self._core.register.all("SELECT number, handle FROM answer WHERE at < ?", (limit,))
        for number, handle in old:
            self._core.send_later("acknowledge one", handle=bytes(handle), number=int(number))
        if old:
            self._core.register.run("DELETE FROM answer WHERE at < ?", (limit,))

    def lane(self, handle: bytes) -> tuple[bytes, Author] | None:
        """Which room and author a lane of the spool belongs to."""
        row = self._core.register.first("SELECT room, author FROM lane WHERE handle = ?", (handle,))
        return None if row is None else (bytes(row[0]), AUTHOR.decode(bytes(row[1])))

    def pairing(self, handle: bytes) -> tuple[bytes, MemberRef] | None:
        """Which room and member a pair of the spool belongs to."""
        row = self._core.register.first("SELECT room, member FROM pairing WHERE handle = ?", (handle,))
        return None if row is None else (bytes(row[0]), MEMBER_REF.decode(bytes(row[1])))


def _left(room: bytes) -> str:
    return "left/" + room.hex()


def _held_by_enough(state: RoomState, *, by_relay: bool) -> int:
    """Up to which entry of ours sending can stop: one desk of each other side has it.

    At home, and where all goes by hand, everybody must: nobody there finds on a relay what another was given.
    """
    mine = state.me.party
    others = [reader.ref for reader in state.readers.members if reader.ref != state.me.ref]
    held = {ref: feed.acknowledged if (feed := state.live(ref)) else 0 for ref in others}
    if not by_relay:
        return min(held.values(), default=0)
    best: dict[bytes, int] = {}
    for ref, through in held.items():
        if ref.party != mine:
            best[ref.party] = max(best.get(ref.party, 0), through)
    return min(best.values(), default=0)


def rejections(outcomes: Iterable[Outcome]) -> list[BackchannelError]:
    """Why something that came was refused."""
    return [outcome.error for outcome in outcomes if isinstance(outcome, Rejected)]
