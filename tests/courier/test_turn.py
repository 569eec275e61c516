"""Between the first request of a turn and the last nothing is written, waited for or looked at."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from backchannel.courier.finder import Finder
from backchannel.courier.transport import Reply, Request
from backchannel.courier.turn import Answers
from backchannel.errors import DiskFailure
from courier.line import ROOM, START, Line, Person, line
from courier.pair import Both, pair

LANE, BACK, PAIR = b"L" * 16, b"M" * 16, b"P" * 16
ROOT, BACK_ROOT = bytes(range(32)), bytes(range(1, 33))


def busy(made: Line, desk: Person, writer: Person) -> None:
    """It writes and is written to, and begins to look for more than before."""
    desk.sends(LANE, ROOT)
    desk.watches(BACK, BACK_ROOT)
    writer.sends(BACK, BACK_ROOT)
    desk.spool.set_pair(PAIR, room=ROOM, board=desk.board, key=ROOT, made_at=START, direction=0)
    for number in range(1, 5):
        desk.spool.put(LANE, number, b"out " * 200)
        writer.spool.put(BACK, number, b"in " * 200)
    made.ticks(3)
    desk.watches(b"new lane".ljust(16), bytes(32))


def used_while_asking(desk: Person, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What of the spool and of our tags is used after a turn's first request and before its last."""
    done: list[tuple[int, str]] = []
    ways = desk.ways if isinstance(desk, Both) else (desk.way,)

    def sent() -> int:
        return sum(len(way.sent) for way in ways)

    look = Finder._look
    monkeypatch.setattr(Finder, "_look", lambda *each: done.append((sent(), "tags")) or look(*each))  # type: ignore[func-returns-value]
    desk.spool._connection.set_trace_callback(lambda statement: done.append((sent(), statement)))
    ends = [sent()]
    paths = (desk.path, desk.mirror_path) if isinstance(desk, Both) else (desk.path,)
    for path in paths:
        assert path is not None
        path.step(desk.clock)
        ends.append(sent())
    desk.spool._connection.set_trace_callback(None)
    assert {what for _, what in done} >= {"tags", "BEGIN IMMEDIATE"}
    assert len({*ends}) == len(ends)
    return [what for at, what in done if at not in ends]


def test_a_turn_that_reads_everything_uses_neither_spool_nor_tags_while_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with line(tmp_path) as made:
        desk, writer = made.person("desk"), made.person("writer")
        made.ticks(2)
        busy(made, desk, writer)
        made.now += 60
        writer.step()
        assert used_while_asking(desk, monkeypatch) == []
        made.ticks(8)
        assert desk.bodies() == [b"in " * 200] * 4


def test_a_turn_that_reads_privately_uses_neither_spool_nor_tags_while_it_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pair(tmp_path) as made:
        desk, writer = made.both_at("desk"), made.both_at("writer")
        made.ticks(3)
        busy(made, desk, writer)
        assert desk.health().private
        made.now += 60
        made.mirror.follow()
        assert used_while_asking(desk, monkeypatch) == []


def test_a_program_that_holds_the_spool_while_a_turn_is_asked_delays_no_request(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        desk, writer = made.person("desk"), made.person("writer")
        made.ticks(2)
        busy(made, desk, writer)
        other = sqlite3.connect(desk.spool.path, isolation_level=None)

        def hold(request: Request, reply: Reply) -> Reply:
            if request.method == "POST":
                other.execute("BEGIN IMMEDIATE")
            elif request.path == "/v1/checkpoint":
                other.execute("ROLLBACK")
            return reply

        desk.spool.run("PRAGMA busy_timeout = 0")
        desk.way.twist = hold
        made.ticks(8)
        other.close()
        assert desk.bodies() == [b"in " * 200] * 4


def test_a_turn_that_another_way_of_reading_overtook_is_read_again(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        desk, writer = made.both_at("desk"), made.both_at("writer")
        made.ticks(3)
        busy(made, desk, writer)
        board = desk.board

        def choose(request: Request, reply: Reply) -> Reply:
            if request.path == "/v1/reads":  # the mirror's courier decides just now that all is read again
                desk.spool.run(
                    "UPDATE board SET reading = 0, no_reads = ?, read_tick = 0, read_number = 0,"
                    " read_chain = NULL WHERE ? IN (id, lead)",
                    (int(made.now), board),
                )
            return reply

        desk.way.twist = choose
        made.now += 60
        made.mirror.follow()
        desk.path.step(desk.clock)
        assert desk.spool.all("SELECT read_tick, read_number FROM board") == [(0, 0), (0, 0)]
        desk.way.twist = lambda _request, reply: reply
        made.ticks(8)
        assert desk.bodies() == [b"in " * 200] * 4


def test_many_answers_go_to_a_file_and_come_back_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.courier.turn._IN_MEMORY", 100)
    answers = Answers(tmp_path)
    for number in range(50):
        answers.add(bytes([number]) * number)
    assert list(answers) == list(answers) == [bytes([number]) * number for number in range(50)]
    assert [*tmp_path.iterdir()] == []
    answers.close()
    full = Answers(tmp_path / "gone")
    with pytest.raises(DiskFailure):
        full.add(bytes(200))
    full.close()
