"""One tick with one relay, and many: everything arrives, and nobody can tell busy from idle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backchannel.board.fragments import cut
from backchannel.board.pagekeys import board_key
from backchannel.board.pages import seal_page
from backchannel.board.wake import PLACES
from backchannel.courier import outbox
from backchannel.courier.board import load_board
from backchannel.courier.transport import Reply, Request
from backchannel.store.spool import DeliveryKind, Progress
from backchannel.testing.transport import Faults
from courier.line import ROOM, SETTINGS, START, Line, Person, line

LANE, BACK, PAIR = b"L" * 16, b"M" * 16, b"P" * 16
ROOT, BACK_ROOT = bytes(range(32)), bytes(range(1, 33))
GENERATION = SETTINGS.retention // SETTINGS.cadence // 2
LONG = b"sealed entry " * 100
"""Four pages of this board."""


def pair_of(made: Line) -> tuple[Person, Person]:
    ahn, bak = made.person("ahn"), made.person("bak")
    ahn.sends(LANE, ROOT)
    bak.watches(LANE, ROOT)
    made.ticks()
    return ahn, bak


def test_an_entry_arrives_within_three_ticks(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(2)
        assert bak.bodies() == [b"entry"]
        assert ahn.spool.progress(LANE, 1) == Progress(1, 1, acknowledged=False)


def test_what_was_kept_does_not_come_again(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, LONG)
        made.ticks(6)
        assert bak.bodies() == [LONG]
        made.ticks(3 * GENERATION)
        assert bak.bodies() == []


def test_an_observer_sees_the_same_requests_busy_idle_and_repeating(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        pairs = [(b"l%15d" % n, bytes([n]) * 32) for n in range(3)]
        for handle, root in pairs:
            ahn.sends(handle, root)
        made.ticks(3)
        for number in range(1, 8):
            ahn.spool.put(LANE, number, LONG)
        ahn.way.log.clear()
        bak.way.log.clear()
        made.ticks(2 * GENERATION + 5)
        assert ahn.way.log == bak.way.log
        for index in range(0, len(ahn.way.log), 5):
            assert [row[:4] for row in ahn.way.log[index : index + 5]] == [
                ("POST", "/v1/pages", (), 512),
                ("GET", "/v1/board", (), 0),
                ("GET", "/v1/tags", ("after_tick",), 0),
                ("GET", "/v1/pages", ("after", "limit"), 0),
                ("GET", "/v1/checkpoint", (), 0),
            ]


@pytest.mark.parametrize("busy", [True, False])
def test_a_page_the_relay_did_not_take_is_repeated_byte_for_byte(tmp_path: Path, busy: bool) -> None:
    with line(tmp_path) as made:
        ahn, _ = pair_of(made)
        if busy:
            ahn.spool.put(LANE, 1, LONG)
        ahn.way.faults = Faults(refuse=1.0)
        ahn.way.sent.clear()
        made.ticks(3)
        ahn.way.faults = Faults()
        made.ticks(2)
        posted = [request.body for request in ahn.way.sent if request.method == "POST"]
        assert len(posted) == 5
        assert len(set(posted[:4])) == 1
        assert posted[4] != posted[3]


def test_an_answer_lost_on_the_way_does_not_post_a_page_twice(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"entry")
        ahn.way.faults = Faults(drop_reply=1.0)
        made.ticks(2)
        ahn.way.faults = Faults()
        made.ticks(3)
        assert bak.bodies() == [b"entry"]
        assert ahn.alarms() == set()


def test_pages_are_posted_again_each_half_retention_until_acknowledged(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        bak.away = True
        ahn.spool.put(LANE, 1, LONG)
        made.ticks(10 * GENERATION)
        generations = ahn.spool.all("SELECT count(*), count(DISTINCT tag) FROM posting WHERE kind = 1")
        assert generations[0][0] == generations[0][1]
        assert 40 <= generations[0][0] <= 44
        bak.away = False
        made.ticks(1)
        assert bak.bodies() == [LONG]
        ahn.spool.acknowledge(LANE, 1)
        made.ticks(2)
        before = ahn.spool.one("SELECT count(*) FROM posting WHERE kind = 1")
        made.ticks(2 * GENERATION)
        assert ahn.spool.one("SELECT count(*) FROM posting WHERE kind = 1") == before


def test_a_page_made_just_before_a_generation_ended_is_found_in_the_next(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        made.now -= made.now % (GENERATION * 60) + 60 - 60 * GENERATION
        made.ticks(GENERATION - 1)
        ahn.spool.put(LANE, 1, b"entry")
        ahn.way.faults = Faults(refuse=1.0)
        made.ticks(1)
        board = load_board(ahn.spool, ahn.board)
        assert board is not None
        made_in = ahn.spool.one("SELECT max(generation) FROM posting WHERE kind = 1")[0]
        ahn.way.faults = Faults()
        made.ticks(1)
        assert board.generation_at(board.tick_at(made.now)) == made_in + 1
        made.ticks(1)
        assert bak.bodies() == [b"entry"]


def test_months_of_silence_step_the_keys_and_the_line_goes_on(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"before")
        made.ticks(2)
        first = bak.spool.one("SELECT generation, key FROM lane")
        made.now += 212 * 86_400
        ahn.spool.put(LANE, 2, b"after seven months")
        made.ticks(4)
        assert bak.bodies() == [b"before", b"after seven months"]
        assert ahn.alarms() <= {"AWAY_TOO_LONG"}
        second = bak.spool.one("SELECT generation, key FROM lane")
        assert second[0] > first[0] + 10_000
        assert second[1] != first[1]


def test_a_reader_away_for_months_gets_what_nobody_acknowledged(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        bak.away = True
        for number in range(1, 6):
            ahn.spool.put(LANE, number, b"entry %d" % number)
            made.ticks(GENERATION)
        made.ticks(20 * GENERATION)
        bak.away = False
        made.ticks(1)
        assert bak.bodies() == [b"entry %d" % number for number in range(1, 6)]
        assert "AWAY_TOO_LONG" in bak.alarms()


@pytest.mark.parametrize("skew", [-2 * 86_400, -90 * 60, 90 * 60, 2 * 86_400])
def test_a_clock_two_days_off_is_told_and_does_not_stop_the_line(tmp_path: Path, skew: float) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        bak.skew = skew
        ahn.skew = -skew
        for number in range(1, 4):
            ahn.spool.put(LANE, number, b"entry %d" % number)
            made.ticks(GENERATION)
        assert bak.bodies() == [b"entry 1", b"entry 2", b"entry 3"]
        assert "CLOCK_OFF" in ahn.alarms()
        bak.skew = ahn.skew = 0
        made.ticks(2)
        assert ahn.alarms() == bak.alarms() == set()


def test_a_key_made_by_a_desk_whose_clock_is_ahead_is_found(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = made.person("ahn"), made.person("bak")
        ahead = START + 2 * 86_400
        ahn.spool.send_lane(LANE, room=ROOM, board=ahn.board, root=ROOT, made_at=ahead)
        bak.spool.watch_lane(LANE, room=ROOM, board=bak.board, root=ROOT, made_at=ahead)
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(4)
        assert bak.bodies() == [b"entry"]


def test_rooms_take_turns(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.sends(BACK, BACK_ROOT, room=b"other room 16 by")
        bak.watches(BACK, BACK_ROOT, room=b"other room 16 by")
        for number in range(1, 5):
            ahn.spool.put(LANE, number, b"long business")
        ahn.spool.put(BACK, 1, b"short word")
        made.ticks(4)
        assert b"short word" in bak.bodies()


def test_a_letter_is_posted_in_each_generation_until_ended_and_delivered_once(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        for person, direction in ((ahn, 0), (bak, 1)):
            person.spool.set_pair(
                PAIR, room=ROOM, board=person.board, key=ROOT, made_at=START, direction=direction
            )
        bak.away = True
        for number in range(PLACES + 2):
            ahn.spool.put_letter(PAIR, number, b"letter %d" % number)
        made.ticks(8 * GENERATION)
        bak.away = False
        made.ticks(2 * GENERATION)
        found = bak.take()
        assert {one.kind for one in found} == {DeliveryKind.LETTER}
        assert sorted(one.body for one in found) == [b"letter %d" % number for number in range(PLACES + 2)]
        assert ahn.take() == []
        for number in range(PLACES + 2):
            ahn.spool.end_letter(PAIR, number)
        made.ticks(2)
        before = ahn.spool.one("SELECT count(*) FROM posting WHERE kind = 2")
        made.ticks(2 * GENERATION)
        assert ahn.spool.one("SELECT count(*) FROM posting WHERE kind = 2") == before


def test_a_letter_goes_past_places_that_a_desk_before_the_restore_used(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        lost, bak = pair_of(made)
        again = made.person("ahn again")
        for person, direction in ((lost, 0), (again, 0), (bak, 1)):
            person.spool.set_pair(
                PAIR, room=ROOM, board=person.board, key=ROOT, made_at=START, direction=direction
            )
        for number in range(PLACES - 1):
            lost.spool.put_letter(PAIR, number, b"letter %d" % number)
        made.ticks(PLACES)
        lost.away = True
        bak.take()
        again.spool.put_letter(PAIR, 9, b"hello")
        made.ticks(PLACES + 1)
        assert bak.bodies() == [b"hello"]
        assert again.alarms() == set()


def test_a_letter_all_of_whose_places_are_taken_says_so_and_waits(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        lost, bak = pair_of(made)
        again = made.person("ahn again")
        for person, direction in ((lost, 0), (again, 0), (bak, 1)):
            person.spool.set_pair(
                PAIR, room=ROOM, board=person.board, key=ROOT, made_at=START, direction=direction
            )
        for number in range(PLACES):
            lost.spool.put_letter(PAIR, number, b"letter %d" % number)
        made.ticks(PLACES + 1)
        lost.away = True
        bak.take()
        again.spool.put_letter(PAIR, 9, b"hello")
        made.ticks(PLACES + 1)
        assert "BLOCKED" in again.alarms()
        made.ticks(GENERATION)
        assert b"hello" in bak.bodies()


def test_an_opaque_page_under_a_watched_tag_arrives_as_it_is(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        page = b"t" * 8 + bytes(504)
        ahn.spool.put_page(room=ROOM, board=ahn.board, page=page)
        bak.spool.watch_tags(ROOM, [b"t" * 8])
        made.ticks(2)
        assert [(one.kind, one.handle, one.body) for one in bak.take()] == [(DeliveryKind.OPAQUE, ROOM, page)]


@pytest.mark.parametrize("taken", [False, True])
def test_an_opaque_page_is_posted_once_and_never_shows_by_coming_again(tmp_path: Path, taken: bool) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        page = b"t" * 8 + bytes(504)
        if taken:
            bak.spool.put_page(room=ROOM, board=bak.board, page=b"t" * 8 + b"squat" + bytes(499))
            made.ticks(2)
        ahn.spool.put_page(room=ROOM, board=ahn.board, page=page)
        made.ticks(6 * GENERATION)
        assert [each.body for each in ahn.way.sent].count(page) == 1
        assert page in [bytes(row[0]) for row in ahn.spool.all("SELECT page FROM opaque")]  # for a pouch


def test_an_opaque_page_that_no_relay_took_is_not_given_up(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        page = b"t" * 8 + bytes(504)
        bak.spool.watch_tags(ROOM, [b"t" * 8])
        ahn.way.faults = Faults(drop_request=1.0)
        ahn.spool.put_page(room=ROOM, board=ahn.board, page=page)
        made.ticks(3 * GENERATION)
        ahn.way.faults = Faults()
        made.ticks(3)
        assert bak.bodies() == [page]


def test_an_opaque_page_whose_tag_somebody_took_is_reported_with_its_room(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        bak.spool.put_page(room=ROOM, board=bak.board, page=b"t" * 8 + b"squat" + bytes(499))
        made.ticks(2)
        page = b"t" * 8 + bytes(504)
        ahn.spool.put_page(room=ROOM, board=ahn.board, page=page)
        made.ticks(2)
        assert ahn.spool.taken_pages(ROOM) == [page]
        assert [(alarm.kind.name, alarm.handle) for alarm in ahn.spool.alarms()] == [("BLOCKED", ROOM)]


def test_a_member_who_puts_a_page_in_our_place_is_noticed_and_the_entry_still_arrives(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        mallory = made.person("dee")
        made.ticks(1)
        board = load_board(mallory.spool, mallory.board)
        assert board is not None
        key = board_key(ROOT, board.first_generation(START))
        squat = seal_page(key, board.board_id, 1, cut(b"not the entry", 512)[0], salt=b"s" * 16, size=512)
        with mallory.spool.change():
            outbox._record(mallory.spool, board, outbox.RANDOM, 0, 0, key.generation, squat)
        mallory.path.step(mallory.clock)  # too late for this tick: the next one posts it
        made.ticks(2)
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(3)
        assert "BLOCKED" in ahn.alarms()
        (junk,) = bak.spool.inbox()
        assert junk.body == b"not the entry"
        bak.spool.refuse([junk.id])
        made.ticks(2 * GENERATION)
        assert bak.bodies() == [b"entry"]


def test_a_relay_that_drops_an_accepted_page_is_named_and_gets_it_again(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"entry")
        swallowed: list[bytes] = []
        honest = ahn.way._answer

        def swallow(request: Request) -> Reply:
            if request.method == "POST" and len(swallowed) < 1:
                swallowed.append(request.body)
                return honest(Request("POST", "/v1/pages", (), bytes(8) + ahn.rng(504), request.token))
            return honest(request)

        ahn.way._answer = swallow  # type: ignore[method-assign]
        made.ticks(5)
        assert "RELAY_LOST" in ahn.alarms()
        assert bak.bodies() == [b"entry"]


def test_a_token_that_is_refused_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"entry")
        good = ahn.spool.one("SELECT token FROM board")[0]
        ahn.spool.add_board("https://relay.example", token=bytes(32))
        made.ticks(2)
        assert ahn.alarms() == {"TOKEN_REFUSED"}
        assert "token" in ahn.spool.paths()[0].failure
        ahn.spool.add_board("https://relay.example", token=good)
        made.ticks(2)
        assert bak.bodies() == [b"entry"]
        assert ahn.alarms() == set()


def test_a_relay_that_gives_no_tokens_says_whom_to_ask(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        ahn.way._open = False
        made.ticks(3)
        assert ahn.alarms() == {"TOKEN_REFUSED"}
        assert ahn.spool.paths()[0].failure == "The relay gives tokens only by its host."


def test_two_couriers_on_one_spool_post_once_a_tick(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, _ = pair_of(made)
        ahn.way.sent.clear()
        made.now += 60
        for _ in range(3):
            ahn.path.step(ahn.clock)
        assert len([request for request in ahn.way.sent if request.method == "POST"]) == 1


def test_the_next_tick_is_the_relays(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, _ = pair_of(made)
        made.now += 12
        ahn.skew = 500
        ahn.spool.run("UPDATE board SET clock_offset = -500")
        assert ahn.path.next_tick(ahn.clock()) == made.now - 12 + 60 + 500


def test_no_token_shows_where_a_request_is_printed() -> None:
    assert "7474" not in repr(Request("GET", "/v1/board", (), b"", b"t" * 32)).replace("t", "74")


@pytest.mark.slow
@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    seed=st.integers(0, 2**32),
    odds=st.lists(st.sampled_from([0.0, 0.1, 0.3]), min_size=7, max_size=7),
    sizes=st.lists(st.integers(1, 1200), min_size=1, max_size=6),
    restarts=st.sets(st.integers(0, 30), max_size=3),
)
def test_whatever_goes_wrong_on_the_way_exactly_the_entries_arrive_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    odds: list[float],
    sizes: list[int],
    restarts: set[int],
) -> None:
    with line(tmp_path_factory.mktemp("line"), seed=seed) as made:
        ahn, bak = pair_of(made)
        ahn.watches(BACK, BACK_ROOT)
        bak.sends(BACK, BACK_ROOT)
        entries = [bytes([number]) * size for number, size in enumerate(sizes)]
        there: dict[int, bytes] = {}
        back: dict[int, bytes] = {}
        for person in (ahn, bak):
            person.way.faults = Faults(*odds)
        for tick in range(30):
            if tick < len(entries):
                ahn.spool.put(LANE, tick, entries[tick])
                bak.spool.put(BACK, tick, entries[-1 - tick])
            if tick in restarts:
                made.restart()
            made.ticks()
            there.update((one.first_page, one.body) for one in bak.take())
            back.update((one.first_page, one.body) for one in ahn.take())
        for person in (ahn, bak):
            person.way.faults = Faults()
        made.ticks(2 * GENERATION + 30)
        there.update((one.first_page, one.body) for one in bak.take())
        back.update((one.first_page, one.body) for one in ahn.take())
        assert [there[page] for page in sorted(there)] == entries
        assert [back[page] for page in sorted(back)] == entries[::-1]
