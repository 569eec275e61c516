"""Tables as this desk keeps them: lines of their own with a mediator among the readers (spec/46).

Owns the rows and the names by which people call a table. Which tables there are follows from the acts of a
line (`tables`); who reads at one, and where its law begins, is in what is kept here.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.bounds import Line
from backchannel.channel.channel import READER, Channel, Drafts
from backchannel.channel.speaks import begin
from backchannel.channel.table_terms import TableTerms
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import CHARTER_LIMIT, Charter, decode_charter
from backchannel.credentials.members import Member, MemberRef, named_members
from backchannel.desk.core import Core
from backchannel.desk.parties import KeptBook
from backchannel.errors import MissingVersion, NoSuchSide
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U63, Bytes32, ChannelId, Digest, PartyId


class State(IntEnum):
    """How a table stands at this desk."""

    OPEN = 0
    CLOSED = 1
    LEFT = 2
    """Of a mediator: this post left it."""


class ToldClosed(Record):
    """What a side told its mediator of a table's closing: which side closed it, and when that came here."""

    by: Bytes32
    closed: Bytes32
    at: U63


class KeptTable(Record):
    """A table. ``books``: who spoke for each side when it began, by side. ``charter``: the mediator's list.

    ``base`` and ``act``: the line of the two sides and the act that proposed it there; empty at a mediator's.
    ``gone``: posts of the mediator that said they declined or left. ``closings``: at a mediator's desk,
    what the sides told of its closing.
    """

    terms: TableTerms
    charter: Annotated[bytes, msgspec.Meta(max_length=CHARTER_LIMIT)]
    books: tuple[KeptBook, KeptBook]
    title: Line
    base: bytes
    act: bytes
    state: State
    gone: tuple[MemberRef, ...]
    closings: tuple[ToldClosed, ...] = ()

    @property
    def mediates(self) -> bool:
        """Whether this desk is the mediator's."""
        return not self.base

    @property
    def mediator(self) -> Charter:
        """The mediator's list of who speaks."""
        return decode_charter(self.charter)

    @property
    def reading(self) -> list[Member]:
        """The mediator's people for whom all is sealed that is said there now.

        That one of them says to have left changes nothing: a mediator who told one side alone would part the
        two. Closing the table ends it.
        """
        if self.state is State.CLOSED:
            return []
        return named_members(PartyId(self.terms.mediator), self.mediator, self.terms.posts)


KEPT: Codec[KeptTable] = Codec(KeptTable, limit=16 * 1024 * 1024, what="stored table")


def as_of(book: CharterBook, version: bytes) -> KeptBook:
    """A side's lists up to one of them. Raises `MissingVersion` where that is not one that stands here."""
    path = book.path(book.get(version))
    hashes = {each.hash for each in path}
    kept = KeptBook(tuple(each.signed for each in path), tuple(sorted(hashes & book.accepted)))
    if _book(kept).current.hash != version:
        raise MissingVersion("A list of who speaks does not stand at this desk yet.")
    return kept


def _book(kept: KeptBook) -> CharterBook:
    return CharterBook.of(kept.versions, [Digest(each) for each in kept.accepted])


class TablesKept:
    """Every table of this desk."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._decoded: dict[bytes, KeptTable] = {}

    def every(self) -> list[tuple[ChannelId, str, KeptTable]]:
        """All of them: the line's id, its name here, and what is kept."""
        rows = self._core.register.all("SELECT id, nick, state FROM table_line ORDER BY rowid")
        return [(ChannelId(bytes(id_)), str(nick), self._read(bytes(data))) for id_, nick, data in rows]

    def _read(self, data: bytes) -> KeptTable:
        kept = self._decoded.get(data)
        if kept is None:
            kept = KEPT.decode(data)
            same = kept.terms.channel
            self._decoded = {old: each for old, each in self._decoded.items() if each.terms.channel != same}
            self._decoded[data] = kept
        return kept

    def closed_on(self, base: bytes) -> list[ChannelId]:
        """The tables that hung on a line of two sides and are over."""
        return [id_ for id_, _, kept in self.every() if kept.base == base and kept.state is State.CLOSED]

    def find(self, channel: bytes) -> KeptTable | None:
        """The table whose line that is, if it is one."""
        row = self._core.register.first("SELECT state FROM table_line WHERE id = ?", (channel,))
        return None if row is None else self._read(bytes(row[0]))

    def called(self, who: str) -> ChannelId | None:
        """The line of the table of that name."""
        wanted = who.casefold()
        rows = self._core.register.all("SELECT id, nick FROM table_line ORDER BY rowid")
        return next((ChannelId(bytes(id_)) for id_, nick in rows if str(nick).casefold() == wanted), None)

    def nick(self, channel: bytes) -> str:
        """What a table is called here. Raises `NoSuchSide`."""
        row = self._core.register.first("SELECT nick FROM table_line WHERE id = ?", (channel,))
        if row is None:
            raise NoSuchSide("This desk knows no such table.")
        return str(row[0])

    def keep(self, nick: str, kept: KeptTable) -> ChannelId:
        """A table that is new here; another of that name gets a number behind it."""
        rows = self._core.register.all("SELECT nick FROM table_line")
        taken = {str(row[0]).casefold() for row in rows}
        number, name = 1, nick
        while name.casefold() in taken:
            number += 1
            name = f"{nick} {number}"
        channel = kept.terms.channel
        self._core.register.run("INSERT INTO table_line VALUES (?, ?, ?)", (channel, name, KEPT.encode(kept)))
        return channel

    def rename(self, channel: bytes, name: str) -> None:
        """What the person here calls a table from now on. Nobody else learns of it."""
        self._core.register.run("UPDATE table_line SET nick = ? WHERE id = ?", (name, channel))

    def put(self, kept: KeptTable) -> None:
        """A table that changed."""
        self._core.register.run(
            "UPDATE table_line SET state = ? WHERE id = ?", (KEPT.encode(kept), kept.terms.channel)
        )

    def channel(self, kept: KeptTable, drafts: Drafts) -> Channel:
        """The law of a table where it begins: as both sides spoke when they agreed to it."""
        first = (begin(_book(kept.books[0])), begin(_book(kept.books[1])))
        parties = kept.terms.parties
        party = self._core.ref.party
        side = READER if kept.mediates else parties.index(party)
        return Channel(kept.terms.channel, first, side, drafts)
