"""What we answered and the asker has not yet stated to hold: counted, bounded (spec/30, section 8).

One window for each asker and author, over the numbers of that author's entries. It moves on only when the
asker states to hold what was given, after which that is not given again at all; so no order of asking sets a
count back. It is kept for each author apart: one who writes what cannot be proven to the asker uses up what
is given of itself, and of nobody else.
"""

from __future__ import annotations

import msgspec

from backchannel.credentials.members import MemberRef
from backchannel.feed.entry import Author, Head
from backchannel.feed.state import ANSWERED_SPAN, Answered, GivenAgain, RoomState

TIMES = 3
"""Answers for one entry to one asker."""
BYTES = 4 * 1024 * 1024
"""Bytes of one author's entries on their way to one asker: what a desk keeps of a feed before its turn."""
AUTHORS = 64
"""Authors of whose entries something is on its way to one asker."""


def may_give(state: RoomState, member: MemberRef, author: Author, seq: int) -> bool:
    """Whether entry ``seq`` of ``author`` may be given to ``member`` once more."""
    window = _window(state, member, author)
    if window is None:
        return sum(one.member == member for one in state.own.answered) < AUTHORS
    first, last = min(window.first, seq), max(window.first + len(window.given) - 1, seq)
    if last - first >= ANSWERED_SPAN or sum(one.size for one in window.given) >= BYTES:
        return False
    place = seq - window.first
    return not 0 <= place < len(window.given) or window.given[place].times < TIMES


def given(state: RoomState, member: MemberRef, author: Author, seq: int, size: int) -> RoomState:
    """The state after an answer of ``size`` bytes that `may_give` allowed. Those who left are forgotten."""
    window = _window(state, member, author) or Answered(member, author, seq, ())
    first, last = min(window.first, seq), max(window.first + len(window.given) - 1, seq)
    counts = {window.first + place: one for place, one in enumerate(window.given)}
    before = counts.get(seq, GivenAgain(0, 0))
    counts[seq] = GivenAgain(before.times + 1, before.size + size)
    every = tuple(counts.get(number, GivenAgain(0, 0)) for number in range(first, last + 1))
    others = tuple(one for one in state.own.answered if one is not window and state.readers.has(one.member))
    return state.with_own(answered=(*others, Answered(member, author, first, every)))


def arrived(state: RoomState, member: MemberRef, heads: tuple[Head, ...]) -> RoomState:
    """The state after ``member`` stated to hold ``heads``: what was given up to there is settled."""
    if not state.own.answered or not heads:
        return state
    reached = {head.author: head.seq for head in heads}
    kept: list[Answered] = []
    for window in state.own.answered:
        through = reached.get(window.author, 0) if window.member == member else 0
        if through < window.first:
            kept.append(window)
        elif left := window.given[through + 1 - window.first :]:
            kept.append(msgspec.structs.replace(window, first=through + 1, given=left))
    return state if kept == list(state.own.answered) else state.with_own(answered=tuple(kept))


def _window(state: RoomState, member: MemberRef, author: Author) -> Answered | None:
    for one in state.own.answered:
        if one.member == member and one.author == author:
            return one
    return None
