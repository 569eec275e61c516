"""Two relays, each held against the other: posted is what the mirror has, and whoever lies is named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backchannel.board.checkpoint import TagRow
from backchannel.store.spool import Progress
from courier.line import SETTINGS, seeded
from courier.pair import Both, Pair, pair

LANE = b"L" * 16
ROOT = bytes(range(32))


def two_at(made: Pair) -> tuple[Both, Both]:
    ahn, bak = made.both_at("ahn"), made.both_at("bak")
    ahn.sends(LANE, ROOT)
    bak.watches(LANE, ROOT)
    made.ticks(2)
    return ahn, bak


@pytest.fixture(params=["everything", "privately"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    settings = SETTINGS if request.param == "everything" else None
    with pair(tmp_path, *([settings] if settings else [])) as one:
        yield one


def test_an_entry_arrives_over_a_pair(made: Pair) -> None:
    ahn, bak = two_at(made)
    ahn.spool.put(LANE, 1, b"entry " * 300)
    made.ticks(9)
    assert bak.bodies() == [b"entry " * 300]
    assert ahn.alarms() == bak.alarms() == set()
    assert ahn.health().private is (made.settings != SETTINGS)


def test_posted_is_what_the_mirror_shows(made: Pair) -> None:
    ahn, bak = two_at(made)
    made.following = False
    ahn.spool.put(LANE, 1, b"entry")
    made.ticks(2)
    assert ahn.spool.progress(LANE, 1) == Progress(1, 0, acknowledged=False)
    made.following = True
    made.ticks(1)
    assert ahn.spool.progress(LANE, 1) == Progress(1, 1, acknowledged=False)
    made.ticks(1)
    assert bak.bodies() == [b"entry"]


# a lead that lies


def forks(made: Pair, lead_page: bytes = b"other   ") -> None:
    """The mirror is shown a log in which somebody else posted something."""
    shown = made.mirror.fork(seeded("fork"))
    _, token = shown.admit()
    shown.deposit(token, lead_page + bytes(504))


def omits(made: Pair) -> None:
    """The mirror is not shown what is posted from now on; desks are."""
    made.mirror.fork(seeded("omits"))


def reorders(made: Pair) -> None:
    """The mirror is shown two ticks' pages in the other order: what was posted first comes second."""
    shown = made.mirror.fork(seeded("reorders"))
    tokens = [made.relay.admit()[1] for _ in range(2)]
    first, second = (mark + bytes(504) for mark in (b"one     ", b"two     "))
    others = [shown.admit()[1] for _ in range(2)]
    made.relay.deposit(tokens[0], first)
    shown.deposit(others[0], second)
    made.now += made.settings.cadence
    made.relay.deposit(tokens[1], second)
    shown.deposit(others[1], first)


def rolls_back(made: Pair) -> None:
    """The lead's disk is that of ten minutes ago, for everybody but the mirror, which keeps what it had."""
    made.mirror.fork(seeded("old"))
    made.store = made.early
    made.restart()


LIES = [forks, omits, reorders, rolls_back]


def lied_to(made: Pair, lie: Callable[[Pair], None]) -> tuple[Both, Both]:
    ahn, bak = two_at(made)
    made.early = copy.deepcopy(made.store)
    ahn.spool.put(LANE, 1, b"before " * 100)
    made.ticks(10)
    assert bak.bodies() == [b"before " * 100]
    lie(made)
    return ahn, bak


@pytest.mark.parametrize("lie", LIES)
def test_a_lead_that_lies_is_caught_by_desks_and_both_pasts_are_kept(made: Pair, lie: Any) -> None:
    ahn, bak = lied_to(made, lie)
    made.ticks(4)
    for each in (ahn, bak):
        assert "PAIR_DIFFERS" in each.alarms() or "RELAY_ROLLED_BACK" in each.alarms()
        pasts = {
            board: [TagRow(*row) for row in each.spool.all(PAST, (board,))]
            for board in (each.board, each.mirror)
        }
        kept = [rows for rows in pasts.values() if rows]
        if lie is rolls_back:
            # What the lead denies now is kept: its end beside the rest, which the mirror tells still.
            denied = made.early.load().last.number + 1
            told = [
                row[0] for row in each.spool.all("SELECT number FROM told WHERE board = ?", (each.mirror,))
            ]
            assert {row.number for row in pasts[each.board]} | {*told} >= {*range(1, denied + 10)}
        else:
            assert len(kept) == 2
            assert kept[0] != kept[1]
            assert kept[0][0] == kept[1][0]  # from shortly before, where both said the same


PAST = "SELECT number, tick, tag, digest FROM past WHERE board = ? ORDER BY noticed, number"


@pytest.mark.parametrize("lie", LIES)
def test_the_timetable_goes_on_unchanged(made: Pair, lie: Any) -> None:
    ahn, bak = lied_to(made, lambda _: None)
    honest = [_wire(made, each, ticks=5) for each in (ahn, bak)]
    lie(made)
    ahn.spool.put(LANE, 2, b"meanwhile " * 50)
    lied = [_wire(made, each, ticks=5) for each in (ahn, bak)]
    assert honest[0] == honest[1]
    assert lied[0] == lied[1]
    if lie is not rolls_back:  # what is told again after that is told in one answer
        assert lied == honest


def _wire(made: Pair, each: Both, ticks: int) -> list[list[tuple[str, str]]]:
    """What is asked in which order."""
    for way in each.ways:
        way.log.clear()
    made.ticks(ticks)
    return [[(*row[:2], row[3]) for row in way.log] for way in each.ways]


@pytest.mark.parametrize("lie", LIES)
def test_nothing_is_lost_over_a_lead_that_lies(made: Pair, lie: Any) -> None:
    ahn, bak = lied_to(made, lie)
    ahn.spool.put(LANE, 2, b"after")
    made.ticks(3)
    for each in (ahn, bak):  # their people leave the pair, and take one of the two alone
        each.spool.drop_board(each.mirror)
        each.mirror_path = None
    made.ticks(40)
    assert bak.bodies() == [b"after"]
