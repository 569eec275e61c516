"""From a draft to the party's word: propose, agree, send back, discard, sign, post (spec/40, section 2).

Owns: drafts, agreements and signatures in the register, and when this desk posts. Counting people and judging
rules is the law's (`channel`); this module only asks it, before anything leaves.

Rota: whoever agreed last posts. Another desk that holds the quorum steps in after `STEP_IN` seconds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import msgspec

from backchannel.channel.acts import Draft, decode_draft, draft_codec, draft_hash, posting_codec
from backchannel.channel.approvals import (
    Approval,
    ApprovalRecord,
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
from backchannel.desk.draft_states import LIVE, Event, State, require_live, require_may
from backchannel.desk.drafts_kept import DraftRow, DraftsKept
from backchannel.desk.rooms import Rooms
from backchannel.errors import Misuse, NotHereYet, PeerFault, Refused
from backchannel.feed import room as feed_room
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.wire.version import PROTOCOL

FARTHEST_NUMBER = 1 << 12
"""How far beyond the newest act a draft of ours may be numbered."""
RANDOM_ID = 16
"""Bytes that tell two drafts of the same words apart."""
STEP_IN = 900
"""Seconds after which a colleague's desk posts what the last to agree did not."""
VALID_FOR = 30 * 86_400
"""Seconds for which an agreement may wait to be posted."""


class Drafts:
    """Our side's drafts at this desk."""

    def __init__(self, core: Core, rooms: Rooms, channels: Channels) -> None:
        self._core = core
        self._rooms = rooms
        self._channels = channels
        self._kept = DraftsKept(core)
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
            row, record = self._store_new(channel, channel_id, body, core.around.rng(RANDOM_ID))
            self._tell(Proposed(row.content, record))
            posted = self._post_if_ready(channel, row)
        return row.hash, posted

    def agree(self, hashed: bytes, role: Role = Role.AGREES) -> bool:
        """This person agrees (or was present). True when it went out with that."""
        core = self._core
        with core.step():
            row = self.row(hashed)
            channel = self._channels.channel(row.channel)
            if row.state is State.POSTED or self._channels.is_said(row.channel, hashed):
                return self._agree_again(channel, row, role)
            if row.state in (State.RETURNED, State.FALLEN) or (row.state in LIVE and _lost(channel, row)):
                return self._renew(channel, row, role)
            require_live(row.state)
            return self._agree(channel, row, role)

    def sign(self, hashed: bytes) -> bool:
        """This person signs what a draft states, once it has its quorum. True when it went out with that."""
        core = self._core
        with core.step():
            row = self.row(hashed)
            require_live(row.state)
            channel = self._channels.channel(row.channel)
            statement = statement_of(row.draft.body)
            if statement is None:
                raise Misuse("There is nothing to sign in this: agreeing is enough.")
            channel.quorum(row.content, [each.approval for each in self.approvals(hashed)]).require()
            me = core.ref
            signature = sign_statement(core.keys.signing, me.seat, me.term, statement)
            self._kept.keep_signature(hashed, signature)
            self._tell(Signed(hashed, signature))
            return self._post_if_ready(channel, row)

    def send_back(self, hashed: bytes, why: str) -> None:
        """Return a draft to its author with a reason."""
        core = self._core
        with core.step():
            require_may(self.row(hashed).state, Event.SENT_BACK)
            self._kept.move(hashed, Event.SENT_BACK, why)
            self._tell(SentBack(hashed, why))

    def discard(self, hashed: bytes) -> None:
        """Take a draft off the table, everywhere at home."""
        core = self._core
        with core.step():
            row = self.row(hashed)
            if row.state is State.POSTED:
                raise Refused("It went out already: it cannot be discarded.")
            require_may(row.state, Event.DISCARDED)
            self._kept.move(hashed, Event.DISCARDED)
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
        self._kept.store(hashed, draft.channel, body.draft, author.seat)
        self.take_agreed(Agreed(body.agreed), author)
        if self._channels.is_said(draft.channel, hashed):
            self.went_out(hashed)
        self._let_fall(draft.channel)

    def take_agreed(self, body: Agreed, author: MemberRef) -> None:
        """A colleague's agreement. What binds something else, or somebody else, is named and not counted."""
        approval = body.record.approval
        if approval.approver != author:
            self._core.alarm("false agreement", f"post {author.seat}", "An agreement came in another's name.")
            return
        self._kept.keep_approval(approval.draft_hash, body.record)
        row = self.find(approval.draft_hash)
        if row is None or row.state not in LIVE:
            return
        channel = self._channels.channel(row.channel)
        if self._i_agreed_last(row):
            self._post_if_ready(channel, row)
        else:
            self._note_complete(row)

    def _note_complete(self, row: DraftRow) -> None:
        """It is another desk's turn to post, and to say what stands against it."""
        with contextlib.suppress(Refused, PeerFault):
            if self.quorum(row).complete:
                self._kept.move(row.hash, Event.COMPLETE)

    def _i_agreed_last(self, row: DraftRow) -> bool:
        """Whether this person's agreement is the newest: then it is this desk's turn to post."""
        approvals = [record.approval for record in self.approvals(row.hash)]
        newest = max(approvals, key=lambda each: (each.until, each.approver.seat), default=None)
        return newest is not None and newest.approver == self._core.ref

    def take_sent_back(self, body: SentBack) -> None:
        """A colleague returned a draft, which may come here later than this."""
        self._kept.move(body.draft_hash, Event.SENT_BACK, body.why)

    def take_discarded(self, body: Discarded) -> None:
        """A colleague took a draft off the table, which may come here later than this."""
        self._kept.move(body.draft_hash, Event.DISCARDED)

    def take_signed(self, body: Signed, author: MemberRef) -> None:
        """A colleague's signature. Where two crossed, the desk of the higher post sends what is complete."""
        if (body.signature.seat, body.signature.term) != (author.seat, author.term):
            return
        self._kept.keep_signature(body.draft_hash, body.signature)
        row = self.find(body.draft_hash)
        signers = [each.seat for each in self.signatures(body.draft_hash)]
        if row is not None and row.state is State.AGREED and max(signers) == self._core.ref.seat:
            self._post_if_ready(self._channels.channel(row.channel), row)

    def went_out(self, hashed: bytes) -> None:
        """A posting of this draft stands in the channel."""
        if self._kept.state(hashed) is State.DISCARDED:
            self._core.alarm(
                "sent all the same",
                "your side",
                "A draft that was taken off the table went out: a colleague held every agreement to it.",
            )
        self._kept.move(hashed, Event.WENT_OUT)

    def follow(self, channel_id: bytes) -> None:
        """A line moved. What lost its place is a draft again: posted anew if it may be, else to be agreed."""
        channel = self._channels.channel(channel_id)
        for hashed in channel.fallen():
            row = self.find(hashed)
            if row is not None and row.state is State.POSTED:
                self._kept.move(hashed, Event.FELL_BACK)
                self._post_if_ready(channel, row)
        self._let_fall(channel_id)

    def _let_fall(self, channel_id: bytes) -> None:
        """Drafts whose place was taken, or whose view was overtaken, can never be posted as they are."""
        channel = self._channels.channel(channel_id)
        for row in self.open_rows():
            lost = _lost(channel, row) if row.channel == channel_id and row.state is not State.FALLEN else ""
            if lost:
                self._kept.move(row.hash, Event.LOST_PLACE, row.note or lost)

    def step_in(self) -> None:
        """Post what has its quorum and was not posted by the last to agree."""
        limit = self._core.now() - STEP_IN
        for row in self.open_rows():
            if row.state in LIVE and self._kept.was_agreed_to_before(limit, row.hash):
                self._post_if_ready(self._channels.channel(row.channel), row)

    # reading

    def row(self, hashed: bytes) -> DraftRow:
        """A draft. Raises `NoSuchNumber`."""
        return self._kept.row(hashed)

    def find(self, hashed: bytes) -> DraftRow | None:
        """A draft, or None."""
        return self._kept.find(hashed)

    def open_rows(self) -> list[DraftRow]:
        """Drafts that still wait for somebody of ours."""
        return self._kept.waiting()

    def approvals(self, hashed: bytes) -> list[ApprovalRecord]:
        """Agreements to a draft held here that count: within their time, for this very draft, and proven."""
        row = self.find(hashed)
        if row is None or not self._rooms.has(row.channel):
            return []
        now, draft, state = self._core.now(), row.draft, self._rooms.state(row.channel)
        return [
            record
            for record in self._kept.approvals(hashed)
            if record.approval.until >= now and _holds(state, draft, hashed, record)
        ]

    def signatures(self, hashed: bytes) -> list[SeatSignature]:
        """Signatures under a draft's statement held here."""
        return self._kept.signatures(hashed)

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

    def _place(self, channel: Channel, channel_id: bytes, body: Body, random_id: bytes) -> Draft:
        place = channel.next_place()
        numbers = [row.draft.act_no for row in self.open_rows() if row.channel == channel_id]
        taken = [each for each in numbers if each <= place.act_no + FARTHEST_NUMBER]
        view = InView(place.in_view_number, place.in_view_hash)
        number = max([place.act_no, *(each + 1 for each in taken)])
        return Draft(PROTOCOL, channel_id, self._core.ref.party, number, view, random_id, body)

    def _store_new(
        self, channel: Channel, channel_id: bytes, body: Body, random_id: bytes
    ) -> tuple[DraftRow, ApprovalRecord]:
        """A new draft in the next place, with this person's agreement. Raises `Refused` before storing it."""
        draft = self._place(channel, channel_id, body, random_id)
        verdict = channel.judge_own(draft)
        if verdict.reason is not None:
            raise Refused(verdict.reason)
        content = draft_codec.encode(draft)
        hashed = bytes(draft_hash(content))
        self._kept.store(hashed, channel_id, content, self._core.ref.seat)
        row = self.row(hashed)
        require_live(row.state)
        return row, self._approve(channel, row, Role.AGREES)

    def _renew(self, channel: Channel, row: DraftRow, role: Role) -> bool:
        """The same words in a new place, under the same number for people; colleagues agree anew.

        Two desks that do so at once write the same draft: its ``random_id`` follows from the old one's hash.
        """
        if role is Role.PRESENT:
            raise Refused(
                "It has to be written again first: being present does not do that.",
                next_step="Ask a colleague to agree to it; then say that you are present.",
            )
        self._kept.move(row.hash, Event.DISCARDED)
        self._tell(Discarded(row.hash))
        fresh, record = self._store_new(channel, row.channel, row.draft.body, row.hash[:RANDOM_ID])
        self._tell(Proposed(fresh.content, record))
        self._core.register.run("DELETE FROM item WHERE ref = ?", (fresh.hash,))
        self._core.register.run("UPDATE item SET ref = ? WHERE ref = ?", (fresh.hash, row.hash))
        return self._post_if_ready(channel, fresh)

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
        self._kept.keep_approval(row.hash, record)
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
            self._kept.move(row.hash, Event.COMPLETE)
            signatures = self.signatures(row.hash)
            signed = channel.signatures_quorum(row.draft, signatures)
            if signed is not None and not signed.complete:
                return False
            posting = channel.post(row.content, records, signatures, self._core.now())
        except NotHereYet:
            return False
        except (Refused, PeerFault) as error:
            self._kept.move(row.hash, Event.LOST_PLACE, error.sentence)
            return False
        entry = self._rooms.write(row.channel, BodyKind.POSTING, posting_codec.encode(posting))
        self._take_own(row, entry)
        return True

    def _take_own(self, row: DraftRow, entry: AdmittedEntry) -> None:
        self._channels.take(self._rooms.state(row.channel), entry)
        self._kept.move(row.hash, Event.WENT_OUT)
        self._let_fall(row.channel)
        self.on_posted(row.channel)

    def _tell(self, body: HomeBody) -> None:
        self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))


def _lost(channel: Channel, row: DraftRow) -> str:
    """Why a draft can no longer be posted where it was written to go; empty while it can, or may yet."""
    try:
        channel.moment(row.draft)
    except NotHereYet:
        return ""
    except (Refused, PeerFault) as error:
        return error.sentence
    return ""


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
