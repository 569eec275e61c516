"""Suspending a line and reopening it, in words."""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.channel.papers.paper import Open, Topic
from backchannel.channel.papers.suspension import Reopen, Suspend
from backchannel.desk.papers.look import Look


class SuspensionWords:
    """The words of a suspension."""

    bodies: tuple[type, ...] = (Suspend, Reopen)

    def subject(self, look: Look, body: Suspend | Reopen) -> str:
        """What it does to the line."""
        if isinstance(body, Reopen):
            return "reopens the line"
        return f"suspends the line{but(body.kept)}"

    def text(self, look: Look, body: Suspend | Reopen) -> str:
        """What is suspended, and why."""
        who = look.side(look.author)
        if isinstance(body, Reopen):
            return "\n\n".join(filter(None, (f"{who} reopens the line.", body.words)))
        return "\n\n".join(filter(None, (f"{who} suspends the line{but(body.kept)}.", body.reason)))

    def condition(self, look: Look, act: bytes, body: Suspend | Reopen) -> str | None:
        """Nothing beyond that it stands."""
        return None

    def step(self, open_: Open) -> str | None:
        """Nothing waits for anybody."""
        return None


def but(kept: Iterable[Topic]) -> str:
    """What goes on all the same, for the end of a sentence."""
    names = ", ".join(each.value for each in kept)
    return f", all but {names}" if names else ""
