"""An alarm names the relay, the pair or the member that can have done it, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel.board.checkpoint import TagRow
from backchannel.board.messages import decode_tags, encode_block, encode_tags
from backchannel.courier.transport import Reply, Request
from backchannel.relay.memory import MemoryStore
from backchannel.relay.service import Relay
from backchannel.testing.transport import MemoryTransport
from backchannel.wire.ids import BoardId
from courier.line import Person, line, seeded
from courier.pair import CHEAP_PRIVATELY, Both, Pair, pair

LANE = b"L" * 16
ROOT = bytes(range(32))


def named(desk: Person) -> set[tuple[str, int | None]]:
    return {(alarm.kind.name, alarm.board) for alarm in desk.spool.alarms()}


def test_a_relay_that_says_a_random_page_is_taken_talks_nonsense(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        idle = made.person("idle")
        made.ticks(2)
        idle.way.twist = lambda asked, reply: Reply(409, b"", 0) if asked.method == "POST" else reply
        made.ticks(1)
        assert named(idle) == {("RELAY_NONSENSE", idle.board)}


def shows(made: Pair, desk: Both, way: MemoryTransport, hides: bool) -> None:
    """Of what this desk posted for its line it shows other bytes, or nothing but another tag."""
    capacity = made.settings.capacity

    def twist(request: Request, reply: Reply) -> Reply:
        if request.path != "/v1/tags":
            return reply
        ours = {row[0] for row in desk.spool.all("SELECT tag FROM posting WHERE kind = 1")}
        stream = decode_tags(reply.body, capacity)
        rows = [
            TagRow(row.number, row.tick, bytes(7) + b"x" if hides else row.tag, bytes(16))
            if row.tag in ours
            else row
            for row in stream.rows
        ]
        blocks, after = b"", rows[0].number if rows else stream.next_number
        for tick in range(stream.first_tick, stream.last_tick + 1):
            block = sorted((row for row in rows if row.tick == tick), key=lambda row: row.tag)
            block = [TagRow(number, row.tick, row.tag, row.digest) for number, row in enumerate(block, after)]
            blocks += encode_block(after, block, capacity)
            after += len(block)
        return Reply(200, encode_tags(stream.first_tick, stream.closed_tick, capacity, blocks), 0)

    way.twist = twist


@pytest.mark.parametrize("hides", [True, False])
def test_a_mirror_that_changes_or_hides_what_its_lead_showed_is_no_member_and_no_lead(
    tmp_path: Path, hides: bool
) -> None:
    with pair(tmp_path) as made:
        busy, _ = made.both_at("busy"), made.both_at("idle")
        busy.sends(LANE, ROOT)
        made.ticks(3)
        shows(made, busy, busy.mirror_way, hides)
        busy.spool.put(LANE, 1, b"entry")
        made.ticks(4)
        found = named(busy)
        assert ("PAIR_DIFFERS", busy.board) in found
        assert ("RELAY_LOST", busy.mirror) in found
        assert ("RELAY_LOST", busy.board) not in found
        assert "BLOCKED" not in busy.alarms()


def test_two_relays_of_other_settings_are_named_as_a_pair_whichever_answers_first(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        lead_first, mirror_first = made.both_at("lead first"), made.both_at("mirror first")
        for each in (lead_first, mirror_first):
            other = MemoryStore(BoardId(b"C" * 16), CHEAP_PRIVATELY, int(made.now // 60) - 1)
            each.mirror_way.relay = Relay(other, lambda: made.now, seeded(each.name))
        mirror = mirror_first.mirror_path
        assert mirror is not None
        mirror.step(mirror_first.clock)
        made.ticks(2)
        for each in (lead_first, mirror_first):
            assert named(each) - {("PAIR_APART", each.board)} == {("PAIR_DIFFERS", each.board)}
