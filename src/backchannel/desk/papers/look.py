"""What a paper needs to find words for one act, and what it has to offer in return.

A new paper is one file here with one value that fits `PaperWords`, and a line in `registry`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from backchannel.channel.channel import Channel
from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.registry import Body


class Look(NamedTuple):
    """A look at one act of a line.

    ``party``: the act's own side. ``side``: what a side is called here, by its place in the channel.
    ``number``: the number people type for an act. ``said``: the body of another act of the line.
    """

    channel: Channel
    party: bytes
    side: Callable[[int], str]
    number: Callable[[bytes], int]
    said: Callable[[bytes], Body]

    @property
    def author(self) -> int:
        """The side whose act it is."""
        return self.channel.side_of(self.party)


class PaperWords(Protocol):
    """The words of one paper."""

    bodies: tuple[type, ...]
    """The bodies of its acts."""

    def subject(self, look: Look, body: Any) -> str:
        """One line that says what an act is."""
        ...

    def text(self, look: Look, body: Any) -> str:
        """All that an act says or takes effect on: whoever agrees to it agrees to this."""
        ...

    def condition(self, look: Look, act: bytes, body: Any) -> str | None:
        """How what that act began stands now; None where it began nothing."""
        ...

    def step(self, open_: Open) -> str | None:
        """The command for what waits for our side; None: not this paper's.

        It has a gap ``{}`` for its number and may have one, ``{who}``, for the other side.
        """
        ...
