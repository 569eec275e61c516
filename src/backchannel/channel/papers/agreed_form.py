"""Forms that the two sides agree between themselves (spec/45, section 4).

A form is a sheet: its title, and the blanks with what each asks for, set as one text. What is filled in under
it is a case of one fixed form, which names that sheet. The law holds the words of a sheet as hashes, so it
judges that the sheet is set; that the answers fit its lines is for desks, which hold the words.
"""

from __future__ import annotations

from backchannel.channel.facts import Facts
from backchannel.channel.moment import Moment
from backchannel.channel.papers.fields import Field, FieldKind, Value
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.sheets import SHEETS, SheetKind
from backchannel.errors import Refused

FORM_SHEET = SheetKind(name="form", topic=Topic.WORDING, title="form", lines={}, by_line=False)

_OPENER, _OTHER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_SENT = frozenset({"sent"})
_OPEN = frozenset({NOTHING, HAS_IT})
_WORDS = Field("words", FieldKind.PROSE, "in your words", needed=True, labels={"ko": "귀측의 말로"})
_BECAUSE = Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"})


def require_set(values: tuple[Value, ...], moment: Moment, facts: Facts) -> None:
    """Refuse what names a sheet that is no form, or was not set in the act's past (F6)."""
    case = facts.get(SHEETS, bytes.fromhex(values[0].text))
    mark = None if case is None or case.kind != FORM_SHEET.name else case.set_by
    if case is None or mark is None or not moment.sees(case.opener, mark.depth):
        raise Refused("The form it is filled in under was not agreed yet.")


AGREED_FORM = Form(
    name="agreed form",
    version=1,
    topic=Topic.NOTICES,
    title="form both sides agreed",
    titles={"ko": "양측이 합의한 서식"},
    start="sent",
    fields=(
        Field("form", FieldKind.SHEET, "which form", needed=True, labels={"ko": "서식"}),
        Field("answers", FieldKind.PROSE, "what is filled in", needed=True, labels={"ko": "작성 내용"}),
    ),
    moves={
        "acknowledge": Move(_OTHER, frozenset({NOTHING}), HAS_IT, _SENT, (), "has it"),
        "answer": Move(_OTHER, _OPEN, "answered", _SENT, (_WORDS,), "answers"),
        "decline": Move(_OTHER, _OPEN, "declined", _SENT, (_BECAUSE,), "declines to answer"),
        "take back": Move(_OPENER, _SENT, "taken back", None, (), "takes it back"),
    },
    outcomes={
        ("sent", NOTHING): Outcome("sent; nobody has answered", Role.OTHER),
        ("sent", HAS_IT): Outcome("sent; {other} has it and has not answered", Role.OTHER),
        ("sent", "answered"): Outcome("answered", None),
        ("sent", "declined"): Outcome("declined", None),
        ("taken back", NOTHING): Outcome("taken back", None),
        ("taken back", HAS_IT): Outcome("taken back", None),
        ("taken back", "answered"): Outcome("answered, and taken back at the same time", None),
        ("taken back", "declined"): Outcome("taken back", None),
    },
    requires=require_set,
)
