"""Requests: one side asks for something; the other will, will not or cannot (requirements F16; spec/45, 4).

Saying that one has a request, or that the answer comes later, promises nothing.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_ASKED = frozenset({"asked"})
_OPEN = frozenset({NOTHING, HAS_IT, "later"})

_BECAUSE = Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"})
_WHY = (_BECAUSE._replace(needed=True),)
_WORDS = Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"})
_BY = Field("by", FieldKind.DATE, "done by", labels={"ko": "이행 기한"}, due=True)
_NOT_BEFORE = Field(
    "until", FieldKind.DATE, "expect nothing before", labels={"ko": "이날까지 기다려 주십시오"}, due=True
)

REQUEST = Form(
    name="request",
    version=1,
    topic=Topic.NOTICES,
    title="request",
    titles={"ko": "요청"},
    start="asked",
    fields=(
        Field("what", FieldKind.LINE, "what is asked for", needed=True, labels={"ko": "요청 사항"}),
        Field("until", FieldKind.DATE, "until when", labels={"ko": "기한"}, due=True),
        Field("details", FieldKind.PROSE, "details", labels={"ko": "상세"}),
        Field("contact", FieldKind.LINE, "whom to ask", labels={"ko": "연락처"}),
    ),
    moves={
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), HAS_IT, _ASKED, (), "has it"),
        "will": Move(_OTHER, _OPEN, "will", _ASKED, (_BY, _WORDS), "will do it"),
        "will not": Move(_OTHER, _OPEN, "will not", _ASKED, _WHY, "will not do it"),
        "cannot": Move(_OTHER, _OPEN, "cannot", _ASKED, _WHY, "cannot do it"),
        "later": Move(_OTHER, _OPEN, "later", _ASKED, (_NOT_BEFORE, _BECAUSE), "answers later"),
        "thank": Move(
            _OPENER,
            _ASKED,
            "thanked",
            frozenset({"will", "will not", "cannot"}),
            (_WORDS,),
            "gives thanks for the answer",
        ),
        "withdraw": Move(_OPENER, _ASKED, "withdrawn", None, (_BECAUSE,), "withdraws the request"),
    },
    outcomes={
        ("asked", NOTHING): Outcome("asked; nobody has answered", Role.OTHER),
        ("asked", HAS_IT): Outcome("asked; {other} has it and has not answered", Role.OTHER),
        ("asked", "later"): Outcome("asked; {other} answers later and has promised nothing", Role.OTHER),
        ("asked", "will"): Outcome("{other} says that it will", None),
        ("asked", "will not"): Outcome("{other} will not", None),
        ("asked", "cannot"): Outcome("{other} cannot", None),
        ("thanked", "will"): Outcome("{other} says that it will; {opener} gave thanks", None),
        ("thanked", "will not"): Outcome("{other} will not; {opener} gave thanks for the answer", None),
        ("thanked", "cannot"): Outcome("{other} cannot; {opener} gave thanks for the answer", None),
        ("withdrawn", NOTHING): Outcome("withdrawn", None),
        ("withdrawn", HAS_IT): Outcome("withdrawn", None),
        ("withdrawn", "later"): Outcome("withdrawn", None),
        ("withdrawn", "will"): Outcome("withdrawn; {other} had said, or said meanwhile, that it will", None),
        ("withdrawn", "will not"): Outcome("withdrawn", None),
        ("withdrawn", "cannot"): Outcome("withdrawn", None),
    },
)
