"""Two people, or it is not the party's word: the rule as a table of sentences."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.credentials.charter import ActClass, Charter, Rule, SeatKind, Watch
from backchannel.credentials.quorum import Given, Role, everyone, measure, measure_class
from backchannel.errors import NotEnoughPeople
from credentials.people import keys, northland, northland_with_reserve, southland

TWO = Rule(2, (), (), Watch.NONE)


def agrees(*seats: int, term: int = 1) -> list[Given]:
    return [Given(seat, term, Role.AGREES) for seat in seats]


def one_person_in_two_posts() -> Charter:
    charter = northland().current.charter
    nonce = charter.party_nonce
    second = msgspec.structs.replace(charter.seats[1], holder=keys("A. Ahn").offer(nonce, 2, 1))
    return msgspec.structs.replace(charter, seats=(charter.seats[0], second))


TABLE: dict[str, tuple[Charter, Rule, list[Given], tuple[str, ...]]] = {
    "two different people are the party's word": (northland().current.charter, TWO, agrees(1, 2), ()),
    "one person is not": (northland().current.charter, TWO, agrees(1), ("1 more person (deputy)",)),
    "nobody is not": (
        northland().current.charter,
        TWO,
        [],
        ("2 more different people (envoy, deputy)",),
    ),
    "one approval given twice counts once": (
        northland().current.charter,
        TWO,
        agrees(1, 1),
        ("1 more person (deputy)",),
    ),
    "one person in two posts counts once": (
        one_person_in_two_posts(),
        TWO,
        agrees(1, 2),
        ("1 more person",),
    ),
    "an approval of an earlier term counts for nothing": (
        northland().current.charter,
        TWO,
        agrees(1) + agrees(2, term=2),
        ("1 more person (deputy)",),
    ),
    "an approval of a post that does not exist counts for nothing": (
        northland().current.charter,
        TWO,
        agrees(1, 9),
        ("1 more person (deputy)",),
    ),
    "being present is not agreeing": (
        northland().current.charter,
        TWO,
        [*agrees(1), Given(2, 1, Role.PRESENT)],
        ("1 more person (deputy)",),
    ),
    "a post the rule does not list does not count": (
        northland().current.charter,
        Rule(1, (2,), (), Watch.NONE),
        agrees(1),
        ("1 more person (deputy)",),
    ),
    "who must be among them must be": (
        northland().current.charter,
        Rule(1, (), (2,), Watch.NONE),
        agrees(1),
        ("deputy must agree",),
    ),
    "a reserve does not count for a message": (
        northland_with_reserve().current.charter,
        TWO,
        agrees(1, 3),
        ("1 more person (deputy)",),
    ),
    "an observer does not make up the number of voices": (
        southland().current.charter,
        TWO,
        agrees(1, 2),
        ("1 more person",),
    ),
    "one voice with its observer agreeing is enough where the party says so": (
        southland().current.charter,
        Rule(1, (), (), Watch.AGREES),
        agrees(1, 2),
        (),
    ),
    "one voice without its observer is not": (
        southland().current.charter,
        Rule(1, (), (), Watch.AGREES),
        agrees(1),
        ("an observer must agree",),
    ),
    "an observer who was only present has not agreed": (
        southland().current.charter,
        Rule(1, (), (), Watch.AGREES),
        [*agrees(1), Given(2, 1, Role.PRESENT)],
        ("an observer must agree",),
    ),
    "an observer who was present is enough where presence is asked": (
        southland().current.charter,
        Rule(1, (), (), Watch.PRESENT),
        [*agrees(1), Given(2, 1, Role.PRESENT)],
        (),
    ),
    "an observer who agrees was present": (
        southland().current.charter,
        Rule(1, (), (), Watch.PRESENT),
        agrees(1, 2),
        (),
    ),
    "a voice cannot stand in for the observer": (
        northland().current.charter,
        Rule(1, (), (), Watch.PRESENT),
        [*agrees(1), Given(2, 1, Role.PRESENT)],
        ("an observer must be present",),
    ),
}


@pytest.mark.parametrize("sentence", TABLE)
def test_rule(sentence: str) -> None:
    charter, rule, given, missing = TABLE[sentence]
    quorum = measure(charter, rule, given)
    assert quorum.missing == missing
    assert quorum.complete is not bool(missing)


def test_a_vacant_post_counts_for_nothing() -> None:
    charter = northland().current.charter
    empty = msgspec.structs.replace(charter.seats[1], holder=None)
    charter = msgspec.structs.replace(charter, seats=(charter.seats[0], empty))
    assert not measure(charter, TWO, agrees(1, 2)).complete


def test_a_reserve_counts_where_somebody_is_replaced() -> None:
    charter = northland_with_reserve().current.charter
    assert measure(charter, TWO, agrees(1, 3), replacing=True).complete


def test_a_short_quorum_raises_and_names_the_post_that_is_missing() -> None:
    charter = northland().current.charter
    with pytest.raises(NotEnoughPeople, match="deputy"):
        measure_class(charter, ActClass.MESSAGE, agrees(1)).require()
    measure_class(charter, ActClass.MESSAGE, everyone(charter)).require()


def test_the_default_party_needs_two_people_for_every_class() -> None:
    charter = northland().current.charter
    assert [rule.approvals for rule in charter.rules] == [2, 2, 2, 2]
    assert not charter.one_voice


def test_a_party_of_one_voice_says_so() -> None:
    assert southland().current.charter.one_voice
    assert southland().current.charter.seats[1].kind is SeatKind.OBSERVER


def test_a_rule_that_asks_for_a_post_that_is_gone_is_not_reached() -> None:
    charter = northland().current.charter
    assert not measure(charter, Rule(1, (), (9,), Watch.NONE), everyone(charter)).complete
