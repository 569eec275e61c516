"""Private reads in cover: the wire is the same whatever a desk does, and everything arrives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backchannel.board.private.sizes import bytes_of_all, bytes_privately, is_private_cheaper, reads_in_turn
from backchannel.board.settings import SMALL, BoardSettings
from backchannel.courier import private
from backchannel.courier.board import load_board
from backchannel.courier.transport import Reply, Request
from backchannel.testing.transport import Faults, MemoryTransport
from courier.line import ROOM, START
from courier.pair import CHEAP_PRIVATELY, Both, Pair, pair

LANE, BACK, PAIR = b"L" * 16, b"M" * 16, b"P" * 16
ROOT, BACK_ROOT = bytes(range(32)), bytes(range(1, 33))
LONG = b"sealed entry " * 100
KEYS = reads_in_turn(CHEAP_PRIVATELY)
SPEC = (Path(__file__).parents[2] / "spec" / "65-private-reads.md").read_text("utf-8")
GENERATION = CHEAP_PRIVATELY.retention // CHEAP_PRIVATELY.cadence // 2

Wire = list[tuple[object, ...]]


def two_at(made: Pair) -> tuple[Both, Both]:
    ahn, bak = made.both_at("ahn"), made.both_at("bak")
    ahn.sends(LANE, ROOT)
    bak.watches(LANE, ROOT)
    made.ticks(3)
    assert ahn.health().private
    assert bak.health().private
    return ahn, bak


def wire(way: MemoryTransport) -> Wire:
    """All that an observer and the relay can compare: method, path, query, sizes of what goes and comes."""
    return [(*seen, request.token is not None) for seen, request in zip(way.log, way.sent, strict=True)]


def forget_wire(*people: Both) -> None:
    for each in people:
        for way in each.ways:
            way.log.clear()
            way.sent.clear()


# what a desk may be doing


def idle(made: Pair, desk: Both) -> None:
    """Nothing."""


def busy(made: Pair, desk: Both) -> None:
    desk.sends(BACK, BACK_ROOT)
    for number in range(1, 31):
        desk.spool.put(BACK, number, LONG)


def reading(made: Pair, desk: Both) -> None:
    """Somebody writes to it, more than is read in a turn."""
    for number in range(4):
        writer = made.both_at(f"writer {number}")
        handle, root = b"w%15d" % number, bytes([number]) * 32
        writer.sends(handle, root)
        desk.watches(handle, root, room=b"room%12d" % (number % 3))
        writer.spool.put(handle, 1, LONG)


def posting_again(made: Pair, desk: Both) -> None:
    """What nobody confirms is posted in each generation."""
    desk.sends(BACK, BACK_ROOT)
    desk.spool.put(BACK, 1, LONG)
    made.ticks(GENERATION - 2)


def first_contact(made: Pair, desk: Both) -> None:
    desk.spool.put_page(room=ROOM, board=desk.board, page=b"t" * 8 + bytes(504))
    desk.spool.watch_tags(ROOM, [bytes([n]) * 8 for n in range(200)])


def blocked(made: Pair, desk: Both) -> None:
    """During an alarm: somebody is in the place of what it posts."""
    other = made.both_at("other")
    page = b"u" * 8 + bytes(504)
    other.spool.put_page(room=ROOM, board=other.board, page=page)
    made.ticks(3)
    desk.spool.put_page(room=ROOM, board=desk.board, page=b"u" * 8 + b"x" * 504)


def letters(made: Pair, desk: Both) -> None:
    desk.spool.set_pair(PAIR, room=ROOM, board=desk.board, key=ROOT, made_at=START, direction=0)
    for number in range(6):
        desk.spool.put_letter(PAIR, number, b"letter")


DOING = [idle, busy, reading, posting_again, first_contact, letters]


@pytest.mark.parametrize("doing", [*DOING, blocked], ids=lambda each: each.__name__)
def test_the_wire_is_the_same_whatever_a_desk_does(
    tmp_path: Path, doing: Callable[[Pair, Both], None]
) -> None:
    with pair(tmp_path) as made:
        ahn, quiet = two_at(made)
        doing(made, ahn)
        forget_wire(ahn, quiet)
        made.ticks(6)
        for seen, expected in zip(ahn.ways, quiet.ways, strict=True):
            # Of a place that is taken the relay says so itself: that answer is its own.
            cut = 4 if doing is blocked else None
            assert [each[:cut] for each in wire(seen)] == [each[:cut] for each in wire(expected)]
        assert [row[:2] for row in ahn.way.log[:5]] == [
            ("POST", "/v1/pages"),
            ("GET", "/v1/board"),
            ("GET", "/v1/tags"),
            ("POST", "/v1/reads"),
            ("GET", "/v1/checkpoint"),
        ]
        assert [row[1] for row in ahn.mirror_way.log] == [
            "/v1/board",
            "/v1/tags",
            "/v1/reads",
            "/v1/checkpoint",
        ] * 6
        if doing is blocked:
            assert "BLOCKED" in ahn.alarms()


@pytest.mark.parametrize(
    ("wrong", "which"),
    [("corrupt", "lead"), ("truncate", "mirror"), ("drop_reply", "lead"), ("refuse", "mirror")],
)
def test_after_a_wrong_or_missing_answer_the_wire_is_that_of_a_desk_that_wants_nothing(
    tmp_path: Path, wrong: str, which: str
) -> None:
    with pair(tmp_path) as made:
        ahn, quiet = two_at(made)
        reading(made, ahn)
        made.ticks(2)
        forget_wire(ahn, quiet)
        for each in (ahn, quiet):
            _spoil(each.way if which == "lead" else each.mirror_way, wrong)
        made.ticks(3)
        for each in (ahn, quiet):
            _mend(each.way if which == "lead" else each.mirror_way)
        made.ticks(14)
        for seen, expected in zip(ahn.ways, quiet.ways, strict=True):
            assert [_asked(each) for each in seen.sent] == [_asked(each) for each in expected.sent]
        assert sorted(ahn.bodies()) == [LONG] * 4
        # Whoever wants nothing checks what comes all the same.
        named = {"corrupt": "READ_WRONG", "truncate": "RELAY_NONSENSE"}.get(wrong)
        for each in (ahn, quiet):
            kinds = {"READ_WRONG", "RELAY_NONSENSE"} & each.alarms()
            assert kinds == ({named} if named else set())
            if wrong == "truncate":
                assert {alarm.board for alarm in each.spool.alarms()} == {each.mirror}


def _asked(request: Request) -> tuple[object, ...]:
    return (request.method, request.path, request.query, len(request.body))


def _spoil(way: MemoryTransport, wrong: str) -> None:
    """Private reads alone go wrong: the answer to every one of them."""
    send = MemoryTransport.send

    def spoiled(request: Request) -> Reply:
        way.faults = Faults(**{wrong: 1.0}) if request.path == "/v1/reads" else Faults()
        return send(way, request)

    way.send = spoiled  # type: ignore[method-assign]


def _mend(way: MemoryTransport) -> None:
    way.faults = Faults()
    del way.send


def test_a_relay_that_spoils_one_chosen_row_sees_nothing_of_who_wants_it(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        quiet = made.both_at("quiet")
        made.ticks(3)
        ahn.spool.put(LANE, 1, b"chosen")
        made.ticks(2)
        number = ahn.spool.one("SELECT number FROM posting WHERE kind = 1")[0]
        assert bak.spool.all("SELECT number FROM found") == [(number,)]
        made.lead_reads._table.put(number, bytes(512))
        forget_wire(bak, quiet)
        made.ticks(12)
        for seen, expected in zip(bak.ways, quiet.ways, strict=True):
            assert wire(seen) == wire(expected)
        # Half of all keys select the row, whatever is read with them: half of all reads come out wrong, and
        # the relay knows which before it answers. What is wanted is read again until it comes out right.
        assert bak.bodies() == [b"chosen"]
        assert "READ_WRONG" in bak.alarms() & quiet.alarms()


def test_all_of_a_turn_is_built_before_it(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(2)
        made.now += 60
        made.mirror.follow()
        deposit = bak.path.prepare(made.now)
        assert bak.mirror_path is not None
        assert bak.mirror_path.prepare(made.now) is None
        halves = [path._built for path in (bak.path, bak.mirror_path)]
        built = [half[1] for half in halves if half is not None]
        assert bak.spool.one("SELECT lead_body, mirror_body FROM asking") == (b"", b"")  # sent now or never
        bak.watches(BACK, BACK_ROOT)
        bak.sends(b"other", bytes(32))
        bak.spool.put(b"other", 1, LONG)
        forget_wire(bak)
        bak.path.tick(deposit, bak.clock)
        bak.mirror_path.tick(None, bak.clock)
        asked = [next(each.body for each in way.sent if each.path == "/v1/reads") for way in bak.ways]
        assert asked == built
        assert bak.way.sent[0].body == deposit.page if deposit else False


def test_by_hand_both_relays_are_asked_in_one_turn(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        ahn.spool.put(LANE, 1, b"by hand")
        made.ticks(2)
        for _ in range(2):
            made.now = (made.now // 60 + 1) * 60
            made.mirror.follow()
            deposit = bak.path.prepare(made.now)
            made.now += 40  # late in the turn
            bak.path.tick(deposit, bak.clock)
            assert bak.mirror_path is not None
            bak.mirror_path.join_in(bak.clock)
        assert bak.bodies() == [b"by hand"]


def test_every_turn_has_its_own_keys_and_a_fixed_number_of_them(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, _ = two_at(made)
        forget_wire(ahn)
        made.ticks(6)
        bodies = [each.body for way in ahn.ways for each in way.sent if each.path == "/v1/reads"]
        size = (len(bodies[0]) - 11) // KEYS
        roots = [body[11 + at * size + 2 :][:16] for body in bodies for at in range(KEYS)]
        assert len({*roots}) == len(roots) == 12 * KEYS


def test_no_relay_sees_one_key_in_two_turns_however_the_two_clocks_differ(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        ahn.spool.put(LANE, 1, LONG)
        made.ticks(2)
        mirror, start = bak.mirror_path, made.now
        assert mirror is not None
        forget_wire(bak)
        for turn in range(1, 10):
            made.now = start + 60 * turn
            made.mirror.follow()
            ahn.step()
            deposit = bak.path.prepare(made.now)
            jitter = 0.2 if turn % 2 else -0.2  # half a tick apart, a little more, a little less
            slow = turn in (3, 6)  # the lead takes long: the mirror's next turn is built meanwhile
            if slow:
                mirror.prepare(made.now + 30 + jitter)
            made.now += 5
            bak.path.tick(deposit, bak.clock)
            if not slow:
                mirror.prepare(made.now + 25 + jitter)
            made.now += 30
            mirror.tick(None, bak.clock)
        for way in bak.ways:
            reads = [each.body for each in way.sent if each.path == "/v1/reads"]
            assert len({*reads}) == len(reads) == 9
            assert len({len(body) for body in reads}) == 1
        made.now = start + 600
        made.ticks(8)
        assert bak.bodies() == [LONG]
        assert "READ_WRONG" not in bak.alarms()


def test_rooms_are_read_for_in_fair_turn(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        _, bak = two_at(made)
        board = load_board(bak.spool, bak.board)
        assert board is not None
        with bak.spool.change():
            for number in range(1, 201):
                bak.spool.run(
                    "INSERT INTO found VALUES (?, ?, ?, ?, ?, 0)",
                    (
                        board.id,
                        number,
                        board.read_tick,
                        bytes(16),
                        b"loud" if number < 190 else b"room %d" % number,
                    ),
                )
            span = (board.id, 0, board.read_tick)
            first = private._in_fair_turn(bak.spool, board, span, KEYS)
            assert {number for number, _, _ in first} >= {*range(190, 201)}
            rooms = [b"r%d" % number for number in range(2 * KEYS)]
            bak.spool.run("DELETE FROM found")
            for number, room in enumerate(rooms * 3, 1):
                bak.spool.run(
                    "INSERT INTO found VALUES (?, ?, ?, ?, ?, 0)",
                    (board.id, number, board.read_tick, bytes(16), room),
                )
            served = [private._in_fair_turn(bak.spool, board, span, KEYS) for _ in range(2)]
            assert {(number - 1) % len(rooms) for turn in served for number, _, _ in turn} == {
                *range(2 * KEYS)
            }


# outages


@pytest.mark.parametrize("dead", ["lead", "mirror"])
def test_when_one_of_a_pair_dies_everything_is_read_from_the_other_and_nothing_is_lost(
    tmp_path: Path, dead: str
) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        ahn.spool.put(LANE, 1, LONG)
        if dead == "lead":
            made.ticks(4)  # what nobody can post any more was posted
        for each in (ahn, bak):
            (each.way if dead == "lead" else each.mirror_way).faults = Faults(drop_request=1.0)
        made.ticks(14)
        assert bak.bodies() == [LONG]
        assert not bak.health().private
        for each in (ahn, bak):
            (each.way if dead == "lead" else each.mirror_way).faults = Faults()
        made.ticks(3)
        assert not bak.health().private  # for a day: no relay can make desks read all of it again and again
        for each in (ahn, bak):
            each.spool.run("UPDATE board SET no_reads = no_reads - 86400 WHERE no_reads > 0")
        made.ticks(3)
        assert bak.health().private
        ahn.spool.put(LANE, 2, b"afterwards")
        made.ticks(4)
        assert bak.bodies() == [b"afterwards"]


def test_a_desk_that_was_away_reads_on_privately(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        bak.away = True
        ahn.spool.put(LANE, 1, LONG)
        made.ticks(25)
        bak.away = False
        forget_wire(bak)
        made.ticks(3)
        assert bak.health().private
        assert bak.bodies() == [LONG]
        reads = [row for row in bak.way.log if row[1] == "/v1/reads"]
        assert len({*reads}) == 1  # the first of them was refused, at the same size


@pytest.mark.parametrize("skew", [-40, 25, 5400])
def test_drift_and_lost_turns_are_the_same_whatever_a_desk_does(tmp_path: Path, skew: float) -> None:
    with pair(tmp_path) as made:
        ahn, quiet = two_at(made)
        ahn.skew = quiet.skew = skew
        busy(made, ahn)
        reading(made, ahn)
        made.ticks(2)
        forget_wire(ahn, quiet)
        for number in range(12):
            ahn.away = quiet.away = number % 3 == 1
            made.ticks(1)
        for seen, expected in zip(ahn.ways, quiet.ways, strict=True):
            assert wire(seen) == wire(expected)
        ahn.away = False
        made.ticks(6)
        assert ahn.bodies() == [LONG] * 4


def test_a_key_learned_later_finds_what_lies_there(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        ahn, bak = two_at(made)
        ahn.sends(BACK, BACK_ROOT)
        ahn.spool.put(BACK, 1, LONG)
        made.ticks(8)
        bak.watches(BACK, BACK_ROOT)
        made.ticks(3)
        assert bak.bodies() == [LONG]


def test_without_its_extra_or_where_a_relay_answers_no_reads_a_desk_reads_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pair(tmp_path / "a") as made:
        ahn, bak = two_at(made)
        bak.mirror_way.reads = None
        ahn.spool.put(LANE, 1, LONG)
        made.ticks(8)
        assert bak.bodies() == [LONG]
        assert (ahn.health().private, bak.health().private) == (True, False)
    monkeypatch.setattr(private, "_has_numpy", lambda: False)
    with pair(tmp_path / "b") as made:
        ahn, bak = made.both_at("ahn"), made.both_at("bak")
        ahn.sends(LANE, ROOT)
        bak.watches(LANE, ROOT)
        ahn.spool.put(LANE, 1, LONG)
        made.ticks(8)
        assert bak.bodies() == [LONG]
        assert not bak.health().private


def test_the_cheaper_way_is_chosen_by_bytes() -> None:
    assert "K = min(16, C)" in SPEC
    assert "27 + K · (34 + 17 d + P) < C · (P + 16)" in SPEC
    assert bytes_privately(CHEAP_PRIVATELY) == 27 + 16 * (34 + 17 * 4 + 512)  # 1,440 slots: 12 leaves
    assert not is_private_cheaper(SMALL)
    assert bytes_of_all(SMALL) == 12 * 4112
    hundred = BoardSettings(4096, 60, 7 * 86_400, 100)
    assert is_private_cheaper(hundred)
    assert bytes_privately(hundred) < bytes_of_all(hundred) / 5
    assert not is_private_cheaper(BoardSettings(4096, 60, 300, 100))  # no time to agree on what both hold
