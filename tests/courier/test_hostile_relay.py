"""What a relay of a pair sees when it cheats, busy desk beside idle one: the same; and that it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backchannel.board.checkpoint import Checkpoint, TagRow
from backchannel.board.messages import (
    DepositReceipt,
    decode_checkpoint,
    decode_tags,
    encode_block,
    encode_checkpoint,
    encode_receipt,
    encode_tags,
)
from backchannel.courier.transport import Reply, Request
from backchannel.relay.memory import MemoryStore
from backchannel.testing.transport import MemoryTransport
from backchannel.wire.ids import BoardId
from courier.line import SETTINGS, line
from courier.pair import Both, Pair, pair

LANE, BACK = b"L" * 16, b"M" * 16
ROOT, BACK_ROOT = bytes(range(32)), bytes(range(1, 33))

Twist = Callable[[Pair, MemoryTransport], None]


def stale_reads(made: Pair, way: MemoryTransport) -> None:
    """The answer of the turn before comes instead of the answer to what was asked."""
    before: list[Reply] = []

    def twist(request: Request, reply: Reply) -> Reply:
        if request.path != "/v1/reads":
            return reply
        before.append(reply)
        return before[-2] if len(before) > 1 else reply

    way.twist = twist


def stale_board(made: Pair, way: MemoryTransport) -> None:
    """It shows the state that the board had when the cheating began."""
    first: dict[str, Reply] = {}

    def twist(request: Request, reply: Reply) -> Reply:
        if request.path != "/v1/board":
            return reply
        return first.setdefault(request.path, reply)

    way.twist = twist


def drops_one_tokens_pages(made: Pair, way: MemoryTransport) -> None:
    """It says that it took what this token leaves, and keeps nothing of it."""
    send = MemoryTransport.send

    def drop(request: Request) -> Reply:
        if request.path != "/v1/pages" or request.method != "POST":
            return send(way, request)
        way.sent.append(request)
        tick = made.relay.read_descriptor().tick
        return Reply(200, encode_receipt(DepositReceipt(tick, 0)), 0)

    way.send = drop  # type: ignore[method-assign]


def floods(made: Pair, way: MemoryTransport) -> None:
    """It answers far more than was asked for."""
    way.twist = lambda request, reply: Reply(200, reply.body + bytes(1 << 20), 0)


def spoils_every_row(made: Pair, way: MemoryTransport) -> None:
    """Every page of its table is another one."""

    def twist(request: Request, reply: Reply) -> Reply:
        if request.path != "/v1/reads":
            return reply
        head, sums = reply.body[:16], reply.body[16:]
        return Reply(200, head + bytes(byte ^ 0x55 for byte in sums), 0)

    way.twist = twist


CHEATS: list[tuple[Twist, str, str]] = [
    (stale_reads, "lead", "READ_WRONG"),
    (stale_reads, "mirror", "READ_WRONG"),
    (spoils_every_row, "mirror", "READ_WRONG"),
    (stale_board, "lead", "RELAY_ROLLED_BACK"),
    (drops_one_tokens_pages, "lead", "RELAY_LOST"),
    (floods, "lead", "RELAY_NONSENSE"),
    (floods, "mirror", "RELAY_NONSENSE"),
]


def asked(way: MemoryTransport) -> list[tuple[object, ...]]:
    """All of what a desk lets it see, but for what is random in every turn."""
    return [
        (
            each.method,
            each.path,
            each.query,
            len(each.body),
            each.body[1:9] if each.path == "/v1/reads" else b"",
        )
        for each in way.sent
    ]


@pytest.mark.parametrize(("cheat", "which", "name"), CHEATS)
def test_a_relay_that_cheats_sees_the_same_of_busy_and_idle_and_is_named_by_both(
    tmp_path: Path, cheat: Twist, which: str, name: str
) -> None:
    with pair(tmp_path) as made:
        busy, idle = made.both_at("busy"), made.both_at("idle")
        writer = made.both_at("writer")
        busy.sends(LANE, ROOT)
        busy.watches(BACK, BACK_ROOT)
        writer.sends(BACK, BACK_ROOT)
        writer.watches(LANE, ROOT)
        made.ticks(3)
        busy.spool.put(LANE, 1, b"out " * 500)
        writer.spool.put(BACK, 1, b"in " * 500)
        for each in (busy, idle):
            cheat(made, _way(each, which))
            for way in each.ways:
                way.sent.clear()
        made.ticks(4)
        for seen, expected in zip(busy.ways, idle.ways, strict=True):
            assert asked(seen) == asked(expected)
            assert seen.sent
        assert name in busy.alarms() & idle.alarms()
        for each in (busy, idle):
            way = _way(each, which)
            way.twist = lambda request, reply: reply
            way.__dict__.pop("send", None)
        made.ticks(14)  # once it is honest again, all arrives: what was lost is posted anew
        assert busy.bodies() == [b"in " * 500]
        assert writer.bodies() == [b"out " * 500]


def denies(made: Pair, way: MemoryTransport, tags: set[bytes]) -> None:
    """It contradicts itself once, and from then on shows other rows in place of those with these tags."""
    capacity, lied = made.settings.capacity, []

    def twist(request: Request, reply: Reply) -> Reply:
        if request.path == "/v1/checkpoint" and not lied:
            lied.append(True)
            told = decode_checkpoint(reply.body)
            return Reply(200, encode_checkpoint(Checkpoint(told.number, told.tick, b"x" * 32)), 0)
        if request.path != "/v1/tags":
            return reply
        stream = decode_tags(reply.body, capacity)
        rows = [
            TagRow(row.number, row.tick, row.tag[:7] + bytes([row.tag[7] ^ 1]), bytes(16))
            if row.tag in tags
            else row
            for row in stream.rows
        ]
        blocks, after = b"", rows[0].number if rows else stream.next_number
        for tick in range(stream.first_tick, stream.last_tick + 1):
            block = [row for row in rows if row.tick == tick]
            blocks += encode_block(after, block, capacity)
            after += len(block)
        return Reply(200, encode_tags(stream.first_tick, stream.closed_tick, capacity, blocks), 0)

    way.twist = twist


def posted(way: MemoryTransport) -> list[bytes]:
    return [each.body for each in way.sent if each.method == "POST" and each.path == "/v1/pages"]


def test_a_mirror_that_denies_what_it_showed_sees_no_bytes_again_of_busy_nor_idle(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        busy, idle = made.both_at("busy"), made.both_at("idle")
        busy.sends(LANE, ROOT)
        made.ticks(3)
        for number in range(1, 7):
            busy.spool.put(LANE, number, b"entry")
            made.ticks(1)
        made.ticks(6)
        for each in (busy, idle):
            denies(made, each.mirror_way, {page[:8] for page in posted(each.way)[4:9]})
        made.ticks(10)
        for each in (busy, idle):
            assert "RELAY_DIFFERS" in each.alarms()
            assert len(set(posted(each.way))) == len(posted(each.way))


def test_a_relay_that_was_emptied_sees_no_bytes_again_of_busy_nor_idle(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        busy, idle = made.person("busy"), made.person("idle")
        busy.sends(LANE, ROOT)
        made.ticks(2)
        for number in range(1, 7):
            busy.spool.put(LANE, number, b"entry")
        made.ticks(9)
        made.store = MemoryStore(BoardId(b"B" * 16), SETTINGS, int(made.now // SETTINGS.cadence) - 1)
        made.restart()
        before = [len(posted(each.way)) - 1 for each in (busy, idle)]  # the last is not seen yet
        for each in (busy, idle):
            each.spool.add_board("https://relay.example", token=made.relay.admit()[1])
        made.ticks(12)
        for each, count in zip((busy, idle), before, strict=True):
            assert "RELAY_ROLLED_BACK" in each.alarms()
            assert not {*posted(each.way)[:count]} & {*posted(each.way)[count:]}


def test_what_one_of_a_pair_denies_does_not_show_at_the_other(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        alarmed, calm = made.both_at("alarmed"), made.both_at("calm")
        made.ticks(5)
        denies(made, alarmed.mirror_way, set())
        made.ticks(4)
        assert "RELAY_DIFFERS" in alarmed.alarms()
        assert calm.alarms() == set()
        assert asked(alarmed.way) == asked(calm.way)


def _way(desk: Both, which: str) -> MemoryTransport:
    return desk.way if which == "lead" else desk.mirror_way
