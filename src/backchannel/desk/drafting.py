"""From a draft to the party's word: propose, agree, send back, discard, sign (spec/40, section 2).

Owns: what people here and colleagues elsewhere do with drafts, and what is told of it at home; the face of
`drafts_kept`, `agreeing` and `posting` for the rest of the desk. Counting people and judging rules is the
law's (`channel`), asked before anything leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backchannel.channel.acts import Draft, decode_draft, draft_codec, draft_hash
from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.channel import Channel
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.registry import Body, statement_of
from backchannel.channel.signed_text import sign_statement
from backchannel.channel.view import InView
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role
from backchannel.desk.agreeing import Agreeing
from backchannel.desk.bodies import HOME, Agreed, BodyKind, Discarded, HomeBody, Proposed, SentBack, Signed
from backchannel.desk.channels import Channels
from backchannel.desk.core import Core
from backchannel.desk.draft_states import LIVE, WAITING, Event, State, require_live, require_may
from backchannel.desk.drafts_kept import DraftRow, DraftsKept
from backchannel.desk.posting import Posting, why_lost
from backchannel.desk.replies import CLOSING
from backchannel.desk.rooms import Rooms
from backchannel.desk.unsent import RANDOM_ID, Unsent
from backchannel.errors import Misuse, NotHereYet, PeerFault, Refused
from backchannel.wire.version import PROTOCOL

FARTHEST_NUMBER = 1 << 12
"""How far beyond the newest act a draft of ours may be numbered."""


class Drafts:
    """Our side's drafts at this desk."""

    def __init__(self, core: Core, rooms: Rooms, channels: Channels) -> None:
        self._core = core
        self._rooms = rooms
        self._channels = channels
        self._kept = DraftsKept(core)
        self._agreeing = Agreeing(core, rooms, channels, self._kept)
        self._posting = Posting(core, rooms, channels, self._kept, self._agreeing)
        self._unsent = Unsent(core, channels, self._kept, self._place)
        # what other parts ask of drafts
        self.row = self._kept.row
        self.find = self._kept.find
        self.keeping = self._unsent.keeping
        self.open_rows = self._kept.waiting
        self.signatures = self._kept.signatures
        self.approvals = self._agreeing.approvals
        self.quorum = self._agreeing.quorum
        self.waits_for_signature = self._agreeing.waits_for_signature
        self.went_out = self._posting.went_out
        self.follow = self._posting.follow
        self.step_in = self._posting.step_in
        self.require_known: Callable[[bytes, Body], None] = lambda channel, body: None
        """Raises `Refused` where this desk cannot tell what a body is about: nobody agrees to it here."""

        self.heed: Callable[[bytes, Body, bool, Sequence[str]], None] = lambda channel, body, alone, also: (
            None
        )
        """Raises `NotSure` where what would leave (at once, with one voice) is not meant."""

    def on_posted(self, call: Callable[[bytes], None]) -> None:
        """Have this called with a channel in which an act of ours was just posted."""
        self._posting.on_posted = call

    # what people do

    def propose(
        self, channel_id: bytes, body: Body, instead_of: bytes | None = None, also: Sequence[str] = ()
    ) -> tuple[bytes, bool]:
        """Make a draft, agree to it oneself, post it if that is enough: its hash, and whether it went out.

        ``instead_of``: a draft that goes off the table with that. ``also``: what else whoever is here should
        know before it goes. Raises `Refused` with the rule's sentence, and then nothing is off the table, and
        nothing stored but what a person wrote in it, as a draft of ours.
        """
        with self.keeping(channel_id, body):
            self._heed(channel_id, body, also)
            return self._propose(channel_id, body, instead_of)

    def _propose(self, channel_id: bytes, body: Body, instead_of: bytes | None) -> tuple[bytes, bool]:
        core = self._core
        with core.step():
            if instead_of is not None:
                if self.row(instead_of).channel != channel_id:
                    raise Refused("That draft is for another line: it cannot be replaced by this.")
                self._discard(instead_of)
            self._drop_kept(channel_id, body)
            channel = self._channels.channel(channel_id)
            row, record = self._store_new(channel, channel_id, body, core.around.rng(RANDOM_ID))
            self._tell(Proposed(row.content, record))
            posted = self._posting.post_if_ready(channel, row)
        return row.hash, posted

    def agree(self, hashed: bytes, role: Role = Role.AGREES) -> bool:
        """This person agrees (or was present). True when it went out with that."""
        core = self._core
        row = self.row(hashed)
        if row.state in WAITING:
            self._heed(row.channel, row.draft.body)
        with core.step():
            channel = self._channels.channel(row.channel)
            if row.state is State.POSTED or self._channels.is_said(row.channel, hashed):
                return self._posting.again(channel, row, role)
            if row.state in (State.RETURNED, State.FALLEN) or (row.state in LIVE and why_lost(channel, row)):
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
            return self._posting.post_if_ready(channel, row)

    def send_back(self, hashed: bytes, why: str) -> None:
        """Return a draft to its author with a reason."""
        core = self._core
        with core.step():
            require_may(self.row(hashed).state, Event.SENT_BACK)
            self._kept.move(hashed, Event.SENT_BACK, why)
            self._tell(SentBack(hashed, why))

    def discard(self, hashed: bytes) -> None:
        """Take a draft off the table, everywhere at home."""
        with self._core.step():
            self._discard(hashed)

    def _discard(self, hashed: bytes) -> None:
        row = self.row(hashed)
        if row.state is State.POSTED:
            raise Refused("It went out already: it cannot be discarded.")
        require_may(row.state, Event.DISCARDED)
        self._kept.move(hashed, Event.DISCARDED)
        self._tell(Discarded(hashed))

    def closing(self, channel: bytes, act: bytes) -> DraftRow | None:
        """A draft of ours under way that answers or declines that act, if there is one."""
        for row in self.open_rows():
            if row.channel == channel and row.state in LIVE:
                body = row.draft.body
                reply = body.reply if isinstance(body, Message) else None
                if reply is not None and reply.to == act and reply.kind in CLOSING:
                    return row
        return None

    # what colleagues did

    def take_proposed(self, body: Proposed, author: MemberRef) -> None:
        """A colleague's draft. Raises `NotHereYet` where its line has not come here."""
        draft = decode_draft(body.draft)
        hashed = draft_hash(body.draft)
        if draft.party != self._core.ref.party:
            return
        if not self._channels.is_line(draft.channel):
            raise NotHereYet("A colleague's draft is for a line that has not come to this desk.")
        end = self._channels.channel(draft.channel).next_place().act_no
        if draft.act_no > end + FARTHEST_NUMBER:
            raise Refused("A colleague's draft is numbered far beyond what was said: it is not kept.")
        self._kept.store(hashed, draft.channel, body.draft, author.seat)
        self.take_agreed(Agreed(body.agreed), author)
        if self._channels.is_said(draft.channel, hashed):
            self.went_out(hashed)
        self._posting.let_fall(draft.channel)

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
        if self._posting.i_agreed_last(row):
            self._posting.post_if_ready(channel, row)
        else:
            self._posting.note_complete(row)

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
            self._posting.post_if_ready(self._channels.channel(row.channel), row)

    # inside

    def _heed(self, channel_id: bytes, body: Body, also: Sequence[str] = ()) -> None:
        """Ask whoever is here about what would leave. What a rule refuses is refused elsewhere."""
        channel = self._channels.channel(channel_id)
        try:
            self.require_known(channel_id, body)
            draft = self._place(channel, channel_id, body, bytes(RANDOM_ID))
            channel.judge_own(draft).require()
            alone = self._agreeing.is_enough(channel, draft)
        except (Refused, PeerFault):
            return
        self.heed(channel_id, body, alone, also)

    def _drop_kept(self, channel_id: bytes, body: Body) -> None:
        """The same words, kept when they could not go, are said now: they wait no more."""
        row = self._unsent.same(channel_id, body)
        if row is not None and self.approvals(row.hash):
            self._discard(row.hash)
        elif row is not None:  # no colleague was ever told of it
            self._kept.move(row.hash, Event.DISCARDED)

    def _place(self, channel: Channel, channel_id: bytes, body: Body, random_id: bytes) -> Draft:
        place = channel.next_place()
        numbers = [row.draft.act_no for row in self._placed(channel_id)]
        taken = [each for each in numbers if each <= place.act_no + FARTHEST_NUMBER]
        view = InView(place.in_view_number, place.in_view_hash)
        number = max([place.act_no, *(each + 1 for each in taken)])
        return Draft(PROTOCOL, channel_id, self._core.ref.party, number, view, random_id, body)

    def _placed(self, channel_id: bytes) -> list[DraftRow]:
        """Drafts that hold a place on a line: one that fell out of its place never goes there again."""
        rows = self.open_rows()
        return [row for row in rows if row.channel == channel_id and row.state is not State.FALLEN]

    def _store_new(
        self, channel: Channel, channel_id: bytes, body: Body, random_id: bytes
    ) -> tuple[DraftRow, ApprovalRecord]:
        """A new draft in the next place, with this person's agreement. Raises `Refused` before storing it."""
        self.require_known(channel_id, body)
        draft = self._place(channel, channel_id, body, random_id)
        channel.judge_own(draft).require()
        content = draft_codec.encode(draft)
        hashed = bytes(draft_hash(content))
        self._kept.store(hashed, channel_id, content, self._core.ref.seat)
        row = self.row(hashed)
        require_live(row.state)
        return row, self._agreeing.approve(channel, row, Role.AGREES)

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
        return self._posting.post_if_ready(channel, fresh)

    def _agree(self, channel: Channel, row: DraftRow, role: Role) -> bool:
        self.require_known(row.channel, row.draft.body)
        channel.judge_own(row.draft).require()
        self._tell(Agreed(self._agreeing.approve(channel, row, role)))
        return self._posting.post_if_ready(channel, row)

    def _tell(self, body: HomeBody) -> None:
        self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))
