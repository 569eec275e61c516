"""Leaks: something about the line appeared in public; what, where and on which day (F24; spec/45, section 4).

Either side records one. Whom it suspects stands in no field: that is for its own notes, at home. No step says
more than its words: not who it was, nor that it was meant.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_RECORDED = frozenset({"recorded"})
_OPEN = frozenset({NOTHING, HAS_IT})
_BEFORE_WORDS = _OPEN | {"looking into it"}

_WORDS = (Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"}),)
_FIELDS = (
    Field("what", FieldKind.LINE, "what appeared in public", needed=True, labels={"ko": "공개된 내용"}),
    Field("where", FieldKind.LINE, "where it appeared", needed=True, labels={"ko": "공개된 곳"}),
    Field("day", FieldKind.DATE, "on what day", needed=True, labels={"ko": "날짜"}),
    Field("quote", FieldKind.PROSE, "as it stood there", labels={"ko": "실린 그대로"}),
    Field("about", FieldKind.PROSE, "what on the line it is about", labels={"ko": "관련된 일"}),
)

LEAK = Form(
    name="leak",
    version=1,
    topic=Topic.WORDING,
    title="record of something that appeared in public",
    titles={"ko": "공개된 내용의 기록"},
    start="recorded",
    fields=_FIELDS,
    says="Recording it accuses nobody: it says what appeared, where and when.",
    moves={
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), HAS_IT, _RECORDED, (), "has it"),
        "look into it": Move(_OTHER, _OPEN, "looking into it", _RECORDED, _WORDS, "is looking into it"),
        "not from us": Move(
            _OTHER,
            _BEFORE_WORDS | {"from us"},
            "not from us",
            _RECORDED,
            _WORDS,
            "says that it did not come from its side",
            limit="It is that side's own word; nothing here proves it.",
            unsays=frozenset({"from us"}),
        ),
        "from us": Move(
            _OTHER,
            _BEFORE_WORDS | {"not from us"},
            "from us",
            _RECORDED,
            _WORDS,
            "says that it came from its side",
            limit="It says where it came from: not from whom, and not that it was meant.",
            unsays=frozenset({"not from us"}),
        ),
        "correct": Move(
            _OPENER,
            _RECORDED,
            None,
            None,
            tuple(field._replace(needed=False) for field in _FIELDS),
            "corrects it",
            corrects=True,
        ),
        "close": Move(_OPENER, _RECORDED, "closed", None, _WORDS, "closes it"),
    },
    outcomes={
        ("recorded", NOTHING): Outcome("recorded; {other} has said nothing of it", Role.OTHER),
        ("recorded", HAS_IT): Outcome("recorded; {other} has it and has said nothing of it", Role.OTHER),
        ("recorded", "looking into it"): Outcome("recorded; {other} is looking into it", Role.OTHER),
        ("recorded", "not from us"): Outcome("recorded; {other} says that it did not come from there", None),
        ("recorded", "from us"): Outcome("recorded; {other} says that it came from there", None),
        ("closed", NOTHING): Outcome("closed; {other} had said nothing of it", None),
        ("closed", HAS_IT): Outcome("closed; {other} had said nothing of it", None),
        ("closed", "looking into it"): Outcome("closed; {other} was looking into it", None),
        ("closed", "not from us"): Outcome("closed; {other} says that it did not come from there", None),
        ("closed", "from us"): Outcome("closed; {other} says that it came from there", None),
    },
)
"""The form of a leak."""
