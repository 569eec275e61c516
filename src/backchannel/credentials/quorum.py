"""Two people, or it is not the party's word (spec/10-credentials.md, section 4).

The one place where people are counted. It counts people, not keys: who sits in two posts counts once, an
approval of a post that is vacant, or of somebody no longer in it, counts for nothing. An observer is asked
beside the voices and never makes up their number. The result is a value (`Quorum`) with a raising twin
(`require`); the sentence names the posts that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from backchannel.credentials.charter import ActClass, Charter, Rule, Seat, SeatKind, Watch
from backchannel.credentials.keys import Term
from backchannel.errors import NotEnoughPeople
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8


class Role(IntEnum):
    """In what role a post approves: a voice agrees; an observer agrees or only was present."""

    AGREES = 0
    PRESENT = 1


class Given(Record):
    """One verified approval: post, term and role. Who makes one vouches that it was verified."""

    seat: U8
    term: Term
    role: Role


class Quorum(NamedTuple):
    """How many people a rule asks, which posts counted, and in sentences what is missing."""

    required: int
    given: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def require(self) -> None:
        """Raise `NotEnoughPeople`, saying what is missing."""
        if self.missing:
            raise NotEnoughPeople("Not that side's word yet: " + "; ".join(self.missing) + ".")


def counting_seats(charter: Charter, rule: Rule, *, replacing: bool = False) -> tuple[Seat, ...]:
    """Posts whose agreement counts: the rule's own list, or any voice; a reserve only when ``replacing``."""
    kinds = (SeatKind.VOICE, SeatKind.RESERVE) if replacing else (SeatKind.VOICE,)
    listed = rule.from_seats or [seat.number for seat in charter.seats]
    return tuple(seat for seat in charter.seats if seat.kind in kinds and seat.number in listed)


def measure(charter: Charter, rule: Rule, given: Iterable[Given], *, replacing: bool = False) -> Quorum:
    """Count ``given`` against ``rule`` with the people of ``charter``."""
    valid = [each for each in given if charter.holder(each.seat, each.term) is not None]
    agreed = {each.seat for each in valid if each.role == Role.AGREES}
    seats = counting_seats(charter, rule, replacing=replacing)
    counted: dict[bytes, str] = {}
    for seat in seats:
        if seat.number in agreed and seat.holder is not None:
            counted.setdefault(seat.holder.bundle.sign, seat.title)
    missing = []
    lacking = rule.approvals - len(counted)
    if lacking > 0:
        others = [seat.title for seat in seats if seat.number not in agreed]
        of_whom = f" ({', '.join(others)})" if others else ""
        missing.append(f"{lacking} more {'person' if lacking == 1 else 'different people'}{of_whom}")
    titles = {seat.number: seat.title for seat in charter.seats}
    silent = [
        titles.get(number, "a post that is gone") for number in rule.must_include if number not in agreed
    ]
    missing += [f"{title} must agree" for title in silent]
    if not _observed(charter, rule, valid):
        missing.append(f"an observer must {'agree' if rule.observer == Watch.AGREES else 'be present'}")
    return Quorum(rule.approvals, tuple(counted.values()), tuple(missing))


def measure_class(charter: Charter, act_class: ActClass, given: Iterable[Given]) -> Quorum:
    """`measure` against the charter's own rule of a class."""
    return measure(charter, charter.rule(act_class), given)


def everyone(charter: Charter) -> tuple[Given, ...]:
    """All people in post, agreeing: what the charter could reach at most."""
    return tuple(Given(seat.number, seat.term, Role.AGREES) for seat in charter.held)


def _observed(charter: Charter, rule: Rule, valid: list[Given]) -> bool:
    observers = {seat.number for seat in charter.seats if seat.kind is SeatKind.OBSERVER}
    roles = {each.role for each in valid if each.seat in observers}
    enough = {Watch.NONE: True, Watch.PRESENT: bool(roles), Watch.AGREES: Role.AGREES in roles}
    return enough[rule.observer]
