"""The state is stored in parts: small, complete, and strictly read back."""

from __future__ import annotations

import pytest

from backchannel.errors import Malformed, OutOfPlace
from backchannel.feed.state import assemble, changed_parts
from feed.desks import AHN, BAK, CHO, DAY, NOW, deliver, line, settled


def test_a_state_is_read_back_as_it_was_from_its_parts() -> None:
    desks = line(AHN, BAK, CHO)
    desks[0].write("a word")
    deliver(desks)
    for desk in desks:
        assert assemble(desk.stored) == desk.state
        assert assemble(dict(reversed(desk.stored.items()))).own == desk.state.own


def test_a_step_rewrites_only_what_it_touched() -> None:
    desks = line(AHN, BAK, CHO)
    settled(desks, NOW + 600)
    ahn, bak, cho = desks
    before = cho.state
    ahn.write("to all", NOW + 700)
    deliver(desks, NOW + 700)
    names = changed_parts(before, cho.state)
    assert {name.partition("/")[0] for name in names} <= {"feed", "pair", "own"}
    assert sum(name.startswith("feed/") for name in names) == 1
    assert not any(name.startswith("roster/") for name in names)
    assert changed_parts(cho.state, cho.state) == {}
    assert bak.texts() == ["to all"]


def test_the_state_does_not_grow_with_what_is_said() -> None:
    ahn, bak, cho = desks = line(AHN, BAK, CHO)

    def size() -> int:
        return sum(len(data or b"") for data in changed_parts(None, cho.state).values())

    now = NOW
    sizes = []
    for number in range(600):
        now += DAY // 50
        desks[number % 3].write("x" * 200, now)
        deliver(desks, now)
        if number % 100 == 99:
            settled(desks, now + 200)
            sizes.append(size())
    assert max(sizes) < 1.2 * sizes[0] + 4000
    assert len(cho.texts()) == 400
    assert ahn.state.own.seq > 200
    assert bak.state.own.seq > 200


def test_one_message_at_a_time_stays_cheap_to_store() -> None:
    desks = line(AHN, BAK, CHO)
    settled(desks, NOW + 600)
    before = desks[2].state
    desks[0].write("x" * 2000, NOW + 700)
    deliver(desks, NOW + 700)
    stored = changed_parts(before, desks[2].state)
    assert sum(len(data or b"") for data in stored.values()) < 8000


def test_a_damaged_or_incomplete_state_is_refused_by_type() -> None:
    desk = line(AHN, CHO)[0]
    own = next(name for name in desk.stored if name.startswith("own"))
    with pytest.raises(Malformed):
        assemble({**desk.stored, own: desk.stored[own][:-1]})
    with pytest.raises(OutOfPlace):
        assemble({name: data for name, data in desk.stored.items() if name != own})
    with pytest.raises(OutOfPlace):
        assemble({name: data for name, data in desk.stored.items() if not name.startswith("roster")})
    with pytest.raises(OutOfPlace):
        assemble({**desk.stored, "other/1": b""})
