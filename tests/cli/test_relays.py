"""``relays pair``, ``relays add`` and ``relays run-by``, typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backchannel.board.settings import BoardSettings
from backchannel.testing.world import PASSPHRASE, RELAY, SECOND, World

from .conftest import Ran, Run

ME, SIDE = "A. Ahn", "NORTHLAND"
SETTINGS = BoardSettings(page_size=4096, cadence=60, retention=7200, capacity=24)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "world", settings=SETTINGS)
    yield made
    made.close()


@pytest.fixture
def types(world: World, run: Run, tmp_path: Path) -> Callable[..., Ran]:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)

    def call(*words: str) -> Ran:
        where = ("--home", str(world.home(ME)), "--passphrase-file", str(secret))
        return run(*where, *words, around=world.surroundings(ME))

    return call


def test_a_second_relay_is_named_with_what_follows(world: World, types: Callable[..., Ran]) -> None:
    world.pair()
    world.another("http://127.0.0.1:3", b"C")
    world.start(ME, SIDE, "envoy", one_voice=True)
    ran = types("relays", "pair", SECOND, "--json")
    assert ran.code == 0
    assert "held against the second one" in json.dumps(json.loads(ran.out))
    ran = types("relays", "pair", "http://127.0.0.1:3")  # another log, and there is a second one already
    assert ran.code == 2
    assert ran.err.splitlines()[-1].startswith("→ ")
    assert types("relays", "run-by", "them", RELAY).code == 0
    assert types("relays", "run-by", "them", "http://127.0.0.1:9").code == 2
    assert types("relays", "run-by", "nobody", RELAY).code == 2
    ran = types("relays", "add", "us", "http://127.0.0.1:3")
    assert ran.code == 0
    assert "goes over this relay too" in ran.out
    assert types("relays", "add", "SOUTHLAND", "http://127.0.0.1:3").code == 2


def test_where_all_goes_by_hand_there_is_nothing_to_pair(world: World, types: Callable[..., Ran]) -> None:
    world.start(ME, SIDE, "envoy", one_voice=True, relay=False)
    for words in (("pair", SECOND), ("add", "us", SECOND)):
        ran = types("relays", *words)
        assert ran.code == 2, ran
        assert "Traceback" not in ran.err
