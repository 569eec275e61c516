"""Tables as they follow from a line's acts, and the mediator's place at one (spec/46).

Owns: when a table's line begins and who reads it, invitations to the mediator and what comes back. Whether a
table stands is the law's (`channel.papers.table`); what a mediator says is `mediating`.
"""

from __future__ import annotations

import contextlib

from msgspec.structs import replace

from backchannel.channel.channel import Channel
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.table import (
    POSTS_AT_MOST,
    TABLES,
    CloseTable,
    JoinTable,
    OpenTable,
    TableCase,
)
from backchannel.channel.speaks import with_view
from backchannel.channel.table_terms import TableTerms, terms_of
from backchannel.credentials.charter import SeatKind, decode_charter
from backchannel.credentials.members import MemberRef
from backchannel.desk import next_steps
from backchannel.desk.act_rows import body_of
from backchannel.desk.bodies import BodyKind
from backchannel.desk.ground import Ground, Part
from backchannel.desk.invitations import INVITED, NOTE, Invited, NoteKind, TableNote, own_half
from backchannel.desk.succession import Succession
from backchannel.desk.tables_kept import KeptTable, State, as_of
from backchannel.errors import Misuse, PeerFault, Refused, RelayUnreachable
from backchannel.feed.kinds import is_content
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.wire.ids import ChannelId, PartyId

EARLY_AT_MOST = 256
"""Notes of one party that somebody left a table, kept before the table is here: no stranger fills it."""


class Tables(Part):
    """Every table of this desk, from the lines that it hangs on."""

    def __init__(self, ground: Ground, succession: Succession) -> None:
        super().__init__(ground)
        self._succession = succession
        self._kept = ground.meetings.tables

    # who may say what

    def is_mediator(self, line: bytes, party: bytes) -> bool:
        """Whether that line is a table and that party its mediator."""
        table = self._kept.find(line)
        return table is not None and table.terms.mediator == party

    def may_say(self, state: RoomState, entry: AdmittedEntry) -> bool:
        """Whether an entry is of a kind that its author may write there; else it is set aside, with an alarm.

        A mediator's posting goes to the law, which sets it aside as it does a stranger's.
        """
        kind, author = entry.core.kind, entry.core.author.ref
        if not is_content(kind):
            return True
        table = self._kept.find(state.own.room)
        by_mediator = table is not None and author.party == table.terms.mediator
        if table is not None and table.mediates and not by_mediator:
            return kind == BodyKind.POSTING
        if kind == BodyKind.MEDIATOR_WORD or (by_mediator and kind != BodyKind.POSTING):
            if by_mediator and kind == BodyKind.MEDIATOR_WORD:
                return True
            what = "The mediator" if by_mediator else "Only a mediator says such a thing, and their post"
            self._set_aside(author, f"{what} has no such voice on this line.")
            return False
        return True

    def require_voice(self, line: ChannelId) -> None:
        """Raise `Refused` where our side says nothing at a table: as its mediator, or because it is over."""
        table = self._kept.find(line)
        if table is None:
            return
        if table.mediates:
            _ = self._channels.channel(line).ours
        if table.state is not State.OPEN:
            raise Refused(
                "This table is closed: nothing more is said there.", next_step=self._instead_of(table)
            )

    def _instead_of(self, closed: KeptTable) -> str:
        """Where to speak in place of a closed table."""
        for _, nick, each in self._kept.every():
            same = (each.terms.parties, each.terms.mediator) == (closed.terms.parties, closed.terms.mediator)
            if same and each.state is State.OPEN:
                return f"Another is open: {next_steps.typed(nick)}."
        return "Propose another: `backchannel table open`."

    def under_way(self, line: bytes) -> list[TableCase]:
        """Tables that were proposed on a line, and neither joined nor closed."""
        cases = self._channels.channel(line).law.facts.rows(TABLES).values()
        return [each for each in cases if each.joined is None and not each.is_closed]

    def closed_by(self, kept: KeptTable) -> str:
        """Which side closed a table; at a side's desk also why."""
        if kept.mediates:
            return self._closed_as_told(kept)
        channel, said = self._channels.channel(kept.base), []
        case = channel.case(TABLES, kept.act)
        for side, closed in enumerate(() if case is None else case.closed):
            if closed is not None:
                body = body_of(self._channels.row(closed.act))
                why = " ".join(body.reason.split()) if isinstance(body, CloseTable) else ""
                who = "You" if side == channel.ours else self._parties.nick(channel.parties[side])
                said.append(f"{who} closed it" + (f": “{why}”" if why else "."))
        return " ".join(said)

    def _closed_as_told(self, kept: KeptTable) -> str:
        """The same at a mediator's desk: each side's own word first."""
        nick = self._parties.nick
        said = [f"{nick(each.closed)} closed it." for each in kept.closings if each.by == each.closed]
        told = [f"{nick(each.closed)} closed it, as {nick(each.by)} says." for each in kept.closings]
        return " ".join([*(said or told), "Why, the two sides told each other alone."])

    def require_known(self, line: bytes, body: Body) -> None:
        """Raise `Refused` where nobody here may agree: a closed table, a mediator not known as named."""
        self.require_voice(ChannelId(line))
        if isinstance(body, OpenTable):
            self._require_mediator(line, body)
        elif isinstance(body, JoinTable):
            self._require_mediator(line, self.proposed(line, body.table))

    def _require_mediator(self, line: bytes, body: OpenTable) -> None:
        if self._kept.find(line) is not None:
            raise Refused("A table is opened on the line of the two sides, not at another table.")
        name = decode_charter(body.charter).name
        met = self._meetings.line_with(body.mediator)
        if met is None:
            raise Refused(
                f"This desk has not met {name}, so it cannot tell who that is.",
                next_step="Meet them: `backchannel meet WHO`. Then compare words.",
            )
        current = self._parties.book(body.mediator).current
        if current.signed.charter != body.charter:
            raise Refused(
                f"Who speaks for {name} is not what this desk knows: another list was named.",
                next_step=f"Compare words with {name} again, and `backchannel who` of both desks.",
            )
        for each, who in ((met, name), (line, "the other side")):
            if not self._meetings.heard(each).compared:
                raise Refused(
                    f"The words of {who} are not compared yet: nobody is let in before.",
                    next_step="Compare them: `backchannel words WHO`.",
                )

    def proposed(self, line: bytes, act: bytes) -> OpenTable:
        """The table that an act of a line proposed. Raises `Refused` for any other."""
        if self._channels.channel(line).case(TABLES, act) is None:
            raise Refused("This is no table that was proposed here.")
        body = body_of(self._channels.row(act))
        if not isinstance(body, OpenTable):
            raise Refused("This is no table that was proposed here.")
        return body

    # proposing

    def proposal(self, line: bytes, mediator: PartyId, title: str, posts: tuple[str, ...]) -> OpenTable:
        """A table for a mediator whom this desk has met: the posts of it that read lines, or those named."""
        signed = self._parties.book(mediator).current.signed
        charter = self._parties.charter(mediator)
        if posts:
            wanted = {each.casefold() for each in posts}
            unknown = wanted - {seat.title.casefold() for seat in charter.seats}
            if unknown:
                raise Misuse(f"{charter.name} has no post called {', '.join(sorted(unknown))}.")
            numbers = [seat.number for seat in charter.seats if seat.title.casefold() in wanted]
        else:
            numbers = [
                seat.number
                for seat in charter.held
                if seat.number in charter.readers and seat.kind is not SeatKind.RESERVE
            ]
        if not 1 <= len(numbers) <= POSTS_AT_MOST:
            raise Misuse(
                f"At most {POSTS_AT_MOST} posts of a mediator read at a table.",
                next_step="Name them: `--post`, once for each.",
            )
        rng = self._core.around.rng
        return OpenTable(mediator, signed.charter, tuple(sorted(numbers)), rng(32), title, "en")

    def joining(self, act: bytes, line: bytes) -> JoinTable:
        """Our agreement to a table of theirs, with the mediator's list as they named it."""
        case = self._channels.channel(line).case(TABLES, act)
        if case is None:
            raise Refused("This is no table that was proposed here.")
        return JoinTable(act, case.charter_hash, self._core.around.rng(32))

    # what follows from a line

    def follow(self, line: bytes) -> None:
        """A line moved: begin the tables that both sides want now, end those that one of them closed.

        An agreement that loses its place ends nothing: enough people gave it, and who reads must not go to
        and fro. A table that was closed stays so at this desk, whatever becomes of that act's place.
        """
        if self._kept.find(line) is not None or not self._rooms.has(line):
            return
        channel = self._channels.channel(line)
        cases = dict(channel.law.facts.rows(TABLES))
        for case in cases.values():
            if case.stands:
                terms = terms_of(case, channel.parties)
                if self._kept.find(terms.channel) is None:
                    self._try_to_begin(channel, case, terms)
        for _, _, kept in self._kept.every():
            proposed = cases.get(kept.act) if kept.base == line else None
            if proposed is not None and proposed.is_closed and kept.state is State.OPEN:
                self._end(kept, proposed)

    def _try_to_begin(self, channel: Channel, case: TableCase, terms: TableTerms) -> None:
        """Begin a table; where that fails the line that it hangs on goes on, with an alarm."""
        try:
            with self._core.register.attempt():
                self._begin(channel, case, terms)
        except (PeerFault, Refused) as error:
            self._core.alarm("no table", self._parties.nick(terms.parties[1 - channel.ours]), error.sentence)

    def _begin(self, channel: Channel, case: TableCase, terms: TableTerms) -> None:
        kept = self._following(channel, case, terms, State.OPEN)
        line = self._kept.keep(self._named(kept, channel), kept)
        self._rooms.use_board(line, self._rooms.board(channel.channel))
        self._succession.follow(line)
        self._succession.announce_at_table()

    def keep_closed(self, base: bytes, table: bytes) -> None:
        """A table that was closed before this desk came to the line: kept, where that line's acts say so."""
        if not self._rooms.has(base) or self._kept.find(base) is not None:
            return
        channel = self._channels.channel(base)
        for case in channel.law.facts.rows(TABLES).values():
            terms = terms_of(case, channel.parties) if case.joined is not None and case.is_closed else None
            if terms is not None and terms.channel == table:
                kept = self._following(channel, case, terms, State.CLOSED)
                self._kept.keep(self._named(kept, channel), kept)
                return

    def _named(self, kept: KeptTable, channel: Channel) -> str:
        other = self._parties.nick(kept.terms.parties[1 - channel.ours])
        return f"{other} with {self.called(kept)}"

    def _following(self, channel: Channel, case: TableCase, terms: TableTerms, state: State) -> KeptTable:
        """What is kept of a table that both sides agreed to on a line."""
        assert case.joined is not None  # noqa: S101 — terms were made from it
        node = channel.chains.nodes[case.joined.act]
        mine, theirs = channel.law.speaks_before(node.side, node.prev, node.view)
        sides = {node.side: mine, 1 - node.side: with_view(theirs, mine)}
        body = self.proposed(channel.channel, case.act)
        books = (
            as_of(sides[0].book, terms.charters[0]),
            as_of(sides[1].book, terms.charters[1]),
        )
        gone = self._gone_already(terms)
        return KeptTable(terms, body.charter, books, body.title, channel.channel, case.act, state, gone)

    def called(self, kept: KeptTable) -> str:
        """What the mediator of a table is called here."""
        mediator = kept.terms.mediator
        return self._parties.nick(mediator) if self._parties.knows(mediator) else kept.mediator.name

    def post(self, kept: KeptTable, who: MemberRef) -> str:
        """The title of a post of a table's mediator."""
        seat = kept.mediator.seat(who.seat)
        return f"post {who.seat}" if seat is None else seat.title

    def changed(self, kept: KeptTable) -> str:
        """What the mediator's own list says of those who read there by now; empty where nothing changed."""
        if not self._parties.knows(kept.terms.mediator):
            return ""
        current = self._parties.charter(kept.terms.mediator)
        gone = [each.ref for each in kept.reading if current.holder(each.ref.seat, each.ref.term) is None]
        if not gone:
            return ""
        titles = " and ".join(self.post(kept, each) for each in gone)
        return f"The mediator has put others in post as {titles} since: close this table and open another."

    def _end(self, kept: KeptTable, case: TableCase) -> None:
        """From now on nothing is sealed for the mediator, who is told."""
        nick = self._kept.nick(kept.terms.channel)
        self._kept.put(replace(kept, state=State.CLOSED))
        self._core.alarms_over("mediator left", [_close_it(nick, did) for did in (LEFT, DECLINED)])
        self._succession.follow(kept.terms.channel)
        ours = kept.terms.parties.index(self._core.ref.party)
        self._tell_mediator(
            kept, NoteKind.CLOSED if case.closed[ours] is not None else NoteKind.CLOSED_BY_THE_OTHER
        )

    # towards the mediator

    def go_on(self) -> None:
        """Invite the mediators of tables that stand, once from this desk for each."""
        for id_, _, kept in self._kept.every():
            done = "invited/" + id_.hex()
            if kept.mediates or kept.state is not State.OPEN or self._core.register.setting(done) is not None:
                continue
            line = self._meetings.line_with(kept.terms.mediator)
            if line is None:
                continue
            with contextlib.suppress(RelayUnreachable):  # tried again at the next turn
                ours = kept.terms.parties.index(self._core.ref.party)
                body = Invited(id_, own_half(kept.terms, ours), kept.title, self._rooms.relay(id_))
                self._rooms.write(line, BodyKind.INVITED, INVITED.encode(body))
                self._core.register.set(done, b"1")

    def _tell_mediator(self, kept: KeptTable, what: NoteKind) -> None:
        line = self._meetings.line_with(kept.terms.mediator)
        if line is not None:
            self._rooms.write(line, BodyKind.TABLE_NOTE, NOTE.encode(TableNote(kept.terms.channel, what)))

    def note_gone(self, note: TableNote, who: MemberRef) -> None:
        """A post of a mediator says that it declined, or left: shown to people, who close the table."""
        kept = self._kept.find(note.channel)
        if kept is None:
            known = self._core.register.one(
                "SELECT count(*) FROM setting WHERE name LIKE ?", (f"left table/%/{who.party.hex()}/%",)
            )
            if int(known[0]) < EARLY_AT_MOST:
                self._core.register.set(_gone(note.channel, who), b"1")
        elif who.party == kept.terms.mediator and not kept.mediates and who not in kept.gone:
            self._kept.put(replace(kept, gone=(*kept.gone, who)))
            if kept.state is State.OPEN:
                did = LEFT if note.what is NoteKind.LEFT else DECLINED
                sentence = _close_it(self._kept.nick(note.channel), did)
                self._core.alarm("mediator left", self._parties.title(who), sentence)

    def _gone_already(self, terms: TableTerms) -> tuple[MemberRef, ...]:
        """Posts of the mediator that declined before the table came here."""
        seats = self._parties.charter(terms.mediator).seats if self._parties.knows(terms.mediator) else ()
        refs = [MemberRef(terms.mediator, each.number, each.term) for each in seats if each.term]
        setting = self._core.register.setting
        return tuple(each for each in refs if setting(_gone(terms.channel, each)) is not None)

    def _set_aside(self, who: MemberRef, sentence: str) -> None:
        self._core.alarm("set aside", self._parties.title(who), sentence)


LEFT, DECLINED = "They left the table “{}”.", "They declined a place at the table “{}”."


def _close_it(nick: str, did: str) -> str:
    return " ".join([did.format(nick), "Close it when you are done there."])


def _gone(channel: bytes, who: MemberRef) -> str:
    return f"left table/{channel.hex()}/{who.party.hex()}/{who.seat}/{who.term}"
