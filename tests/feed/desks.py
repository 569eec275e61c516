"""Desks of a room in memory: real states, a register for each, and post that a test delivers as it likes."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.members import Member, MemberRef, Roster
from backchannel.feed import room
from backchannel.feed.entry import Author, author_of
from backchannel.feed.outcomes import (
    Admitted,
    LaneOpened,
    Outcome,
    PostLetter,
    Raised,
    RawEntry,
    RawLetter,
    Rejected,
    SendLetter,
    Step,
    Wrote,
)
from backchannel.feed.readers import Readers, readers_of
from backchannel.feed.state import RoomState, assemble, changed_parts

ROOM = hashlib.sha256(b"room").digest()
SECRET = hashlib.sha256(b"room secret").digest()
NORTHLAND = hashlib.sha256(b"Northland").digest()
SOUTHLAND = hashlib.sha256(b"Southland").digest()
NOW = 1_800_000_000
DAY = 86_400
TEXT = 40


def seeded(seed: str) -> Callable[[int], bytes]:
    """Randomness that is the same in every run."""
    counter = itertools.count()

    def draw(size: int) -> bytes:
        return hashlib.shake_256(f"{seed}/{next(counter)}".encode()).digest(size)

    return draw


_KEYS: dict[MemberRef, HolderKeys] = {}


def keys_of(member: MemberRef) -> HolderKeys:
    """The holder's keys of a member, the same in every test."""
    if member not in _KEYS:
        seed = hashlib.sha256(b"keys" + member.party + bytes([member.seat, member.term])).digest()
        _KEYS[member] = HolderKeys(seed)
    return _KEYS[member]


def member(party: bytes, seat: int, term: int = 1) -> MemberRef:
    return MemberRef(party, seat, term)


AHN = member(NORTHLAND, 1)
BAK = member(NORTHLAND, 2)
CHO = member(SOUTHLAND, 1)
DEE = member(SOUTHLAND, 2)


def roster(*members: MemberRef) -> Readers:
    return readers_of(Roster(Member(ref, keys_of(ref).bundle) for ref in members))


@dataclass
class Register:
    """The register's memory of entries, as the feed sees it."""

    entries: dict[tuple[Author, int], tuple[bytes, bytes]] = field(default_factory=dict)

    def entry_hash(self, author: Author, seq: int) -> bytes | None:
        found = self.entries.get((author, seq))
        return found[0] if found else None

    def envelope(self, author: Author, seq: int) -> bytes | None:
        found = self.entries.get((author, seq))
        return found[1] if found else None


@dataclass
class Posted:
    """Something on its way. ``to`` is one member, or None for everybody in the room."""

    by: Author
    to: MemberRef | None
    raw: RawEntry | RawLetter
    lane: int


class Desk:
    """One desk: state, register, outcomes so far."""

    def __init__(self, ref: MemberRef, readers: Readers, now: int = NOW, seed: str = "") -> None:
        self.keys = keys_of(ref)
        self.rng = seeded(f"{ref.party.hex()}/{ref.seat}/{ref.term}/{seed}")
        self.state = room.found(ROOM, readers, author_of(ref, 1), SECRET, self.keys, now, self.rng)
        self.register = Register()
        self.stored: dict[str, bytes] = {}
        self.outcomes: list[Outcome] = []
        self.out: list[Posted] = []
        self.board: list[Posted] = []
        self.lanes: set[tuple[Author, int]] = set()
        self._store(None, self.state)

    @property
    def ref(self) -> MemberRef:
        return self.state.me.ref

    def _store(self, before: RoomState | None, after: RoomState) -> None:
        for name, data in changed_parts(before, after).items():
            if data is None:
                del self.stored[name]
            else:
                self.stored[name] = data

    def reload(self) -> None:
        """Close the register and open it again."""
        self.state = assemble(self.stored)

    def apply(self, step: Step) -> list[Outcome]:
        self._store(self.state, step.state)
        self.state = step.state
        for outcome in step.outcomes:
            self._note(outcome)
        self.outcomes += step.outcomes
        return list(step.outcomes)

    def _note(self, outcome: Outcome) -> None:
        me = self.state.me
        if isinstance(outcome, Wrote | Admitted):
            core = outcome.entry.core
            self.register.entries[(core.author, core.seq)] = (outcome.entry.hash, outcome.entry.envelope)
        if isinstance(outcome, Wrote):
            for lane in outcome.lanes:
                self.out.append(Posted(me, None, RawEntry(me, outcome.sealed), lane))
        elif isinstance(outcome, PostLetter):
            self.out.append(Posted(me, None, RawEntry(me, outcome.sealed), outcome.lane))
        elif isinstance(outcome, SendLetter):
            self.out.append(Posted(me, outcome.reader, RawLetter(me.ref, outcome.sealed), 0))
        elif isinstance(outcome, LaneOpened):
            self.lanes.add((outcome.author, outcome.tag_key_no))

    def write(self, text: str, now: int = NOW, kind: int = TEXT) -> list[Outcome]:
        return self.apply(room.write(self.state, kind, text.encode(), now, self.rng))

    def tick(self, now: int) -> list[Outcome]:
        return self.apply(room.tick(self.state, now, self.rng))

    def take(self, raw: RawEntry | RawLetter, now: int = NOW) -> list[Outcome]:
        return self.apply(room.receive(self.state, raw, now, self.register))

    def change_roster(self, readers: Readers, now: int = NOW) -> list[Outcome]:
        return self.apply(room.change_roster(self.state, readers, self.keys, now, self.register))

    def sees(self, posted: Posted) -> bool:
        """Whether the page layer of this desk would find it: a wake tag of ours, or a lane we watch."""
        if posted.by == self.state.me:
            return False
        if posted.to is not None:
            return posted.to == self.ref
        return (posted.by, posted.lane) in self.lanes

    def texts(self) -> list[str]:
        """What was said by others and admitted here, in order."""
        return [
            outcome.entry.core.body.decode()
            for outcome in self.outcomes
            if isinstance(outcome, Admitted) and outcome.entry.core.kind == TEXT
        ]

    def alarms(self) -> list[tuple[Any, tuple[MemberRef, ...]]]:
        return [
            (outcome.alarm.kind, outcome.alarm.who)
            for outcome in self.outcomes
            if isinstance(outcome, Raised)
        ]

    def rejections(self) -> list[Rejected]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, Rejected)]


def deliver(desks: Iterable[Desk], now: int = NOW, lose: Callable[[Posted, Desk], bool] | None = None) -> int:
    """Bring what lies in the out-trays to every desk that looks for it, until nothing moves.

    What a desk does not look for yet stays on the board and is found when its lane opens. What ``lose`` picks
    is gone for that desk for good.
    """
    every = list(desks)
    count = 0
    while any(desk.out for desk in every) or any(desk.sees(one) for desk in every for one in desk.board):
        trays = [posted for desk in every for posted in desk.out]
        for desk in every:
            desk.out = []
        for desk in every:
            desk.board += [one for one in trays if one.by != desk.state.me and not (lose and lose(one, desk))]
        for desk in every:
            found = [one for one in desk.board if desk.sees(one)]
            desk.board = [one for one in desk.board if not desk.sees(one)]
            for posted in found:
                desk.take(posted.raw, now)
                count += 1
    return count


def settled(desks: Iterable[Desk], now: int = NOW) -> None:
    """Let every desk do what is due, and deliver, until nobody has anything due."""
    every = list(desks)
    for _ in range(8):
        for desk in every:
            desk.tick(now)
        if not deliver(every, now):
            return


def line(*members: MemberRef, now: int = NOW) -> list[Desk]:
    """Desks of a room whose members have all opened and heard of each other."""
    readers = roster(*members)
    desks = [Desk(ref, readers, now) for ref in members]
    settled(desks, now)
    return desks
