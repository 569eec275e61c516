"""What both sides say in public about something, and what they say if asked (spec/45, section 3)."""

from __future__ import annotations

from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.sheets import SheetKind

PUBLIC_LINE = SheetKind(
    name="public line",
    topic=Topic.WORDING,
    title="public line",
    lines={"public": "what both say in public", "asked": "what both say if asked"},
    by_line=False,
)
