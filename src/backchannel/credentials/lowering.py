"""When a rule asks for less than it did, and what stands until the other side has admitted that
(spec/10-credentials.md, section 5).

Which lowering was admitted in which channel is the channel's to know; here are the comparisons only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from backchannel.credentials.charter import ActClass, Charter, Rule


def rule_lowers(old: Rule, new: Rule) -> bool:
    """Whether ``new`` asks for fewer people, other posts, fewer named ones, or less of an observer."""
    widened = bool(old.from_seats) and not (new.from_seats and set(new.from_seats) <= set(old.from_seats))
    return (
        new.approvals < old.approvals
        or widened
        or not set(old.must_include) <= set(new.must_include)
        or new.observer < old.observer
    )


def lowered_classes(old: Charter, new: Charter) -> tuple[ActClass, ...]:
    """Classes whose rule is lower in ``new``. Each takes effect only where the other side admits it."""
    return tuple(each for each in ActClass if rule_lowers(old.rule(each), new.rule(each)))


def lowers(old: Charter, new: Charter) -> bool:
    """Whether any rule is lower in ``new``."""
    return bool(lowered_classes(old, new))


def combine_highest(standing: Rule, *later: Rule) -> Rule:
    """The rule that satisfies all of them: what counts while a lowering is not admitted.

    The first is the standing one: where two lists of posts have none in common, its list stays.
    """
    return reduce(_higher, later, standing)


def _higher(standing: Rule, new: Rule) -> Rule:
    if standing.from_seats and new.from_seats:
        common = _sorted(set(standing.from_seats) & set(new.from_seats)) or standing.from_seats
    else:
        common = standing.from_seats or new.from_seats
    return Rule(
        approvals=max(standing.approvals, new.approvals),
        from_seats=common,
        must_include=_sorted({*standing.must_include, *new.must_include}),
        observer=max(standing.observer, new.observer),
    )


def _sorted(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))
