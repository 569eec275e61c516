"""Worlds for whole desks. What is slow to build is built once and copied for each test."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from backchannel.desk.saying import Words
from backchannel.testing.kept import keep
from backchannel.testing.world import START, World
from desk import at_a_table
from desk.removed import day_of, settle
from desk.shown import drafts, reply, say, standing

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS, THIRD = "A. Ahn", "B. Bak", "C. Cho", "D. Dee"
MEDIATOR, MOON = "MEDIATORS", "M. Moon"


@pytest.fixture
def world(place):
    made = World(place)
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


@pytest.fixture(scope="session")
def met_by_three(met, shelf):
    """As `met`, and a third person was appointed in Northland afterwards."""
    world = met.again(shelf / "three")
    envoy, deputy = world.desks[ENVOY], world.desks[DEPUTY]
    world.join(ENVOY, THIRD, "counsellor")
    world.until(deputy.waiting, most=60)
    deputy.agree(deputy.waiting()[0].number)
    world.until(lambda: envoy.who(NORTH).version == 3, most=60)
    world.until(lambda: [each.name for each in world.desks[THIRD].state().counterparts] == [SOUTH], most=200)
    world.until(lambda: world.desks[THEIRS].who(NORTH).version == 3, most=60)
    world.ticks(12)
    return keep(world)


@pytest.fixture
def three(met_by_three, place):
    """A copy of `met_by_three` for one test."""
    world = met_by_three.again(place)
    yield world
    world.close()


@pytest.fixture(scope="session")
def met_a_mediator(met, shelf):
    """As `met`, and a mediator of one voice has met and compared words with both sides."""
    world = met.again(shelf / "mediator")
    world.start(MOON, MEDIATOR, "secretary", one_voice=True)
    for name, side in ((ENVOY, NORTH), (THEIRS, SOUTH)):
        world.meet(MOON, name, (side, MEDIATOR))
        world.compare(MOON, name, (side, MEDIATOR))
    world.until(lambda: any(step.who == MEDIATOR for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(MEDIATOR, world.desks[MOON].words(NORTH).read_out)
    world.ticks(8)
    return keep(world)


@pytest.fixture
def offices(met_a_mediator, place):
    """A copy of `met_a_mediator` for one test."""
    world = met_a_mediator.again(place)
    yield world
    world.close()


@pytest.fixture(scope="session")
def mediated(met_a_mediator, shelf):
    """The table stands, the mediator took the place and is heard by everybody."""
    world = met_a_mediator.again(shelf / "table")
    at_a_table.invited(world)
    world.desks[MOON].take_place(at_a_table.AT_MOON)
    sides = [world.desks[name] for name in (ENVOY, DEPUTY, THEIRS)]
    world.until(lambda: all("last heard" in desk.tables()[0].sentence for desk in sides), most=120)
    world.ticks(8)
    return keep(world)


@pytest.fixture
def table(mediated, place):
    world = mediated.again(place)
    yield world
    world.close()


@pytest.fixture(scope="session")
def talked_once(met, shelf):
    """A question and its answer, read, with a note and a record of whom it was shown; then a day goes by."""
    line = met.again(shelf / "talked")
    envoy, deputy, theirs = (line.desks[each] for each in (ENVOY, DEPUTY, THEIRS))
    envoy.write(
        SOUTH,
        Words(
            "Where is the zebra?",
            "Zebra",
            translation="얼룩말은 어디에?",
            translation_language="ko",
            attachments=(("zebra.txt", b"zebra zebra"),),
        ),
    )
    line.until(lambda: drafts(deputy), most=40)
    deputy.note(drafts(deputy)[0], "The zebra is his.")
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: theirs.waiting(), most=60)
    theirs.answer(theirs.waiting()[0].number, "The zebra is well.")
    line.until(lambda: all(len(standing(each, SOUTH)) == 2 for each in (envoy, deputy)), most=60)
    for desk in (envoy, deputy):
        for each in desk.messages(SOUTH):
            desk.read(each.number)
    envoy.showed(envoy.messages(SOUTH)[0].number, "the zebra keeper")
    line.until(deputy.shown, most=20)
    settle(line)
    say(line, ENVOY, DEPUTY, "Thank you.")
    reply(line, "You are welcome.")
    settle(line)
    return keep(line)


@pytest.fixture
def talked(talked_once, place):
    """A copy of `talked_once` for one test. ``last``: the day of the question and its answer."""
    world = talked_once.again(place)
    world.last = day_of(START)
    yield world
    world.close()
