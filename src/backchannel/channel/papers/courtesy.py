"""Courtesies: an invitation, thanks, congratulations, condolence (requirements F30; spec/45, section 4).

They owe nothing: no state of one is anybody's turn, and nothing about one can be late.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OTHER = frozenset({Role.OTHER})
_WORDS = (Field("words", FieldKind.PROSE, "the words", needed=True, labels={"ko": "전하는 말"}),)

COURTESY = Form(
    name="courtesy",
    version=1,
    topic=Topic.COURTESIES,
    title="courtesy",
    titles={"ko": "인사"},
    start="said",
    fields=(
        Field(
            "kind",
            FieldKind.CHOICE,
            "of what kind",
            needed=True,
            choices=("invitation", "thanks", "congratulations", "condolence"),
            labels={"ko": "종류"},
        ),
        Field("to", FieldKind.LINE, "to whom", labels={"ko": "받는 사람"}),
        Field("from", FieldKind.LINE, "from whom", labels={"ko": "보내는 사람"}),
        Field("words", FieldKind.PROSE, "the words", needed=True, labels={"ko": "전하는 말"}),
    ),
    moves={
        "return": Move(_OTHER, frozenset({NOTHING}), "returned", None, _WORDS, "returns the courtesy"),
    },
    outcomes={
        ("said", NOTHING): Outcome("said; nothing is owed", None),
        ("said", "returned"): Outcome("said, and returned", None),
    },
)
