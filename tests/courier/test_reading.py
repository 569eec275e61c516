"""A relay that lies, goes back, forks or talks nonsense is named, and nothing of ours is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backchannel.board.checkpoint import Checkpoint
from backchannel.board.messages import (
    PageRow,
    decode_descriptor,
    decode_pages,
    decode_tags,
    encode_block,
    encode_checkpoint,
    encode_descriptor,
    encode_pages,
    encode_tags,
)
from backchannel.board.pagekeys import step_tags
from backchannel.board.settings import BoardSettings
from backchannel.courier import finder
from backchannel.courier.board import load_board
from backchannel.courier.transport import Reply, Request
from backchannel.relay.memory import MemoryStore
from backchannel.relay.service import Relay
from backchannel.wire.ids import BoardId
from courier.line import SETTINGS, START, Line, Person, line, seeded

LANE = b"L" * 16
ROOT = bytes(range(32))
GENERATION = SETTINGS.retention // SETTINGS.cadence // 2


def pair_of(made: Line) -> tuple[Person, Person]:
    ahn, bak = made.person("ahn"), made.person("bak")
    ahn.sends(LANE, ROOT)
    bak.watches(LANE, ROOT)
    made.ticks()
    return ahn, bak


def twisted(path: str, change: Callable[[bytes], bytes]) -> Callable[[Request, Reply], Reply]:
    def twist(request: Request, reply: Reply) -> Reply:
        if request.method == "GET" and request.path == path and reply.status == 200:
            return Reply(200, change(reply.body), 0)
        return reply

    return twist


def test_a_relay_rolled_back_is_named_and_everything_is_sent_and_read_again(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        tokens = [person.spool.one("SELECT token FROM board")[0] for person in (ahn, bak)]
        ahn.spool.put(LANE, 1, b"first")
        made.ticks(3)
        bak.take()
        bak.away = True
        ahn.spool.put(LANE, 2, b"second")
        made.ticks(3)
        assert ahn.spool.progress(LANE, 2) is not None
        # The host restores an empty disk; tokens are given out again.
        made.store = MemoryStore(BoardId(b"B" * 16), SETTINGS, int(made.now // SETTINGS.cadence) - 1)
        made.restart()
        for person in (ahn, bak):
            person.spool.add_board("https://relay.example", token=made.relay.admit()[1])
        assert tokens[0] != ahn.spool.one("SELECT token FROM board")[0]
        bak.away = False
        made.ticks(GENERATION + 3)  # in the next generation, under another tag
        assert "RELAY_ROLLED_BACK" in ahn.alarms()
        assert b"second" in bak.bodies()


def test_a_relay_that_shows_another_past_is_named(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        made.ticks(2)
        number = ahn.spool.one("SELECT read_number FROM board")[0]
        ahn.way.twist = twisted(
            "/v1/checkpoint", lambda _: encode_checkpoint(Checkpoint(number + 2, 1, b"x" * 32))
        )
        made.ticks(1)
        assert ahn.alarms() == {"RELAY_DIFFERS"}
        assert ahn.spool.one("SELECT read_number FROM board")[0] == 0
        ahn.way.twist = lambda _request, reply: reply
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(3)
        assert bak.bodies() == [b"entry"]


def test_a_page_changed_by_the_relay_is_not_used_and_comes_when_the_relay_is_honest(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"entry")
        bak.way.twist = twisted("/v1/pages", lambda body: body[:-1] + bytes([body[-1] ^ 1]))
        made.ticks(3)
        assert bak.bodies() == []
        assert "RELAY_DIFFERS" in bak.alarms()
        bak.way.twist = lambda _request, reply: reply
        made.ticks(1)
        assert bak.bodies() == [b"entry"]


def test_another_board_under_the_same_address_is_not_used(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, _ = pair_of(made)
        other = MemoryStore(BoardId(b"C" * 16), SETTINGS, int(made.now // SETTINGS.cadence) - 1)
        ahn.way.relay = Relay(other, lambda: made.now, seeded("other"))
        ahn.spool.run("UPDATE board SET token = NULL")
        made.ticks(2)
        assert ahn.alarms() == {"OTHER_BOARD", "RELAY_NONSENSE"}
        assert ahn.spool.one("SELECT board_id FROM board")[0] == b"B" * 16


def test_a_relay_with_another_page_size_than_agreed_is_not_used(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        ahn.spool.run("UPDATE board SET page_size = 4096")
        made.ticks(2)
        assert "OTHER_BOARD" in ahn.alarms()


@pytest.mark.parametrize("ticks", [0, 1, 2**62])
def test_a_relay_whose_clock_is_years_away_cannot_spoil_keys(tmp_path: Path, ticks: int) -> None:
    tight = BoardSettings(page_size=512, cadence=1, retention=2, capacity=8)
    with line(tmp_path, tight) as made:
        ahn, bak = pair_of(made)
        honest = ahn.spool.one("SELECT generation, key FROM lane")

        def lie(body: bytes) -> bytes:
            told = decode_descriptor(body)
            return encode_descriptor(
                type(told)(told.board_id, told.settings, ticks, 0, 0, told.first_number, told.last_number)
            )

        ahn.way.twist = twisted("/v1/board", lie)
        made.ticks(2)
        assert "RELAY_NONSENSE" in ahn.alarms()
        assert ahn.spool.one("SELECT generation, key FROM lane") == honest
        ahn.way.twist = lambda _request, reply: reply
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(3)
        assert bak.bodies() == [b"entry"]


def test_a_relay_days_ahead_cannot_make_us_forget_keys(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)

        def lie(body: bytes) -> bytes:
            told = decode_descriptor(body)
            ahead = told.tick + 20 * 1440
            return encode_descriptor(
                type(told)(
                    told.board_id, told.settings, ahead, told.milliseconds, told.closed_tick,
                    told.first_number, told.last_number,
                )
            )  # fmt: skip

        bak.way.twist = twisted("/v1/board", lie)
        made.ticks(2)
        bak.way.twist = lambda _request, reply: reply
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(5)
        assert bak.bodies() == [b"entry"]


def test_a_stream_of_other_ticks_than_asked_is_nonsense(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, _ = pair_of(made)
        made.ticks(2)

        def again(body: bytes) -> bytes:
            stream = decode_tags(body, SETTINGS.capacity)
            return encode_tags(1, stream.closed_tick, SETTINGS.capacity, body[23:])

        ahn.way.twist = twisted("/v1/tags", again)
        made.ticks(1)
        assert "RELAY_NONSENSE" in ahn.alarms()


@pytest.mark.parametrize("ahead", [30 * 30_000, 2**60])
def test_pages_that_a_relay_gives_but_does_not_list_are_not_looked_at(
    tmp_path: Path, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stepped: list[int] = []
    monkeypatch.setattr(
        finder,
        "step_tags",
        lambda key, to: stepped.append(to) or step_tags(key, to),  # type: ignore[func-returns-value]
    )
    with line(tmp_path) as made:
        ahn, bak = pair_of(made)
        made.ticks(2)

        def more(body: bytes) -> bytes:
            rows, last = decode_pages(body, 512)
            number, tick = (rows[-1].number, rows[-1].tick) if rows else (last, 0)
            far = PageRow(number + 1, tick + ahead, bytes(512))
            return encode_pages((*rows, far), 512, last + 1)

        bak.way.twist = twisted("/v1/pages", more)
        before = bak.spool.one("SELECT read_number FROM board")[0]
        ahn.spool.put(LANE, 1, b"entry")
        made.ticks(2)
        board = load_board(bak.spool, bak.board)
        assert board is not None
        assert max(stepped) <= board.generation_at(board.tick_at(made.now)) + 1
        assert (bak.alarms(), bak.bodies()) == (set(), [b"entry"])
        assert board.read_number == before + 4
        assert bak.way.sent[-1].path == "/v1/checkpoint"


def test_a_stream_of_ticks_to_come_is_nonsense(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn, _ = pair_of(made)

        def ahead(body: bytes) -> bytes:
            stream = decode_tags(body, SETTINGS.capacity)
            blocks = encode_block(stream.next_number, [], SETTINGS.capacity)
            return encode_tags(2**60, 2**60, SETTINGS.capacity, blocks)

        ahn.way.twist = twisted("/v1/tags", ahead)
        before = ahn.spool.one("SELECT read_tick FROM board")
        made.ticks(1)
        assert ahn.alarms() == {"RELAY_NONSENSE"}
        assert ahn.spool.one("SELECT read_tick FROM board") == before


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    junk=st.lists(
        st.tuples(st.sampled_from([200, 204, 302, 400, 404, 500]), st.binary(max_size=200)), min_size=3
    ),
    seed=st.integers(0, 1000),
)
def test_nonsense_never_stops_the_courier_and_never_loses_an_entry(
    tmp_path_factory: pytest.TempPathFactory, junk: list[tuple[int, bytes]], seed: int
) -> None:
    with line(tmp_path_factory.mktemp("line"), seed=seed) as made:
        ahn, bak = pair_of(made)
        ahn.spool.put(LANE, 1, b"entry")
        answers = iter(junk)

        def nonsense(_request: Request, reply: Reply) -> Reply:
            status, body = next(answers, (0, b""))
            return replace(reply, status=status, body=body) if status else reply

        ahn.way.twist = bak.way.twist = nonsense
        made.ticks(len(junk))
        made.ticks(3)
        assert bak.bodies() == [b"entry"]
        assert made.now > START
