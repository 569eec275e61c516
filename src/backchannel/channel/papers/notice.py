"""Notices: one side tells the other of something before it happens (requirements F16; spec/45, section 4).

Four forms with the same steps: an exercise, a launch, a movement, a statement. The side that gave a notice
corrects it, cancels it or says that it is over; the other says that it has it, or asks. Having a notice
approves nothing.

Questions about a notice and their answers alternate, however often: *ask* and *ask again* are one step to
people, and tell apart which question an answer is to.
"""

from __future__ import annotations

from collections.abc import Mapping

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_STANDS = frozenset({"given", "answered", "answered again"})
_KNOWN = frozenset({HAS_IT, "asked", "asked again"})

_FROM = Field("from", FieldKind.DATE, "from", needed=True, labels={"ko": "시작일"}, due=True)
_UNTIL = Field("until", FieldKind.DATE, "until", labels={"ko": "종료일"}, due=True)
_WHERE = Field("where", FieldKind.LINE, "where", needed=True, labels={"ko": "장소"})
_SIZE = Field("size", FieldKind.LINE, "how many people and what equipment", labels={"ko": "인원과 장비"})
_PURPOSE = Field("purpose", FieldKind.PROSE, "what for", labels={"ko": "목적"})
_PLANNED = Field("planned", FieldKind.DATE, "planned since", labels={"ko": "계획 수립일"})
_CONTACT = Field("contact", FieldKind.LINE, "whom to ask", labels={"ko": "연락처"})
_TO = Field("to", FieldKind.LINE, "where to", labels={"ko": "도착지"})
_WORDS = Field("words", FieldKind.PROSE, "in your words", needed=True, labels={"ko": "귀측의 말로"})
_BECAUSE = Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"})
_HOW = Field("how", FieldKind.PROSE, "how it went", labels={"ko": "경과"})


def _what(label: str, korean: str) -> Field:
    return Field("what", FieldKind.LINE, label, needed=True, labels={"ko": korean})


_OUTCOMES: Mapping[tuple[str, str], Outcome] = {
    ("given", NOTHING): Outcome("given; {other} has not said that it has it", Role.OTHER),
    ("given", HAS_IT): Outcome("given; {other} has it, which approves nothing", None),
    ("given", "asked"): Outcome("given; {other} asked about it and waits for the answer", Role.OPENER),
    ("answered", "asked"): Outcome("given; {other} asked about it and was answered", None),
    ("answered", "asked again"): Outcome("given; {other} asked again and waits for the answer", Role.OPENER),
    ("answered again", "asked again"): Outcome("given; {other} asked again and was answered", None),
    ("answered again", "asked"): Outcome("given; {other} asked again and waits for the answer", Role.OPENER),
    ("cancelled", NOTHING): Outcome("cancelled: it does not take place", None),
    ("cancelled", HAS_IT): Outcome("cancelled: it does not take place", None),
    ("cancelled", "asked"): Outcome("cancelled: it does not take place; {other} had asked about it", None),
    ("cancelled", "asked again"): Outcome(
        "cancelled: it does not take place; {other} had asked about it", None
    ),
    ("over", NOTHING): Outcome("over", None),
    ("over", HAS_IT): Outcome("over", None),
    ("over", "asked"): Outcome("over; {other} had asked about it", None),
    ("over", "asked again"): Outcome("over; {other} had asked about it", None),
}


def _notice(name: str, title: str, korean: str, fields: tuple[Field, ...]) -> Form:
    """A notice of something: all have these steps, each asks for fields of its own."""
    changed = tuple(field._replace(needed=False) for field in fields)
    steps = {
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), HAS_IT, _STANDS, (), "has it"),
        "acknowledge again": Move(_OTHER, _KNOWN, None, _STANDS, (), "has it as it stands now"),
        "ask": Move(
            _OTHER,
            frozenset({NOTHING, HAS_IT, "asked again"}),
            "asked",
            frozenset({"given", "answered again"}),
            (_WORDS,),
            "asks about it",
        ),
        "ask again": Move(
            _OTHER,
            frozenset({"asked"}),
            "asked again",
            frozenset({"answered"}),
            (_WORDS,),
            "asks about it again",
        ),
        "answer": Move(
            _OPENER,
            frozenset({"given", "answered again"}),
            "answered",
            frozenset({"asked"}),
            (_WORDS,),
            "answers the question",
        ),
        "answer again": Move(
            _OPENER,
            frozenset({"answered"}),
            "answered again",
            frozenset({"asked again"}),
            (_WORDS,),
            "answers the question",
        ),
        "correct": Move(_OPENER, _STANDS, None, None, changed, "corrects it", corrects=True),
        "cancel": Move(_OPENER, _STANDS, "cancelled", None, (_BECAUSE,), "cancels it"),
        "over": Move(_OPENER, _STANDS, "over", None, (_HOW,), "says that it is over"),
    }
    titles = {"ko": korean}
    return Form(name, 1, Topic.NOTICES, title, "given", fields, steps, _OUTCOMES, titles)


EXERCISE = _notice(
    "exercise",
    "notice of an exercise",
    "훈련 통지",
    (
        _what("what kind of exercise", "훈련의 종류"),
        _FROM,
        _UNTIL,
        _WHERE,
        _SIZE,
        _PURPOSE,
        _PLANNED,
        _CONTACT,
    ),
)
LAUNCH = _notice(
    "launch",
    "notice of a launch",
    "발사 통지",
    (
        _what("what is launched", "발사체"),
        _FROM,
        _UNTIL,
        _WHERE,
        _TO._replace(label="in what direction, and where parts may fall", labels={"ko": "방향과 낙하 구역"}),
        _PURPOSE,
        _PLANNED,
        _CONTACT,
    ),
)
MOVEMENT = _notice(
    "movement",
    "notice of a movement",
    "이동 통지",
    (
        _what("who or what moves", "이동 대상"),
        _FROM,
        _UNTIL,
        _WHERE._replace(label="where from", labels={"ko": "출발지"}),
        _TO,
        _SIZE,
        _PURPOSE,
        _PLANNED,
        _CONTACT,
    ),
)
STATEMENT = _notice(
    "statement",
    "notice of a public statement",
    "공개 발언 통지",
    (
        _what("what it is about", "발언 주제"),
        _FROM._replace(label="on what day", labels={"ko": "날짜"}),
        Field("who", FieldKind.LINE, "who makes it", labels={"ko": "발언자"}),
        _WHERE._replace(needed=False),
        Field("text", FieldKind.PROSE, "what will be said", labels={"ko": "발언 내용"}),
        _PURPOSE,
        _CONTACT,
    ),
)
NOTICES = (EXERCISE, LAUNCH, MOVEMENT, STATEMENT)
