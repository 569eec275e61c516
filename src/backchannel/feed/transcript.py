"""Do two desks hold the same? (spec/30, section 9).

An entry's hash covers its plaintext and, through its predecessor, its whole feed; so a set of heads names
every word that is held. Two desks that state the same heads hold the same entries, and a hash over them can
be read aloud. It names entries, not readers' tags, so it proves nothing to an outsider.
"""

from __future__ import annotations

from dataclasses import dataclass

from backchannel.credentials.members import MemberRef
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.feed.entry import Head
from backchannel.feed.state import History, RoomState, Standing
from backchannel.wire.codec import encode
from backchannel.wire.ids import Digest


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a member's stated heads say beside ours.

    ``same``: entries that both hold, alike. ``they_lack`` and ``we_lack``: how many only one holds.
    ``differing``: feeds in which the two hold different entries in one place.
    """

    same: int
    they_lack: int
    we_lack: int
    differing: tuple[Head, ...]


def heads(state: RoomState) -> tuple[Head, ...]:
    """Our own view: the newest gap-free entry of every feed, ours included, sorted by author."""
    found = [
        Head(feed.author, feed.seq, feed.hash)
        for feed in state.feeds
        if feed.seq and feed.standing != Standing.UNCONFIRMED
    ]
    if state.own.seq:
        found.append(Head(state.me, state.own.seq, state.own.hash))
    return tuple(sorted(found, key=lambda head: head.author))


def transcript_hash(room: bytes, held: tuple[Head, ...]) -> Digest:
    """32 bytes that two people can compare: over the room and the heads, sorted by author."""
    ordered = tuple(sorted(held, key=lambda head: head.author))
    return digest(Label.TRANSCRIPT, encode((room, ordered)))


def compare(state: RoomState, member: MemberRef, history: History) -> Comparison:
    """Our view beside what the member's newest entry and those before it stated.

    A member's own feed counts as held by that member as far as it is held here.
    """
    theirs = _view_of(state, member)
    same = they_lack = we_lack = 0
    differing: list[Head] = []
    for head in heads(state):
        other = theirs.get(head.author)
        if other is None:
            they_lack += head.seq
            continue
        shorter = min(head.seq, other.seq)
        mine = head.hash if other.seq == head.seq else history.entry_hash(head.author, other.seq)
        if other.seq <= head.seq and mine is not None and mine != other.hash:
            differing.append(other)
            continue
        same += shorter
        they_lack += head.seq - shorter
        we_lack += other.seq - shorter
    return Comparison(same, they_lack, we_lack, tuple(differing))


def _view_of(state: RoomState, member: MemberRef) -> dict[object, Head]:
    feed = state.live(member)
    if feed is None:
        return {}
    view: dict[object, Head] = {head.author: head for head in feed.heads}
    if feed.seq:
        view[feed.author] = Head(feed.author, feed.seq, feed.hash)
    return view
