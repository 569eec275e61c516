"""The tag stream in memory, against a plain list of rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board import stream as module
from backchannel.board.checkpoint import TagRow
from backchannel.board.messages import block_size, decode_tags
from backchannel.board.stream import TagImage

CAPACITY, KEPT = 3, 5


def rows_of(tick: int, first: int, count: int) -> list[TagRow]:
    return [
        TagRow(number, tick, number.to_bytes(8, "big"), number.to_bytes(16, "little"))
        for number in range(first, first + count)
    ]


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(0, CAPACITY)), max_size=12), st.integers(0, 80))
def test_whatever_comes_the_answer_is_the_newest_ticks_and_their_rows(
    steps: list[tuple[int, int]], after: int
) -> None:
    image = TagImage(capacity=CAPACITY, kept_ticks=KEPT, closed_tick=10, next_number=1)
    tick, number, all_rows = 10, 1, []
    for gap, count in steps:
        tick += gap
        rows = rows_of(tick, number, count)
        image.append(tick, rows)
        all_rows += rows
        number += count
    kept = [row for row in all_rows if row.tick > tick - KEPT]
    assert (image.closed_tick, image.next_number) == (tick, number)
    assert image.first_number == (kept[0].number if kept else number)
    assert [image.find(row.number) for row in kept] == kept
    for gone in (0, image.first_number - 1, number):
        with pytest.raises(LookupError):
            image.find(gone)
    answer = decode_tags(image.since(after), CAPACITY)
    assert answer.rows == tuple(row for row in kept if row.tick > after)
    assert answer.first_tick == min(max(after + 1, image.first_tick), tick + 1)
    assert (answer.last_tick, answer.closed_tick) == (tick, tick)


def test_an_answer_is_bounded_and_says_where_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TAG_BYTES", 2 * block_size(CAPACITY) + 1)
    image = TagImage(capacity=CAPACITY, kept_ticks=KEPT, closed_tick=10, next_number=1)
    image.fill(15)
    told = []
    after = 0
    while after < 15:
        answer = decode_tags(image.since(after), CAPACITY)
        told.append((answer.first_tick, answer.last_tick))
        after = answer.last_tick
    assert told == [(11, 12), (13, 14), (15, 15)]


def test_years_of_silence_cost_no_memory() -> None:
    image = TagImage(capacity=CAPACITY, kept_ticks=KEPT, closed_tick=10, next_number=1)
    image.append(11, rows_of(11, 1, 2))
    image.fill(10**12)
    assert (image.first_tick, image.first_number) == (10**12 - KEPT + 1, 3)
    assert len(image.since(0)) < 1000
