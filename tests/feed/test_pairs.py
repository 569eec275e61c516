"""Pair secrets: which one counts, when one stops counting, and that a thief is locked out again."""

from __future__ import annotations

import pytest

from backchannel.errors import Unproven
from backchannel.feed import authenticator, pairs, room
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import CORE, PAIR_ZERO, Authenticator, Envelope, SecretRef, entry_hash
from backchannel.feed.kinds import Purpose
from backchannel.feed.outcomes import Admitted, RawEntry
from backchannel.feed.state import RoomState
from feed.desks import AHN, BAK, CHO, DAY, NOW, ROOM, Desk, deliver, keys_of, line, roster
from feed.patched import core_of, seal

FIRST, SECOND, THIRD = SecretRef(1, 1), SecretRef(1, 2), SecretRef(1, 3)


def fresh() -> pairs.Pair:
    cho = roster(AHN, CHO).members
    other = next(reader for reader in cho if reader.ref == CHO)
    return pairs.found(b"\7" * 32, keys_of(AHN).dh_secret, AHN, other)


def given_three() -> pairs.Pair:
    pair = fresh()
    for ref, seq in ((FIRST, 1), (SECOND, 5), (THIRD, 9)):
        pair = pairs.give(pair, ref, bytes([ref.epoch]) * 32, seq)
    return pair


def test_both_sides_find_the_same_pair_and_neither_needs_the_other() -> None:
    members = roster(AHN, CHO).members
    ahn = next(reader for reader in members if reader.ref == AHN)
    other = pairs.found(b"\7" * 32, keys_of(CHO).dh_secret, CHO, ahn)
    mine = fresh()
    assert (mine.shared, mine.zero, mine.wake) == (other.shared, other.zero, other.wake)
    assert len({mine.shared, mine.zero, mine.wake}) == 3


def test_before_any_secret_was_given_pair_zero_serves() -> None:
    assert pairs.to_use(fresh()) == (PAIR_ZERO, fresh().zero)
    assert pairs.for_entry(fresh(), PAIR_ZERO) == fresh().zero


def test_the_newest_secret_they_gave_is_used_and_an_older_one_changes_nothing() -> None:
    pair = pairs.take(pairs.take(fresh(), SECOND, b"2" * 32), FIRST, b"1" * 32)
    assert pairs.to_use(pair) == (SECOND, b"2" * 32)


def test_an_entry_may_use_the_same_secret_as_the_last_or_a_newer_but_no_older() -> None:
    pair = pairs.raise_floor(given_three(), SECOND, 1, NOW)
    assert pairs.for_entry(pair, SECOND) == b"\2" * 32
    assert pairs.for_entry(pair, THIRD) == b"\3" * 32
    for older in (FIRST, PAIR_ZERO):
        with pytest.raises(Unproven):
            pairs.for_entry(pair, older)


def test_a_secret_nobody_gave_is_refused() -> None:
    with pytest.raises(Unproven):
        pairs.for_entry(given_three(), SecretRef(1, 4))


def test_an_older_secret_proves_approvals_for_thirty_days_and_is_then_erased() -> None:
    pair = pairs.raise_floor(given_three(), SECOND, 1, NOW)
    for older, secret in ((FIRST, b"\1" * 32), (PAIR_ZERO, pair.zero)):
        assert pairs.for_approval(pairs.forget(pair, NOW + 30 * DAY - 1), older) == secret
        with pytest.raises(Unproven):
            pairs.for_approval(pairs.forget(pair, NOW + 30 * DAY), older)
    kept = pairs.forget(pair, NOW + 1000 * DAY)
    assert [given.ref for given in kept.given] == [SECOND, THIRD]


def test_secrets_that_the_other_side_skipped_retire_when_it_acknowledges_a_newer_one() -> None:
    pair = pairs.acknowledged(pairs.raise_floor(given_three(), FIRST, 1, NOW), 9, NOW)
    pair = pairs.forget(pair, NOW + 31 * DAY)
    assert [given.ref for given in pair.given] == [FIRST, THIRD]


def test_silence_alone_erases_no_secret() -> None:
    assert pairs.forget(given_three(), NOW + 10_000 * DAY) == given_three()


def test_what_is_kept_for_an_absent_member_is_bounded() -> None:
    pair = fresh()
    for number in range(1, 2000):
        pair = pairs.give(pair, SecretRef(1, number), bytes(32), number)
    assert len(pair.given) == pairs.MAX_GIVEN
    assert pair.given[-1].ref.epoch == 1999


def test_a_confirmed_hello_erases_all_at_once() -> None:
    pair = pairs.reset(pairs.take(pairs.raise_floor(given_three(), SECOND, 1, NOW), SECOND, b"x" * 32))
    assert (pair.given, pair.taken, pair.floor) == ((), None, PAIR_ZERO)
    for ref in (FIRST, SECOND, THIRD):
        with pytest.raises(Unproven):
            pairs.for_approval(pair, ref)


def test_secrets_of_our_earlier_desk_do_not_raise_the_floor_of_the_restored_one() -> None:
    pair = pairs.own_restored(given_three())
    pair = pairs.raise_floor(pair, SECOND, 9, NOW)
    assert pairs.for_entry(pair, PAIR_ZERO) == pair.zero


def forge_to(victim: Desk, stolen: RoomState, writer: Desk, secret: SecretRef) -> RawEntry:
    """What a thief of the victim's state can say to the victim in the writer's name, with that secret."""
    core = core_of(writer, body=b"forged")
    data = CORE.encode(core)
    pair = stolen.pair(writer.ref)
    way = Direction(ROOM, core.roster, writer.ref, victim.ref, Purpose.ENTRY)
    key = authenticator.pair_key(pair.shared, pairs.for_approval(pair, secret), way)
    proof = Authenticator(
        stolen.readers.place_of(victim.ref), secret, authenticator.make(key, way, entry_hash(data))
    )
    feed = stolen.feed(writer.state.me)
    assert feed is not None
    return seal(writer, Envelope(data, (proof,)))


def test_healing_a_thief_of_the_readers_state_is_locked_out_once_a_new_secret_is_used() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, _bak, cho = desks
    for desk in desks:
        desk.write("hello")
        deliver(desks)
    stolen = cho.state
    newest = stolen.pair(AHN).given[-1].ref

    def accepted(secret: SecretRef) -> bool:
        step = room.receive(cho.state, forge_to(cho, stolen, ahn, secret), NOW, cho.register)
        return any(isinstance(outcome, Admitted) for outcome in step.outcomes)

    assert accepted(newest), "with the stolen state the thief speaks as Ahn to Cho"
    cho.apply(room.open_epoch(cho.state, NOW + 1, cho.rng))
    assert accepted(newest), "a new secret alone does not help while Ahn has not used it"
    deliver(desks)
    ahn.write("with the new secret")
    deliver(desks)
    assert not accepted(newest)
    with pytest.raises(Unproven):
        pairs.for_approval(stolen.pair(AHN), SecretRef(1, newest.epoch + 1))
    assert cho.texts()[-1] == "with the new secret"
