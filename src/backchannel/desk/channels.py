"""The channels of this desk: postings into the law, and the law's state back out.

Owns: which approvals verified here, how acts come to their rows, and what they move. Does not own: what an
act means (`channel`), drafts before they are posted (`drafting`), channels held open (`open_channels`).
"""

from __future__ import annotations

from backchannel.channel.acts import Posting, act_hash, decode_draft, posting_codec
from backchannel.channel.admission import Accepted
from backchannel.channel.approvals import approval_hash
from backchannel.channel.channel import Channel, Moved
from backchannel.channel.inbox import FalseSignature, Placed, SetAside
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk.act_rows import ActRow, row_of
from backchannel.desk.arrivals import PASSED_ON, Arrival, unpacked
from backchannel.desk.core import Core
from backchannel.desk.lines import Lines
from backchannel.desk.open_channels import OpenChannels
from backchannel.desk.parties import Parties
from backchannel.desk.reporters import Reporters
from backchannel.desk.undecoded import Undecoded
from backchannel.desk.verdicts import Verdicts
from backchannel.errors import NewerAct, PeerFault, Refused
from backchannel.feed import room as feed_room
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import AdmittedEntry, OpenedEntry
from backchannel.feed.state import RoomState

NOTHING_MOVED = Moved((), (), ())
CANNOT = "Something came that this version of the program cannot take in."


class Channels(OpenChannels):
    """Every channel of this desk."""

    def __init__(self, core: Core, parties: Parties, meetings: Lines) -> None:
        super().__init__(core, meetings)
        self._parties = parties
        self._undecoded = Undecoded(core, parties)
        self._reported = Reporters(core)
        self.reported_by = self._reported.of
        self.verdicts = Verdicts(core, parties, self)

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
        if self.is_stub(act) and arrival.was is None:
            return self._filled(channel, arrival)
        if self.is_removed(act):
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
        if self.is_stub(act):
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
                    self.verdicts.note(node.hash, me, holds=True)
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
                and (poster := self.proven_poster(outcome.act))
            ):
                about = self._parties.title(poster)
                self._core.alarm("not that side's word", about, f"Set aside: {outcome.sentence}")
                if poster.party != me.party:
                    self.verdicts.note(outcome.act, me, holds=False)

    def row_of_draft(self, hashed: bytes, channel: Channel | None = None) -> ActRow | None:
        """The row of the act a draft became: where it stands, else the newest; None before posting.

        ``channel``: its channel, where the caller has it open already.
        """
        rows = [
            row_of(values)
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

    def arrivals(self, channel: bytes) -> list[Arrival]:
        """All that came on a channel, by arrival, each posting once; then what cannot be decoded yet."""
        rows = self._core.register.all(
            "SELECT posting, author, seq, roster, verified, draft, removed FROM act WHERE channel = ?"
            " GROUP BY posting ORDER BY min(place)",
            (channel,),
        )
        came = [unpacked(row[:5], None if row[6] is None else bytes(row[5])) for row in rows]
        return came + self._undecoded.of(channel)

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
