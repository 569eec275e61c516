"""Signed texts: propose, sign, sign, exchange, withdraw (spec/50-signed-texts.md, sections 2 and 3).

Owns the bodies and the machine. What a signature covers is `signed_text`; whether enough people signed is
judged before an act is one (`admission`). Roles go by who proposed the text, never by who signed earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import Reason
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Kind, Open, Paper, Topic, still_open
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
from backchannel.channel.undertakings import Term, terms_of
from backchannel.credentials.charter import ActClass
from backchannel.crypto.rng import Rng
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8, U63, Bytes32

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


class Outcome(IntEnum):
    """Where a text stands."""

    PROPOSED = 0
    WAITS_FOR_OTHER = 1
    WAITS_FOR_PROPOSER = 2
    WAITS_FOR_EXCHANGE = 3
    IN_FORCE = 4
    NOTICE = 5
    DEAD = 6


class Step(Record):
    """One step taken with a text: where in its party's chain, and by which statement (zeros: unsigned)."""

    depth: U63
    act: Bytes32
    statement: Bytes32


class TextCase(Record):
    """What became of a text. Every step has one writer, so crossing acts fold alike in either order.

    ``terms``: its undertakings by number; none where its words have none, or not in the one form (U1), or a
    side of the line is private (U4).
    """

    proposer: U8
    text_hash: Bytes32
    proposed: Step
    signed: tuple[Step | None, Step | None]
    exchanged: Step | None
    withdrawn: tuple[Step | None, Step | None]
    terms: tuple[Term, ...]

    @property
    def outcome(self) -> Outcome:
        """Where the text stands, as both sides compute it (spec/50, section 3)."""
        gone = any(self.withdrawn)
        if self.exchanged is not None:
            return Outcome.NOTICE if gone else Outcome.IN_FORCE
        if gone:
            return Outcome.DEAD
        first, second = self.signed[self.proposer], self.signed[1 - self.proposer]
        if first and second:
            return Outcome.WAITS_FOR_EXCHANGE
        if first or second:
            return Outcome.WAITS_FOR_OTHER if first else Outcome.WAITS_FOR_PROPOSER
        return Outcome.PROPOSED

    @property
    def waits_for(self) -> int | None:
        """The side whose step is next; None where none is."""
        match self.outcome:
            case Outcome.PROPOSED | Outcome.WAITS_FOR_PROPOSER | Outcome.WAITS_FOR_EXCHANGE:
                return self.proposer
            case Outcome.WAITS_FOR_OTHER:
                return 1 - self.proposer
        return None


TEXTS: Table[TextCase] = Table("texts", TextCase)


def case_key(text_hash: bytes, proposer: int) -> bytes:
    """Where a text's case is kept. The same words proposed by both sides are two texts."""
    return text_hash + bytes([proposer])


def judge_propose(body: ProposeText, moment: Moment, facts: Facts) -> None:
    """Refuse a text without the parties and a date, or one that lies there already (T1, T2)."""
    text = decode_text(body.text)
    require_complete(text)
    if (text.proposer, text.other) != (moment.mine.name, moment.theirs.name):
        raise Refused("This text is not between the two sides of this line.")
    if facts.get(TEXTS, case_key(text_hash(body.text), moment.side)) is not None:
        raise Refused("This text was proposed before.")


def fold_propose(body: ProposeText, moment: Moment, facts: Facts) -> None:
    """Open the text's case."""
    hashed = text_hash(body.text)
    step = Step(moment.depth, moment.act, NO_STATEMENT)
    private = moment.mine.private or moment.theirs.private
    terms = () if private else terms_of(decode_text(body.text))
    case = TextCase(moment.side, hashed, step, (None, None), None, (None, None), terms)
    facts.put(TEXTS, case_key(hashed, moment.side), case)


def judge_sign(body: SignText, moment: Moment, facts: Facts) -> None:
    """Refuse a second signature, one under a dead text, one in another's role (T3 to T5)."""
    case = _case(body.statement, moment, facts)
    _require_statement(body.statement, moment, _signing_role(moment, case), NO_COVER)
    _require_alive(case, moment)
    if case.signed[moment.side] is not None:
        raise Refused("Your side has signed this text already.")


def fold_sign(body: SignText, moment: Moment, facts: Facts) -> None:
    """Note the signature."""
    _change(body.statement, moment, facts, lambda case, step: _signed(case, moment.side, step))


def judge_exchange(body: ExchangeText, moment: Moment, facts: Facts) -> None:
    """Only the proposer, with both signatures in its past and no withdrawal (T6)."""
    case = _case(body.statement, moment, facts)
    if case.proposer != moment.side:
        raise Refused("Only the side that proposed a text can put it in force.")
    _require_alive(case, moment)
    if case.exchanged is not None:
        raise Refused("This text is in force already.")
    covers = _covers(case, moment)
    if covers is None:
        raise Refused("A text is in force only when both sides have signed it.")
    _require_statement(body.statement, moment, Role.EXCHANGE, covers)


def fold_exchange(body: ExchangeText, moment: Moment, facts: Facts) -> None:
    """The text is in force."""
    _change(body.statement, moment, facts, lambda case, step: replace(case, exchanged=step))


def judge_withdraw(body: WithdrawText, moment: Moment, facts: Facts) -> None:
    """The proposer always, the other side once it signed; signed where the own signature is out (T7)."""
    key = case_key(body.text_hash, moment.side if body.by_proposer else moment.other)
    case = _seen(facts.get(TEXTS, key), moment)
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
        exchanged = case.exchanged is not None and moment.sees(case.proposer, case.exchanged.depth)
        covers = _covers(case, moment) if exchanged else None
        _require_statement(body.statement, moment, Role.WITHDRAW, covers or NO_COVER)


def fold_withdraw(body: WithdrawText, moment: Moment, facts: Facts) -> None:
    """Note the withdrawal."""
    key = case_key(body.text_hash, moment.side if body.by_proposer else moment.other)
    case = _seen(facts.get(TEXTS, key), moment)
    hashed = NO_STATEMENT if body.statement is None else statement_hash(body.statement)
    step = Step(moment.depth, moment.act, hashed)
    mine = (step, case.withdrawn[1]) if moment.side == 0 else (case.withdrawn[0], step)
    facts.put(TEXTS, key, replace(case, withdrawn=mine))


def _key(statement: Statement, moment: Moment) -> bytes:
    return case_key(statement.text_hash, moment.side if statement.by_proposer else moment.other)


def _case(statement: Statement, moment: Moment, facts: Facts) -> TextCase:
    return _seen(facts.get(TEXTS, _key(statement, moment)), moment)


def _seen(case: TextCase | None, moment: Moment) -> TextCase:
    if case is None or not moment.sees(case.proposer, case.proposed.depth):
        raise Refused("This concerns a text that was not proposed yet.")
    return case


def _require_alive(case: TextCase, moment: Moment) -> None:
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
    return replace(case, signed=(step, case.signed[1]) if side == 0 else (case.signed[0], step))


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
    case = _seen(facts.get(TEXTS, case_key(hashed, moment.side if by_proposer else moment.other)), moment)
    wanted = role is Role.EXCHANGE or (role is Role.WITHDRAW and case.exchanged is not None)
    covers = (_covers(case, moment) if wanted else None) or NO_COVER
    mine, theirs = moment.mine.charter_hash, moment.theirs.charter_hash
    charters = (mine, theirs) if by_proposer else (theirs, mine)
    return Statement(role, hashed, rng(16), by_proposer, *charters, *covers)


def unsettled(facts: Facts, ours: int) -> Iterator[Open]:
    """Texts that wait for a side's next step."""
    for case in facts.rows(TEXTS).values():
        if case.waits_for is not None:
            yield still_open(
                Topic.TEXTS, case.proposed.act, case, ours, side=case.proposer, waits_for=case.waits_for
            )


def _signed_kind(
    judge: Callable[[Any, Moment, Facts], None],
    fold: Callable[[Any, Moment, Facts], None],
    *,
    always: bool = False,
) -> Kind:
    return Kind(
        ActClass.SIGNED_TEXT, Topic.TEXTS, judge, fold, always=always, statement=lambda body: body.statement
    )


PAPER = Paper(
    {
        ProposeText: Kind(
            ActClass.MESSAGE,
            Topic.TEXTS,
            judge_propose,
            fold_propose,
            sound=lambda body: decode_text(body.text),
        ),
        SignText: _signed_kind(judge_sign, fold_sign),
        ExchangeText: _signed_kind(judge_exchange, fold_exchange),
        WithdrawText: _signed_kind(judge_withdraw, fold_withdraw, always=True),
    },
    (TEXTS,),
    unsettled,
)
