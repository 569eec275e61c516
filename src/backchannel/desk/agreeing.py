"""Agreements of our side to a draft: given here, and what those held here are worth (spec/40, section 2).

Owns: making and proving an agreement, the approver's rule (A9) at this desk, which agreements count. Does not
own: when anything is posted (`posting`), nor who must agree: that is the law's (`channel`).
"""

from __future__ import annotations

from backchannel.channel.acts import Draft, draft_codec, draft_hash
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash, require_binding
from backchannel.channel.channel import Channel
from backchannel.channel.papers.registry import statement_of
from backchannel.credentials.quorum import Quorum, Role
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.drafts_kept import DraftRow, DraftsKept
from backchannel.desk.reporters import VALID_FOR
from backchannel.desk.rooms import Rooms
from backchannel.errors import PeerFault, Refused
from backchannel.feed import room as feed_room
from backchannel.feed.kinds import Purpose
from backchannel.feed.state import RoomState


class Agreeing:
    """Agreements at this desk."""

    def __init__(self, core: Core, rooms: Rooms, channels: Channels, kept: DraftsKept) -> None:
        self._core = core
        self._rooms = rooms
        self._channels = channels
        self._kept = kept

    # given here

    def approve(self, channel: Channel, row: DraftRow, role: Role) -> ApprovalRecord:
        """This person's agreement, kept; what it took into account is stored before it leaves (A9)."""
        draft = row.draft
        self._remember_views(channel)
        channel.agreed(draft)
        self._channels.keep_view(channel)
        record = self.prove(row.channel, self._approval(channel, draft, row.hash, role))
        self._kept.keep_approval(row.hash, record)
        return record

    def is_enough(self, channel: Channel, draft: Draft) -> bool:
        """Whether a draft goes out at once when this person agrees to it, and nobody else has to."""
        content = draft_codec.encode(draft)
        mine = self._approval(channel, draft, bytes(draft_hash(content)), Role.AGREES)
        return channel.quorum(content, [mine]).complete

    def _approval(self, channel: Channel, draft: Draft, hashed: bytes, role: Role) -> Approval:
        core = self._core
        return Approval(
            hashed,
            draft.channel,
            channel.moment(draft).mine.charter_hash,
            self._rooms.state(draft.channel).readers.hash,
            draft.act_no,
            draft.in_view,
            core.now() + VALID_FOR,
            role,
            core.ref,
        )

    def prove(self, channel: bytes, approval: Approval) -> ApprovalRecord:
        """An agreement of this person's with a proof for each reader of the line."""
        state = self._rooms.state(channel)
        tags = feed_room.authenticate(state, Purpose.APPROVAL, approval_hash(approval))
        return ApprovalRecord(approval, tags)

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
            (self._kept.row(bytes(row[0])).draft for row in rows), key=lambda draft: draft.in_view.number
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

    # held here

    def approvals(self, hashed: bytes) -> list[ApprovalRecord]:
        """Agreements to a draft held here that count: within their time, for this very draft, and proven."""
        row = self._kept.find(hashed)
        if row is None or not self._rooms.has(row.channel):
            return []
        now, draft, state = self._core.now(), row.draft, self._rooms.state(row.channel)
        return [
            record
            for record in self._kept.approvals(hashed)
            if record.approval.until >= now and _holds(state, draft, hashed, record)
        ]

    def fitting(self, channel: Channel, row: DraftRow) -> list[ApprovalRecord]:
        """Agreements given under the list of who speaks and the readers that stand now."""
        charter_hash = channel.moment(row.draft).mine.charter_hash
        roster = self._rooms.state(row.channel).readers.hash
        return [
            record
            for record in self.approvals(row.hash)
            if record.approval.charter_hash == charter_hash and record.approval.roster_hash == roster
        ]

    def quorum(self, row: DraftRow) -> Quorum:
        """Who agreed to a draft and who is missing. Raises `Refused` when it lost its place."""
        channel = self._channels.channel(row.channel)
        return channel.quorum(row.content, [record.approval for record in self.fitting(channel, row)])

    def waits_for_signature(self, row: DraftRow) -> bool:
        """Whether everyone agreed and this person has not signed yet."""
        if statement_of(row.draft.body) is None:
            return False
        me = self._core.ref
        signed = {(each.seat, each.term) for each in self._kept.signatures(row.hash)}
        return self.quorum(row).complete and (me.seat, me.term) not in signed


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
