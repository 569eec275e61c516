"""When a draft of ours goes out, and what becomes of it when the line moves (spec/40, sections 2 and 4).

Owns: posting, by rota: whoever agreed last posts; another desk that holds the quorum steps in after `STEP_IN`
seconds. Counting people and judging rules is the law's (`channel`), asked before anything leaves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import msgspec

from backchannel.channel.acts import posting_codec
from backchannel.channel.channel import Channel
from backchannel.channel.papers.charter import Amend
from backchannel.credentials.quorum import Role
from backchannel.desk.act_rows import body_of
from backchannel.desk.agreeing import Agreeing
from backchannel.desk.bodies import BodyKind
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.draft_states import LIVE, Event, State
from backchannel.desk.drafts_kept import DraftRow, DraftsKept
from backchannel.desk.rooms import Rooms
from backchannel.errors import NotHereYet, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry

STEP_IN = 900
"""Seconds after which a colleague's desk posts what the last to agree did not."""


class Posting:
    """The way out."""

    def __init__(
        self, core: Core, rooms: Rooms, channels: Channels, kept: DraftsKept, agreeing: Agreeing
    ) -> None:
        self._core = core
        self._rooms = rooms
        self._channels = channels
        self._kept = kept
        self._agreeing = agreeing
        self.on_posted: Callable[[bytes], None] = lambda channel: None
        """Called with a channel in which an act of ours was just posted."""

    # posting

    def post_if_ready(self, channel: Channel, row: DraftRow) -> bool:
        """Post a draft that has all it needs: whether it went out. What cannot go any more falls back."""
        try:
            records = self._agreeing.fitting(channel, row)
            quorum = channel.quorum(row.content, [record.approval for record in records])
            if not quorum.complete:
                return False
            self._kept.move(row.hash, Event.COMPLETE)
            signatures = self._kept.signatures(row.hash)
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
        self.let_fall(row.channel)
        self.on_posted(row.channel)

    def again(self, channel: Channel, row: DraftRow, role: Role) -> bool:
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
        proven = self._agreeing.prove(row.channel, mine[0])
        posting = msgspec.structs.replace(kept.arrival.posting, approvals=(proven,))
        self._rooms.write(row.channel, BodyKind.POSTING, posting_codec.encode(posting))
        return True

    # whose turn it is

    def step_in(self) -> None:
        """Post what has its quorum and was not posted by the last to agree."""
        limit = self._core.now() - STEP_IN
        for row in self._kept.waiting():
            if row.state in LIVE and self._kept.was_agreed_to_before(limit, row.hash):
                self.post_if_ready(self._channels.channel(row.channel), row)

    def note_complete(self, row: DraftRow) -> None:
        """It is another desk's turn to post, and to say what stands against it."""
        with contextlib.suppress(Refused, PeerFault):
            if self._agreeing.quorum(row).complete:
                self._kept.move(row.hash, Event.COMPLETE)

    def i_agreed_last(self, row: DraftRow) -> bool:
        """Whether this person's agreement is the newest: then it is this desk's turn to post."""
        approvals = [record.approval for record in self._agreeing.approvals(row.hash)]
        newest = max(approvals, key=lambda each: (each.until, each.approver.seat), default=None)
        return newest is not None and newest.approver == self._core.ref

    # when the line moved

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
            row = self._kept.find(hashed)
            if row is None or row.state is not State.POSTED:
                continue
            if self._kept.move(hashed, Event.FELL_BACK) in LIVE:
                self.post_if_ready(channel, row)
        self._announce_again(channel)
        self.let_fall(channel_id)

    def _announce_again(self, channel: Channel) -> None:
        """Post a list of who speaks again that somebody posted who has left, while nobody there took it in.

        All we say afterwards hangs behind it, and nobody answers for a leaver's entry that never proved
        itself there. Whose signatures it bears is what counts, whoever posts it (spec/40, A10).
        """
        for node in reversed(channel.chains.standing[channel.ours]):
            if channel.chains.is_settled(node, channel.ours) or not self._rooms.has(channel.channel):
                return
            row = self._channels.row(node.hash)
            state = self._rooms.state(row.channel)
            if isinstance(body_of(row), Amend) and not state.readers.has(row.arrival.poster):
                entry = self._rooms.write(
                    row.channel, BodyKind.POSTING, posting_codec.encode(row.arrival.posting)
                )
                self._channels.take(self._rooms.state(row.channel), entry)

    def let_fall(self, channel_id: bytes) -> None:
        """Drafts whose place was taken, or whose view was overtaken, can never be posted as they are."""
        channel = self._channels.channel(channel_id)
        for row in self._kept.waiting():
            lost = why_lost(channel, row) if row.channel == channel_id else ""
            if lost:
                self._kept.move(row.hash, Event.LOST_PLACE, row.note or lost)


def why_lost(channel: Channel, row: DraftRow) -> str:
    """Why a draft can no longer be posted where it was written to go; empty while it can, or may yet."""
    try:
        channel.moment(row.draft)
    except NotHereYet:
        return ""
    except (Refused, PeerFault) as error:
        return error.sentence
    return ""
