"""A desk that holds back what it wrote, or whose register is locked, asks its relays as an idle one does."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from backchannel.board.settings import BoardSettings
from backchannel.errors import DiskFailure
from backchannel.testing.world import SECOND, World
from courier.test_observer import PostsOnlyWhatItHas
from desk.looked_on import Courier, look_on
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts

SLEEPER = "S. Sol"
PAIRED = BoardSettings(page_size=4096, cadence=60, retention=7200, capacity=24)
TURNS = 8

pytestmark = pytest.mark.slow  # whole desks over many turns


@pytest.fixture(params=["everything is read", "read in halves"])
def beside(request, place):
    """Northland (two people) and Southland have met, and there is a desk that never had anything to say."""
    in_halves = request.param == "read in halves"
    world = World(place, settings=PAIRED)
    if in_halves:
        world.pair()
    world.start(ENVOY, NORTH, "envoy")
    world.start(SLEEPER, "WESTLAND", "envoy", one_voice=True)
    if in_halves:
        world.desks[ENVOY].pair_relays(SECOND)
        world.desks[SLEEPER].pair_relays(SECOND)
    world.join(ENVOY, DEPUTY, "deputy")
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    if in_halves:
        world.desks[THEIRS].pair_relays(SECOND)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.until(lambda: any(step.who == SOUTH for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    world.ticks(8)
    for name in (ENVOY, DEPUTY, THEIRS, SLEEPER):
        assert {path.private for path in world.desks[name]._core.spool.paths()} == {in_halves}
    yield world
    world.close()


def require_alike(couriers: list[Courier]) -> None:
    for courier in couriers:
        assert courier.failures == set()
        assert {each.status for each in courier.seen} == {200}
        assert sum(each.asked == "POST /v1/pages" for each in courier.seen) == TURNS
    [asleep, *others] = couriers
    for courier in others:
        assert courier.seen == asleep.seen, courier.name


def wrote_and_was_suspended(world: World) -> None:
    """What the envoy wrote waits for the deputy; then Southland breaks off."""
    envoy, deputy, theirs = (world.desks[name] for name in (ENVOY, DEPUTY, THEIRS))
    envoy.write(SOUTH, "We can release two.")
    world.until(lambda: drafts(deputy, "We can release two."), most=60)
    theirs.suspend(NORTH, "The shelling of 3 May.")
    world.until(lambda: all(desk.line(SOUTH)[0].cause == "suspended" for desk in (envoy, deputy)), most=60)
    for desk in (envoy, deputy):
        assert any("so this did not go out" in each.what for each in desk.waiting())


def test_a_desk_that_holds_messages_for_a_suspended_line_asks_as_an_idle_one_does(beside) -> None:
    wrote_and_was_suspended(beside)
    couriers = [Courier(beside, name) for name in (SLEEPER, ENVOY, DEPUTY)]
    look_on(beside, couriers, TURNS)
    assert "We can release two." not in str(beside.desks[THEIRS].messages(NORTH))
    require_alike(couriers)
    # This look can fail: couriers that post only what they have are told apart by it.
    beside.desks[ENVOY].knock(SOUTH, "Will you hear us?")
    spoiled = [Courier(beside, courier.name, PostsOnlyWhatItHas) for courier in couriers]
    look_on(beside, spoiled, TURNS)
    assert spoiled[0].seen != spoiled[1].seen


def test_desks_whose_registers_are_locked_or_in_use_ask_what_an_idle_one_asks(
    beside,
) -> None:
    envoy, deputy = (beside.desks[name] for name in (ENVOY, DEPUTY))
    envoy.write(SOUTH, "Before it was locked.")
    beside.until(lambda: drafts(deputy, "Before it"), most=60)
    deputy.agree(drafts(deputy)[0])
    beside.desks.pop(DEPUTY).close()  # nobody gives the passphrase: the line alone goes on
    for _ in range(4):
        beside.desks[THEIRS].write(NORTH, "Are you there? " * 400)
    with ExitStack() as held:
        other = beside.second_program(ENVOY)
        held.callback(other.close)
        held.enter_context(other._core.register.change())
        envoy._core.register.run("PRAGMA busy_timeout = 0")
        with pytest.raises(DiskFailure):
            envoy.write(SOUTH, "This cannot be written now.")
        couriers = [Courier(beside, name) for name in (SLEEPER, ENVOY, DEPUTY)]
        look_on(beside, couriers, TURNS, locked=frozenset({ENVOY}))
        require_alike(couriers)
    assert "Before it was locked." in str(beside.desks[THEIRS].messages(NORTH))
    beside.open(DEPUTY)
    for name in (ENVOY, DEPUTY):
        beside.until(lambda name=name: "Are you there?" in str(beside.desks[name].messages(SOUTH)), most=1)
