"""Is that statement your position? (requirements F16; spec/45, section 4.)

One side quotes what was said in public; the other answers with authority. An acknowledgement is no answer.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_ASKED = frozenset({"asked"})
_OPEN = frozenset({NOTHING, "has it"})

_ANSWER = (
    Field("position", FieldKind.CHOICE, "is it your position", needed=True, choices=("yes", "no", "in part")),
    Field("words", FieldKind.PROSE, "in your words"),
)
_BECAUSE = (Field("because", FieldKind.PROSE, "because"),)

QUESTION = Form(
    name="question",
    version=1,
    topic=Topic.NOTICES,
    title="question about a statement",
    start="asked",
    fields=(
        Field("who", FieldKind.LINE, "who said it"),
        Field("when", FieldKind.DATE, "on what day"),
        Field("said", FieldKind.PROSE, "what was said", needed=True),
        Field("question", FieldKind.PROSE, "the question"),
    ),
    moves={
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), "has it", _ASKED, (), "has it"),
        "answer": Move(_OTHER, _OPEN, "answered", _ASKED, _ANSWER, "answers"),
        "decline": Move(_OTHER, _OPEN, "declined", _ASKED, _BECAUSE, "declines to answer"),
        "take back": Move(_OPENER, _ASKED, "taken back", None, (), "takes the question back"),
    },
    outcomes={
        ("asked", NOTHING): Outcome("asked; nobody has answered", Role.OTHER),
        ("asked", "has it"): Outcome("asked; they have it and have not answered", Role.OTHER),
        ("asked", "answered"): Outcome("answered", None),
        ("asked", "declined"): Outcome("declined", None),
        ("taken back", NOTHING): Outcome("taken back", None),
        ("taken back", "has it"): Outcome("taken back", None),
        ("taken back", "answered"): Outcome("answered, and taken back at the same time", None),
        ("taken back", "declined"): Outcome("taken back", None),
    },
)
