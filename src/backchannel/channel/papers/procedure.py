"""The silence procedure: one side puts a text forward, and adopts it when nobody objected until a day (F28).

The law knows no clock: nothing is adopted by itself. The side that put it forward adopts it by an act of its
own, which its own desk refuses before the day is over; an objection that had not that act in view prevails.
What is adopted is unsigned and binds nobody as a signed text does (spec/45, section 4).
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Gravity, Topic

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_FORWARD = frozenset({"put forward"})
_QUIET = frozenset({NOTHING, HAS_IT})

_BECAUSE = Field("because", FieldKind.PROSE, "because", needed=True, labels={"ko": "이유"})
_WHY_NOT = (_BECAUSE._replace(needed=False),)
_WORDS = Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"})
_NO_SIGNATURE = "It is unsigned and binds nobody as a signed text does."
_TOO_LATE = "What was adopted or taken back is neither objected to nor agreed to any more."

SILENCE = Form(
    name="silence",
    version=1,
    topic=Topic.TEXTS,
    title="text put forward under the silence procedure",
    titles={"ko": "침묵 절차에 부친 문안"},
    start="put forward",
    fields=(
        Field("what", FieldKind.LINE, "what it is about", needed=True, labels={"ko": "무엇에 관한 것인지"}),
        Field("text", FieldKind.PROSE, "the text to be adopted", needed=True, labels={"ko": "채택할 문안"}),
        Field(
            "until",
            FieldKind.DATE,
            "last day on which an objection is waited for",
            needed=True,
            labels={"ko": "이의를 기다리는 마지막 날"},
            due=True,
        ),
    ),
    says=(
        "If {other} has not objected by the end of the day named (UTC), {opener} takes that as no objection,"
        " and may adopt the text. It is not adopted by itself, and silence on a line that nobody reads is no"
        f" consent: {{opener}} sees only what came back over the line. {_NO_SIGNATURE}"
    ),
    moves={
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), HAS_IT, _FORWARD, (), "has it"),
        "object": Move(
            _OTHER,
            _QUIET | {"agreed"},
            "objected",
            _FORWARD,
            (_BECAUSE,),
            "objects",
            limit="While this stands, the text is not adopted.",
            otherwise=_TOO_LATE,
            gravity=Gravity(first=True),
        ),
        "agree": Move(
            _OTHER,
            _QUIET | {"objected"},
            "agreed",
            _FORWARD,
            (_WORDS,),
            "agrees without waiting for the day",
            limit=_NO_SIGNATURE,
            otherwise=_TOO_LATE,
        ),
        "adopt": Move(
            _OPENER,
            _FORWARD,
            "adopted",
            _QUIET | {"agreed"},
            (_WORDS,),
            "adopts the text",
            limit=f"An objection that was on its way prevails. {_NO_SIGNATURE}",
            otherwise="A text is adopted once, and not while the other side objects to it.",
            gravity=Gravity("The text is then what your side holds as adopted."),
        ),
        "take back": Move(_OPENER, _FORWARD, "taken back", None, _WHY_NOT, "takes it back"),
        "note": Move(
            _OTHER,
            _QUIET | {"agreed"},
            "noted",
            frozenset({"adopted"}),
            (),
            "has seen that it is adopted",
            limit="Saying that it was seen approves nothing.",
        ),
    },
    outcomes={
        ("put forward", NOTHING): Outcome("put forward; {other} has said nothing", Role.OTHER),
        ("put forward", HAS_IT): Outcome("put forward; {other} has it and has not objected", Role.OTHER),
        ("put forward", "objected"): Outcome("not adopted: {other} objects", Role.OPENER),
        ("put forward", "agreed"): Outcome(
            "{other} agrees; it does not stand yet: {opener} has to adopt it", Role.OPENER
        ),
        ("adopted", NOTHING): Outcome(
            "adopted, no objection having come; one already on its way would prevail", None
        ),
        ("adopted", HAS_IT): Outcome(
            "adopted, no objection having come; one already on its way would prevail", None
        ),
        ("adopted", "objected"): Outcome("not adopted: an objection of {other} was on its way", None),
        ("adopted", "agreed"): Outcome("adopted; {other} agreed", None),
        ("adopted", "noted"): Outcome("adopted; {other} has seen that and can no longer object", None),
        ("taken back", NOTHING): Outcome("taken back", None),
        ("taken back", HAS_IT): Outcome("taken back", None),
        ("taken back", "objected"): Outcome("taken back; {other} had objected", None),
        ("taken back", "agreed"): Outcome("taken back; {other} had agreed, and it is not adopted", None),
    },
)
"""The form of a text under the silence procedure."""
