"""Meetings and sittings: proposed, countered once, agreed, held or not, minuted (F27; spec/45, section 4).

A sitting is a meeting on the line itself: an agreed hour at which people sit at both desks. What was said in
a meeting is not recorded here: each side keeps its own note at home, or both agree to one minute.

A place or an hour that takes more than one counter is talked over in messages, and proposed anew: what is
agreed is then always one set of words. A side proposes one minute at most, for the same reason.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic

_OTHER = frozenset({Role.OTHER})
_BOTH = frozenset(Role)
_BEFORE = frozenset({"proposed", "countered", "agreed"})
"""States of either side while the meeting lies ahead."""
_THERE = frozenset({"held", "minute", "minute agreed", "no minute"})
"""States of a side that says it was held."""
_NOT_AGREED = frozenset({("proposed", "countered"), ("countered", "proposed")})
"""Pairs, from either side, in which each has a plan and nobody accepted the other's."""
_AGREED_FIRST = "A meeting is held or not held once it was agreed."
_SEEN_AFTER = _BEFORE | _THERE | {"not held"}

_WORDS = (Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"}),)
_BECAUSE = (Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"}),)
PRETEXT = "pretext"
"""The name of the field that holds it: phrases of the phrasebook are looked for there."""
_PRETEXT = Field(
    PRETEXT, FieldKind.LINE, "what is said if somebody asks", labels={"ko": "누가 물을 때의 설명"}
)
_DAY = Field("day", FieldKind.DATE, "on what day", needed=True, due=True, labels={"ko": "날짜"})
_HOUR = Field("hour", FieldKind.LINE, "at what hour, and in whose time", labels={"ko": "시각과 기준 시간대"})
_WHERE = Field("where", FieldKind.LINE, "where", needed=True, labels={"ko": "장소"})
_WHO = Field("who", FieldKind.PROSE, "who comes", needed=True, labels={"ko": "참석자"})


def _moves(plans: tuple[Field, ...]) -> dict[str, Move]:
    nothing, proposed = frozenset({NOTHING}), frozenset({"proposed"})
    return {
        # the other side accepts the proposal, or the side that proposed accepts the counter
        "accept": Move(_BOTH, nothing | proposed, "agreed", proposed | {"countered"}, _WORDS, "accepts"),
        "counter": Move(
            _OTHER, nothing, "countered", proposed, plans, "proposes another time or place", corrects=True
        ),
        "decline": Move(_OTHER, nothing, "declined", proposed, _BECAUSE, "declines"),
        "call off": Move(_BOTH, _BEFORE, "called off", None, _BECAUSE, "calls it off"),
        "held": Move(
            _BOTH,
            _BEFORE | {"not held"},
            "held",
            _SEEN_AFTER,
            _WORDS,
            "says that it was held",
            unless=_NOT_AGREED,
            unsays=frozenset({"not held"}),
            otherwise=_AGREED_FIRST,
        ),
        "not held": Move(
            _BOTH,
            _BEFORE | {"held"},
            "not held",
            _SEEN_AFTER,
            _BECAUSE,
            "says that it was not held",
            unless=_NOT_AGREED,
            unsays=frozenset({"held"}),
            otherwise=_AGREED_FIRST,
        ),
        "minute": Move(
            _BOTH,
            frozenset({"held"}),
            "minute",
            _BEFORE | {"held", "no minute"},
            (Field("minute", FieldKind.PROSE, "the minute", needed=True, labels={"ko": "회의록"}),),
            "proposes a minute",
        ),
        "agree to minute": Move(
            _BOTH,
            frozenset({"held", "no minute"}),
            "minute agreed",
            frozenset({"minute"}),
            (),
            "agrees to the minute",
        ),
        "take minute back": Move(
            _BOTH, frozenset({"minute"}), "no minute", None, _BECAUSE, "takes its minute back"
        ),
    }


_AHEAD = "ahead"
_CLASSES = {"proposed": _AHEAD, "countered": _AHEAD, "agreed": _AHEAD}
_OPENER_STATES = ("proposed", "agreed", "called off", *sorted(_THERE), "not held")
_OTHER_STATES = ("countered", *_OPENER_STATES[1:])

_BEFORE_IT: dict[tuple[str, str], Outcome] = {
    ("proposed", NOTHING): Outcome("proposed; no answer yet", Role.OTHER),
    ("proposed", "countered"): Outcome("another time or place is proposed; no answer yet", Role.OPENER),
    ("proposed", "agreed"): Outcome("agreed, as first proposed", None),
    ("agreed", "countered"): Outcome("agreed, as proposed in return", None),
    ("proposed", "declined"): Outcome("declined", None),
    ("called off", NOTHING): Outcome("called off", None),
    ("called off", "declined"): Outcome("declined, and called off at the same time", None),
}
_EITHER_WAY: dict[tuple[str, str], str] = {
    (_AHEAD, "called off"): "called off",
    (_AHEAD, "held"): "one side says that it was held",
    (_AHEAD, "not held"): "one side says that it was not held",
    (_AHEAD, "minute"): "one side says that it was held, and proposes a minute",
    (_AHEAD, "no minute"): "one side says that it was held; it took its minute back",
    ("called off", "called off"): "called off by both",
    ("called off", "held"): "called off by one side; the other says that it was held",
    ("called off", "not held"): "called off; not held",
    ("called off", "minute"): "called off by one side; the other proposes a minute",
    ("called off", "no minute"): "called off by one side; the other took its minute back",
    ("held", "held"): "both say that it was held",
    ("held", "not held"): "one side says that it was held, the other that it was not",
    ("held", "minute"): "held; a minute is proposed",
    ("held", "no minute"): "both say that it was held; a minute was taken back",
    ("not held", "not held"): "both say that it was not held",
    ("not held", "minute"): "one side proposes a minute, the other says that it was not held",
    ("not held", "no minute"): "one side says that it was not held; the other took its minute back",
    ("minute", "minute"): "held; each side proposes a minute: one has to take its own back",
    ("minute", "no minute"): "held; a minute is proposed",
    ("no minute", "no minute"): "both say that it was held; both took their minutes back",
    ("minute", "minute agreed"): "held; the minute is agreed",
    ("no minute", "minute agreed"): "held; a minute was taken back before the agreement to it came",
    ("minute agreed", "minute agreed"): "held; both minutes were taken back before agreement to them came",
}
"""What is read of a pair, whichever of the two the opener's state is."""
_MINUTE_WAITS = frozenset({"held", "no minute"})


def _either_way(opener: str, other: str) -> Outcome | None:
    """What is read of a pair for which it does not matter who opened it; None for what cannot come about."""
    pair = (_CLASSES.get(opener, opener), _CLASSES.get(other, other))
    words = _EITHER_WAY.get(pair) or _EITHER_WAY.get((pair[1], pair[0]))
    if words is None:
        return None
    turn = None
    if "minute" in pair and set(pair) & _MINUTE_WAITS:
        turn = Role.OTHER if pair[0] == "minute" else Role.OPENER
    return Outcome(words, turn)


_OUTCOMES = {
    **_BEFORE_IT,
    **{
        (opener, other): outcome
        for opener in _OPENER_STATES
        for other in _OTHER_STATES
        if (outcome := _either_way(opener, other)) is not None
    },
}

_MEETING_PLANS = (_DAY, _HOUR, _WHERE, _WHO, _PRETEXT)
MEETING = Form(
    name="meeting",
    version=1,
    topic=Topic.MEETINGS,
    title="meeting",
    titles={"ko": "회담"},
    start="proposed",
    fields=(*_MEETING_PLANS, Field("about", FieldKind.PROSE, "what it is about", labels={"ko": "안건"})),
    moves=_moves(_MEETING_PLANS),
    outcomes=_OUTCOMES,
)
"""People meet in a place."""

_SITTING_PLANS = (
    _DAY,
    _HOUR._replace(needed=True),
    Field("length", FieldKind.LINE, "for how long", labels={"ko": "소요 시간"}),
)
SITTING = Form(
    name="sitting",
    version=1,
    topic=Topic.MEETINGS,
    title="sitting at both desks",
    titles={"ko": "양측 대기 시간"},
    start="proposed",
    fields=(*_SITTING_PLANS, Field("about", FieldKind.PROSE, "what it is about", labels={"ko": "안건"})),
    moves=_moves(_SITTING_PLANS),
    outcomes=_OUTCOMES,
)
"""An agreed hour at which people sit at both desks and answer each other at once."""
