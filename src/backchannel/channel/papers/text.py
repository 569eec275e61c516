"""Signed texts: propose, sign, sign, exchange, withdraw (spec/50-signed-texts.md, sections 2 and 3).

Owns the bodies and the rules; where a text stands is `text_case`, other wordings of it are `rewording`. What
a signature covers is `signed_text`; whether enough people signed is judged before an act is one
(`admission`). Roles go by who proposed the text, never by who signed earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import Reason
from backchannel.channel.facts import Facts
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Gravity, Kind, Open, Paper, Topic, still_open
from backchannel.channel.papers.text_case import (
    TEXTS,
    Step,
    TextCase,
    by_side,
    case_key,
    is_overtaken,
    named_by,
    other_wordings,
)
from backchannel.channel.signed_text import (
    NO_STATEMENT,
    TEXT_LIMIT,
    Role,
    Statement,
    decode_text,
    require_complete,
    statement_hash,
    text_hash,
)
from backchannel.channel.undertakings import counted, terms
from backchannel.credentials.charter import ActClass
from backchannel.crypto.rng import Rng
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import Bytes32

NO_COVER = (NO_STATEMENT, NO_STATEMENT)


class ProposeText(Record, tag=2):
    """Put a text before the other side. ``text``: the encoding of a `SignedText`."""

    text: Annotated[bytes, msgspec.Meta(max_length=TEXT_LIMIT)]


class SignText(Record, tag=3):
    """Our signature under a proposed text. The signatures themselves travel beside the approvals."""

    statement: Statement


class ExchangeText(Record, tag=4):
    """The proposer puts the text in force, naming both signatures."""

    statement: Statement


class WithdrawText(Record, tag=5):
    """Take back a proposal or a signature, or give notice on a text in force.

    ``statement`` is there exactly when one's own signature is out; it is then signed as well.
    """

    text_hash: Bytes32
    by_proposer: bool
    reason: Reason
    statement: Statement | None


def judge_propose(body: ProposeText, moment: Moment, facts: Facts) -> None:
    """Refuse a text that cannot be put forward (T1, T2, T9)."""
    require_proposable(body.text, moment, facts)


def require_proposable(encoded: bytes, moment: Moment, facts: Facts) -> None:
    """Refuse a text without the parties and a date, one that lies there already, or one that replaces what
    was not in force."""
    text = decode_text(encoded)
    require_complete(text)
    if (text.proposer, text.other) != (moment.mine.name, moment.theirs.name):
        raise Refused("This text is not between the two sides of this line.")
    if facts.get(TEXTS, case_key(text_hash(encoded), moment.side)) is not None:
        raise Refused("This text was proposed before.")
    replaces = counted(text).replaces
    if replaces is not None and not any(in_force(case, moment) for case in named_by(facts, replaces)):
        raise Refused("What this text replaces is no text of this line that was in force.")


def fold_propose(body: ProposeText, moment: Moment, facts: Facts) -> None:
    """Open the text's case."""
    open_case(body.text, moment, facts, None)


def open_case(encoded: bytes, moment: Moment, facts: Facts, of: TextCase | None) -> TextCase:
    """Open a text's case. ``of``: the wording it was made from."""
    hashed, text = text_hash(encoded), decode_text(encoded)
    found, key = counted(text), case_key(hashed, moment.side)
    private = moment.mine.private or moment.theirs.private
    case = TextCase(
        moment.side,
        hashed,
        Step(moment.depth, moment.act, NO_STATEMENT),
        (None, None),
        None,
        (None, None),
        () if private else terms(found, text.proposer),
        found.replaces,
        (None, None),
        None,
        key if of is None else of.first,
        None if of is None else of.key,
    )
    facts.put(TEXTS, key, case)
    return case


def judge_sign(body: SignText, moment: Moment, facts: Facts) -> None:
    """Refuse a second signature, one under a dead text or beside one under another wording of it, one in
    another's role (T3 to T5, T12, T13)."""
    case = _case(body.statement, moment, facts)
    _require_statement(body.statement, moment, _signing_role(moment, case), NO_COVER)
    require_alive(case, moment)
    if case.signed[moment.side] is not None:
        raise Refused("Your side has signed this text already.")
    for other in other_wordings(facts, case):
        if other.signed[moment.side] is not None and other.withdrawn[moment.side] is None:
            raise Refused(
                "Your side's signature is out under another wording of this text.",
                next_step="Withdraw that one first, with `backchannel withdraw N WHY`: then sign this.",
            )
    _require_not_replaced_by_another(case, moment, facts)


def fold_sign(body: SignText, moment: Moment, facts: Facts) -> None:
    """Note the signature."""
    _change(body.statement, moment, facts, lambda case, step: _signed(case, moment.side, step))


def judge_exchange(body: ExchangeText, moment: Moment, facts: Facts) -> None:
    """Only the proposer, with both signatures in its past and no withdrawal (T6)."""
    case = _case(body.statement, moment, facts)
    if case.proposer != moment.side:
        raise Refused("Only the side that proposed a text can put it in force.")
    require_alive(case, moment)
    if case.exchanged is not None:
        raise Refused("This text is in force already.")
    covers = _covers(case, moment)
    if covers is None:
        raise Refused("A text is in force only when both sides have signed it.")
    _require_statement(body.statement, moment, Role.EXCHANGE, covers)
    _require_not_replaced_by_another(case, moment, facts)


def fold_exchange(body: ExchangeText, moment: Moment, facts: Facts) -> None:
    """The text is in force, and what it replaces is replaced."""
    _change(body.statement, moment, facts, lambda case, step: replace(case, exchanged=step))
    case = _case(body.statement, moment, facts)
    if case.replaces is None or case.exchanged is None:
        return
    for old in named_by(facts, case.replaces):
        if in_force(old, moment):
            replaced = by_side(old.replaced, moment.side, case.exchanged)
            facts.put(TEXTS, old.key, replace(old, replaced=replaced))


def judge_withdraw(body: WithdrawText, moment: Moment, facts: Facts) -> None:
    """The proposer always, the other side once it signed; signed where the own signature is out (T7)."""
    key = case_key(body.text_hash, moment.side if body.by_proposer else moment.other)
    case = seen(facts.get(TEXTS, key), moment)
    if case.withdrawn[moment.side] is not None:
        raise Refused("Your side has withdrawn from this text already.")
    signed = case.signed[moment.side] is not None
    if not signed and case.proposer != moment.side:
        raise Refused("There is nothing of yours in this text to withdraw: decline it instead.")
    if signed != (body.statement is not None):
        raise Refused("A withdrawal is signed exactly when your side's signature is out.")
    if body.statement is not None:
        same = (body.statement.text_hash, body.statement.by_proposer) == (body.text_hash, body.by_proposer)
        if not same:
            raise Refused("The withdrawal and what is signed for it name different texts.")
        covers = _covers(case, moment) if in_force(case, moment) else None
        _require_statement(body.statement, moment, Role.WITHDRAW, covers or NO_COVER)


def fold_withdraw(body: WithdrawText, moment: Moment, facts: Facts) -> None:
    """Note the withdrawal."""
    key = case_key(body.text_hash, moment.side if body.by_proposer else moment.other)
    case = seen(facts.get(TEXTS, key), moment)
    hashed = NO_STATEMENT if body.statement is None else statement_hash(body.statement)
    step = Step(moment.depth, moment.act, hashed)
    facts.put(TEXTS, key, replace(case, withdrawn=by_side(case.withdrawn, moment.side, step)))


def _key(statement: Statement, moment: Moment) -> bytes:
    return case_key(statement.text_hash, moment.side if statement.by_proposer else moment.other)


def _case(statement: Statement, moment: Moment, facts: Facts) -> TextCase:
    return seen(facts.get(TEXTS, _key(statement, moment)), moment)


def seen(case: TextCase | None, moment: Moment) -> TextCase:
    """The case of a text that an act has in its past (T3)."""
    if case is None or not moment.sees(case.proposer, case.proposed.depth):
        raise Refused("This concerns a text that was not proposed yet.")
    return case


def require_alive(case: TextCase, moment: Moment) -> None:
    """Raise `Refused` where an act has a withdrawal of either side in its past (T4)."""
    for side in (0, 1):
        step = case.withdrawn[side]
        if step is not None and moment.sees(side, step.depth):
            raise Refused(
                "This text was withdrawn. A withdrawn text is dead.",
                next_step="Propose a new text: the same words may be used again.",
            )


def _signing_role(moment: Moment, case: TextCase) -> Role:
    return Role.PROPOSER if case.proposer == moment.side else Role.OTHER


def _covers(case: TextCase, moment: Moment) -> tuple[bytes, bytes] | None:
    first, second = case.signed[case.proposer], case.signed[1 - case.proposer]
    if first is None or second is None:
        return None
    if not moment.sees(case.proposer, first.depth) or not moment.sees(1 - case.proposer, second.depth):
        return None
    return first.statement, second.statement


def _require_statement(statement: Statement, moment: Moment, role: Role, covers: tuple[bytes, bytes]) -> None:
    mine, theirs = moment.mine.charter_hash, moment.theirs.charter_hash
    charters = (mine, theirs) if statement.by_proposer else (theirs, mine)
    expected = (role, *charters, *covers)
    found = (
        statement.role,
        statement.proposer_charter,
        statement.other_charter,
        statement.covers_proposer,
        statement.covers_other,
    )
    if found != expected:
        raise Refused(
            "What was signed does not fit this text as it stands now, or who speaks for the two sides now.",
            next_step="Prepare the signature again; it takes over what stands now.",
        )


def _signed(case: TextCase, side: int, step: Step) -> TextCase:
    return replace(case, signed=by_side(case.signed, side, step))


def in_force(case: TextCase, moment: Moment) -> bool:
    """Whether an act has in its past that a text was put in force."""
    return case.exchanged is not None and moment.sees(case.proposer, case.exchanged.depth)


def is_replaced(case: TextCase, moment: Moment) -> bool:
    """Whether an act has in its past that another text replaced this one."""
    return any(step is not None and moment.sees(side, step.depth) for side, step in enumerate(case.replaced))


def _require_not_replaced_by_another(case: TextCase, moment: Moment, facts: Facts) -> None:
    """One text is replaced once, but where two that replace it cross (T13)."""
    for old in () if case.replaces is None else named_by(facts, case.replaces):
        if is_replaced(old, moment):
            raise Refused("Another text has replaced what this one replaces.")


def _change(
    statement: Statement, moment: Moment, facts: Facts, change: Callable[[TextCase, Step], TextCase]
) -> None:
    step = Step(moment.depth, moment.act, statement_hash(statement))
    facts.put(TEXTS, _key(statement, moment), change(_case(statement, moment, facts), step))


def next_statement(
    role: Role, text: bytes, moment: Moment, facts: Facts, rng: Rng, *, by_proposer: bool
) -> Statement:
    """The statement to sign for a role, at the ends of both chains. Raises `Refused` for an unknown text."""
    hashed = text_hash(text)
    case = seen(facts.get(TEXTS, case_key(hashed, moment.side if by_proposer else moment.other)), moment)
    wanted = role is Role.EXCHANGE or (role is Role.WITHDRAW and case.exchanged is not None)
    covers = (_covers(case, moment) if wanted else None) or NO_COVER
    mine, theirs = moment.mine.charter_hash, moment.theirs.charter_hash
    charters = (mine, theirs) if by_proposer else (theirs, mine)
    return Statement(role, hashed, rng(16), by_proposer, *charters, *covers)


def unsettled(facts: Facts, ours: int) -> Iterator[Open]:
    """Texts that wait for a side's next step."""
    for case in facts.rows(TEXTS).values():
        if case.waits_for is not None and not is_overtaken(facts, case):
            yield still_open(
                Topic.TEXTS, case.proposed.act, case, ours, side=case.proposer, waits_for=case.waits_for
            )


def _signed_kind(
    judge: Callable[[Any, Moment, Facts], None],
    fold: Callable[[Any, Moment, Facts], None],
    gravity: Gravity,
    *,
    always: bool = False,
) -> Kind:
    return Kind(
        ActClass.SIGNED_TEXT,
        Topic.TEXTS,
        judge,
        fold,
        always=always,
        statement=lambda body: body.statement,
        gravity=gravity,
    )


_BINDS = Gravity("With your signature your side can be bound, and anybody can check it, for decades.")
_IN_FORCE = Gravity("It puts the text in force: both sides are bound by it from then on.")
_ENDS = Gravity("It is not taken back.", first=True)


PAPER = Paper(
    {
        ProposeText: Kind(
            ActClass.MESSAGE,
            Topic.TEXTS,
            judge_propose,
            fold_propose,
            sound=lambda body: decode_text(body.text),
        ),
        SignText: _signed_kind(judge_sign, fold_sign, _BINDS),
        ExchangeText: _signed_kind(judge_exchange, fold_exchange, _IN_FORCE),
        WithdrawText: _signed_kind(judge_withdraw, fold_withdraw, _ENDS, always=True),
    },
    (TEXTS,),
    unsettled,
)
