"""Commands that write: say something in a room, opening an epoch where one is due (spec/30, section 4).

An epoch is opened before anything else when the roster changed, after the content when it is merely a day
old. An opening on a new roster carries a fresh tag key; those who were not on the roster before get it, and
the place from which to read, by a wake letter at once; the others read it where they read before.
"""

from __future__ import annotations

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.crypto.rng import Rng
from backchannel.errors import Misuse
from backchannel.feed import epoch, letters, pairs, sealing
from backchannel.feed.entry import VERSION
from backchannel.feed.epoch import Due
from backchannel.feed.kinds import OPENING, RETAG, Kind, Opening, Purpose, Retag, is_content, require_body
from backchannel.feed.letters import Addressed, Reason, WakeLetter
from backchannel.feed.outcomes import LaneClosed, LaneOpened, Outcome, SendLetter, Step, Wrote
from backchannel.feed.state import RoomState, TagKey

ROOT_SIZE = 32


def write(state: RoomState, kind: int, body: bytes, now: int, rng: Rng) -> Step:
    """Write one entry of ``kind`` (an opening comes by itself). Gives the entries to store and to send, in
    order.

    Raises `Malformed` for a body that the others would refuse, `Misuse` for a kind nobody may choose.
    """
    if kind == Kind.OPENING:
        raise Misuse("This kind of message is made by the program alone.")
    require_body(kind, body)
    outcomes: list[Outcome] = []
    own = state.own
    when = epoch.due(own.epoch, state.readers.hash, reopen=own.reopen, content=is_content(kind), now=now)
    if when is Due.BEFORE:
        state, opened = _open(state, now, rng)
        outcomes += opened
    made = sealing.compose(state, kind, body, now, rng)
    state = made.state
    outcomes.append(Wrote(made.entry, made.sealed, (state.own.tag.number,)))
    if when is Due.AFTER:
        state, opened = _open(state, now, rng)
        outcomes += opened
    return Step(state, tuple(outcomes))


def tag_again(state: RoomState, subject: bytes, now: int, rng: Rng) -> Step:
    """Authenticate anew an approval of ours with hash ``subject`` (32 bytes), for every reader of this
    room.
    """
    body = RETAG.encode(Retag(subject, sealing.authenticate(state, Purpose.APPROVAL, subject)))
    return write(state, Kind.RETAG, body, now, rng)


def open_epoch(state: RoomState, now: int, rng: Rng) -> Step:
    """Open an epoch now."""
    state, outcomes = _open(state, now, rng)
    return Step(state, tuple(outcomes))


def _open(state: RoomState, now: int, rng: Rng) -> tuple[RoomState, list[Outcome]]:
    own = state.own
    first = own.epoch is None
    renew = own.epoch is None or own.epoch.roster != state.readers.hash or own.reopen
    old_tag = own.tag
    known = _reached(state)
    if renew:
        number = old_tag.number if first else old_tag.number + 1
        root = old_tag.root if first else rng(ROOT_SIZE)
        state = state.with_own(tag=TagKey(number, root, now, own.seq, own.hash))
    tag = state.own.tag
    body = OPENING.encode(Opening(tag.number, tag.root if renew else None))
    made = sealing.compose(state, Kind.OPENING, body, now, rng, sealing.new_epoch(state, rng))
    state = made.state
    outcomes: list[Outcome] = []
    if renew:
        outcomes.append(LaneOpened(own.me, tag.number, tag.root))
    lanes = (tag.number,) if first or not renew else (old_tag.number, tag.number)
    outcomes.append(Wrote(made.entry, made.sealed, lanes))
    if renew:
        for reader in state.readers.members:
            if reader.ref not in known and reader.ref != own.me.ref:
                state, letter = tell(state, reader.ref, now)
                outcomes.append(letter)
        if not first:
            outcomes.append(LaneClosed(own.me, old_tag.number))
    return state, outcomes


def _reached(state: RoomState) -> frozenset[MemberRef]:
    """Those who read the lane we write on now: on the roster of our last epoch, and told its tag key."""
    opened_for = state.own.epoch.roster if state.own.epoch else b""
    before = [readers for readers in state.rosters if readers.hash == opened_for]
    told = {pair.member for pair in state.pairs if pair.told}
    return frozenset(reader.ref for readers in before for reader in readers.members if reader.ref in told)


def _start_for(state: RoomState, member: MemberRef) -> tuple[int, bytes]:
    """Where a member may begin to read us: after what any desk of theirs once held, else at our tag key."""
    held = [
        (head.seq, head.hash)
        for feed in state.feeds
        if feed.author.ref == member
        for head in feed.heads
        if head.author == state.me
    ]
    return max(held, default=(state.own.tag.after, state.own.tag.after_hash))


def tell(state: RoomState, member: MemberRef, now: int) -> tuple[RoomState, SendLetter]:
    """A wake letter with our tag key for one member. A restored desk says hello until it is answered."""
    own = state.own
    pair = state.pair(member)
    reason = Reason.HELLO if own.restored and pair.taken is None else Reason.TAG_KEY
    to = Addressed(own.room, own.me.ref, member)
    letter = WakeLetter(
        VERSION,
        own.room,
        own.me,
        state.readers.hash,
        reason,
        own.tag.number,
        own.tag.root,
        *_start_for(state, member),
        own.seq,
        now,
    )
    reader = state.readers.members[state.readers.place_of(member)]
    sealed = letters.seal(letter, to, (0, reader.kem), pair.shared, pairs.to_use(pair))
    told = msgspec.structs.replace(pair, told=own.tag.number, told_at=now)
    return state.with_pair(told), SendLetter(member, sealed)
