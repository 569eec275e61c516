"""`backchannel run` at an attended desk: the timetable outlives what the desk cannot do for a while."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.cli import ways
from backchannel.store import register
from backchannel.store.receiving import receive_letter
from backchannel.testing.world import PASSPHRASE, World

AHN = "A. Ahn"
STARTED = "The line keeps its timetable. Stop it with Ctrl-C."
HELD = "Another program is using the desk's file. Messages wait on the line meanwhile."
AGAIN = "The desk takes messages in again."
CAME = "Something came in: `backchannel waiting`."


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """One desk, in a world where nothing is waited for long."""
    monkeypatch.setattr(ways, "ATTEND_EVERY", 0.001)
    monkeypatch.setattr(ways, "TRY_AGAIN_AFTER", 0.001)
    monkeypatch.setattr(register, "_BUSY_MILLISECONDS", 1)
    made = World(tmp_path)
    made.start(AHN, "NORTHLAND", "envoy", relay=False)
    yield made
    made.close()


def something_comes(world: World) -> None:
    receive_letter(world.desks[AHN]._core.spool, bytes(16), b"from nobody", way="", now=1)


def test_a_register_that_another_program_holds_is_told_once_and_waited_for(world: World) -> None:
    told: list[str] = []
    attended = ways.Attended(world.desks[AHN], told.append)
    with world.second_program(AHN) as other:
        something_comes(world)
        with other._core.register.change():
            for _ in range(3):
                attended.look()
                assert not attended.well
        assert told == [HELD]
        attended.look()
    assert told == [HELD, AGAIN, CAME]


def test_a_line_goes_on_where_its_desk_cannot_write_for_a_while(world: World) -> None:
    told: list[str] = []
    held = contextlib.ExitStack()

    def log(sentence: str) -> None:
        told.append(sentence)
        if sentence == STARTED:
            something_comes(world)
            held.enter_context(world.desks[AHN]._core.register.change())
        elif sentence == HELD:
            held.close()
        elif sentence == CAME:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ways.run_line(world.home(AHN), PASSPHRASE, world.surroundings(AHN), log)
    assert told == [STARTED, HELD, AGAIN, CAME]
