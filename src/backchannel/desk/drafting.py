"""From a draft to the party's word: propose, agree, send back, discard, sign, post (spec/40, section 2).

Owns: drafts, agreements and signatures in the register, and when this desk posts. Counting people and judging
rules is the law's (`channel`); this module only asks it, before anything leaves.

Rota: whoever agreed last posts. Another desk that holds the quorum steps in after `STEP_IN` seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from backchannel.channel.acts import Draft, decode_draft, draft_codec, draft_hash, posting_codec
from backchannel.channel.approvals import (
    Approval,
    ApprovalRecord,
    approval_codec,
    approval_hash,
    require_binding,
)
from backchannel.channel.channel import Channel
from backchannel.channel.papers.registry import Body, statement_of
from backchannel.channel.signed_text import SeatSignature, sign_statement
from backchannel.channel.view import InView
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Quorum, Role
from backchannel.desk.bodies import HOME, Agreed, BodyKind, Discarded, HomeBody, Proposed, SentBack, Signed
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.rooms import Rooms
from backchannel.errors import Misuse, NoSuchNumber, PeerFault, Refused
from backchannel.feed import room as feed_room
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.wire.codec import Codec
from backchannel.wire.version import PROTOCOL

FARTHEST_NUMBER = 1 << 12
"""How far beyond the newest act a draft of ours may be numbered."""
STEP_IN = 900
"""Seconds after which a colleague's desk posts what the last to agree did not."""
VALID_FOR = 30 * 86_400
"""Seconds for which an agreement may wait to be posted."""

SIGNATURE: Codec[SeatSignature] = Codec(SeatSignature, limit=4096, what="signature")


class DraftRow(NamedTuple):
    """A draft of ours as the register keeps it."""

    hash: bytes
    channel: bytes
    content: bytes
    author: int
    state: str
    note: str
    at: int

    @property
    def draft(self) -> Draft:
        """The draft, decoded."""
        return decode_draft(self.content)


class Drafts:
    """Our side's drafts at this desk."""

    def __init__(self, core: Core, rooms: Rooms, channels: Channels) -> None:
        self._core = core
        self._rooms = rooms
        self._channels = channels
        self.on_posted: Callable[[bytes], None] = lambda channel: None
        """Called with a channel in which an act of ours was just posted."""

    # what people do

    def propose(self, channel_id: bytes, body: Body) -> tuple[bytes, bool]:
        """Make a draft, agree to it oneself, post it if that is enough: its hash, and whether it went out.

        Raises `Refused` with the rule's sentence before anything is stored.
        """
        core = self._core
        with core.step():
            channel = self._channels.channel(channel_id)
            row, record = self._store_new(channel, channel_id, body)
            self._tell(Proposed(row.content, record))
            posted = self._post_if_ready(channel, row)
        return row.hash, posted

    def agree(self, hashed: bytes, role: Role = Role.AGREES) -> bool:
        """This person agrees (or was present). True when it went out with that."""
        core = self._core
        with core.step():
            row = self.row(hashed)
            channel = self._channels.channel(row.channel)
            if row.state == "fallen":
                self._renew(channel, row)
                posted = False
            elif row.state == "posted":
                posted = self._agree_again(channel, row, role)
            else:
                self._require_open(row)
                posted = self._agree(channel, row, role)
        return posted

    def sign(self, hashed: bytes) -> bool:
        """This person signs what a draft states, once it has its quorum. True when it went out with that."""
        core = self._core
        with core.step():
            row = self.row(hashed)
            self._require_open(row)
            channel = self._channels.channel(row.channel)
            statement = statement_of(row.draft.body)
            if statement is None:
                raise Misuse("There is nothing to sign in this: agreeing is enough.")
            channel.quorum(row.content, [each.approval for each in self.approvals(hashed)]).require()
            me = core.ref
            signature = sign_statement(core.keys.signing, me.seat, me.term, statement)
            self._keep_signature(hashed, signature)
            self._tell(Signed(hashed, signature))
            return self._post_if_ready(channel, row)

    def send_back(self, hashed: bytes, why: str) -> None:
        """Return a draft to its author with a reason."""
        core = self._core
        with core.step():
            self._require_open(self.row(hashed))
            self._set_state(hashed, "returned", why)
            self._tell(SentBack(hashed, why))

    def discard(self, hashed: bytes) -> None:
        """Take a draft off the table, everywhere at home."""
        core = self._core
        with core.step():
            if self.row(hashed).state == "posted":
                raise Refused("It went out already: it cannot be discarded.")
            self._set_state(hashed, "discarded")
            self._tell(Discarded(hashed))

    # what colleagues did

    def take_proposed(self, body: Proposed, author: MemberRef) -> None:
        """A colleague's draft."""
        draft = decode_draft(body.draft)
        hashed = draft_hash(body.draft)
        if draft.party != self._core.ref.party or not self._channels.is_line(draft.channel):
            return
        end = self._channels.channel(draft.channel).next_place().act_no
        if draft.act_no > end + FARTHEST_NUMBER:
            raise Refused("A colleague's draft is numbered far beyond what was said: it is not kept.")
        self._store(hashed, draft.channel, body.draft, author.seat)
        self.take_agreed(Agreed(body.agreed), author)
        if self._channels.is_said(draft.channel, hashed):
            self.went_out(hashed)

    def take_agreed(self, body: Agreed, author: MemberRef) -> None:
        """A colleague's agreement. What binds something else, or somebody else, is named and not counted."""
        approval = body.record.approval
        if approval.approver != author:
            self._core.alarm("false agreement", f"post {author.seat}", "An agreement came in another's name.")
            return
        self._keep_approval(approval.draft_hash, body.record)
        row = self._find(approval.draft_hash)
        if row is not None and row.state in ("open", "agreed") and self._i_agreed_last(row):
            self._post_if_ready(self._channels.channel(row.channel), row)

    def _i_agreed_last(self, row: DraftRow) -> bool:
        """Whether this person's agreement is the newest: then it is this desk's turn to post."""
        approvals = [record.approval for record in self.approvals(row.hash)]
        newest = max(approvals, key=lambda each: (each.until, each.approver.seat), default=None)
        return newest is not None and newest.approver == self._core.ref

    def take_sent_back(self, body: SentBack) -> None:
        """A colleague returned a draft."""
        row = self._find(body.draft_hash)
        if row is not None and row.state != "posted":
            self._set_state(body.draft_hash, "returned", body.why)

    def take_discarded(self, body: Discarded) -> None:
        """A colleague took a draft off the table."""
        row = self._find(body.draft_hash)
        if row is not None and row.state != "posted":
            self._set_state(body.draft_hash, "discarded")

    def take_signed(self, body: Signed, author: MemberRef) -> None:
        """A colleague's signature. Where two crossed, the desk of the higher post sends what is complete."""
        if (body.signature.seat, body.signature.term) != (author.seat, author.term):
            return
        self._keep_signature(body.draft_hash, body.signature)
        row = self._find(body.draft_hash)
        signers = [each.seat for each in self.signatures(body.draft_hash)]
        if row is not None and row.state == "agreed" and max(signers) == self._core.ref.seat:
            self._post_if_ready(self._channels.channel(row.channel), row)

    def went_out(self, hashed: bytes) -> None:
        """A posting of this draft stands in the channel."""
        row = self._find(hashed)
        if row is not None and row.state == "discarded":
            self._core.alarm(
                "sent all the same",
                "your side",
                "A draft that was taken off the table went out: a colleague held every agreement to it.",
            )
        if row is not None:
            self._set_state(hashed, "posted")

    def fell_back(self, channel_id: bytes) -> None:
        """What lost its place is a draft again: posted anew if it may be, else to be agreed."""
        channel = self._channels.channel(channel_id)
        for hashed in channel.fallen():
            row = self._find(bytes(hashed))
            if row is not None and row.state == "posted":
                self._set_state(row.hash, "agreed")
                self._post_if_ready(channel, row)

    def step_in(self) -> None:
        """Post what has its quorum and was not posted by the last to agree."""
        limit = self._core.now() - STEP_IN
        rows = self._core.register.all(
            "SELECT hash FROM draft WHERE state IN ('open', 'agreed')"
            " AND EXISTS (SELECT 1 FROM approval WHERE draft = hash AND at < ?)",
            (limit,),
        )
        for (hashed,) in rows:
            row = self.row(bytes(hashed))
            self._post_if_ready(self._channels.channel(row.channel), row)

    # reading

    def row(self, hashed: bytes) -> DraftRow:
        """A draft. Raises `NoSuchNumber`."""
        row = self._find(hashed)
        if row is None:
            raise NoSuchNumber("There is no such draft here.")
        return row

    def _find(self, hashed: bytes) -> DraftRow | None:
        values = self._core.register.first("SELECT * FROM draft WHERE hash = ?", (hashed,))
        return None if values is None else DraftRow(*values)

    def find(self, hashed: bytes) -> DraftRow | None:
        """A draft, or None."""
        return self._find(hashed)

    def open_rows(self) -> list[DraftRow]:
        """Drafts that still wait for somebody of ours."""
        rows = self._core.register.all(
            "SELECT * FROM draft WHERE state IN ('open', 'agreed', 'returned', 'fallen') ORDER BY at, hash"
        )
        return [DraftRow(*values) for values in rows]

    def approvals(self, hashed: bytes) -> list[ApprovalRecord]:
        """Agreements to a draft held here that count: within their time, for this very draft, and proven."""
        row = self._find(hashed)
        if row is None or not self._rooms.has(row.channel):
            return []
        now, draft, state = self._core.now(), row.draft, self._rooms.state(row.channel)
        rows = self._core.register.all(
            "SELECT record FROM approval WHERE draft = ? ORDER BY role, seat", (hashed,)
        )
        records = [approval_codec.decode(bytes(row[0])) for row in rows]
        return [
            record
            for record in records
            if record.approval.until >= now and _holds(state, draft, hashed, record)
        ]

    def signatures(self, hashed: bytes) -> list[SeatSignature]:
        """Signatures under a draft's statement held here."""
        rows = self._core.register.all(
            "SELECT signature FROM signature WHERE draft = ? ORDER BY seat", (hashed,)
        )
        return [SIGNATURE.decode(bytes(row[0])) for row in rows]

    def quorum(self, row: DraftRow) -> Quorum:
        """Who agreed to a draft and who is missing. Raises `Refused` when it lost its place."""
        channel = self._channels.channel(row.channel)
        return channel.quorum(row.content, [record.approval for record in self._fitting(channel, row)])

    def waits_for_signature(self, row: DraftRow) -> bool:
        """Whether everyone agreed and this person has not signed yet."""
        if statement_of(row.draft.body) is None:
            return False
        me = self._core.ref
        signed = {(each.seat, each.term) for each in self.signatures(row.hash)}
        return self.quorum(row).complete and (me.seat, me.term) not in signed

    # inside

    def _place(self, channel: Channel, channel_id: bytes, body: Body) -> Draft:
        place = channel.next_place()
        numbers = [row.draft.act_no for row in self.open_rows() if row.channel == channel_id]
        taken = [each for each in numbers if each <= place.act_no + FARTHEST_NUMBER]
        view = InView(place.in_view_number, place.in_view_hash)
        number = max([place.act_no, *(each + 1 for each in taken)])
        return Draft(
            PROTOCOL, channel_id, self._core.ref.party, number, view, self._core.around.rng(16), body
        )

    def _store_new(self, channel: Channel, channel_id: bytes, body: Body) -> tuple[DraftRow, ApprovalRecord]:
        """A new draft in the next place, with this person's agreement. Raises `Refused` before storing it."""
        draft = self._place(channel, channel_id, body)
        verdict = channel.judge_own(draft)
        if verdict.reason is not None:
            raise Refused(verdict.reason)
        content = draft_codec.encode(draft)
        hashed = bytes(draft_hash(content))
        self._store(hashed, channel_id, content, self._core.ref.seat)
        row = self.row(hashed)
        return row, self._approve(channel, row, Role.AGREES)

    def _store(self, hashed: bytes, channel: bytes, content: bytes, author: int) -> None:
        row = self._channels.row_of_draft(hashed)
        stands = row is not None and self._channels.channel(channel).chains.nodes.get(row.hash) is not None
        self._core.register.run(
            "INSERT OR IGNORE INTO draft VALUES (?, ?, ?, ?, ?, '', ?)",
            (hashed, channel, content, author, "posted" if stands else "open", self._core.now()),
        )
        self._core.number("act", hashed)

    def _renew(self, channel: Channel, row: DraftRow) -> None:
        """The same words in a new place, under the same number for people; colleagues agree anew."""
        self._set_state(row.hash, "discarded")
        self._tell(Discarded(row.hash))
        fresh, record = self._store_new(channel, row.channel, row.draft.body)
        self._tell(Proposed(fresh.content, record))
        self._core.register.run("DELETE FROM item WHERE ref = ?", (fresh.hash,))
        self._core.register.run("UPDATE item SET ref = ? WHERE ref = ?", (fresh.hash, row.hash))
        self._post_if_ready(channel, fresh)

    def _agree(self, channel: Channel, row: DraftRow, role: Role) -> bool:
        verdict = channel.judge_own(row.draft)
        if verdict.reason is not None:
            raise Refused(verdict.reason)
        self._tell(Agreed(self._approve(channel, row, role)))
        return self._post_if_ready(channel, row)

    def _approve(self, channel: Channel, row: DraftRow, role: Role) -> ApprovalRecord:
        """This person's agreement, kept; what it took into account is stored before it leaves (A9)."""
        core = self._core
        draft = row.draft
        self._remember_views(channel)
        channel.agreed(draft)
        self._channels.keep_view(channel)
        state = self._rooms.state(row.channel)
        approval = Approval(
            row.hash,
            row.channel,
            channel.moment(draft).mine.charter_hash,
            state.readers.hash,
            draft.act_no,
            draft.in_view,
            core.now() + VALID_FOR,
            role,
            core.ref,
        )
        tags = feed_room.authenticate(state, Purpose.APPROVAL, approval_hash(approval))
        record = ApprovalRecord(approval, tags)
        self._keep_approval(row.hash, record)
        return record

    def _remember_views(self, channel: Channel) -> None:
        """What this person agreed to at a desk that was lost binds them still (A9).

        Raises `Refused` while any of it may still be missing here.
        """
        state = self._rooms.state(self._rooms.home)
        if not state.own.restored:
            return
        me = self._core.ref
        whole = not any(feed.missing() for feed in state.feeds if feed.author.ref == me)
        # Until somebody heard this new desk, nobody has told it what the lost one said.
        told_by = state if len(state.readers.members) > 1 else self._rooms.state(channel.channel)
        whole = whole and any(feed.acknowledged for feed in told_by.feeds if feed.author.ref != me)
        rows = self._core.register.all(
            "SELECT draft.hash FROM draft JOIN approval ON approval.draft = draft.hash"
            " WHERE draft.channel = ? AND approval.seat = ? AND approval.term = ?",
            (channel.channel, me.seat, me.term),
        )
        drafts = sorted(
            (self.row(bytes(row[0])).draft for row in rows), key=lambda draft: draft.in_view.number
        )
        for draft in drafts:
            try:
                if draft.in_view.number > channel.agreed_view.number:
                    channel.agreed(draft)
            except Refused:
                whole = False
        if not whole:
            raise Refused(
                "What you agreed to at your lost desk is still coming back from your colleagues.",
                next_step="Wait until it is here, then do the same again.",
            )

    def _agree_again(self, channel: Channel, row: DraftRow, role: Role) -> bool:
        """Post the same act again with a fresh proof of this person's agreement.

        For a desk to which the first one did not prove itself. Nothing about the act changes.
        """
        kept = self._channels.row_of_draft(row.hash)
        if kept is None or channel.item(kept.hash).settled:
            raise Refused("It went out already, and the other side has taken it into account.")
        agreed = [record.approval for record in kept.arrival.posting.approvals]
        mine = [each for each in agreed if each.approver == self._core.ref and each.role == role]
        if not mine:
            raise Refused("It went out without you: there is nothing of yours to prove again.")
        state = self._rooms.state(row.channel)
        tags = feed_room.authenticate(state, Purpose.APPROVAL, approval_hash(mine[0]))
        posting = msgspec.structs.replace(kept.arrival.posting, approvals=(ApprovalRecord(mine[0], tags),))
        self._rooms.write(row.channel, BodyKind.POSTING, posting_codec.encode(posting))
        return True

    def _fitting(self, channel: Channel, row: DraftRow) -> list[ApprovalRecord]:
        """Agreements given under the list of who speaks and the readers that stand now."""
        charter_hash = channel.moment(row.draft).mine.charter_hash
        roster = self._rooms.state(row.channel).readers.hash
        return [
            record
            for record in self.approvals(row.hash)
            if record.approval.charter_hash == charter_hash and record.approval.roster_hash == roster
        ]

    def _post_if_ready(self, channel: Channel, row: DraftRow) -> bool:
        try:
            records = self._fitting(channel, row)
            quorum = channel.quorum(row.content, [record.approval for record in records])
            if not quorum.complete:
                return False
            self._set_state(row.hash, "agreed")
            signatures = self.signatures(row.hash)
            signed = channel.signatures_quorum(row.draft, signatures)
            if signed is not None and not signed.complete:
                return False
            posting = channel.post(row.content, records, signatures, self._core.now())
        except (Refused, PeerFault) as error:
            self._set_state(row.hash, "fallen", error.sentence)
            return False
        entry = self._rooms.write(row.channel, BodyKind.POSTING, posting_codec.encode(posting))
        self._take_own(row, entry)
        return True

    def _take_own(self, row: DraftRow, entry: AdmittedEntry) -> None:
        self._channels.take(self._rooms.state(row.channel), entry)
        self._set_state(row.hash, "posted")
        self.on_posted(row.channel)

    def _keep_approval(self, hashed: bytes, record: ApprovalRecord) -> None:
        approver = record.approval.approver
        self._core.register.run(
            "REPLACE INTO approval VALUES (?, ?, ?, ?, ?, ?)",
            (
                hashed,
                approver.seat,
                approver.term,
                int(record.approval.role),
                approval_codec.encode(record),
                self._core.now(),
            ),
        )

    def _keep_signature(self, hashed: bytes, signature: SeatSignature) -> None:
        self._core.register.run(
            "INSERT OR IGNORE INTO signature VALUES (?, ?, ?, ?)",
            (hashed, signature.seat, signature.term, SIGNATURE.encode(signature)),
        )

    def _set_state(self, hashed: bytes, state: str, note: str = "") -> None:
        self._core.register.run("UPDATE draft SET state = ?, note = ? WHERE hash = ?", (state, note, hashed))

    def _require_open(self, row: DraftRow) -> None:
        if row.state == "posted":
            raise Refused("It went out already.")
        if row.state == "discarded":
            raise Refused("It was taken off the table.", next_step="Write it again if it is still meant.")

    def _tell(self, body: HomeBody) -> None:
        self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))


def _holds(state: RoomState, draft: Draft, hashed: bytes, record: ApprovalRecord) -> bool:
    """Whether an agreement binds this draft and proves itself to this desk. Else it counts for nothing."""
    approval = record.approval
    try:
        require_binding(approval, draft, hashed, approval.charter_hash)
        feed_room.require_proof(
            state,
            approval.approver,
            approval.roster_hash,
            Purpose.APPROVAL,
            approval_hash(approval),
            record.authenticators,
        )
    except PeerFault:
        return False
    return True
