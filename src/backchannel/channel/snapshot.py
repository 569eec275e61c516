"""A channel's state as one record, so that a register with a long history opens at once.

Owns the bytes kept in our own encrypted register, never sent. Everything in it could be made again from the
postings. What waited or was set aside is not in it: the desk gives every posting whose act is not in
`Channel.chains.nodes` to `Channel.receive` again. One of another law, or damaged, is refused as a whole: the
desk folds everything again.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.channel.chain import Node
from backchannel.channel.channel import Channel, Drafts
from backchannel.channel.facts import Facts
from backchannel.channel.papers.registry import LAW_VERSION, TABLES
from backchannel.channel.speaks import Rules, Speaks
from backchannel.channel.view import InView
from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SignedCharter, decode_charter
from backchannel.credentials.quorum import Given
from backchannel.errors import Malformed, WrongVersion
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, U32, U63, Bytes32, ChannelId, Digest, PartyId
from backchannel.wire.version import PROTOCOL, require_version

VERSION = PROTOCOL
LIMIT = 1 << 30
NONE = -1
Place = Annotated[int, msgspec.Meta(ge=NONE, le=(1 << 31) - 1)]
"""An index into another list of the snapshot, or -1."""


class VersionRow(Record):
    """A verified charter."""

    party: Bytes32
    signed: SignedCharter
    by_recovery: bool
    signers: tuple[bytes, ...]


class SpeaksRow(Record):
    """A `Speaks`; ``versions`` are indexes."""

    party: Bytes32
    versions: tuple[U32, ...]
    accepted: tuple[Bytes32, ...]
    base: Bytes32
    waiting: tuple[Bytes32, ...]
    rules: Rules
    admitted: tuple[Bytes32, ...]
    recovered: tuple[SignedCharter, ...]


class Columns(Record):
    """The acts, one column a field (fifty thousand rows would be slow to read). Parents come before children.

    ``hashes`` and ``drafts``: 32 bytes each, joined. ``prev``, ``view``: places of the parents, or -1.
    ``speaks``, ``given``: places in the lists of the snapshot.
    """

    hashes: bytes
    drafts: bytes
    sides: bytes
    numbers: tuple[U63, ...]
    prev: tuple[Place, ...]
    view: tuple[Place, ...]
    speaks: tuple[U32, ...]
    given: tuple[U32, ...]


class FactRows(Record):
    """A table by its name: its keys, and its values as the table's own coder wrote them."""

    table: str
    keys: tuple[bytes, ...]
    values: bytes


class Snapshot(Record):
    """A channel. ``law``: who folded it. ``first`` are indexes of who spoke at the introduction."""

    version: U8
    law: U32
    channel: Bytes32
    ours: U8
    versions: tuple[VersionRow, ...]
    speaks: tuple[SpeaksRow, ...]
    first: tuple[U32, U32]
    given: tuple[tuple[Given, ...], ...]
    acts: Columns
    shown: tuple[Bytes32, ...]
    facts: tuple[FactRows, ...]
    refused: tuple[tuple[Bytes32, str], ...]
    vouched: tuple[Bytes32, ...]
    agreed_view: InView


CODEC: Codec[Snapshot] = Codec(Snapshot, limit=LIMIT, what="line in the register")


class _Shelf:
    """Numbers equal things once while a snapshot is taken."""

    def __init__(self) -> None:
        self.versions: dict[bytes, int] = {}
        self.version_rows: list[VersionRow] = []
        self.speaks: dict[Speaks, int] = {}
        self.speaks_rows: list[SpeaksRow] = []
        self.given: dict[tuple[Given, ...], int] = {}

    def version_place(self, each: VerifiedCharter) -> int:
        """The row of a charter."""
        if each.hash not in self.versions:
            self.versions[each.hash] = len(self.version_rows)
            signers = tuple(sorted(each.signers))
            self.version_rows.append(VersionRow(each.party, each.signed, each.by_recovery, signers))
        return self.versions[each.hash]

    def speaks_place(self, each: Speaks) -> int:
        """The row of a `Speaks`."""
        if each not in self.speaks:
            self.speaks[each] = len(self.speaks_rows)
            row = SpeaksRow(
                party=each.book.party,
                versions=tuple(self.version_place(version) for version in each.book.versions),
                accepted=tuple(sorted(each.book.accepted)),
                base=each.base,
                waiting=each.waiting,
                rules=each.rules,
                admitted=tuple(sorted(each.admitted)),
                recovered=each.recovered,
            )
            self.speaks_rows.append(row)
        return self.speaks[each]

    def given_place(self, each: tuple[Given, ...]) -> int:
        """The row of a set of people counted."""
        return self.given.setdefault(each, len(self.given))


def take(channel: Channel) -> bytes:
    """The channel's state as bytes."""
    shelf = _Shelf()
    first = (shelf.speaks_place(channel.law.first[0]), shelf.speaks_place(channel.law.first[1]))
    acts = _columns(list(channel.chains.nodes.values()), shelf, channel)
    return CODEC.encode(
        Snapshot(
            version=VERSION,
            law=LAW_VERSION,
            channel=channel.channel,
            ours=channel.desk_side,
            versions=tuple(shelf.version_rows),
            speaks=tuple(shelf.speaks_rows),
            first=first,
            given=tuple(shelf.given),
            acts=acts,
            shown=tuple(channel.numbers),
            facts=tuple(FactRows(each.name, *channel.law.facts.encoded(each)) for each in TABLES),
            refused=tuple(channel.law.refused.items()),
            vouched=tuple(sorted(channel.vouched)),
            agreed_view=channel.agreed_view,
        )
    )


def _columns(nodes: list[Node], shelf: _Shelf, channel: Channel) -> Columns:
    places: dict[Node | None, int] = {node: place for place, node in enumerate(nodes)}
    places[None] = NONE
    return Columns(
        hashes=b"".join(node.hash for node in nodes),
        drafts=b"".join(node.draft_hash for node in nodes),
        sides=bytes(node.side for node in nodes),
        numbers=tuple(node.number for node in nodes),
        prev=tuple(places[node.prev] for node in nodes),
        view=tuple(places[node.view] for node in nodes),
        speaks=tuple(shelf.speaks_place(node.speaks) for node in nodes),
        given=tuple(shelf.given_place(channel.inbox.given.get(node.hash, ())) for node in nodes),
    )


def restore(data: bytes, drafts: Drafts) -> Channel:
    """The channel of a snapshot. Raises `Malformed` for bytes that are none, or of another law than ours."""
    require_version(data, "line in the register")
    snapshot = CODEC.decode(data)
    if snapshot.law != LAW_VERSION:
        raise WrongVersion("The state of a line was stored by another version of the program.")
    try:
        return _restore(snapshot, drafts)
    except (IndexError, KeyError, ValueError) as error:
        raise Malformed("The state of a line in the register is not whole.") from error


def _restore(snapshot: Snapshot, drafts: Drafts) -> Channel:
    versions = [_verified(row) for row in snapshot.versions]
    speaks = [_speaks(row, versions) for row in snapshot.speaks]
    first = (speaks[snapshot.first[0]], speaks[snapshot.first[1]])
    channel = Channel(ChannelId(snapshot.channel), first, snapshot.ours, drafts)
    nodes = _nodes(snapshot.acts, speaks)
    channel.inbox.given = {
        node.hash: snapshot.given[place] for node, place in zip(nodes, snapshot.acts.given, strict=True)
    }
    channel.chains.refill(nodes)
    _refill(channel, snapshot, nodes)
    return channel


def _refill(channel: Channel, snapshot: Snapshot, nodes: list[Node]) -> None:
    facts = Facts()
    tables = {each.name: each for each in TABLES}
    for each in snapshot.facts:
        facts.load(tables[each.table], each.keys, each.values)
    channel.law.resume(facts, dict(snapshot.refused))
    channel.numbers = {draft: place + 1 for place, draft in enumerate(snapshot.shown)}
    channel.places = dict.fromkeys(snapshot.shown, ())
    for node in nodes:
        channel.places[node.draft_hash] += (node.hash,)
    standing = {node.hash for chain in channel.chains.standing for node in chain}
    channel.lost = {node.hash for node in nodes} - standing
    channel.vouched = set(snapshot.vouched)
    channel.agreed_view = snapshot.agreed_view


def _nodes(acts: Columns, speaks: list[Speaks]) -> list[Node]:
    nodes: list[Node] = []
    rows = zip(acts.sides, acts.numbers, acts.prev, acts.view, acts.speaks, strict=True)
    for place, (side, number, before, viewed, speaker) in enumerate(rows):
        prev = None if before == NONE else nodes[before]
        view = None if viewed == NONE else nodes[viewed]
        depth = 1 if prev is None else prev.depth + 1
        here = slice(32 * place, 32 * place + 32)
        hashes = acts.hashes[here], acts.drafts[here]
        nodes.append(Node(*hashes, side, number, prev, view, depth, speaks[speaker]))
    return nodes


def _verified(row: VersionRow) -> VerifiedCharter:
    return VerifiedCharter(
        PartyId(row.party),
        row.signed.hash,
        decode_charter(row.signed.charter),
        row.signed,
        row.by_recovery,
        frozenset(row.signers),
    )


def _speaks(row: SpeaksRow, versions: list[VerifiedCharter]) -> Speaks:
    book = CharterBook(
        PartyId(row.party),
        tuple(versions[place] for place in row.versions),
        frozenset(Digest(each) for each in row.accepted),
    )
    return Speaks(
        book,
        Digest(row.base),
        tuple(Digest(each) for each in row.waiting),
        row.rules,
        frozenset(row.admitted),
        row.recovered,
    )
