"""Tables that can be taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.facts import Facts, Table
from backchannel.channel.view import InView

TABLE: Table[InView] = Table("views", InView)
KEYS = st.binary(min_size=1, max_size=1)
VALUES = st.one_of(st.none(), st.integers(0, 3).map(lambda number: InView(number, bytes(32))))


@given(st.lists(st.tuples(KEYS, VALUES)), st.lists(st.tuples(KEYS, VALUES)))
def test_taking_back_leaves_what_there_was(kept: list[tuple], undone: list[tuple]) -> None:  # type: ignore[type-arg]
    facts = Facts()
    for key, value in kept:
        facts.put(TABLE, key, value)
    before, mark = dict(facts.rows(TABLE)), facts.mark()
    for key, value in undone:
        facts.put(TABLE, key, value)
    facts.rewind(mark)
    assert facts.rows(TABLE) == before
    assert facts.mark() == mark


def test_what_was_forgotten_stays_and_what_came_after_can_still_be_taken_back() -> None:
    facts = Facts()
    facts.put(TABLE, b"a", InView(1, bytes(32)))
    facts.forget(facts.mark())
    mark = facts.mark()
    facts.put(TABLE, b"a", None)
    facts.rewind(mark)
    assert facts.get(TABLE, b"a") == InView(1, bytes(32))


def test_a_table_kept_and_filled_again_is_the_same() -> None:
    facts, again = Facts(), Facts()
    facts.put(TABLE, b"a", InView(1, bytes(32)))
    again.load(TABLE, *facts.encoded(TABLE))
    assert again.encoded(TABLE) == facts.encoded(TABLE)
    assert again.get(TABLE, b"a") == InView(1, bytes(32))
    assert again.get(TABLE, b"b") is None
    assert again.rows(TABLE) == facts.rows(TABLE)
