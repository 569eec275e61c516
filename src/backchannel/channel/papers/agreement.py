"""Agreements: what became of each numbered undertaking of a signed text in force (spec/45, section 5).

Owns the one body, the table of steps, and what a lapse releases. The text itself, its signatures and its
file are those of every signed text (`text`); how an undertaking is written is `undertakings`.

An undertaking is a case of two columns like any form: the side that owes it says what it did, the side that
is owed says what it finds. Neither says it for the other, and nothing counts as done because it was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import msgspec

from backchannel.channel.bounds import LanguageTag, Reason
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.forms import (
    NOTHING,
    Form,
    FormCase,
    Move,
    Outcome,
    Role,
    require_step,
    stepped,
)
from backchannel.channel.papers.paper import LIGHT, Gravity, Kind, Open, Paper, Topic, still_open
from backchannel.channel.papers.text import is_replaced
from backchannel.channel.papers.text_case import TEXTS, TextCase, case_key
from backchannel.channel.undertakings import MOST
from backchannel.credentials.charter import ActClass
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8, Bytes32


class Translated(Record):
    """The same words in another language, by whoever says them. The original counts."""

    language: LanguageTag
    text: Reason


class Perform(Record, tag=17):
    """Say something about one undertaking of a text in force.

    ``by_proposer``: whether the side that says it proposed the text. ``move``: a step of `UNDERTAKING`.
    """

    text_hash: Bytes32
    by_proposer: bool
    number: Annotated[int, msgspec.Meta(ge=1, le=MOST)]
    move: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    words: Reason
    language: LanguageTag
    translation: Translated | None


class Performance(Record):
    """What became of one undertaking. ``proposed``: the act that proposed its text."""

    proposed: Bytes32
    number: U8
    case: FormCase


PERFORMED: Table[Performance] = Table("undertakings", Performance)

_OWER, _OWED = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_AT_WORK = frozenset({NOTHING, "started", "excuse asked"})
_REFUSED = "excuse refused"
_OPENLY = frozenset({NOTHING, _REFUSED, "disputed"})
_LAPSED = "lapsed"
_CONTESTED = "contested"
_FIRST = Gravity(first=True)
_EXCUSES = Gravity("An excuse is not taken back.")
_RELEASES = Gravity(
    "That an undertaking lapsed is not taken back, and releases what holds with it.", first=True
)
SETTLES = frozenset({"accept", "dispute"})
"""What can still be said of an undertaking of a text that another replaced."""

UNDERTAKING = Form(
    name="undertaking",
    version=1,
    topic=Topic.TEXTS,
    title="undertaking",
    start=NOTHING,
    fields=(),
    moves={
        "started": Move(_OWER, frozenset({NOTHING, "excuse asked"}), "started", None, (), "reports a start"),
        "done": Move(_OWER, _AT_WORK | {"done", _CONTESTED}, "done", None, (), "reports it done"),
        "ask excuse": Move(
            _OWER,
            frozenset({NOTHING, "started"}),
            "excuse asked",
            frozenset({NOTHING, "disputed"}),
            (),
            "asks to be excused",
        ),
        "accept": Move(_OWED, _OPENLY, "accepted", frozenset({"done"}), (), "accepts it as done"),
        "dispute": Move(
            _OWED, _OPENLY - {"disputed"} | {"accepted"}, "disputed", None, (), "disputes it", gravity=_FIRST
        ),
        "excuse": Move(_OWED, _OPENLY, "excused", _AT_WORK, (), "excuses it", gravity=_EXCUSES),
        "refuse excuse": Move(
            _OWED,
            frozenset({NOTHING, "disputed"}),
            _REFUSED,
            frozenset({"excuse asked"}),
            (),
            "refuses to excuse it",
        ),
        "lapse": Move(
            _OWER | _OWED,
            _AT_WORK | {"done", _REFUSED, "disputed"},
            _LAPSED,
            None,
            (),
            "calls it lapsed",
            gravity=_RELEASES,
        ),
        "contest": Move(
            _OWER,
            _AT_WORK | {"done"},
            _CONTESTED,
            frozenset({_LAPSED}),
            (),
            "contests that it lapsed",
            otherwise="Only a lapse that the other side called is contested by the side that owes it.",
            gravity=_FIRST,
        ),
    },
    outcomes={
        (NOTHING, NOTHING): Outcome("not started", None),
        ("started", NOTHING): Outcome("partial", None),
        ("done", NOTHING): Outcome("reported done; not accepted", Role.OTHER),
        ("excuse asked", NOTHING): Outcome("an excuse is asked for", Role.OTHER),
        (_LAPSED, NOTHING): Outcome(_LAPSED, None),
        ("done", "accepted"): Outcome("done", None),
        (_LAPSED, "accepted"): Outcome("done before; lapsed", None),
        (NOTHING, "disputed"): Outcome("not started; disputed", None),
        ("started", "disputed"): Outcome("partial; disputed", None),
        ("done", "disputed"): Outcome("reported done; disputed", None),
        ("excuse asked", "disputed"): Outcome("disputed; an excuse was asked for", None),
        (_LAPSED, "disputed"): Outcome("called lapsed by the side that owes it; disputed", None),
        ("excuse asked", _REFUSED): Outcome("an excuse was refused", None),
        ("started", _REFUSED): Outcome("partial; an excuse was refused", None),
        ("done", _REFUSED): Outcome("reported done; not accepted", Role.OTHER),
        (_LAPSED, _REFUSED): Outcome("lapsed; an excuse was refused", None),
        (NOTHING, "excused"): Outcome("excused", None),
        ("started", "excused"): Outcome("partial; excused", None),
        ("done", "excused"): Outcome("excused; reported done all the same", None),
        ("excuse asked", "excused"): Outcome("excused", None),
        (_LAPSED, "excused"): Outcome("excused; lapsed", None),
        (NOTHING, _LAPSED): Outcome(_LAPSED, None),
        ("started", _LAPSED): Outcome("partial; lapsed", None),
        ("done", _LAPSED): Outcome("reported done; lapsed", None),
        ("excuse asked", _LAPSED): Outcome(_LAPSED, None),
        (_LAPSED, _LAPSED): Outcome("lapsed, as both say", None),
        (_CONTESTED, _LAPSED): Outcome(
            "called lapsed by the side that is owed it; the side that owes it contests that", None
        ),
    },
)
"""The opener is the side that owes it, the other the side that is owed."""


def performance(facts: Facts, text: TextCase, number: int) -> FormCase:
    """How an undertaking of a text stands: as kept, or as nobody has said anything of it yet."""
    found = facts.get(PERFORMED, _key(text, number))
    return found.case if found is not None else not_begun(text, number)


def not_begun(text: TextCase, number: int) -> FormCase:
    """An undertaking of which nobody has said anything."""
    owes = text.proposer if text.terms[number - 1].by_proposer else 1 - text.proposer
    return FormCase(UNDERTAKING.name, UNDERTAKING.version, owes, ((), ()))


def is_lapsed(case: FormCase) -> bool:
    """Whether either side called an undertaking lapsed."""
    return _LAPSED in (case.state(0), case.state(1))


def released_by(text: TextCase, cases: Sequence[FormCase]) -> dict[int, list[int]]:
    """What lapses release: an undertaking, and the lapsed ones that it was to hold with. By number."""
    lapsed = {number for number, case in enumerate(cases, start=1) if is_lapsed(case)}
    found = {
        number: [each for each in term.holds_while if each in lapsed]
        for number, term in enumerate(text.terms, start=1)
        if number not in lapsed
    }
    return {number: because for number, because in found.items() if because}


def judge_perform(body: Perform, moment: Moment, facts: Facts) -> None:
    """Refuse what is not about an undertaking of a text in force, or a step unknown there now (U2 to U5)."""
    _require_official(moment)
    text = facts.get(TEXTS, _text_key(body, moment))
    if text is None or text.exchanged is None or not moment.sees(text.proposer, text.exchanged.depth):
        raise Refused("This is about a text that was not in force yet.")
    if body.number > len(text.terms):
        raise Refused(f"This text has no undertaking {body.number}.")
    case = performance(facts, text, body.number)
    require_step(UNDERTAKING, case, body.move, moment)
    if is_replaced(text, moment):
        _require_settles(body.move, case, moment)
    if body.move == "lapse" and case.role(moment.side) is Role.OPENER:
        _require_released(body.number, text, moment, facts)


def _require_settles(move: str, case: FormCase, moment: Moment) -> None:
    """Of a text that another replaced, only what was reported done is accepted or disputed (U4)."""
    if move not in SETTLES or case.state(moment.other, moment.seen) != "done":
        raise Refused(
            "Another text replaced this one: its undertakings bind no more. What was reported done before can"
            " still be accepted or disputed, nothing else."
        )


def _require_official(moment: Moment) -> None:
    """Nothing binds on a line where a side is private (U5)."""
    for side in (moment.mine, moment.theirs):
        if side.private:
            raise Refused(
                f"{side.name} is a private side: a text signed with it is a joint statement, binding nobody."
            )


def _require_released(number: int, text: TextCase, moment: Moment, facts: Facts) -> None:
    """Who owes something calls it lapsed only where what it depends on lapsed, or with notice (U3)."""
    if any(step is not None and moment.sees(side, step.depth) for side, step in enumerate(text.withdrawn)):
        return
    for each in text.terms[number - 1].holds_while:
        on = performance(facts, text, each)
        if _LAPSED in (on.state(moment.side), on.state(moment.other, moment.seen)):
            return
    raise Refused(
        f"{moment.mine.name} owes undertaking {number}: it lapses for that side only when one lapsed that it"
        " holds with, or when notice was given."
    )


def fold_perform(body: Perform, moment: Moment, facts: Facts) -> None:
    """Note the step, in the column of the side that takes it."""
    text = facts.get(TEXTS, _text_key(body, moment))
    if text is None:
        return
    case = stepped(UNDERTAKING, performance(facts, text, body.number), body.move, moment)
    facts.put(PERFORMED, _key(text, body.number), Performance(text.proposed.act, body.number, case))


def _text_key(body: Perform, moment: Moment) -> bytes:
    return case_key(body.text_hash, moment.side if body.by_proposer else moment.other)


def _key(text: TextCase, number: int) -> bytes:
    return case_key(text.text_hash, text.proposer) + bytes([number])


def unsettled(facts: Facts, ours: int) -> Iterator[Open]:
    """Undertakings in which it is somebody's turn."""
    for key, each in facts.rows(PERFORMED).items():
        turn = UNDERTAKING.outcome(each.case).turn
        if turn is None:
            continue
        ower, text = each.case.opener, facts.get(TEXTS, key[:-1])
        if text is not None and any(text.replaced) and each.case.state(ower) != "done":
            continue
        waits = ower if turn is Role.OPENER else 1 - ower
        yield still_open(Topic.TEXTS, each.proposed, each, ours, side=ower, waits_for=waits)


def _gravity(body: Perform) -> Gravity:
    move = UNDERTAKING.moves.get(body.move)
    return LIGHT if move is None else move.gravity


PAPER = Paper(
    {Perform: Kind(ActClass.MESSAGE, Topic.TEXTS, judge_perform, fold_perform, gravity_of=_gravity)},
    (PERFORMED,),
    unsettled,
)
