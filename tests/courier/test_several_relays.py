"""One line over several relays: each carries everything, and any of them may die."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backchannel.courier.path import Path as Way
from backchannel.errors import Misuse
from backchannel.relay.memory import MemoryStore
from backchannel.relay.service import Relay
from backchannel.store.spool import Progress
from backchannel.testing.pairs import MemoryMirror, MemoryReads
from backchannel.testing.transport import Faults, MemoryTransport
from backchannel.wire.ids import BoardId
from courier.line import ROOM, SETTINGS, START, Line, Person, line, seeded
from courier.pair import Both, Pair, pair

LANE, NEW, PAIR = b"L" * 16, b"N" * 16, b"P" * 16
ROOT, NEW_ROOT = bytes(range(32)), bytes(range(2, 34))
GENERATION = SETTINGS.retention // SETTINGS.cadence // 2


class Second:
    """A second relay that everybody of a line uses besides."""

    def __init__(self, made: Line) -> None:
        self.store = MemoryStore(BoardId(b"C" * 16), made.settings, START // made.settings.cadence - 1)
        self.relay = Relay(self.store, lambda: made.now, seeded("second"))
        self.ways: dict[str, MemoryTransport] = {}
        for person in made.people:
            self.use(person)

    def use(self, person: Person) -> None:
        board = person.spool.add_board("https://second.example", page_size=SETTINGS.page_size)
        way = self.ways[person.name] = MemoryTransport(self.relay, seed=3)
        path = Way(person.spool, board, way, person.rng)
        first = person.step

        def step() -> None:
            first()
            path.step(person.clock)

        person.step = step  # type: ignore[method-assign,assignment]
        step()
        person.spool.use_also(ROOM, board)


class SecondPair:
    """A second pair that everybody at a pair uses besides."""

    def __init__(self, made: Pair) -> None:
        store = MemoryStore(BoardId(b"D" * 16), made.settings, START // made.settings.cadence - 1)
        relay = Relay(store, lambda: made.now, seeded("second lead"))
        mirror = MemoryMirror(relay, store, seeded("second mirror"))
        self.reads = (MemoryReads(relay, store), MemoryReads(mirror.relay, mirror.store))
        self.ways: dict[str, list[MemoryTransport]] = {}
        for person in made.both:
            spool = person.spool
            lead = spool.add_board("https://third.example", page_size=made.settings.page_size)
            boards = [lead, spool.add_mirror(lead, "https://fourth.example")]
            ways = [
                MemoryTransport(each, seed=4, reads=reads)
                for each, reads in zip((relay, mirror.relay), self.reads, strict=True)
            ]
            paths = [Way(spool, board, way, person.rng) for board, way in zip(boards, ways, strict=True)]
            self.ways[person.name] = ways
            person.step = self._both(mirror, person.step, paths, person)  # type: ignore[method-assign]
            person.step()
            spool.use_also(ROOM, lead)

    @staticmethod
    def _both(
        mirror: MemoryMirror, first: Callable[[], None], paths: list[Way], person: Both
    ) -> Callable[[], None]:
        def step() -> None:
            mirror.follow()
            first()
            for path in paths:
                path.step(person.clock)

        return step


def met(made: Line) -> tuple[Person, Person, Second]:
    ahn, bak = made.person("ahn"), made.person("bak")
    ahn.sends(LANE, ROOT)
    bak.watches(LANE, ROOT)
    for person, direction in ((ahn, 0), (bak, 1)):
        person.spool.set_pair(
            PAIR, room=ROOM, board=person.board, key=ROOT, made_at=START, direction=direction
        )
    made.ticks(2)
    return ahn, bak, Second(made)


@pytest.mark.parametrize("dead", range(4))
def test_two_pairs_on_one_line_outlive_any_relay_of_them(tmp_path: Path, dead: int) -> None:
    with pair(tmp_path) as made:
        ahn, bak = made.both_at("ahn"), made.both_at("bak")
        ahn.sends(LANE, ROOT)
        bak.watches(LANE, ROOT)
        made.ticks(2)
        second = SecondPair(made)
        made.ticks(3)
        every = [made.lead_reads, made.mirror_reads, *second.reads]
        ways = [[each.way, each.mirror_way, *second.ways[each.name]] for each in (ahn, bak)]
        assert len(every) == len(ways[0]) == 4
        for each in ways:
            each[dead].faults = Faults(drop_request=1.0)
        ahn.spool.put(LANE, 1, b"entry " * 200)
        made.ticks(8)
        assert bak.bodies() == [b"entry " * 200]
        assert {each.private for each in bak.spool.paths()} == {True}
        asked = [each.path for each in ways[1][3 if dead < 2 else 1].sent[-4:]]
        assert asked == ["/v1/board", "/v1/tags", "/v1/reads", "/v1/checkpoint"]


@pytest.mark.parametrize("dies", ["first", "second"])
def test_any_relay_of_a_line_may_die(tmp_path: Path, dies: str) -> None:
    with line(tmp_path) as made:
        ahn, bak, second = met(made)
        ahn.spool.put(LANE, 1, b"before")
        made.ticks(3)
        ways = [ahn.way, bak.way] if dies == "first" else list(second.ways.values())
        for way in ways:
            way.faults = Faults(drop_request=1.0)
        ahn.spool.put(LANE, 2, b"after " * 200)
        ahn.spool.put_letter(PAIR, 1, b"letter")
        for person, watch in ((ahn, False), (bak, True)):
            (person.watches if watch else person.sends)(NEW, NEW_ROOT)
        ahn.spool.put(NEW, 1, b"under a new key")
        made.ticks(10)
        assert sorted(bak.bodies()) == [b"after " * 200, b"before", b"letter", b"under a new key"]
        assert ahn.spool.progress(LANE, 1) == Progress(1, 1, acknowledged=False)


def test_what_comes_over_both_comes_once_and_an_answer_ends_it_on_both(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak, _ = met(made)
        ahn.spool.put(LANE, 1, b"once")
        made.ticks(3)
        assert bak.bodies() == [b"once"]
        ahn.spool.acknowledge(LANE, 1)
        made.ticks(3 * GENERATION)
        assert bak.bodies() == []
        posted = ahn.spool.all("SELECT board, count(*) FROM posting WHERE kind = 1 GROUP BY board")
        assert sorted(count for _, count in posted) == [1, 1]
        assert len({*ahn.spool.all("SELECT tag FROM posting WHERE kind = 1")}) == 2
        assert ahn.alarms() == bak.alarms() == set()


def test_keys_of_both_are_stepped_and_the_line_goes_on(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak, _ = met(made)
        made.now += 30 * 86_400
        made.ticks(2)
        ahn.way.faults = bak.way.faults = Faults(drop_request=1.0)
        ahn.spool.put(LANE, 1, b"a month later")
        made.ticks(3)
        assert bak.bodies() == [b"a month later"]
        keys = bak.spool.all("SELECT lane.key, lane_also.key FROM lane JOIN lane_also ON lane = id")
        assert keys
        assert all(first == also for first, also in keys)


def test_a_relay_with_another_timetable_is_not_used_besides(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, _, _ = met(made)
        silent = ahn.spool.add_board("https://silent.example", page_size=SETTINGS.page_size)
        with pytest.raises(Misuse):
            ahn.spool.use_also(ROOM, silent)
        ahn.spool.run("UPDATE board SET cadence = 30, retention = 3600 WHERE id = ?", (silent,))
        with pytest.raises(Misuse):
            ahn.spool.use_also(ROOM, silent)
        assert ahn.spool.use_also(ROOM, ahn.board) is None
