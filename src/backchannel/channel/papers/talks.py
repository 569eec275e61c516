"""Talks about talks: six lines until set, then one page (requirements F13; spec/45, section 3)."""

from __future__ import annotations

from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.sheets import SheetKind

TALKS = SheetKind(
    name="talks",
    topic=Topic.TALKS,
    title="talks",
    lines={
        "what": "what they are about",
        "who": "who takes part",
        "level": "at what level",
        "where": "where",
        "when": "when",
        "before": "what comes before that",
    },
    by_line=False,
)
