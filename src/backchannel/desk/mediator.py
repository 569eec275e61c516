"""A mediator's place at a table, at the mediator's own desk: invited by both, taken by a person, left.

Owns: invitations as they came, whether both are here and fit, taking the place and leaving it. Nothing of a
table is at this desk before both sides invited it: the secret of its line is made from both (spec/46).
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from msgspec.structs import replace

from backchannel.channel.table_terms import TableTerms
from backchannel.credentials.charter import Charter
from backchannel.credentials.lines import Relay
from backchannel.credentials.members import MemberRef
from backchannel.desk.bodies import BodyKind
from backchannel.desk.ground import Ground, Part
from backchannel.desk.invitations import (
    INVITED,
    NOTE,
    Invited,
    NoteKind,
    TableNote,
    require_half,
    whole,
)
from backchannel.desk.succession import Succession
from backchannel.desk.tables import Tables
from backchannel.desk.tables_kept import KeptTable, State, ToldClosed, as_of
from backchannel.errors import MissingVersion, Misuse, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState

INVITATIONS_KEPT = 64
"""Of one side."""


class Offer(NamedTuple):
    """A place at a table. ``lacks``: why it cannot be taken now; empty when it can. ``terms``: of both.

    ``relay``: the one that the first side named.
    """

    channel: bytes
    name: str
    sides: list[str]
    title: str
    lacks: str
    terms: TableTerms | None
    relay: Relay | None
    at: int


class MediatorsPlace(Part):
    """This desk's places at the tables of others."""

    def __init__(self, ground: Ground, succession: Succession, tables: Tables) -> None:
        super().__init__(ground)
        self._succession = succession
        self._tables = tables
        self._kept = ground.meetings.tables

    # what comes

    def take_invitation(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A post of a side invites ours to a table, on that side's own line with us.

        Each is one post's word: what any of them sends stands beside the others', and spoils none.
        """
        who, me = entry.core.author.ref, self._core.ref
        if who.party == me.party or self._kept.find(state.own.room) is not None:
            return
        try:
            invited = INVITED.decode(entry.core.body)
            require_half(invited, who.party, me.party)
            self._store(invited, who, entry.core.body)
        except (PeerFault, Refused) as error:
            self._core.alarm("set aside", self._parties.title(who), error.sentence)

    def _store(self, invited: Invited, who: MemberRef, body: bytes) -> None:
        register = self._core.register
        row = (invited.channel, who.party, body)
        if register.first("SELECT 1 FROM invitation WHERE channel = ? AND party = ? AND body = ?", row):
            return
        count = register.one("SELECT count(*) FROM invitation WHERE party = ?", (who.party,))
        if int(count[0]) >= INVITATIONS_KEPT:
            raise Refused("That side invited you to so many tables that no more is kept.")
        register.run("INSERT INTO invitation VALUES (?, ?, ?, ?)", (*row, self._core.now()))

    def take_note(self, state: RoomState, entry: AdmittedEntry) -> None:
        """What became of a table: told by a side, or at a side's desk by its mediator."""
        who, me = entry.core.author.ref, self._core.ref
        if self._kept.find(state.own.room) is not None:
            return
        try:
            note = NOTE.decode(entry.core.body)
        except PeerFault as error:
            self._core.alarm("set aside", self._parties.title(who), error.sentence)
            return
        if note.what in (NoteKind.DECLINED, NoteKind.LEFT):
            self._tables.note_gone(note, who)
        elif who.party != me.party:
            self._closed(note.channel, who.party, own=note.what is NoteKind.CLOSED)

    def _closed(self, channel: bytes, by: bytes, *, own: bool) -> None:
        kept = self._kept.find(channel)
        if kept is None:
            self._core.register.run("DELETE FROM invitation WHERE channel = ? AND party = ?", (channel, by))
        elif kept.mediates and by in kept.terms.parties and all(each.by != by for each in kept.closings):
            [other] = set(kept.terms.parties) - {by}
            told = ToldClosed(by, by if own else other, self._core.now())
            state = State.CLOSED if kept.state is State.OPEN else kept.state
            self._kept.put(replace(kept, state=state, closings=(*kept.closings, told)))

    # the place

    def offers(self) -> list[Offer]:
        """Places offered to the person here and not taken: by both sides, or by one so far."""
        rows = self._core.register.all("SELECT channel, party, body, at FROM invitation ORDER BY at, channel")
        found: dict[bytes, tuple[list[Invited], list[Invited]]] = {}
        since: dict[bytes, int] = {}
        for channel, party, body, at in rows:
            invited = INVITED.decode(bytes(body))
            since[bytes(channel)] = int(at)
            if self._kept.find(bytes(channel)) is None and not self._is_declined(bytes(channel)):
                by_side = found.setdefault(bytes(channel), ([], []))
                by_side[invited.terms.parties.index(bytes(party))].append(invited)
        offers: list[Offer] = []
        for channel, by_side in found.items():
            first = (*by_side[0], *by_side[1])[0]
            sides = self._sides(first.terms)
            name = self._free(" and ".join(sides), [each.name for each in offers])
            lacks, terms, relay = self._fitting(*by_side)
            offers.append(Offer(channel, name, sides, first.title, lacks, terms, relay, since[channel]))
        return offers

    def _sides(self, terms: TableTerms) -> list[str]:
        return sorted(
            self._parties.nick(each) if self._parties.knows(each) else "a side you have not met"
            for each in terms.parties
        )

    def _free(self, nick: str, taken: list[str]) -> str:
        taken = [each.casefold() for each in (*taken, *(nick for _, nick, _ in self._kept.every()))]
        number, name = 1, nick
        while name.casefold() in taken:
            number += 1
            name = f"{nick} {number}"
        return name

    def _fitting(
        self, first: list[Invited], second: list[Invited]
    ) -> tuple[str, TableTerms | None, Relay | None]:
        """What the invitations come to: why the place cannot be taken now, or the terms of both."""
        lacks = "Only one of the two sides has invited you so far. Nothing of it is at your desk."
        for one, other in product(first, second):
            try:
                terms = whole(one, other)
                self._require_fits(terms)
            except (PeerFault, Refused) as error:
                lacks = error.sentence
            else:
                return "", terms, one.relay
        return lacks, None, None

    def _require_fits(self, terms: TableTerms) -> None:
        """Raise `Refused` unless this person may take the place, and both sides are known and compared."""
        me = self._core.ref
        if not self._parties.ours.knows(terms.mediator_charter):
            raise Refused("The two sides named a list of who speaks for you that is not yours.")
        seat = self._named(terms).seat(me.seat)
        if me.seat not in terms.posts or seat is None or seat.term != me.term:
            raise Refused("The two sides did not name you, as you are in your post now.")
        for party, charter in zip(terms.parties, terms.charters, strict=True):
            line = self._meetings.line_with(party)
            if line is None:
                raise Refused(
                    "You have not met both sides of this table, or do not read your line with them."
                )
            if not self._meetings.heard(line).compared:
                raise Refused(f"You have not compared words with {self._parties.nick(party)} yet.")
            try:
                as_of(self._parties.book(party), charter)
            except MissingVersion as error:
                who = self._parties.nick(party)
                raise Refused(f"Who speaks for {who} has not come to your line with them yet.") from error

    def _named(self, terms: TableTerms) -> Charter:
        return self._parties.ours.get(terms.mediator_charter).charter

    def offer(self, who: str) -> Offer:
        """The place of that name. Raises `Misuse`."""
        found = [each for each in self.offers() if each.name.casefold() == who.casefold()]
        if not found:
            raise Misuse(
                f"No place at a table called {who} is offered to you.",
                next_step="`backchannel table` lists them.",
            )
        return found[0]

    def take(self, who: str) -> None:
        """The person here takes a place: the line of the table begins at this desk."""
        offer = self.offer(who)
        if offer.terms is None:
            raise Refused(offer.lacks, next_step="`backchannel table` shows when it can be taken.")
        terms = offer.terms
        first, second = terms.parties
        books = (
            as_of(self._parties.book(first), terms.charters[0]),
            as_of(self._parties.book(second), terms.charters[1]),
        )
        charter = self._parties.ours.get(terms.mediator_charter).signed.charter
        relay = None if offer.relay is None else self._rooms.use_relay(offer.relay)
        with self._core.step():
            kept = KeptTable(terms, charter, books, offer.title, b"", b"", State.OPEN, ())
            line = self._kept.keep(offer.name, kept)
            self._rooms.use_board(line, relay)
            roster = self._succession.roster(self._channels.channel(line))
            incarnation = self._rooms.state(self._rooms.home).me.incarnation
            self._rooms.begin(line, roster, terms.secret, incarnation)

    def decline(self, who: str) -> None:
        """The person here declines a place; whoever invited them is told."""
        offer = self.offer(who)
        with self._core.step():
            self._core.register.set(_declined(offer.channel), b"1")
            rows = self._core.register.all(
                "SELECT DISTINCT party FROM invitation WHERE channel = ?", (offer.channel,)
            )
            self._tell([bytes(row[0]) for row in rows], TableNote(offer.channel, NoteKind.DECLINED))

    def leave(self, line: bytes, kept: KeptTable) -> None:
        """The person here leaves a table: nothing later is for them. What they read stays at this desk."""
        with self._core.step():
            self._kept.put(replace(kept, state=State.LEFT))
            if self._rooms.has(line):
                self._rooms.end(line)
            self._tell(list(kept.terms.parties), TableNote(line, NoteKind.LEFT))

    def _tell(self, parties: list[bytes], note: TableNote) -> None:
        for party in parties:
            line = self._meetings.line_with(party)
            if line is not None:
                self._rooms.write(line, BodyKind.TABLE_NOTE, NOTE.encode(note))

    def _is_declined(self, channel: bytes) -> bool:
        return self._core.register.setting(_declined(channel)) is not None


def _declined(channel: bytes) -> str:
    return "declined table/" + channel.hex()
