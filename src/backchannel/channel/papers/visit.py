"""Visits: one side invites, or one side asks to come (requirements F21, F22; spec/45, section 4).

Two forms over one shape: who opens it, who answers, and what either side says of it afterwards. A grant and
an invitation name on whose authority; both may be kept from the public until a day.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_BOTH = _OPENER | _OTHER
_ASKED, _GRANTED = "asked", "granted"
_SAID = ("done", "not done")
_AFTER = frozenset({_ASKED, _GRANTED, *_SAID})
"""States in which a visit was granted or asked for, and nobody has called it off."""

_BECAUSE = (Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"}),)
_WORDS = (Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"}),)
_AUTHORITY = Field("authority", FieldKind.LINE, "on whose authority", needed=True, labels={"ko": "승인 권한"})
_UNANNOUNCED = Field(
    "unannounced", FieldKind.DATE, "unannounced until", due=True, labels={"ko": "비공개 기한"}
)
_PLANS = (
    Field("purpose", FieldKind.PROSE, "for what purpose", needed=True, labels={"ko": "목적"}),
    Field("who", FieldKind.PROSE, "who comes", needed=True, labels={"ko": "참석자"}),
    Field("where", FieldKind.PROSE, "to which places", labels={"ko": "방문지"}),
    Field("from", FieldKind.DATE, "from what day", due=True, labels={"ko": "시작일"}),
    Field("until", FieldKind.DATE, "until what day", due=True, labels={"ko": "종료일"}),
)

_CALLED_OFF = Outcome("called off", None)


def _moves(yes: str, says: str, no: str, refuses: str, granted: tuple[Field, ...]) -> dict[str, Move]:
    asked = frozenset({_ASKED})
    nothing = frozenset({NOTHING})
    return {
        yes: Move(_OTHER, nothing, _GRANTED, asked, granted, says),
        no: Move(_OTHER, nothing, "refused", asked, _BECAUSE, refuses),
        "call off": Move(_BOTH, asked | {_GRANTED}, "called off", None, _BECAUSE, "calls it off"),
        "done": Move(_BOTH, _AFTER - {"done"}, "done", _AFTER, _WORDS, "says that the visit took place"),
        "not done": Move(
            _BOTH, _AFTER - {"not done"}, "not done", _AFTER, _BECAUSE, "says that it did not take place"
        ),
    }


def _outcomes(asked: str, yes: str, no: str) -> dict[tuple[str, str], Outcome]:
    """Of every pair: by the opener's state, then the other side's."""
    return {
        (_ASKED, NOTHING): Outcome(asked, Role.OTHER),
        (_ASKED, _GRANTED): Outcome(yes, None),
        (_ASKED, "refused"): Outcome(no, None),
        (_ASKED, "called off"): _CALLED_OFF,
        ("called off", NOTHING): _CALLED_OFF,
        ("called off", _GRANTED): Outcome(f"{yes}, and called off", None),
        ("called off", "refused"): Outcome(f"{no}, and called off", None),
        ("called off", "called off"): Outcome("called off by both", None),
        **{pair: Outcome(words, None) for pair, words in _AFTERWARDS.items()},
    }


_AFTERWARDS = {
    (_ASKED, "done"): "one side says that it took place",
    (_ASKED, "not done"): "one side says that it did not take place",
    ("done", _GRANTED): "one side says that it took place",
    ("not done", _GRANTED): "one side says that it did not take place",
    ("done", "done"): "both say that it took place",
    ("not done", "not done"): "both say that it did not take place",
    ("done", "not done"): "one side says that it took place, the other that it did not",
    ("not done", "done"): "one side says that it took place, the other that it did not",
    ("done", "called off"): "called off by one side; the other says that it took place",
    ("called off", "done"): "called off by one side; the other says that it took place",
    ("not done", "called off"): "called off; it did not take place",
    ("called off", "not done"): "called off; it did not take place",
}

INVITATION = Form(
    name="invitation",
    version=1,
    topic=Topic.MEETINGS,
    title="invitation to a visit",
    titles={"ko": "방문 초청"},
    start=_ASKED,
    fields=(*_PLANS, _AUTHORITY, _UNANNOUNCED),
    moves=_moves("accept", "accepts the invitation", "decline", "declines the invitation", _WORDS),
    outcomes=_outcomes("invited; no answer yet", "invited and accepted", "invited; declined"),
)
"""The host opens it: nobody has to ask to come."""

VISIT = Form(
    name="visit",
    version=1,
    topic=Topic.MEETINGS,
    title="request for a visit",
    titles={"ko": "방문 요청"},
    start=_ASKED,
    fields=(*_PLANS, _UNANNOUNCED),
    moves=_moves(
        "grant", "grants the visit", "refuse", "refuses the visit", (_AUTHORITY, _UNANNOUNCED, *_WORDS)
    ),
    outcomes=_outcomes("asked for; neither granted nor refused yet", "granted", "refused"),
)
"""The visitor opens it: the other side grants it, on somebody's authority, or refuses."""
