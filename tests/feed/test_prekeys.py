"""Prekeys: made with content or by the month, erased by the rule and never by silence."""

from __future__ import annotations

import pytest

from backchannel.crypto import kem
from backchannel.errors import Unproven
from backchannel.feed import prekeys, room
from backchannel.feed.entry import Prekey
from backchannel.feed.prekeys import OwnPrekey, Ring
from feed.desks import AHN, BAK, CHO, DAY, NOW, deliver, line, seeded, settled
from feed.patched import forged


def ring(*seqs: int, made_at: int = NOW) -> Ring:
    return tuple(
        OwnPrekey(number, bytes([number]) * 32, made_at, seq, 0) for number, seq in enumerate(seqs, 1)
    )


DUE = {
    "the first entry always makes one": (ring(), {"content": False}, 0, True),
    "content within a day makes none": (ring(1), {"content": True}, DAY, False),
    "content after a day makes one": (ring(1), {"content": True}, DAY + 1, True),
    "a line check within a week makes none": (ring(1), {"heartbeat": True}, 7 * DAY, False),
    "a line check after a week makes one": (ring(1), {"heartbeat": True}, 7 * DAY + 1, True),
    "anything after a month makes one": (ring(1), {}, 30 * DAY + 1, True),
    "a mere acknowledgement within a month makes none": (ring(1), {}, 30 * DAY, False),
}


@pytest.mark.parametrize("sentence", DUE)
def test_when_one_is_made(sentence: str) -> None:
    keys, what, age, expected = DUE[sentence]
    flags = {"content": False, "heartbeat": False} | what
    assert prekeys.due(keys, now=NOW + age, **flags) is expected


def test_a_made_prekey_is_announced_with_the_public_half_of_its_seed() -> None:
    made, public = prekeys.make(ring(1), 9, NOW, seeded("x"))
    assert made[-1].number == public.number == 2
    assert made[-1].seq == 9
    assert kem.public_of(made[-1].seed) == public.public


def numbers(keys: Ring) -> list[int]:
    return [key.number for key in keys]


def test_an_old_one_is_erased_when_everybody_moved_past_the_newer_and_not_before() -> None:
    keys = ring(1, 5, 9)
    assert numbers(prekeys.settle(keys, 4, 0, NOW)) == [1, 2, 3]
    assert numbers(prekeys.settle(keys, 5, 0, NOW)) == [2, 3]
    assert numbers(prekeys.settle(keys, 100, 0, NOW)) == [3]


def test_one_absent_member_delays_erasure_to_thirty_days_after_each_party_had_the_newer() -> None:
    keys = prekeys.settle(ring(1, 5), 0, 5, NOW)
    assert numbers(keys) == [1, 2]
    assert numbers(prekeys.settle(keys, 0, 5, NOW + 30 * DAY - 1)) == [1, 2]
    assert numbers(prekeys.settle(keys, 0, 5, NOW + 30 * DAY)) == [2]


def test_silence_erases_nothing_and_the_newest_never_goes() -> None:
    assert numbers(prekeys.settle(ring(1, 5), 0, 0, NOW + 10_000 * DAY)) == [1, 2]
    assert numbers(prekeys.settle(ring(1), 99, 99, NOW + 10_000 * DAY)) == [1]


def test_number_zero_is_the_charters_own_and_an_erased_one_is_refused() -> None:
    assert prekeys.seed_of((), b"c" * 32, 0) == b"c" * 32
    assert prekeys.seed_of(ring(1, 5), b"c" * 32, 2) == bytes([2]) * 32
    with pytest.raises(Unproven):
        prekeys.seed_of(ring(1, 5)[1:], b"c" * 32, 1)


def test_on_a_line_that_is_used_old_secrets_go_by_themselves() -> None:
    desks = line(AHN, BAK, CHO)
    now = NOW
    for day in range(10):
        now = NOW + 2 * day * DAY
        for desk in desks:
            desk.write(f"day {day}", now)
            deliver(desks, now)
        settled(desks, now + 600)
    for desk in desks:
        assert len(desk.state.own.prekeys) <= 2
        for pair in desk.state.pairs:
            # what they use, what is newest, and what serves approvals for thirty days
            assert all(given.retired_at for given in pair.given[:-2])
    settled(desks, now + 40 * DAY)
    assert all(len(pair.given) <= 3 for desk in desks for pair in desk.state.pairs)


@pytest.mark.parametrize("broken", [bytes(1216), b"\xff" * 1216], ids=["low order", "no lattice key"])
def test_a_member_who_offers_a_key_that_is_none_keeps_nobody_from_writing(broken: bytes) -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    announced = forged(cho, prekey=Prekey(9, broken))
    for desk in (ahn, bak):
        desk.take(announced)
        feed = desk.state.feed(cho.state.me)
        assert feed is not None
        assert feed.prekey == Prekey(9, broken)
    for desk in (ahn, bak):
        desk.apply(room.open_epoch(desk.state, NOW + DAY, desk.rng))
        desk.write(f"still here, {desk.ref.seat}", NOW + DAY)
    deliver(desks, NOW + DAY)
    assert cho.texts() == ["still here, 1", "still here, 2"], "under the key of the charter"
    assert bak.texts() == ["patched", "still here, 1"]
