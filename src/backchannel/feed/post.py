"""Reading letters: opening, proving, and what a wake letter changes (spec/30, section 6).

A wake letter of a desk we know moves its lane. One of an incarnation we do not know begins a feed when
nothing of that member was read yet, and is otherwise a hello: the new feed is kept apart until a person
vouches for it.
"""

from __future__ import annotations

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.errors import OutOfPlace, Unproven, WrongVersion
from backchannel.feed import letters, pairs, prekeys
from backchannel.feed.alarms import Alarm, AlarmKind
from backchannel.feed.entry import FORM_LETTER, PAIR_ZERO, SEALED_LETTER, VERSION, form_of
from backchannel.feed.founding import close, empty_feed
from backchannel.feed.incarnations import heard_hello
from backchannel.feed.letters import Addressed, Letter, Reason, WakeLetter
from backchannel.feed.outcomes import (
    HelloHeard,
    Ignored,
    LaneOpened,
    Outcome,
    Passed,
    Raised,
    RawLetter,
    Skipped,
)
from backchannel.feed.state import Feed, RoomState, Standing

HELLOS_KEPT = 4


def read_letter(state: RoomState, raw: RawLetter) -> Letter | None:
    """A proven letter, or None for one that this desk cannot open. Raises a `PeerFault`."""
    if form_of(raw.data) != FORM_LETTER:
        raise OutOfPlace("A message came where only a letter may come.")
    sealed = SEALED_LETTER.decode(raw.data)
    to = Addressed(state.own.room, raw.sender, state.me.ref)
    try:
        seed = prekeys.seed_of(state.own.prekeys, state.own.kem_seed, sealed.prekey)
        opened = letters.unseal(sealed, to, seed)
    except Unproven:
        return None
    letter = letters.LETTER.decode(opened.letter)
    if letter.version != VERSION:
        raise WrongVersion("A letter of another version of the program came.")
    if letter.room != state.own.room or letter.sender.ref != raw.sender:
        raise OutOfPlace("A letter of another line, or of somebody else, came here.")
    readers = state.roster(letter.roster)
    readers.place_of(raw.sender)
    readers.place_of(state.me.ref)
    pair = state.pair(raw.sender)
    unknown = state.feed(letter.sender) is None
    says_hello = isinstance(letter, WakeLetter) and letter.reason == Reason.HELLO and unknown
    named = opened.proof.secret
    secret = pair.zero if says_hello and named == PAIR_ZERO else pairs.for_approval(pair, named)
    letters.require_proof(opened, letter, to, pair.shared, secret)
    feed = state.feed(letter.sender)
    if not isinstance(letter, WakeLetter) and (feed is None or feed.standing != Standing.LIVE):
        raise OutOfPlace("It came from a desk that nobody has confirmed, or that was replaced.")
    return letter


def take_wake_letter(state: RoomState, letter: WakeLetter, now: int) -> tuple[RoomState, list[Outcome]]:
    """Apply a proven wake letter."""
    feed = state.feed(letter.sender)
    if feed is not None:
        return _known(state, feed, letter, now)
    member = letter.sender.ref
    known = [old for old in state.feeds if old.author.ref == member and old.standing != Standing.UNCONFIRMED]
    if any(old.author.incarnation > letter.sender.incarnation for old in known):
        return state, [Passed(Ignored.OUTDATED)]
    begun = _begin(letter, now)
    live = state.live(member)
    if live is None or _unread(state, live):
        outcomes: list[Outcome] = []
        if live is not None:
            state, outcomes = close(state, live)
        return state.with_feed(begun), [*outcomes, _lane(letter)]
    state = _fewer_hellos(state, member)
    state = state.with_feed(msgspec.structs.replace(begun, standing=Standing.UNCONFIRMED.value))
    let_in = heard_hello(state, letter.sender)
    if let_in is not None:
        return let_in[0], [_lane(letter), *let_in[1]]
    return state, [
        _lane(letter),
        HelloHeard(letter.sender),
        Raised(Alarm(AlarmKind.RESTORED, (member,))),
    ]


def _known(state: RoomState, feed: Feed, letter: WakeLetter, now: int) -> tuple[RoomState, list[Outcome]]:
    if feed.standing == Standing.CLOSED or letter.tag_key_no <= feed.tag_key_no:
        return state, [Passed(Ignored.OUTDATED)]
    outcomes: list[Outcome] = [_lane(letter)]
    if state.own.restored and letter.seq > feed.seq:
        # An earlier desk of ours held what lies between: it is not sent again, a colleague briefs us.
        outcomes.append(Skipped(feed.author, feed.seq + 1, letter.seq))
        feed = msgspec.structs.replace(
            feed, seq=letter.seq, hash=letter.hash, stated=letter.seq, roster=None, epoch=0, epochs=()
        )
    claimed = max(feed.claimed, letter.newest)
    moved = msgspec.structs.replace(
        feed,
        tag_key_no=letter.tag_key_no,
        tag_root=letter.tag_root,
        claimed=claimed,
        gap_since=(feed.gap_since or now) if claimed > feed.seq else 0,
    )
    return state.with_feed(moved), outcomes


def _begin(letter: WakeLetter, now: int) -> Feed:
    return msgspec.structs.replace(
        empty_feed(letter.sender),
        seq=letter.seq,
        hash=letter.hash,
        stated=letter.seq,
        claimed=letter.newest,
        gap_since=now,
        tag_key_no=letter.tag_key_no,
        tag_root=letter.tag_root,
    )


def _lane(letter: WakeLetter) -> LaneOpened:
    return LaneOpened(letter.sender, letter.tag_key_no, letter.tag_root)


def _unread(state: RoomState, feed: Feed) -> bool:
    return feed.roster is None and not state.held(feed.author)


def _fewer_hellos(state: RoomState, member: MemberRef) -> RoomState:
    """Room for one more hello: a person chooses among them, and the oldest gives way."""
    waiting = [
        feed for feed in state.feeds if feed.author.ref == member and feed.standing == Standing.UNCONFIRMED
    ]
    for feed in waiting[: max(0, len(waiting) - HELLOS_KEPT + 1)]:
        state = state.without_feed(feed.author)
    return state
