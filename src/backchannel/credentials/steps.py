"""What a step of an introduction or an appointment gives back: a state to keep, and perhaps trouble to tell.

Some trouble changes the state (two replies stop a line; a difference is counted). The caller first keeps
the state, then calls `settle`, which raises the trouble.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from backchannel.errors import PeerFault

S = TypeVar("S")


class Step(NamedTuple, Generic[S]):
    """The new state, and what went wrong on the way to it."""

    state: S
    trouble: PeerFault | None

    def settle(self) -> S:
        """The state, or the trouble raised. Call it after the state was kept."""
        if self.trouble is not None:
            raise self.trouble
        return self.state
