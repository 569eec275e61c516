"""Whole desks over a pair of relays, and over several: what is used, what is said of it, what is kept."""

from __future__ import annotations

import pytest

from backchannel.board.settings import BoardSettings
from backchannel.errors import BackchannelError, Misuse
from backchannel.testing.transport import Faults
from backchannel.testing.world import RELAY, SECOND, World
from desk.conftest import ENVOY, NORTH, SOUTH, THEIRS

MANY = BoardSettings(page_size=4096, cadence=60, retention=7200, capacity=24)
"""With so many places a turn's private reads cost less than everything."""
THIRD_RELAY = "http://127.0.0.1:3"

pytestmark = pytest.mark.slow


@pytest.fixture
def paired(place):
    """Two sides of one voice that met over a pair; only the first was told of the second relay by hand."""
    world = World(place, settings=MANY)
    world.pair()
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    world.desks[ENVOY].pair_relays(SECOND)
    world.start(THEIRS, SOUTH, "envoy", one_voice=True, relay=False)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.ticks(4)
    yield world
    world.close()


def heard(world: World, name: str, who: str, text: str) -> bool:
    return text in str(world.desks[name].messages(who))


def readings(world: World, name: str) -> list[str]:
    [line] = world.desks[name].line()
    return [path.reading for path in line.paths]


def test_over_a_pair_both_desks_read_in_halves_and_say_what_each_relay_sees(paired: World, place) -> None:
    paired.desks[ENVOY].write(SOUTH, "In halves.")
    paired.until(lambda: heard(paired, THEIRS, NORTH, "In halves."), most=30)
    for name in (ENVOY, THEIRS):
        [line] = paired.desks[name].line()
        assert [path.name for path in line.paths] == [RELAY, SECOND]
        assert all("in halves" in path.reading for path in line.paths)
        assert all("unless the two compare what they were asked" in path.reading for path in line.paths)
        assert paired.desks[name].alarms() == []
    asked = [request.path for request in paired.way(THEIRS, SECOND).sent[-4:]]
    assert asked == ["/v1/board", "/v1/tags", "/v1/reads", "/v1/checkpoint"]

    desk = paired.desks[ENVOY]
    desk.relay_is_run_by("them", RELAY)
    first, second = readings(paired, ENVOY)
    assert "The other side runs this relay: it sees when this computer is on" in first
    assert "runs this relay" not in second
    desk.relay_is_run_by("them", SECOND)
    assert all("One side runs both relays" in each for each in readings(paired, ENVOY))
    desk.relay_is_run_by("us", SECOND)
    assert "One side runs both" not in " ".join(readings(paired, ENVOY))
    for who, address in (("nobody", RELAY), ("them", "http://127.0.0.1:7")):
        with pytest.raises(Misuse):
            desk.relay_is_run_by(who, address)

    backup = place.parent / "backup"
    desk.backup(backup)
    paired.restore(ENVOY, backup)
    paired.ticks(2)
    first, second = readings(paired, ENVOY)
    assert "in halves" in first
    assert "Your side runs this relay" in second

    assert paired.second is not None
    paired.second.fork(lambda size: bytes(size))
    paired.ticks(6)
    for name in (ENVOY, THEIRS):
        about = [each.about for each in paired.desks[name].alarms() if "different pasts" in each.sentence]
        assert about == [RELAY]


def test_a_line_over_several_relays_outlives_any_of_them(paired: World, place) -> None:
    paired.another(THIRD_RELAY, b"C")
    fresh = paired.start("D. Dee", "WESTLAND", "envoy", one_voice=True)
    paired.ticks(1)
    with pytest.raises(BackchannelError):  # it keeps another log
        fresh.pair_relays(THIRD_RELAY)
    assert [each.url for each in fresh._core.spool.paths()] == [RELAY]

    paired.desks[ENVOY].add_relay(SOUTH, THIRD_RELAY)
    paired.desks[THEIRS].add_relay(NORTH, THIRD_RELAY)
    paired.ticks(2)
    for url in (RELAY, SECOND):
        for name in (ENVOY, THEIRS):
            paired.way(name, url).faults = Faults(drop_request=1.0)
    paired.desks[ENVOY].write(SOUTH, "Over the third.")
    paired.desks[THEIRS].write(NORTH, "And back.")
    paired.until(
        lambda: heard(paired, THEIRS, NORTH, "Over the third.") and heard(paired, ENVOY, SOUTH, "And back."),
        most=40,
    )
    [line] = paired.desks[ENVOY].line()
    assert [path.name for path in line.paths] == [RELAY, SECOND, THIRD_RELAY]
    assert line.cause != "path down"

    backup = place.parent / "backup"
    paired.desks[ENVOY].backup(backup)
    paired.restore(ENVOY, backup)
    [line] = paired.desks[ENVOY].line()
    assert [path.name for path in line.paths] == [RELAY, SECOND, THIRD_RELAY]
    also = paired.desks[ENVOY]._core.spool.all("SELECT count(*) FROM lane_also")
    assert also[0][0] > 0
