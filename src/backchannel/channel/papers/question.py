"""Is that statement your position? (requirements F16; spec/45, section 4.)

One side quotes what was said in public; the other answers with authority. An acknowledgement is no answer.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_ASKED = frozenset({"asked"})
_OPEN = frozenset({NOTHING, HAS_IT})

_ANSWER = (
    Field(
        "position",
        FieldKind.CHOICE,
        "is it your position",
        needed=True,
        choices=("yes", "no", "in part"),
        labels={"ko": "귀측의 입장입니까 (yes 예, no 아니요, in part 일부)"},
    ),
    Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"}),
)
_BECAUSE = (Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"}),)

QUESTION = Form(
    name="question",
    version=1,
    topic=Topic.NOTICES,
    title="question about a statement",
    titles={"ko": "발언에 관한 질문"},
    start="asked",
    fields=(
        Field("who", FieldKind.LINE, "who said it", labels={"ko": "누가 말했습니까"}),
        Field("when", FieldKind.DATE, "on what day", labels={"ko": "언제"}),
        Field("said", FieldKind.PROSE, "what was said", needed=True, labels={"ko": "발언 내용"}),
        Field("question", FieldKind.PROSE, "the question", labels={"ko": "질문"}),
    ),
    moves={
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), HAS_IT, _ASKED, (), "has it"),
        "answer": Move(_OTHER, _OPEN, "answered", _ASKED, _ANSWER, "answers"),
        "decline": Move(_OTHER, _OPEN, "declined", _ASKED, _BECAUSE, "declines to answer"),
        "take back": Move(_OPENER, _ASKED, "taken back", None, (), "takes the question back"),
    },
    outcomes={
        ("asked", NOTHING): Outcome("asked; nobody has answered", Role.OTHER),
        ("asked", HAS_IT): Outcome("asked; {other} has it and has not answered", Role.OTHER),
        ("asked", "answered"): Outcome("answered", None),
        ("asked", "declined"): Outcome("declined", None),
        ("taken back", NOTHING): Outcome("taken back", None),
        ("taken back", HAS_IT): Outcome("taken back", None),
        ("taken back", "answered"): Outcome("answered, and taken back at the same time", None),
        ("taken back", "declined"): Outcome("taken back", None),
    },
)
