"""Where a text stands: who proposed, accepted, signed, put in force, withdrew, replaced it (spec/50, 3).

Owns the stored case of a text and what can be read from it. Which act may change it is `text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.channel.facts import Facts, Table
from backchannel.channel.undertakings import Term
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8, U63, Bytes32

CaseKey = Annotated[bytes, msgspec.Meta(min_length=33, max_length=33)]
"""The hash of a text, then the side that proposed it."""


class Outcome(IntEnum):
    """Where a text stands."""

    PROPOSED = 0
    WAITS_FOR_OTHER = 1
    WAITS_FOR_PROPOSER = 2
    WAITS_FOR_EXCHANGE = 3
    IN_FORCE = 4
    NOTICE = 5
    DEAD = 6
    REPLACED = 7


class Step(Record):
    """One step taken with a text: where in its party's chain, and by which statement (zeros: unsigned)."""

    depth: U63
    act: Bytes32
    statement: Bytes32


class TextCase(Record):
    """What became of a text. Every step has one writer, so crossing acts fold alike in either order.

    ``terms``: its undertakings by number; none where its words have none, or not in the one form (U1).
    ``replaces``: the hash of the text that its words say it replaces. ``replaced``, by side: its exchange of
    a text that replaces this one. ``accepted``: the other side's word that the wording suits it, unsigned.
    ``first``: the first wording of this text (of a first one: itself); ``amends``: the one it was made from.
    """

    proposer: U8
    text_hash: Bytes32
    proposed: Step
    signed: tuple[Step | None, Step | None]
    exchanged: Step | None
    withdrawn: tuple[Step | None, Step | None]
    terms: tuple[Term, ...]
    replaces: Bytes32 | None
    replaced: tuple[Step | None, Step | None]
    accepted: Step | None
    first: CaseKey
    amends: CaseKey | None

    @property
    def outcome(self) -> Outcome:
        """Where the text stands, as both sides compute it (spec/50, section 3)."""
        gone = any(self.withdrawn)
        if self.exchanged is not None:
            if any(self.replaced):
                return Outcome.REPLACED
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

    @property
    def key(self) -> bytes:
        """Where this case is kept."""
        return case_key(self.text_hash, self.proposer)


class Wordings(Record):
    """All wordings of one text: keys of their cases, rising, whatever came first here."""

    keys: tuple[CaseKey, ...]


TEXTS: Table[TextCase] = Table("texts", TextCase)
WORDINGS: Table[Wordings] = Table("wordings", Wordings)
"""Where there is more than one, under the key of the first."""


def case_key(text_hash: bytes, proposer: int) -> bytes:
    """Where a text's case is kept. The same words proposed by both sides are two texts."""
    return text_hash + bytes([proposer])


def other_wordings(facts: Facts, case: TextCase) -> Iterator[TextCase]:
    """Every other wording of a text, in no order."""
    found = facts.get(WORDINGS, case.first)
    for key in () if found is None else found.keys:
        other = facts.get(TEXTS, key)
        if other is not None and key != case.key:
            yield other


def is_overtaken(facts: Facts, case: TextCase) -> bool:
    """Whether nobody is asked for a step with a text: another wording of it is in force, or made from it
    while nobody had signed this one."""
    others = list(other_wordings(facts, case))
    if any(each.exchanged is not None for each in others):
        return case.exchanged is None
    return not any(case.signed) and any(each.amends == case.key for each in others)


def named_by(facts: Facts, text_hash: bytes) -> Iterator[TextCase]:
    """The texts of that hash: one, but for two sides of one name that both proposed the same words."""
    for proposer in (0, 1):
        case = facts.get(TEXTS, case_key(text_hash, proposer))
        if case is not None:
            yield case


def by_side(pair: tuple[Step | None, Step | None], side: int, step: Step) -> tuple[Step | None, Step | None]:
    """A pair of steps with that side's set."""
    return (step, pair[1]) if side == 0 else (pair[0], step)
