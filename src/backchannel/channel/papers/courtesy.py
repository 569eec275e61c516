"""Courtesies: an invitation, thanks, congratulations, condolence (requirements F30; spec/45, section 4).

They owe nothing: no state of one is anybody's turn, and nothing about one can be late.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OTHER = frozenset({Role.OTHER})
_WORDS = (Field("words", FieldKind.PROSE, "the words", needed=True),)

COURTESY = Form(
    name="courtesy",
    version=1,
    topic=Topic.COURTESIES,
    title="courtesy",
    start="said",
    fields=(
        Field(
            "kind",
            FieldKind.CHOICE,
            "of what kind",
            needed=True,
            choices=("invitation", "thanks", "congratulations", "condolence"),
        ),
        Field("to", FieldKind.LINE, "to whom"),
        Field("from", FieldKind.LINE, "from whom"),
        Field("words", FieldKind.PROSE, "the words", needed=True),
    ),
    moves={
        "return": Move(_OTHER, frozenset({NOTHING}), "returned", None, _WORDS, "returns the courtesy"),
    },
    outcomes={
        ("said", NOTHING): Outcome("said; nothing is owed", None),
        ("said", "returned"): Outcome("said, and returned", None),
    },
)
