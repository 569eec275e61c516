"""The channels of this desk: postings into the law, and the law's state back out.

Owns: which approvals verified here, the rows of acts, channels opened from them and kept in step, verdicts of
our desks. Does not own: what an act means (`channel`), drafts before they are posted (`drafting`).
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel import snapshot
from backchannel.channel.acts import Act, Posting, act_hash, decode_draft, posting_codec
from backchannel.channel.admission import Accepted
from backchannel.channel.approvals import approval_hash
from backchannel.channel.channel import Came, Channel, Moved
from backchannel.channel.inbox import FalseSignature, Placed, SetAside
from backchannel.channel.papers.registry import Body
from backchannel.channel.view import InView
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk.arrivals import PASSED_ON, Arrival, unpacked
from backchannel.desk.core import Core
from backchannel.desk.meeting import Meetings
from backchannel.desk.parties import Parties
from backchannel.desk.reporters import Reporters
from backchannel.desk.rooms import AUTHOR
from backchannel.desk.undecoded import Undecoded
from backchannel.errors import NewerAct, NoSuchNumber, PeerFault, Refused, TooLarge
from backchannel.feed import room as feed_room
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import AdmittedEntry, OpenedEntry
from backchannel.feed.state import RoomState
from backchannel.store.transactions import Row
from backchannel.wire.codec import Codec
from backchannel.wire.ids import ChannelId

SNAPSHOT_EVERY = 256
"""Acts after which a channel's folded state is stored anew, so that it opens at once."""
IN_VIEW: Codec[InView] = Codec(InView, limit=64, what="stored place")
NOTHING_MOVED = Moved((), (), ())
CANNOT = "Something came that this version of the program cannot take in."


class ActRow(NamedTuple):
    """An act as the register keeps it."""

    place: int
    hash: bytes
    draft: bytes
    channel: bytes
    arrival: Arrival
    accepted: Accepted
    at: int
    removed: int | None
    """When its words were removed from this desk."""
    dated_by: MemberRef | None
    """Whose desk ``at`` is from, where a colleague told of it; None: this desk's own."""
    stub: bool
    """A colleague told of it without its words, and nobody has brought them."""


class _Opened(NamedTuple):
    """An open channel, the newest row it has, and the newest row its stored state has."""

    channel: Channel
    place: int
    kept: int


class Channels:
    """Every channel of this desk."""

    def __init__(self, core: Core, parties: Parties, meetings: Meetings) -> None:
        self._core = core
        self._parties = parties
        self._meetings = meetings
        self._undecoded = Undecoded(core, parties)
        self._reported = Reporters(core)
        self.reported_by = self._reported.of
        self._opened: dict[bytes, _Opened] = {}
        core.register.on_undone.append(self._opened.clear)

    # opening

    def channel(self, channel: bytes) -> Channel:
        """The channel as it stands now, in step with what other programs of this desk stored."""
        opened = self._opened.get(channel) or self._open(channel)
        place = opened.place
        rows = self._core.register.all(
            "SELECT * FROM act WHERE channel = ? AND place > ? ORDER BY place", (channel, opened.place)
        )
        if rows:
            opened.channel.receive_all(_came(_row(values)) for values in rows)
            place = int(rows[-1][0])
        view = self._core.register.setting("view/" + channel.hex())
        if view is not None:
            opened.channel.agreed_view = IN_VIEW.decode(view)
        self._opened[channel] = opened._replace(place=place)
        return opened.channel

    def _open(self, channel: bytes) -> _Opened:
        row = self._core.register.first(
            "SELECT place, loose, state FROM snapshot WHERE channel = ?", (channel,)
        )
        if row is not None:
            try:
                return self._restored(int(row[0]), bytes(row[1]), bytes(row[2]))
            except PeerFault:
                # Written by another version of the program: everything is folded again instead.
                self._core.register.run("DELETE FROM snapshot WHERE channel = ?", (channel,))
        table = self._meetings.tables.find(channel)
        if table is not None:
            return _Opened(self._meetings.tables.channel(table, self._draft_of), 0, 0)
        intro, made = self._meetings.made(channel)
        ours = self._meetings.our_book(intro)
        return _Opened(Channel.begin(ChannelId(channel), ours, made.other, self._draft_of), 0, 0)

    def _restored(self, place: int, loose: bytes, state: bytes) -> _Opened:
        channel = snapshot.restore(state, self._draft_of)
        places = [int.from_bytes(loose[at : at + 8], "big") for at in range(0, len(loose), 8)]
        rows = (self._core.register.one("SELECT * FROM act WHERE place = ?", (each,)) for each in places)
        channel.receive_all(_came(_row(values)) for values in rows)
        return _Opened(channel, place, place)

    def keep_snapshots(self) -> None:
        """Store the state of channels that moved far since it was stored last. Inside a change."""
        for channel, opened in list(self._opened.items()):
            if opened.place - opened.kept < SNAPSHOT_EVERY:
                continue
            rows = self._core.register.all("SELECT place, hash FROM act WHERE channel = ?", (channel,))
            nodes = opened.channel.chains.nodes
            loose = b"".join(int(row[0]).to_bytes(8, "big") for row in rows if bytes(row[1]) not in nodes)
            self._opened[channel] = opened._replace(kept=opened.place)
            try:
                taken = snapshot.take(opened.channel)
            except TooLarge as error:  # opens more slowly, from what was said; nothing else may stop for it
                self._core.alarm("stored state", "this desk", error.sentence)
                continue
            self._core.register.run(
                "REPLACE INTO snapshot VALUES (?, ?, ?, ?)", (channel, opened.place, loose, taken)
            )

    def _draft_of(self, act: bytes) -> bytes:
        row = self._core.register.one("SELECT posting FROM act WHERE hash = ? LIMIT 1", (act,))
        return posting_codec.decode(bytes(row[0])).act.draft

    def keep_view(self, channel: Channel) -> None:
        """Store what was agreed to last, before the agreement leaves (A9)."""
        self._core.register.set("view/" + channel.channel.hex(), IN_VIEW.encode(channel.agreed_view))

    # taking in

    def take(self, state: RoomState, entry: AdmittedEntry) -> Moved | None:
        """A posting in an admitted entry, ours or theirs. None when it is no posting at all (alarmed)."""
        poster = entry.core.author.ref
        try:
            posting = posting_codec.decode(entry.core.body)
            lacks_keys = self._reported.lacks_keys(state, posting)
            verified = self._verified(state, posting, reported=lacks_keys)
            arrival = Arrival(posting, entry.core.author, entry.core.seq, entry.core.roster, verified)
            unchecked = lacks_keys and len(verified) < len(posting.approvals)
            return self.add(state.own.room, arrival, reported_by=poster if unchecked else None)
        except (PeerFault, Refused) as error:
            self._core.alarm("set aside", self._parties.title(poster), error.sentence)
            return None

    def take_reported(self, state: RoomState, entry: OpenedEntry, by: MemberRef) -> Moved:
        """A posting in an entry that a member passed on and that does not prove itself here.

        Its agreements may: then it is an act, whoever brought it. If not it counts on nobody's word but our
        own side's or the person's here (A12), and names nobody.
        """
        core = entry.core
        try:
            posting = posting_codec.decode(core.body)
            verified = self._verified(state, posting, reported=True)
            arrival = Arrival(posting, core.author, PASSED_ON, core.roster, verified)
            if self.holds(self.channel(core.room), posting):
                return NOTHING_MOVED
            return self.add(core.room, arrival, reported_by=by)
        except (PeerFault, Refused):
            return NOTHING_MOVED

    def _verified(self, state: RoomState, posting: Posting, *, reported: bool = False) -> frozenset[bytes]:
        found = set()
        for record in posting.approvals:
            hashed = approval_hash(record.approval)
            try:
                feed_room.require_proof(
                    state,
                    record.approval.approver,
                    record.approval.roster_hash,
                    Purpose.APPROVAL,
                    hashed,
                    record.authenticators,
                )
            except PeerFault:
                if not reported:  # a desk that lost keys cannot check what it missed: that is nobody's fault
                    self._core.alarm(
                        "unproven agreement",
                        self._parties.title(record.approval.approver),
                        "An agreement of theirs does not prove itself to this desk. Agreeing again mends it.",
                    )
                continue
            found.add(bytes(hashed))
        return frozenset(found)

    def add(
        self,
        channel_id: bytes,
        arrival: Arrival,
        *,
        accepted: Accepted = Accepted.NO,
        reported_by: MemberRef | None = None,
        at: int | None = None,
    ) -> Moved:
        """Store a posting and let the law have it. Raises a `PeerFault` for what is no posting of it.

        What a newer program wrote is kept aside, to be read when this one is newer; so is what the law stops
        at half-way, for then the fault is here.

        ``accepted``: it counts on a colleague's check. ``reported_by``: the colleague who passed it on, which
        proves nothing against whom it names. ``at``: when their desk took it in, if it is dated by that.
        """
        channel = self.channel(channel_id)
        act, hashed = arrival.act, arrival.draft
        if self._is_stub(act) and arrival.was is None:
            return self._filled(channel, arrival)
        if self._is_removed(act):
            return NOTHING_MOVED  # it stands here, and its words do not come back by another way
        try:
            moved = _received(channel, arrival, accepted=accepted)
        except (NewerAct, Refused) as error:
            self._opened.pop(channel_id)  # what was half taken in is folded again from what is stored
            why = error.sentence if isinstance(error, NewerAct) else f"{CANNOT} ({error.sentence})"
            by = b"" if reported_by is None else MEMBER_REF.encode(reported_by)
            self._undecoded.keep(channel_id, arrival, why, brought_by=by)
            return NOTHING_MOVED
        except PeerFault:
            self._opened.pop(channel_id)
            raise
        self._reported.note(act, None if accepted else reported_by)
        if not accepted and arrival.poster.party != self._core.ref.party:
            self._note_unread(channel_id, hashed)
        dated_by = None if at is None else reported_by
        stub = arrival.was is not None
        self._insert(channel_id, arrival, accepted=accepted, at=at, dated_by=dated_by, stub=stub)
        self._core.number("act", hashed)
        self._note(channel, moved)
        return moved

    def _insert(
        self,
        channel_id: bytes,
        arrival: Arrival,
        *,
        accepted: Accepted,
        at: int | None = None,
        dated_by: MemberRef | None = None,
        stub: bool = False,
    ) -> None:
        """A new row, which other programs of this desk will see, for what the open channel has already."""
        now = self._core.now()
        place = self._core.register.insert(
            "INSERT INTO act"
            " (hash, draft, channel, posting, author, seq, roster, verified, accepted, at, removed,"
            " dated_by, stub) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                arrival.act,
                arrival.draft,
                channel_id,
                *arrival.packed(),
                accepted,
                now if at is None else at,
                None if arrival.was is None else now,
                None if dated_by is None else MEMBER_REF.encode(dated_by),
                stub,
            ),
        )
        self._opened[channel_id] = self._opened[channel_id]._replace(place=place)

    def due_again(self) -> list[int]:
        """What an older program kept undecoded, for `read_again`, each once. Inside a change."""
        return self._undecoded.due()

    def read_again(self, place: int) -> tuple[bytes, Moved]:
        """Give the law one of those: on which line, and what moved. Raises what `add` raises."""
        kept = self._undecoded.take(place)
        by = MEMBER_REF.decode(kept.brought_by) if kept.brought_by else None
        return kept.channel, self.add(kept.channel, kept.arrival, reported_by=by)

    def _note_unread(self, channel_id: bytes, hashed: bytes) -> None:
        """Theirs, and new here: nobody at this desk has read it. Coming again makes nothing unread again."""
        self._core.register.run(
            "INSERT OR IGNORE INTO unread"
            " SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM act WHERE act.draft = ?)",
            (hashed, channel_id, hashed),
        )

    def is_used(self, channel_id: bytes) -> bool:
        """Whether something that our side said stands on a line."""
        channel = self.channel(channel_id)
        return bool(channel.chains.standing[channel.ours])

    def is_line(self, channel: bytes) -> bool:
        """Whether that is a line of this desk."""
        return any(channel == known for known, _ in self._meetings.channels())

    def holds(self, channel: Channel, posting: Posting) -> bool:
        """Whether an act is in its place here, with its words and every signature that this brings."""
        act = act_hash(posting.act)
        if self._is_stub(act):
            return False
        if act not in channel.chains.nodes or not posting.signatures:
            return act in channel.chains.nodes
        known = {each for kept in self.postings(act) for each in kept.signatures}
        return known.issuperset(posting.signatures)

    def accept(self, act: bytes) -> Moved:
        """A person here accepts a colleague's check of an act that was set aside."""
        row = self.row(act)
        channel = self.channel(row.channel)
        moved = channel.accept(act)
        self._insert(
            row.channel,
            row.arrival,
            accepted=Accepted.BY_A_PERSON,
            at=row.at,
            dated_by=row.dated_by,
            stub=row.stub,
        )
        self._note(channel, moved)
        return moved

    def _note(self, channel: Channel, moved: Moved) -> None:
        """Our verdict on acts of the other side; an alarm for what nobody's quorum carries.

        Nobody is named on a colleague's word: only whose own entry brought it.
        """
        me = self._core.ref
        for outcome in moved.outcomes:
            if isinstance(outcome, Placed):
                node = outcome.node
                if not channel.is_ours(node.side) and not outcome.vouched:
                    self.note_verdict(node.hash, me, holds=True)
            elif (
                isinstance(outcome, FalseSignature)
                and outcome.brought_by.seat
                and self.reported_by(outcome.act) in (None, outcome.brought_by)
            ):
                self._core.alarm(
                    "false signature",
                    self._parties.title(outcome.brought_by),
                    "A signature that came with one of their texts does not hold. It counts for nothing.",
                )
            elif (
                isinstance(outcome, SetAside)
                and self.reported_by(outcome.act) is None
                and (poster := self._proven_poster(outcome.act))
            ):
                about = self._parties.title(poster)
                self._core.alarm("not that side's word", about, f"Set aside: {outcome.sentence}")
                if poster.party != me.party:
                    self.note_verdict(outcome.act, me, holds=False)

    def _proven_poster(self, act: bytes) -> MemberRef | None:
        """Whose own entry brought a posting first; None while only colleagues passed it on."""
        row = self._core.register.first(
            "SELECT author FROM act WHERE hash = ? AND seq > 0 ORDER BY place LIMIT 1", (act,)
        )
        return None if row is None else AUTHOR.decode(bytes(row[0])).ref

    # verdicts of our desks

    def note_verdict(self, act: bytes, who: MemberRef, *, holds: bool) -> None:
        """What one desk of ours found when it checked an act itself. Differing ones raise an alarm."""
        self._core.register.run(
            "INSERT INTO verdict VALUES (?, ?, ?, ?)"
            " ON CONFLICT (act, seat, term) DO UPDATE SET holds = max(holds, excluded.holds)",
            (act, who.seat, who.term, holds),
        )
        found = self.verdicts(act)
        if len(set(found.values())) > 1:
            poster = self._proven_poster(act)
            about = self._parties.title(poster) if poster else "somebody"
            self._core.alarm(
                "split approval",
                about,
                "The agreement to one of their messages holds at one desk of yours and not at another.",
            )

    def verdicts(self, act: bytes) -> dict[tuple[int, int], bool]:
        """Which of our desks (post, term) checked an act, and whether it held there."""
        rows = self._core.register.all("SELECT seat, term, holds FROM verdict WHERE act = ?", (act,))
        return {(int(seat), int(term)): bool(holds) for seat, term, holds in rows}

    # rows

    def is_kept(self, act: bytes) -> bool:
        """Whether an act came here, with a place or without."""
        return self._core.register.first("SELECT 1 FROM act WHERE hash = ? LIMIT 1", (act,)) is not None

    def row(self, act: bytes) -> ActRow:
        """The newest row of an act. Raises `NoSuchNumber`."""
        values = self._core.register.first(
            "SELECT * FROM act WHERE hash = ? ORDER BY place DESC LIMIT 1", (act,)
        )
        if values is None:
            raise NoSuchNumber("There is no such message here.")
        return _row(values)

    def first_row(self, act: bytes) -> ActRow:
        """The oldest row of an act: what comes again is no newer. Raises `NoSuchNumber`."""
        values = self._core.register.first("SELECT * FROM act WHERE hash = ? ORDER BY place LIMIT 1", (act,))
        if values is None:
            raise NoSuchNumber("There is no such message here.")
        return _row(values)

    def came_at(self, channel: bytes) -> dict[bytes, int]:
        """When each act of a channel was taken in first."""
        rows = self._core.register.all(
            "SELECT hash, min(at) FROM act WHERE channel = ? GROUP BY hash", (channel,)
        )
        return {bytes(act): int(at) for act, at in rows}

    def postings(self, act: bytes) -> list[Posting]:
        """Every posting of an act, by arrival: together they bring all signatures there are."""
        rows = self._core.register.all("SELECT posting FROM act WHERE hash = ? ORDER BY place", (act,))
        return [posting_codec.decode(bytes(row[0])) for row in rows]

    def row_of_draft(self, hashed: bytes, channel: Channel | None = None) -> ActRow | None:
        """The row of the act a draft became: where it stands, else the newest; None before posting.

        ``channel``: its channel, where the caller has it open already.
        """
        rows = [
            _row(values)
            for values in self._core.register.all(
                "SELECT * FROM act WHERE draft = ? ORDER BY place", (hashed,)
            )
        ]
        if not rows:
            return None
        channel = channel or self.channel(rows[0].channel)
        standing = [row for row in rows if row.hash in channel.chains.nodes and row.hash not in channel.lost]
        return standing[0] if standing else rows[-1]

    def is_said(self, channel_id: bytes, hashed: bytes) -> bool:
        """Whether a draft stands on a line already: its posting may come before the draft itself."""
        channel = self.channel(channel_id)
        return hashed in channel.places and hashed not in channel.fallen()

    def rows(self, channel: bytes) -> list[ActRow]:
        """Every act of a channel by arrival, each once."""
        found: dict[bytes, ActRow] = {}
        for values in self._core.register.all(
            "SELECT * FROM act WHERE channel = ? ORDER BY place", (channel,)
        ):
            row = _row(values)
            found.setdefault(row.hash, row)
        return list(found.values())

    def arrivals(self, channel: bytes) -> list[Arrival]:
        """All that came on a channel, by arrival, each posting once; then what cannot be decoded yet."""
        rows = self._core.register.all(
            "SELECT posting, author, seq, roster, verified, draft, removed FROM act WHERE channel = ?"
            " GROUP BY posting ORDER BY min(place)",
            (channel,),
        )
        came = [unpacked(row[:5], None if row[6] is None else bytes(row[5])) for row in rows]
        return came + self._undecoded.of(channel)

    # removing words

    def _is_removed(self, act: bytes) -> bool:
        query = "SELECT 1 FROM act WHERE hash = ? AND removed IS NOT NULL LIMIT 1"
        return self._core.register.first(query, (act,)) is not None

    def _is_stub(self, act: bytes) -> bool:
        query = "SELECT 1 FROM act WHERE hash = ? AND stub LIMIT 1"
        return self._core.register.first(query, (act,)) is not None

    def _filled(self, channel: Channel, arrival: Arrival) -> Moved:
        """An act that a colleague told of without its words comes with them, bound to its hash.

        It takes the stub's place, with the day and on the check on which that counts, and the line is folded
        anew: a stub may have said of it what is not so. Raises what keeps it from being read here.
        """
        decode_draft(arrival.posting.act.draft)  # of a newer kind: it is not put where the law would read it
        before = _standing(channel)
        with self._core.register.attempt():
            self._core.register.run(
                "UPDATE act SET posting = ?, author = ?, seq = ?, roster = ?, verified = ?, removed = NULL,"
                " stub = 0 WHERE hash = ? AND stub",
                (*arrival.packed(), arrival.act),
            )
            channel = self._anew(channel.channel)
        after = _standing(channel)
        fell = tuple(each for each in before - after if each in channel.chains.nodes)
        return Moved((), tuple(after - before), fell)

    def _anew(self, channel: bytes) -> Channel:
        self._opened.pop(channel, None)
        self._core.register.run("DELETE FROM snapshot WHERE channel = ?", (channel,))
        return self.channel(channel)

    def folded_anew(self, channel: bytes) -> bytes:
        """What all rows of a line fold to, from the first one on: equal bytes are one state."""
        return snapshot.take(self._anew(channel))

    def keep_without(self, draft: bytes) -> None:
        """A person here removed words of that time: those of an act that came without them stay away, too."""
        self._core.register.run("UPDATE act SET stub = 0 WHERE draft = ? AND stub", (draft,))

    def remove_words(self, row: ActRow, draft: bytes) -> None:
        """Put a draft without words in the place of what an act says, wherever it is kept as an act."""
        for place, posting in self._core.register.all(
            "SELECT place, posting FROM act WHERE hash = ?", (row.hash,)
        ):
            kept = posting_codec.decode(bytes(posting))
            bare = Posting(Act(draft, kept.act.prev), kept.approvals, ())
            self._core.register.run(
                "UPDATE act SET posting = ?, removed = ? WHERE place = ?",
                (posting_codec.encode(bare), self._core.now(), place),
            )

    def is_unjudged(self, channel: bytes, posting: Posting) -> bool:
        """Whether the act of a posting is set aside or waits on a line."""
        inbox, act = self.channel(channel).inbox, act_hash(posting.act)
        return act in inbox.held or act in inbox.short

    def placed_besides(self, moved: Moved, posting: Posting) -> list[ActRow]:
        """What waited and has its place now that a posting came; not what only colleagues passed on."""
        act = act_hash(posting.act)
        acts = [each.node.hash for each in moved.outcomes if isinstance(each, Placed)]
        rows = [self.row(each) for each in acts if each != act]
        return [each for each in rows if not each.arrival.reported]

    def vouched_for(self, channel: bytes) -> list[Arrival]:
        """Of `arrivals`: the acts, as a colleague may count on this desk's check, and what is undecoded."""
        nodes = self.channel(channel).chains.nodes
        judged = [each for each in self.arrivals(channel) if each.act in nodes]
        return judged + self._undecoded.of(channel)


def _received(channel: Channel, arrival: Arrival, *, accepted: Accepted) -> Moved:
    return channel.receive(
        arrival.posting,
        poster=arrival.blamed,
        roster=arrival.roster,
        verified=arrival.verified,
        accepted=accepted,
        reported=arrival.reported,
        was=arrival.was,
    )


def _standing(channel: Channel) -> set[bytes]:
    return {node.hash for side in channel.chains.standing for node in side}


def _came(row: ActRow) -> Came:
    came = row.arrival
    return Came(came.posting, came.blamed, came.roster, came.verified, row.accepted, came.reported, came.was)


def _row(values: Row) -> ActRow:
    place, hashed, draft, channel, *came, accepted, at, removed, dated_by, stub = values
    arrival = unpacked(tuple(came), None if removed is None else bytes(draft))
    return ActRow(
        int(place),
        bytes(hashed),
        bytes(draft),
        bytes(channel),
        arrival,
        Accepted(int(accepted)),
        int(at),
        None if removed is None else int(removed),
        None if dated_by is None else MEMBER_REF.decode(bytes(dated_by)),
        bool(stub),
    )


def body_of(row: ActRow) -> Body:
    """The body of an act."""
    return decode_draft(row.arrival.posting.act.draft).body
