"""Worlds for whole desks. What is slow to build is built once and copied for each test."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from backchannel.testing.kept import keep
from backchannel.testing.world import World

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shelf():
    """A folder for worlds, in memory where the system has a disk there."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def place(shelf):
    """An own folder for one world, gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    yield folder / "world"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def met(shelf):
    """Northland (two people) and Southland (one voice) have met and compared words."""
    world = World(shelf / "met")
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.until(lambda: any(step.who == SOUTH for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    world.ticks(8)
    return keep(world)


@pytest.fixture
def line(met, place):
    """A copy of `met` for one test."""
    world = met.again(place)
    yield world
    world.close()
