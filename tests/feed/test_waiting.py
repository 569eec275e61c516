"""What waits is bounded, and near and proven things stay before far and unproven ones."""

from __future__ import annotations

import pytest

from backchannel.feed import waiting
from backchannel.feed.founding import empty_feed
from backchannel.feed.outcomes import Ignored, Passed
from backchannel.feed.state import Held
from feed.desks import AHN, BAK, CHO, NOW, line


def held(seqs: list[int], *, proven: bool, size: int = 10) -> list[Held]:
    return [Held(seq, 0, seq.to_bytes(4, "big") * (size // 4), NOW, proven) for seq in seqs]


def kept(items: list[Held]) -> list[Held]:
    desk = line(AHN, BAK, CHO)[2]
    author = desk.state.feeds[0].author
    state = desk.state
    for item in items:
        feed = state.feed(author) or empty_feed(author)
        state, _ = waiting.hold(state, feed, item, NOW)
    return list(state.held(author))


@pytest.mark.parametrize(
    ("proven", "most"), [(True, waiting.HELD_AT_MOST), (False, waiting.UNPROVEN_AT_MOST)]
)
def test_only_so_many_wait_and_the_nearest_stay(proven: bool, most: int) -> None:
    seqs = [item.seq for item in kept(held(list(range(200, 10, -1)), proven=proven))]
    assert seqs == list(range(11, 11 + most))


def test_only_so_many_bytes_wait() -> None:
    items = kept(held(list(range(10, 30)), proven=True, size=400_000))
    assert sum(len(item.data) for item in items) <= waiting.HELD_BYTES
    assert [item.seq for item in items] == list(range(10, 20))


def test_what_is_unproven_never_crowds_out_what_is_proven() -> None:
    items = kept([*held([50, 60], proven=True), *held(list(range(10, 40)), proven=False)])
    assert {50, 60} <= {item.seq for item in items}


def test_an_unproven_number_proves_no_gap_and_a_proven_one_does() -> None:
    desk = line(AHN, BAK, CHO)[2]
    feed = desk.state.feeds[0]
    for proven in (False, True):
        (item,) = held([feed.seq + 9], proven=proven)
        state, _ = waiting.hold(desk.state, feed, item, NOW)
        after = state.feed(feed.author)
        assert after is not None
        assert after.missing() is proven


def test_the_same_bytes_wait_once() -> None:
    desk = line(AHN, BAK, CHO)[2]
    feed = desk.state.feeds[0]
    (item,) = held([feed.seq + 2], proven=True)
    state, _ = waiting.hold(desk.state, feed, item, NOW)
    again, outcomes = waiting.hold(state, feed, item, NOW + 5)
    assert outcomes == [Passed(Ignored.KNOWN)]
    assert again is state
