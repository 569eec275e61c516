"""The moment at which an act is judged: whose it is, its place, and what it has in its past.

Every rule of a paper asks `Moment.sees` before it counts a fact of the other side, so that a verdict is a
function of the act's past alone (spec/40, section 5).
"""

from __future__ import annotations

import msgspec

from backchannel.channel.speaks import Speaks


class Moment(msgspec.Struct, frozen=True, gc=False):
    """``depth``: its place in its own chain, from 1. ``seen``: depth of the other's act in view (0: none).

    ``mine`` and ``theirs``: who speaks for its own party just before it, and for the other as in view.
    """

    act: bytes
    side: int
    depth: int
    seen: int
    mine: Speaks
    theirs: Speaks

    @property
    def other(self) -> int:
        """The other side."""
        return 1 - self.side

    def sees(self, side: int, depth: int) -> bool:
        """Whether the act of that side and depth is in the past of this one."""
        return depth < self.depth if side == self.side else depth <= self.seen
