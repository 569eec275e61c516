"""The state of one room at one desk, in parts that are stored apart (spec/30, section 5).

Owns `RoomState`, an immutable value: every step of the feed takes one and returns another. `changed_parts`
says which few parts a step touched, so that the register rewrites those and nothing that grows with history:
entries themselves are kept by the register and read back through the `History` port.

All parts hold secrets; they belong in the encrypted register and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Annotated, Any, Protocol, TypeVar

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.errors import OutOfPlace
from backchannel.feed.entry import Author, Head, Prekey
from backchannel.feed.epoch import KnownEpoch, OwnEpoch
from backchannel.feed.pairs import Pair
from backchannel.feed.prekeys import OwnPrekey
from backchannel.feed.readers import Readers
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, U16, U32, U63, Bytes32

PART_LIMIT = 16 * 1024 * 1024
ROSTERS_KEPT = 16
ANSWERED_SPAN = 128
"""From the first to the last entry of one author that are on their way to one asker, at most."""


class History(Protocol):
    """What the register remembers of a room's entries: the feed's only look at the past. Reads only."""

    def entry_hash(self, author: Author, seq: int) -> bytes | None:
        """The hash of an entry held here (own ones included), or None."""
        ...

    def envelope(self, author: Author, seq: int) -> bytes | None:
        """The encoded `Envelope` of an entry held here, verbatim, or None."""
        ...


class Standing(IntEnum):
    """What entries of a feed count for."""

    LIVE = 0
    UNCONFIRMED = 1
    CLOSED = 2


class Feed(Record):
    """One other incarnation's feed, as far as it is held here without a gap."""

    author: Author
    standing: U8
    seq: U63
    hash: Bytes32
    roster: Bytes32 | None
    epoch: U32
    epochs: tuple[KnownEpoch, ...]
    prekey: Prekey | None
    heads: tuple[Head, ...]
    acknowledged: U63
    stated: U63
    owed_since: U63
    heard_at: U63
    claimed: U63
    gap_since: U63
    doubt_since: U63
    asked: U8
    asked_at: U63
    tag_key_no: U16
    tag_root: Bytes32 | None

    def missing(self) -> bool:
        """Whether a proven entry or letter shows that there is more than is held here."""
        return self.claimed > self.seq


class Held(Record):
    """Something that came before its turn: a sealed entry (form 0) or a verbatim envelope (form 1)."""

    seq: U63
    form: U8
    data: bytes
    came_at: U63
    proven: bool


class Waiting(Record):
    """What waits behind a gap of one feed."""

    author: Author
    held: tuple[Held, ...]


class TagKey(Record):
    """Our own tag key: its number, root, when it was made, and the entry before the one that announced it."""

    number: U16
    root: Bytes32
    made_at: U63
    after: U63
    after_hash: Bytes32


class GivenAgain(Record):
    """How often one entry was given again to one asker, and how many bytes that was."""

    times: U8
    size: U63


class Answered(Record):
    """What one member was given again of one author from ``first`` on, until it states to hold it."""

    member: MemberRef
    author: Author
    first: U63
    given: Annotated[tuple[GivenAgain, ...], msgspec.Meta(max_length=ANSWERED_SPAN)]


class Vouched(Record):
    """A member vouched for a restored desk before its hello came here."""

    by: MemberRef
    author: Author


class Own(Record):
    """This desk's own part of the room: where its feed stands and what it seals with."""

    version: U8
    room: Bytes32
    me: Author
    restored: bool
    secret: Bytes32
    self_key: Bytes32
    kem_seed: Bytes32
    seq: U63
    hash: Bytes32
    said_at: U63
    content_at: U63
    epoch: OwnEpoch | None
    epoch_count: U32
    reopen: bool
    tag: TagKey
    prekeys: tuple[OwnPrekey, ...]
    rosters: tuple[Bytes32, ...]
    answered: Annotated[tuple[Answered, ...], msgspec.Meta(max_length=4096)]
    vouched: Annotated[tuple[Vouched, ...], msgspec.Meta(max_length=512)]


class RoomState(Record):
    """Everything the feed knows of one room. ``rosters`` are oldest first; the last one is in force."""

    own: Own
    rosters: tuple[Readers, ...]
    feeds: tuple[Feed, ...]
    pairs: tuple[Pair, ...]
    waiting: tuple[Waiting, ...]

    @property
    def me(self) -> Author:
        """This desk's author."""
        return self.own.me

    @property
    def readers(self) -> Readers:
        """The roster in force."""
        return self.rosters[-1]

    def roster(self, name: bytes) -> Readers:
        """A known roster by its hash. Raises `OutOfPlace`."""
        for readers in reversed(self.rosters):
            if readers.hash == name:
                return readers
        raise OutOfPlace("It was written for a set of people this desk does not know.")

    def feed(self, author: Author) -> Feed | None:
        """The feed of one author, if any."""
        for feed in self.feeds:
            if feed.author == author:
                return feed
        return None

    def live(self, member: MemberRef) -> Feed | None:
        """The feed of the member's desk that counts now, if any was heard of."""
        for feed in self.feeds:
            if feed.author.ref == member and feed.standing == Standing.LIVE:
                return feed
        return None

    def pair(self, member: MemberRef) -> Pair:
        """What we share with a member. Raises `OutOfPlace` for a stranger."""
        for pair in self.pairs:
            if pair.member == member:
                return pair
        raise OutOfPlace("It concerns somebody who is not on this line.")

    def held(self, author: Author) -> tuple[Held, ...]:
        """What waits behind a gap of this author's feed."""
        for waiting in self.waiting:
            if waiting.author == author:
                return waiting.held
        return ()

    def with_own(self, **fields: Any) -> RoomState:
        """The state with fields of the own part replaced."""
        return msgspec.structs.replace(self, own=msgspec.structs.replace(self.own, **fields))

    def with_feed(self, feed: Feed) -> RoomState:
        """The state with this feed put in or replaced."""
        others = tuple(feed if old.author == feed.author else old for old in self.feeds)
        if self.feed(feed.author) is None:
            others = (*others, feed)
        return msgspec.structs.replace(self, feeds=others)

    def without_feed(self, author: Author) -> RoomState:
        """The state without this feed and what waited in it."""
        feeds = tuple(feed for feed in self.feeds if feed.author != author)
        return msgspec.structs.replace(self.with_held(author, ()), feeds=feeds)

    def with_pair(self, pair: Pair) -> RoomState:
        """The state with this pair put in or replaced."""
        if any(old.member == pair.member for old in self.pairs):
            pairs = tuple(pair if old.member == pair.member else old for old in self.pairs)
        else:
            pairs = (*self.pairs, pair)
        return msgspec.structs.replace(self, pairs=pairs)

    def with_held(self, author: Author, held: tuple[Held, ...]) -> RoomState:
        """The state with what waits behind this author's gap replaced."""
        others = tuple(waiting for waiting in self.waiting if waiting.author != author)
        if held:
            others = (*others, Waiting(author, held))
        return msgspec.structs.replace(self, waiting=others)


PartRecord = Own | Readers | Feed | Pair | Waiting
Part = TypeVar("Part", Own, Readers, Feed, Pair, Waiting)

_CODECS: dict[str, Codec[Any]] = {
    kind: Codec(record, limit=PART_LIMIT, what="stored part of the line")
    for kind, record in (("own", Own), ("roster", Readers), ("feed", Feed), ("pair", Pair), ("wait", Waiting))
}


def _name(part: PartRecord) -> str:
    if isinstance(part, Own):
        return "own"
    if isinstance(part, Readers):
        return f"roster/{part.hash.hex()}"
    if isinstance(part, Pair):
        return f"pair/{part.member.party.hex()}/{part.member.seat}/{part.member.term}"
    author = part.author
    kind = "feed" if isinstance(part, Feed) else "wait"
    return f"{kind}/{author.party.hex()}/{author.seat}/{author.term}/{author.incarnation}"


def _parts(state: RoomState) -> dict[str, PartRecord]:
    every: list[PartRecord] = [state.own, *state.rosters, *state.feeds, *state.pairs, *state.waiting]
    return {_name(part): part for part in every}


def changed_parts(before: RoomState | None, after: RoomState) -> dict[str, bytes | None]:
    """The parts to store so that ``before`` becomes ``after``: name → bytes, or None for one that is gone.

    Names are stable keys for one room's rows in the register. ``before=None`` gives every part.
    """
    old = {} if before is None else _parts(before)
    new = _parts(after)
    changed: dict[str, bytes | None] = dict.fromkeys(old.keys() - new.keys())
    for name, part in new.items():
        if old.get(name) is not part:
            changed[name] = _CODECS[name.partition("/")[0]].encode(part)
    return changed


def assemble(parts: Mapping[str, bytes]) -> RoomState:
    """The state from every stored part of one room. Raises `Malformed` for a damaged one."""
    found: dict[str, list[Any]] = {kind: [] for kind in _CODECS}
    for name, data in parts.items():
        kind = name.partition("/")[0]
        if kind not in _CODECS:
            raise OutOfPlace("The stored state of a line has a part of an unknown kind.")
        found[kind].append(_CODECS[kind].decode(data))
    rosters = {readers.hash: readers for readers in found["roster"]}
    if len(found["own"]) != 1 or set(found["own"][0].rosters) != rosters.keys():
        raise OutOfPlace("The stored state of a line is not complete.")
    return RoomState(
        found["own"][0],
        tuple(rosters[name] for name in found["own"][0].rosters),
        tuple(found["feed"]),
        tuple(found["pair"]),
        tuple(found["wait"]),
    )
