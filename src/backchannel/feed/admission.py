"""Whether a proven entry stands in its place, and what it changes (spec/30, sections 7 and 8).

Checks E8 to E12. An entry reaches this module only after its authenticator verified, so every alarm raised
here may name its author.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from backchannel.errors import AgainstTheRules, BackchannelError, Malformed, OutOfPlace
from backchannel.feed import epoch, outstanding, pairs, prekeys
from backchannel.feed.alarms import Alarm, AlarmKind
from backchannel.feed.entry import ENVELOPE, Author, EntryCore, Head, SecretRef
from backchannel.feed.epoch import KnownEpoch, WrapPlace
from backchannel.feed.kinds import OPENING, Kind, is_content, require_body
from backchannel.feed.outcomes import (
    Acknowledged,
    Admitted,
    AdmittedEntry,
    LaneClosed,
    LaneOpened,
    OpenedEntry,
    Outcome,
    Raised,
)
from backchannel.feed.state import Feed, History, RoomState, Standing


class Candidate(NamedTuple):
    """A proven entry that may be the next of its feed, with the keys that came with it."""

    opened: OpenedEntry
    used: SecretRef
    epoch_key: bytes | None
    pair_secret: bytes | None


def is_earlier(state: RoomState, feed: Feed, core: EntryCore) -> bool:
    """Whether an entry is for a set of people that, as far as known here, was in force before the feed's."""
    order = state.own.rosters
    return feed.roster in order and order.index(core.roster) < order.index(feed.roster)


def require_place(state: RoomState, feed: Feed, candidate: Candidate) -> None:
    """Raise `AgainstTheRules` unless this is the next entry of the feed (E9, E10, E6)."""
    core = candidate.opened.core
    if core.prev != feed.hash:
        raise AgainstTheRules(AlarmKind.FORK.name, "It does not follow what came before it.")
    if is_earlier(state, feed, core):
        raise AgainstTheRules(
            AlarmKind.BROKEN.name, "It was written for an earlier set of people than the one before it."
        )
    opens = core.kind == Kind.OPENING
    if opens != (core.commitment is not None):
        raise AgainstTheRules(
            AlarmKind.BROKEN.name, "It announces keys where it should not, or none where it should."
        )
    # A feed that is read from its middle (a desk was restored) need not begin with an opening.
    if feed.roster is not None and (opens != (core.epoch > feed.epoch) or core.epoch < feed.epoch):
        raise AgainstTheRules(AlarmKind.BROKEN.name, "It was sealed with keys out of their order.")
    if opens and candidate.epoch_key is not None:
        place = WrapPlace(state.own.room, core.roster, core.author, core.epoch)
        try:
            epoch.require_commitment(place, candidate.epoch_key, core.commitment)
        except OutOfPlace as error:
            raise AgainstTheRules(AlarmKind.SHUT_OUT.name, error.sentence) from error
    if core.prekey is not None and core.prekey.number <= (feed.prekey.number if feed.prekey else 0):
        raise AgainstTheRules(AlarmKind.BROKEN.name, "It offers a key again that was replaced.")


def admit(
    state: RoomState, feed: Feed, candidate: Candidate, now: int, history: History
) -> tuple[RoomState, list[Outcome]]:
    """Put the entry in its place and apply what the feed itself understands.

    Raises `AgainstTheRules`, changing nothing.
    """
    require_place(state, feed, candidate)
    opened = candidate.opened
    core = opened.core
    outcomes: list[Outcome] = [Admitted(AdmittedEntry(core, opened.hash, ENVELOPE.encode(opened.envelope)))]
    effective = True
    try:
        require_body(core.kind, core.body)
    except Malformed:
        effective = False
        outcomes.append(Raised(Alarm(AlarmKind.BROKEN, (core.author.ref,))))
    state, seen = _heads(state, feed, core, now, history)
    outcomes += seen
    feed = state.feed(core.author) or feed
    feed = _advanced(feed, core, opened.hash, now)
    if core.kind == Kind.OPENING and effective and core.author.ref != state.me.ref:
        feed, lanes = _opening(feed, core, candidate.epoch_key)
        outcomes += lanes
    state = state.with_feed(feed)
    if core.author.ref != state.me.ref:
        state = _pair(state, candidate, now)
        if any(head.author == state.me for head in core.heads):
            state = settle(state, now)
    return state, outcomes


def settle(state: RoomState, now: int) -> RoomState:
    """Erase the prekeys whose rule says so."""
    ring = prekeys.settle(state.own.prekeys, held_by_all(state), held_by_each_party(state), now)
    return state if ring is state.own.prekeys else state.with_own(prekeys=ring)


def held_by_all(state: RoomState) -> int:
    """The newest of our entries that every other member's desk states to hold."""
    feeds = [state.live(reader.ref) for reader in state.readers.members if reader.ref != state.me.ref]
    return min((feed.acknowledged if feed else 0 for feed in feeds), default=state.own.seq)


def held_by_each_party(state: RoomState) -> int:
    """The newest of our entries that one desk of each other party holds; at home, one other desk of ours."""
    best: dict[bytes, int] = {}
    for reader in state.readers.members:
        if reader.ref == state.me.ref:
            continue
        feed = state.live(reader.ref)
        held = feed.acknowledged if feed else 0
        best[reader.ref.party] = max(best.get(reader.ref.party, 0), held)
    if len(state.readers.parties()) > 1:
        best.pop(state.me.party, None)
    return min(best.values(), default=state.own.seq)


def _advanced(feed: Feed, core: EntryCore, hash_: bytes, now: int) -> Feed:
    claimed = max(feed.claimed, core.seq)
    return msgspec.structs.replace(
        feed,
        seq=core.seq,
        hash=hash_,
        roster=core.roster,
        epoch=core.epoch,
        prekey=core.prekey or feed.prekey,
        heads=_merged(feed.heads, core.heads),
        owed_since=feed.owed_since or (now if is_content(core.kind) or core.kind == Kind.OPENING else 0),
        heard_at=now,
        claimed=claimed,
        gap_since=now if claimed > core.seq else 0,
        doubt_since=0,
        asked=0,
        asked_at=0,
    )


def _merged(old: tuple[Head, ...], new: tuple[Head, ...]) -> tuple[Head, ...]:
    if not new:
        return old
    by_author = {head.author: head for head in old}
    by_author.update((head.author, head) for head in new)
    return tuple(sorted(by_author.values(), key=lambda head: head.author))


def _opening(feed: Feed, core: EntryCore, key: bytes | None) -> tuple[Feed, list[Outcome]]:
    body = OPENING.decode(core.body)
    epochs = (KnownEpoch(core.epoch, key),) if key is not None else ()
    outcomes: list[Outcome] = []
    if body.tag_root is not None:
        if body.tag_key_no > feed.tag_key_no:
            outcomes.append(LaneOpened(core.author, body.tag_key_no, body.tag_root))
        if body.tag_key_no > 1:
            outcomes.append(LaneClosed(core.author, body.tag_key_no - 1))
        feed = msgspec.structs.replace(feed, tag_key_no=body.tag_key_no, tag_root=body.tag_root)
    return msgspec.structs.replace(feed, epochs=epochs), outcomes


def _pair(state: RoomState, candidate: Candidate, now: int) -> RoomState:
    core = candidate.opened.core
    pair = state.pair(core.author.ref)
    changed = pairs.raise_floor(pair, candidate.used, state.me.incarnation, now)
    if candidate.pair_secret is not None:
        ref = SecretRef(core.author.incarnation, core.epoch)
        changed = pairs.take(changed, ref, candidate.pair_secret)
    for head in core.heads:
        if head.author == state.me:
            changed = pairs.acknowledged(changed, head.seq, now)
    changed = pairs.forget(changed, now)
    return state if changed is pair else state.with_pair(changed)


def _heads(
    state: RoomState, feed: Feed, core: EntryCore, now: int, history: History
) -> tuple[RoomState, list[Outcome]]:
    """Compare the heads an entry states with what is held here (E12): acknowledgements, gaps, and lies."""
    outcomes: list[Outcome] = []
    said = {head.author: head.seq for head in feed.heads}
    who = core.author.ref
    for head in core.heads:
        if head.seq < said.get(head.author, 0):
            outcomes.append(Raised(Alarm(AlarmKind.ROLLBACK, (who,))))
            continue
        if head.author == state.me:
            state, own = _own_head(state, core.author, head, history)
            outcomes += own
            continue
        other = state.feed(head.author)
        if other is None or other.standing == Standing.CLOSED or head.author == core.author:
            continue
        if head.seq > other.seq:
            if head.seq > other.claimed:
                since = other.gap_since or now
                state = state.with_feed(msgspec.structs.replace(other, claimed=head.seq, gap_since=since))
        elif not _same(other.seq, other.hash, head, history):
            outcomes.append(Raised(Alarm(AlarmKind.EQUIVOCATION, (who, head.author.ref))))
    return outstanding.arrived(state, core.author.ref, core.heads), outcomes


def _own_head(state: RoomState, by: Author, head: Head, history: History) -> tuple[RoomState, list[Outcome]]:
    own = state.own
    if head.seq > own.seq:
        return state, [Raised(Alarm(AlarmKind.OWN_BEHIND, (by.ref,)))]
    if not _same(own.seq, own.hash, head, history):
        return state, [Raised(Alarm(AlarmKind.EQUIVOCATION, (by.ref, own.me.ref)))]
    feed = state.feed(by)
    if feed is None or feed.acknowledged >= head.seq:
        return state, []
    state = state.with_feed(msgspec.structs.replace(feed, acknowledged=head.seq))
    return state, [Acknowledged(by.ref, head.seq)]


def _same(seq: int, hash_: bytes, head: Head, history: History) -> bool:
    held = hash_ if head.seq == seq else history.entry_hash(head.author, head.seq)
    return held is None or held == head.hash


def fault(author: Author, error: BackchannelError) -> list[Outcome]:
    """The alarm that goes with a proven entry that was refused, if any."""
    if isinstance(error, AgainstTheRules):
        return [Raised(Alarm(AlarmKind[error.alarm], (author.ref,)))]
    return []
