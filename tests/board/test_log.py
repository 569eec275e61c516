"""The log of a board: which deposit is taken, and what number it gets."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from backchannel.board.checkpoint import follow, genesis
from backchannel.board.log import Log
from backchannel.board.messages import DepositReceipt, TagStream, decode_tags
from backchannel.board.settings import BoardSettings
from backchannel.board.store import Deposit
from backchannel.errors import SlotTaken, TagTaken, WrongSize
from backchannel.relay.memory import MemoryStore
from backchannel.wire.ids import BoardId

BOARD = BoardId(b"northland-relay1")
SETTINGS = BoardSettings(page_size=512, cadence=60, retention=600, capacity=3)
START = 6000.0


def page(tag: int, body: int = 0) -> bytes:
    return tag.to_bytes(8, "big") + body.to_bytes(4, "big") * 126


class Bench:
    """A log over a store in memory, driven step by step."""

    def __init__(self, settings: BoardSettings = SETTINGS) -> None:
        self.settings = settings
        self.store = MemoryStore(BOARD, settings, opened_tick=int(START // settings.cadence) - 1)
        self.now = START
        self.reload()

    def reload(self) -> None:
        self.log = Log(self.store.load(), random.Random(7).randbytes)

    def put(self, token: int, body: bytes) -> DepositReceipt:
        offered = self.log.offer(token, body, self.now)
        if isinstance(offered, DepositReceipt):
            return offered
        self.store.write([offered])
        return self.log.stored(offered)

    def close(self) -> bool:
        closing = self.log.due(self.now)
        if closing is None:
            return False
        self.store.write([closing])
        self.log.closed(closing)
        return True

    def later(self, ticks: int) -> None:
        self.now += ticks * self.settings.cadence
        self.close()

    def stream(self, after: int = 0) -> TagStream:
        return decode_tags(self.log.tags(after), self.settings.capacity)


def test_a_deposit_has_a_number_only_after_its_tick_closed() -> None:
    bench = Bench()
    assert bench.put(1, page(5)) == DepositReceipt(100, 0)
    assert bench.stream().rows == ()
    bench.later(1)
    assert bench.put(1, page(5)) == DepositReceipt(100, 1)


def test_a_ticks_pages_are_numbered_in_the_order_of_their_tags() -> None:
    bench = Bench()
    for token, tag in ((1, 30), (2, 10), (3, 20)):
        bench.put(token, page(tag))
    bench.later(1)
    assert [(row.number, int.from_bytes(row.tag, "big")) for row in bench.stream().rows] == [
        (1, 10),
        (2, 20),
        (3, 30),
    ]


def test_one_page_per_token_and_tick_and_the_answer_says_when_to_come_back() -> None:
    bench = Bench()
    bench.now = START + 12.5
    bench.put(1, page(1))
    with pytest.raises(SlotTaken) as caught:
        bench.put(1, page(2))
    assert caught.value.retry_after == 48
    bench.now = START + 60
    assert bench.put(1, page(2)).tick == 101


def test_the_same_page_again_gets_the_same_answer_and_costs_no_slot() -> None:
    bench = Bench()
    first = bench.put(1, page(1))
    assert bench.put(1, page(1)) == first
    assert bench.put(2, page(1)) == first
    assert bench.put(2, page(2)) == first


def test_a_page_that_is_still_being_stored_is_not_acknowledged_by_a_second_request() -> None:
    bench = Bench()
    first = bench.log.offer(1, page(1), bench.now)
    second = bench.log.offer(1, page(1), bench.now)
    assert isinstance(first, Deposit)
    assert second is first


@pytest.mark.parametrize("ticks", [0, 1], ids=["pending", "numbered"])
def test_a_tag_belongs_to_one_page(ticks: int) -> None:
    bench = Bench()
    bench.put(1, page(1))
    bench.later(ticks)
    with pytest.raises(TagTaken):
        bench.put(2, page(1, body=9))


def test_a_tag_is_free_again_when_its_page_was_dropped() -> None:
    bench = Bench()
    bench.put(1, page(1))
    bench.later(12)
    assert bench.put(2, page(1, body=9)).number == 0
    bench.later(1)
    assert [row.number for row in bench.stream().rows] == [2]


def test_only_pages_of_exactly_the_right_size_are_taken() -> None:
    bench = Bench()
    for size in (0, 7, 511, 513):
        with pytest.raises(WrongSize):
            bench.log.offer(1, bytes(size), bench.now)


def test_a_tick_takes_no_more_pages_than_there_are_tokens() -> None:
    bench = Bench()
    for token in (1, 2, 3):
        bench.put(token, page(token))
    with pytest.raises(SlotTaken):
        bench.put(4, page(4))


def test_what_could_not_be_stored_leaves_nothing_behind() -> None:
    bench = Bench()
    offered = bench.log.offer(1, page(1), bench.now)
    assert isinstance(offered, Deposit)
    bench.log.failed(offered)
    assert bench.put(1, page(1, body=3)).tick == 100
    bench.later(1)
    closing = bench.log.due(bench.now + 60)
    assert closing is not None
    bench.log.failed(closing)
    bench.later(1)
    assert len(bench.stream().rows) == 1


def test_a_tick_does_not_close_while_one_of_its_pages_is_being_stored() -> None:
    bench = Bench()
    offered = bench.log.offer(1, page(1), bench.now)
    assert isinstance(offered, Deposit)
    bench.now += 60
    assert not bench.close()
    bench.store.write([offered])
    bench.log.stored(offered)
    assert bench.close()
    assert bench.stream().closed_tick == 100


def test_ticks_never_go_back_when_the_clock_does() -> None:
    bench = Bench()
    bench.later(5)
    bench.now = START
    assert bench.put(1, page(1)).tick == 105
    bench.reload()
    assert bench.put(2, page(2)).tick == 105
    assert bench.log.describe(bench.now).milliseconds == 0


def test_a_restart_changes_nothing_that_was_answered() -> None:
    bench = Bench()
    bench.put(1, page(4))
    bench.later(1)
    bench.put(1, page(3))
    before = bench.log.tags(0), bench.log.last, bench.log.describe(bench.now)
    bench.reload()
    assert (bench.log.tags(0), bench.log.last, bench.log.describe(bench.now)) == before
    with pytest.raises(SlotTaken):
        bench.put(1, page(9))
    assert bench.put(2, page(3)) == DepositReceipt(101, 0)


def test_after_months_of_silence_the_old_is_gone_and_numbers_go_on() -> None:
    bench = Bench()
    bench.put(1, page(1))
    bench.later(1)
    end = bench.log.last
    bench.later(300_000)
    stream = bench.stream()
    assert stream.rows == ()
    assert stream.last_tick - stream.first_tick + 1 == 10
    assert bench.log.first_number == 2
    assert bench.store.checkpoint(1) == end
    bench.put(1, page(2))
    bench.later(1)
    assert follow(end, bench.stream().rows) == bench.log.last
    bench.reload()
    assert bench.log.first_number == 2


def test_a_page_left_before_a_long_stop_of_the_relay_still_gets_its_number() -> None:
    bench = Bench()
    bench.put(1, page(1))
    bench.now += 60 * 50
    bench.reload()
    assert bench.close()
    assert bench.log.last.number == 1
    assert bench.log.first_number == 2


def test_where_pages_are_stored_does_not_tell_in_which_order_they_came() -> None:
    bench = Bench(BoardSettings(page_size=512, cadence=60, retention=600, capacity=64))
    for token in range(64):
        bench.put(token, page(token))
    stored = [pending.token for pending in bench.store.load().pending]
    assert sorted(stored) == list(range(64))
    in_order = sum(later > earlier for earlier, later in pairwise(stored))
    assert 20 < in_order < 43


def test_the_answers_size_says_nothing_of_how_many_posted() -> None:
    sizes = set()
    for posts in range(4):
        bench = Bench()
        for token in range(posts):
            bench.put(token, page(token))
        bench.later(3)
        sizes.add(len(bench.log.tags(0)))
    assert len(sizes) == 1


def test_a_range_of_pages_is_bounded_and_starts_at_the_oldest_kept() -> None:
    bench = Bench()
    for tick in range(15):
        bench.put(1, page(tick))
        bench.later(1)
    assert bench.log.first_number == 6
    assert bench.log.page_range(0, 4) == (6, 10)
    assert bench.log.page_range(14, 400) == (15, 16)
    assert bench.log.page_range(99, 4) == (100, 100)
    assert bench.log.page_range(7, 0) == (8, 8)


class BoardMachine(RuleBasedStateMachine):
    """Against a plain model: a dict of what was acknowledged, whatever order things happen in."""

    @initialize()
    def start(self) -> None:
        self.bench = Bench()
        self.acknowledged: dict[bytes, int] = {}
        self.ends = {0: genesis(BOARD)}
        self.seen = genesis(BOARD)

    @rule(token=st.integers(1, 3), tag=st.integers(0, 12), body=st.integers(0, 1))
    def deposit(self, token: int, tag: int, body: int) -> None:
        content = page(tag, body)
        try:
            receipt = self.bench.put(token, content)
        except (SlotTaken, TagTaken):
            return
        known = self.acknowledged.get(content)
        if known is None or self.is_gone(known):
            self.acknowledged[content] = receipt.tick
        else:
            assert receipt.tick == known

    @rule(token=st.integers(1, 3), tag=st.integers(0, 12))
    def full_disk(self, token: int, tag: int) -> None:
        try:
            offered = self.bench.log.offer(token, page(tag, 7), self.bench.now)
        except (SlotTaken, TagTaken):
            return
        if isinstance(offered, Deposit):
            self.bench.log.failed(offered)

    @rule(seconds=st.sampled_from([1, 30, 60, 61, 600, 4000]))
    def time_passes(self, seconds: int) -> None:
        self.bench.now += seconds
        self.bench.close()

    @rule(seconds=st.sampled_from([1, 100, 3000]))
    def clock_is_set_back(self, seconds: int) -> None:
        self.bench.now = max(START, self.bench.now - seconds)

    @rule()
    def restart(self) -> None:
        self.bench.reload()

    def is_gone(self, tick: int) -> bool:
        return tick <= self.bench.log.closed_tick - SETTINGS.kept_ticks

    @invariant()
    def exactly_the_acknowledged_pages_are_there(self) -> None:
        stream = self.bench.stream()
        closed = self.bench.log.closed_tick
        expected = sorted(
            (tick, content[:8])
            for content, tick in self.acknowledged.items()
            if tick <= closed and not self.is_gone(tick)
        )
        assert [(row.tick, row.tag) for row in stream.rows] == expected
        first, end = self.bench.log.page_range(0, 256)
        kept = {row.page for row in self.bench.store.pages(first, end)}
        assert kept == {
            content
            for content, tick in self.acknowledged.items()
            if tick <= closed and not self.is_gone(tick)
        }

    @invariant()
    def the_chain_goes_on_from_every_checkpoint_seen(self) -> None:
        stream = self.bench.stream()
        last = self.bench.log.last
        start = self.bench.store.checkpoint(self.bench.log.first_number - 1)
        assert start is not None
        assert follow(start, stream.rows) == last
        assert self.ends.setdefault(last.number, last) == last
        assert last.number >= self.seen.number
        self.seen = last


BoardMachine.TestCase.settings = hypothesis_settings(max_examples=60, stateful_step_count=40, deadline=None)
TestBoard = BoardMachine.TestCase
