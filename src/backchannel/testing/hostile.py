"""A desk whose own checks are switched off, and a member who puts pages in another's way.

Owns: what a patched desk can do with its true keys and its real register: agree to anything, post anything,
spoil proofs of single readers, shut a reader out, write pages under another author's marks. Everything else
of the desk, and everybody else's desk, is the product's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from backchannel.board.fragments import cut
from backchannel.board.pagekeys import PageKey, step_tags
from backchannel.board.pages import page_tag, seal_page
from backchannel.channel.acts import Act, Draft, Posting, decode_draft, draft_codec, draft_hash, posting_codec
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.papers.message import Message, Weight
from backchannel.channel.papers.registry import Body
from backchannel.channel.view import InView
from backchannel.courier.board import load_board, stored_key
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Role
from backchannel.crypto import aead
from backchannel.desk.bodies import HOME, BodyKind, HomeBody
from backchannel.desk.desk import Desk
from backchannel.desk.rooms import AUTHOR
from backchannel.feed import epoch, sealing
from backchannel.feed import room as feed_room
from backchannel.feed.entry import ENVELOPE, SEALED, Authenticator, Envelope, Sealed, Wrap
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import AdmittedEntry, Outcome, Step, Wrote
from backchannel.feed.readers import Readers
from backchannel.feed.state import RoomState
from backchannel.testing.world import World
from backchannel.wire.version import PROTOCOL

FOR_A_MONTH = 30 * 86_400
NO_TAG = bytes(16)

Twist = Callable[[RoomState, Wrote], Wrote]


def message(text: str) -> Message:
    """A plain message."""
    return Message(Weight.ON_INSTRUCTIONS, "", text, "en", None, None, None, ())


def spoiled(
    proofs: Collection[Authenticator], readers: Readers, whom: Collection[MemberRef]
) -> tuple[Authenticator, ...]:
    """The same proofs, wrong for the readers in ``whom``."""
    places = {readers.place_of(each) for each in whom}
    return tuple(
        Authenticator(each.reader, each.secret, NO_TAG) if each.reader in places else each for each in proofs
    )


class Patched:
    """A member's desk with its checks taken out. ``desk`` stays a desk: it can also do the honest thing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._core = desk._core
        self._rooms = desk._rooms
        self._channels = desk._channels

    # drafts and agreements nobody checked

    def line(self, who: str) -> bytes:
        """The id of the line with that side."""
        return self.desk._channel_of(who)

    @property
    def ref(self) -> MemberRef:
        """This desk's member."""
        return self._core.ref

    def draft(self, who: str, body: Body | str, **changed: Any) -> bytes:
        """A draft in the place an honest desk would choose, with fields changed, told to nobody."""
        line = self.line(who)
        place = self._channels.channel(line).next_place()
        honest = Draft(
            PROTOCOL,
            line,
            self.ref.party,
            place.act_no,
            InView(place.in_view_number, place.in_view_hash),
            self._core.around.rng(16),
            message(body) if isinstance(body, str) else body,
        )
        return draft_codec.encode(msgspec.structs.replace(honest, **changed))

    def approval(
        self, draft_bytes: bytes, spoil: Collection[MemberRef] = (), **changed: Any
    ) -> ApprovalRecord:
        """This person's agreement to that draft with fields changed, truly authenticated.

        ``spoil``: readers for whom the proof is wrong.
        """
        draft = decode_draft(draft_bytes)
        state = self._rooms.state(draft.channel)
        channel = self._channels.channel(draft.channel)
        honest = Approval(
            draft_hash(draft_bytes),
            draft.channel,
            channel.speaks(channel.ours).charter_hash,
            state.readers.hash,
            draft.act_no,
            draft.in_view,
            self._core.now() + FOR_A_MONTH,
            Role.AGREES,
            self.ref,
        )
        approval = msgspec.structs.replace(honest, **changed)
        proofs = feed_room.authenticate(state, Purpose.APPROVAL, approval_hash(approval))
        return ApprovalRecord(approval, spoiled(proofs, state.readers, spoil))

    def held(self, number: int) -> tuple[bytes, tuple[ApprovalRecord, ...]]:
        """A draft that honest colleagues agreed to, as this register holds it: its bytes and agreements."""
        row = self.desk._drafts.row(self._core.numbered(number)[1])
        return row.content, tuple(self.desk._drafts.approvals(row.hash))

    # posting unasked

    def post(
        self, who: str, draft_bytes: bytes, *approvals: ApprovalRecord, prev: bytes | None = None
    ) -> None:
        """Post a draft with these agreements and no others, whatever they are worth."""
        line = self.line(who)
        place = self._channels.channel(line).next_place()
        posting = Posting(Act(draft_bytes, place.prev if prev is None else prev), approvals, ())
        self.say(line, BodyKind.POSTING, posting_codec.encode(posting))

    def post_alone(self, who: str, body: Body | str) -> bytes:
        """Post with nobody's agreement but this person's own: the draft's bytes."""
        draft = self.draft(who, body)
        self.post(who, draft, self.approval(draft))
        return draft

    def tell_home(self, body: HomeBody) -> None:
        """Say anything to colleagues."""
        self.say(self._rooms.home, BodyKind.HOME, HOME.encode(body))

    def say(self, room: bytes, kind: int, data: bytes, twist: Twist | None = None) -> AdmittedEntry:
        """Write an entry that no rule was asked about; ``twist`` may change what leaves."""
        now, rng = self._core.now(), self._core.around.rng

        def run(state: RoomState) -> Step:
            return _twisted(feed_room.write(state, kind, data, now, rng), twist)

        return self._advance(room, run, kind)

    def open_keys(self, room: bytes, twist: Twist) -> None:
        """Announce fresh keys to the room, twisted."""
        now, rng = self._core.now(), self._core.around.rng
        self._advance(room, lambda state: _twisted(feed_room.open_epoch(state, now, rng), twist), 1)

    def _advance(self, room: bytes, run: Callable[[RoomState], Step], kind: int) -> AdmittedEntry:
        with self._core.register.change():
            outcomes = self._rooms.advance(room, run)
        self._core.hand_over()
        wrote = [each.entry for each in outcomes if isinstance(each, Wrote)]
        return next(each for each in wrote if each.core.kind == kind)

    # in another's way

    def next_pages(self, room: bytes, author: MemberRef, count: int) -> list[tuple[PageKey, int]]:
        """Keys and numbers of the next ``count`` pages of another author, as every member knows them."""
        for handle, key, number in self._watched(room, author):
            del handle
            return [(key, number + step) for step in range(count)]
        raise AssertionError("this desk reads nothing of that author")

    def squat(self, world: World, room: bytes, author: MemberRef, count: int = 24) -> None:
        """Put rubbish under the next marks of another author, over a place at the relay of one's own."""
        board_id = world.store.load().board_id
        for key, number in self.next_pages(room, author, count):
            tag = page_tag(key, board_id, number)
            deposit(world, tag + self._core.around.rng(world.settings.page_size - len(tag)))

    def forge(self, world: World, room: bytes, author: MemberRef, kind: int, data: bytes) -> None:
        """Write in another member's name, in that member's next place, with everything a member knows."""
        state = self._rooms.state(room)
        feed = state.live(author)
        if feed is None or not feed.epochs:
            raise AssertionError("this desk reads nothing of that author")
        known = feed.epochs[-1]
        mine = self._made_by_me(state, kind, data)
        core = msgspec.structs.replace(
            mine.core,
            author=feed.author,
            seq=feed.seq + 1,
            prev=feed.hash,
            epoch=known.number,
            heads=(),
            prekey=None,
        )
        envelope = Envelope(msgspec.msgpack.encode(core), ENVELOPE.decode(mine.envelope).authenticators)
        sealed = _sealed(
            state, envelope, feed.author, core.seq, known.number, known.key, self._core.around.rng(16)
        )
        board_id = world.store.load().board_id
        contents = cut(SEALED.encode(sealed), world.settings.page_size)
        places = self.next_pages(room, author, len(contents))
        for content, (key, number) in zip(contents, places, strict=True):
            salt = self._core.around.rng(16)
            deposit(
                world, seal_page(key, board_id, number, content, salt=salt, size=world.settings.page_size)
            )

    def _made_by_me(self, state: RoomState, kind: int, data: bytes) -> AdmittedEntry:
        step = feed_room.write(state, kind, data, self._core.now(), self._core.around.rng)
        return next(
            each.entry for each in step.outcomes if isinstance(each, Wrote) and each.entry.core.kind == kind
        )

    def _watched(self, room: bytes, author: MemberRef) -> list[tuple[bytes, PageKey, int]]:
        found = []
        rows = self._core.register.all("SELECT handle, author FROM lane WHERE room = ? AND mine = 0", (room,))
        for handle, encoded in rows:
            lane = self._core.spool.first(
                "SELECT board, made_at, generation, key, highest FROM lane WHERE handle = ?", (handle,)
            )
            if lane is None or AUTHOR.decode(bytes(encoded)).ref != author:
                continue
            board = load_board(self._core.spool, lane[0])
            if board is None:
                continue
            generation = board.generation_at(board.tick_at(self._core.around.exact()))
            key = step_tags(stored_key(board, lane[1], lane[2], lane[3]), generation)
            found.append((bytes(handle), key, int(lane[4]) + 1))
        return found[::-1]


def deposit(world: World, page: bytes) -> None:
    """Put a page on the board, over a fresh place, in the running tick. Raises what the relay raises."""
    number, token = 0, b""
    try:
        number, token = world.relay.admit()
        world.relay.deposit(token, page)
    finally:
        if token:
            world.store.revoke(number)


def spoil_proof(*whom: MemberRef) -> Twist:
    """A twist: the entry proves itself to everybody but these."""

    def twist(state: RoomState, wrote: Wrote) -> Wrote:
        envelope = ENVELOPE.decode(wrote.entry.envelope)
        proofs = spoiled(envelope.authenticators, state.readers, whom)
        return _resealed(state, wrote, Envelope(envelope.core, proofs))

    return twist


def shut_out(*whom: MemberRef) -> Twist:
    """A twist: the keys it announces open for everybody but these."""

    def twist(state: RoomState, wrote: Wrote) -> Wrote:
        sealed = SEALED.decode(wrote.sealed)
        places = {state.readers.place_of(each) for each in whom}
        wraps = tuple(
            Wrap(each.reader, each.incarnation, each.prekey, bytes(len(each.sealed)))
            if each.reader in places
            else each
            for each in sealed.wraps
        )
        data = SEALED.encode(msgspec.structs.replace(sealed, wraps=wraps))
        return Wrote(wrote.entry, data, wrote.lanes)

    return twist


def _twisted(step: Step, twist: Twist | None) -> Step:
    if twist is None:
        return step
    outcomes: list[Outcome] = [
        twist(step.state, each) if isinstance(each, Wrote) else each for each in step.outcomes
    ]
    return Step(step.state, tuple(outcomes))


def _resealed(state: RoomState, wrote: Wrote, envelope: Envelope) -> Wrote:
    before = SEALED.decode(wrote.sealed)
    own = state.own
    if own.epoch is None or own.epoch.number != before.epoch:
        return wrote
    sealed = _sealed(state, envelope, own.me, before.seq, before.epoch, own.epoch.key, before.salt)
    data = SEALED.encode(msgspec.structs.replace(sealed, wraps=before.wraps))
    core = wrote.entry
    return Wrote(AdmittedEntry(core.core, core.hash, ENVELOPE.encode(envelope)), data, wrote.lanes)


def _sealed(
    state: RoomState, envelope: Envelope, author: Any, seq: int, number: int, key: bytes, salt: bytes
) -> Sealed:
    bound = sealing.associated(state.own.room, author, seq, number)
    ciphertext = aead.seal(epoch.entry_key(key, seq, salt), ENVELOPE.encode(envelope), bound)
    return Sealed(PROTOCOL, 1, seq, number, salt, (), ciphertext)
