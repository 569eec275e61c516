"""Lowering by stealth: every way a rule can ask for less is seen as less."""

from __future__ import annotations

import pytest

from backchannel.credentials.charter import ActClass, Rule, Watch
from backchannel.credentials.drafting import with_rules
from backchannel.credentials.lowering import combine_highest, lowered_classes, lowers, rule_lowers
from credentials.people import northland

BASE = Rule(2, (1, 2), (2,), Watch.PRESENT)

LOWER = {
    "fewer people": Rule(1, (1, 2), (2,), Watch.PRESENT),
    "one more post counts": Rule(2, (1, 2, 3), (2,), Watch.PRESENT),
    "any voice counts": Rule(2, (), (2,), Watch.PRESENT),
    "other posts count": Rule(2, (2, 3), (2,), Watch.PRESENT),
    "nobody must be among them": Rule(2, (1, 2), (), Watch.PRESENT),
    "somebody else must be among them": Rule(2, (1, 2), (1,), Watch.PRESENT),
    "no observer": Rule(2, (1, 2), (2,), Watch.NONE),
    "more people but no observer": Rule(3, (1, 2), (2,), Watch.NONE),
}
NOT_LOWER = {
    "the same": BASE,
    "more people": Rule(3, (1, 2), (2,), Watch.PRESENT),
    "one more must be among them": Rule(2, (1, 2), (1, 2), Watch.PRESENT),
    "the observer must agree": Rule(2, (1, 2), (2,), Watch.AGREES),
}


@pytest.mark.parametrize("sentence", LOWER)
def test_less_is_seen_as_less(sentence: str) -> None:
    assert rule_lowers(BASE, LOWER[sentence])


@pytest.mark.parametrize("sentence", NOT_LOWER)
def test_more_is_not_less(sentence: str) -> None:
    assert not rule_lowers(BASE, NOT_LOWER[sentence])


@pytest.mark.parametrize("rule", [*LOWER.values(), *NOT_LOWER.values()])
def test_what_stands_until_it_is_admitted_is_lower_than_neither(rule: Rule) -> None:
    combined = combine_highest(BASE, rule)
    assert combined.approvals >= max(BASE.approvals, rule.approvals)
    assert set(combined.must_include) == {*BASE.must_include, *rule.must_include}
    assert set(combined.from_seats) <= set(BASE.from_seats)
    assert combined.observer == max(BASE.observer, rule.observer)
    assert not rule_lowers(BASE, combined)


def test_two_lists_without_a_common_post_leave_the_standing_one() -> None:
    other = Rule(1, (7,), (), Watch.NONE)
    assert combine_highest(BASE, other).from_seats == (1, 2)
    assert combine_highest(Rule(1, (), (), Watch.NONE), other).from_seats == (7,)


def test_the_classes_that_are_lower_are_named() -> None:
    rules = northland().current.charter.rules
    charter = with_rules(northland().current, (*rules[:2], Rule(1, (), (), Watch.NONE), rules[3]))
    assert lowered_classes(northland().current.charter, charter) == (ActClass.CONTROL,)
    assert lowers(northland().current.charter, charter)
    assert not lowers(northland().current.charter, northland().current.charter)
