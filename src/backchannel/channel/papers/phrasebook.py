"""The phrasebook: phrases that both sides read alike; each counts while it is agreed (spec/45, section 3)."""

from __future__ import annotations

from collections.abc import Mapping

from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.sheets import SheetKind

PHRASEBOOK = SheetKind(name="phrasebook", topic=Topic.WORDING, title="phrasebook", lines={}, by_line=True)

FIRST_PHRASES: Mapping[str, str] = {
    "question": "What follows is a question. It says nothing about what we think or intend.",
    "cancel": "What we said last is not to be acted on. Wait for our next message.",
    "distress": "Somebody's life is in danger. Read this at once, whatever else stands between us.",
}
"""What a new phrasebook proposes before anything else."""
