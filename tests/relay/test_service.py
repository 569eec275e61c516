"""A relay without HTTP: tokens, and that nothing is believed before it is stored."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from backchannel.board.messages import DepositReceipt, decode_pages, decode_tags
from backchannel.board.settings import SMALL, BoardSettings
from backchannel.errors import NotAdmitted, NotKept, SettingsDiffer, StorageFull
from backchannel.relay.memory import MemoryStore
from backchannel.relay.service import Relay, open_store
from backchannel.wire.ids import BoardId

SETTINGS = BoardSettings(page_size=512, cadence=60, retention=600, capacity=2)


class World:
    def __init__(self) -> None:
        self.now = 6000.0
        self.store = MemoryStore(BoardId(b"midland-relay-01"), SETTINGS, 99)
        self.relay = self.restarted()
        self.token = self.relay.admit()[1]

    def restarted(self) -> Relay:
        return Relay(self.store, lambda: self.now, random.Random(3).randbytes)


def page(tag: int) -> bytes:
    return tag.to_bytes(8, "big") * 64


def test_everything_at_once_closes_the_ticks_that_are_over() -> None:
    world = World()
    assert world.relay.deposit(world.token, page(1)) == DepositReceipt(100, 0)
    world.now += 60
    assert [row.number for row in decode_tags(world.relay.tags(world.token, 0), 2).rows] == [1]
    rows, _ = decode_pages(world.relay.pages(world.token, 0, 9), 512)
    assert [row.page for row in rows] == [page(1)]
    assert world.relay.checkpoint(world.token, None) == world.relay.checkpoint(world.token, 1)
    assert world.relay.describe(world.token).last_number == 1


def test_without_a_valid_token_nothing_is_done_or_told() -> None:
    world = World()
    number, token = world.relay.admit()
    world.store.revoke(number)
    world.relay.refresh_admissions()
    for bad in (token, bytes(32), b""):
        with pytest.raises(NotAdmitted):
            world.relay.deposit(bad, page(1))
        with pytest.raises(NotAdmitted):
            world.relay.tags(bad, 0)
        with pytest.raises(NotAdmitted):
            world.relay.pages(bad, 0, 1)
        with pytest.raises(NotAdmitted):
            world.relay.checkpoint(bad, None)
        with pytest.raises(NotAdmitted):
            world.relay.describe(bad)


def test_the_store_never_sees_a_token() -> None:
    world = World()
    assert all(world.token != admission.digest for admission in world.store.admissions())


def test_a_full_disk_changes_nothing_and_later_it_goes_on() -> None:
    world = World()
    world.store.full = True
    with pytest.raises(StorageFull):
        world.relay.deposit(world.token, page(1))
    world.store.full = False
    assert world.relay.deposit(world.token, page(2)).tick == 100
    world.now += 60
    world.store.full = True
    with pytest.raises(StorageFull):
        world.relay.advance()
    world.store.full = False
    assert world.relay.describe(world.token).last_number == 1


def test_a_restart_remembers_tokens_and_the_tick_that_is_running() -> None:
    world = World()
    world.relay.deposit(world.token, page(1))
    again = world.restarted()
    assert again.deposit(world.token, page(1)) == DepositReceipt(100, 0)
    world.now += 60
    assert again.deposit(world.token, page(1)) == DepositReceipt(100, 1)


def test_only_kept_numbers_have_a_checkpoint() -> None:
    world = World()
    for number in (1, 99):
        with pytest.raises(NotKept):
            world.relay.checkpoint(world.token, number)


def test_a_new_relay_takes_what_is_not_said_from_small(tmp_path: Path) -> None:
    store = open_store(tmp_path, {"cadence": 30}, 6000.0, random.Random(1).randbytes)
    settings = store.load().settings
    store.close()
    assert (settings.cadence, settings.capacity, settings.page_size) == (30, SMALL.capacity, SMALL.page_size)
    with pytest.raises(SettingsDiffer):
        open_store(tmp_path, {"cadence": 31}, 6000.0, random.Random(1).randbytes)
    open_store(tmp_path, {"cadence": 30}, 6000.0, random.Random(1).randbytes).close()
