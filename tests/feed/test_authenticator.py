"""Authenticators prove a word to one reader, and prove nothing to anybody else."""

from __future__ import annotations

import pytest

from backchannel.errors import Unproven
from backchannel.feed import authenticator, pairs, sealing
from backchannel.feed.authenticator import Direction
from backchannel.feed.entry import CORE, ENVELOPE, PAIR_ZERO
from backchannel.feed.kinds import Purpose
from backchannel.feed.opening import require_proof
from backchannel.feed.outcomes import Wrote
from backchannel.feed.pairs import Pair
from feed.desks import AHN, BAK, CHO, DEE, ROOM, SOUTHLAND, Desk, deliver, line, member

SUBJECT = bytes(range(32))


def written(desk: Desk, text: str) -> Wrote:
    outcomes = desk.write(text)
    return next(one for one in outcomes if isinstance(one, Wrote) and one.entry.core.body == text.encode())


def tag_by_reader(reader: Desk, wrote: Wrote) -> bytes:
    """What the reader alone computes as the writer's tag for itself, from the reader's state and no other."""
    core = wrote.entry.core
    readers = reader.state.readers
    proof = ENVELOPE.decode(wrote.entry.envelope).authenticators[readers.place_of(reader.ref)]
    pair = reader.state.pair(core.author.ref)
    way = Direction(ROOM, core.roster, core.author.ref, reader.ref, Purpose.ENTRY)
    key = authenticator.pair_key(pair.shared, pairs.for_approval(pair, proof.secret), way)
    return authenticator.make(key, way, wrote.entry.hash)


def test_deniability_every_reader_can_make_every_tag_it_receives() -> None:
    desks = line(AHN, BAK, CHO, DEE)
    for round_ in range(3):
        for writer in desks:
            wrote = written(writer, f"word {round_}")
            deliver(desks)
            proofs = ENVELOPE.decode(wrote.entry.envelope).authenticators
            for reader in desks:
                if reader is not writer:
                    place = reader.state.readers.place_of(reader.ref)
                    assert tag_by_reader(reader, wrote) == proofs[place].tag


def secrets_of(desk: Desk) -> set[bytes]:
    found: set[bytes] = {desk.state.own.secret, desk.state.own.self_key, desk.state.own.kem_seed}
    for pair in desk.state.pairs:
        found |= {pair.shared, pair.zero, *(given.secret for given in pair.given)}
        if pair.taken:
            found.add(pair.taken.secret)
    for feed in desk.state.feeds:
        found |= {known.key for known in feed.epochs}
    return found


def test_a_third_reader_holds_nothing_that_makes_anothers_tag() -> None:
    desks = line(AHN, BAK, CHO)
    ahn, bak, cho = desks
    for desk in desks:
        desk.write("hello")
        deliver(desks)
    wrote = written(ahn, "to all")
    deliver(desks)
    place = bak.state.readers.place_of(BAK)
    proof = ENVELOPE.decode(wrote.entry.envelope).authenticators[place]
    assert proof.secret != PAIR_ZERO
    way = Direction(ROOM, wrote.entry.core.roster, AHN, BAK, Purpose.ENTRY)
    secrets = secrets_of(cho)
    for shared in secrets:
        for secret in secrets:
            key = authenticator.pair_key(shared, secret, way)
            assert authenticator.make(key, way, wrote.entry.hash) != proof.tag
    assert bak.state.pair(AHN).shared not in secrets


BASE = Direction(ROOM, bytes(32), AHN, CHO, Purpose.ENTRY)
OTHERS = {
    "another room": BASE._replace(room=bytes(31) + b"1"),
    "another roster": BASE._replace(roster=bytes(31) + b"1"),
    "another sender": BASE._replace(sender=BAK),
    "another reader": BASE._replace(reader=DEE),
    "the other direction": BASE._replace(sender=CHO, reader=AHN),
    "another purpose": BASE._replace(purpose=Purpose.APPROVAL),
    "another term": BASE._replace(reader=member(SOUTHLAND, 1, 2)),
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_tag_holds_for_one_direction_place_and_purpose_only(what: str) -> None:
    shared, secret = b"\1" * 32, b"\2" * 32
    tag = authenticator.make(authenticator.pair_key(shared, secret, BASE), BASE, SUBJECT)
    authenticator.require(authenticator.pair_key(shared, secret, BASE), BASE, SUBJECT, tag)
    other = OTHERS[what]
    with pytest.raises(Unproven):
        authenticator.require(authenticator.pair_key(shared, secret, other), other, SUBJECT, tag)
    with pytest.raises(Unproven):
        # even under the same key: the place is covered by the tag as well
        authenticator.require(authenticator.pair_key(shared, secret, BASE), BASE, SUBJECT[::-1], tag)


def test_approvals_prove_themselves_to_each_reader_and_not_for_another_hash() -> None:
    ahn, bak, cho = line(AHN, BAK, CHO)
    proofs = sealing.authenticate(ahn.state, Purpose.APPROVAL, SUBJECT)
    for reader in (bak, cho):
        roster = reader.state.readers.hash
        require_proof(reader.state, AHN, roster, Purpose.APPROVAL, SUBJECT, proofs)
        for wrong in (
            (BAK if reader is cho else CHO, Purpose.APPROVAL, SUBJECT),
            (AHN, Purpose.ENTRY, SUBJECT),
            (AHN, Purpose.APPROVAL, SUBJECT[::-1]),
        ):
            with pytest.raises(Unproven):
                require_proof(reader.state, wrong[0], roster, wrong[1], wrong[2], proofs)


def test_our_own_tag_is_checked_under_a_key_that_the_static_secret_alone_gives() -> None:
    ahn, *_ = line(AHN, BAK, CHO)
    wrote = written(ahn, "mine")
    proofs = ENVELOPE.decode(wrote.entry.envelope).authenticators
    core = CORE.decode(ENVELOPE.decode(wrote.entry.envelope).core)
    key = authenticator.self_key(ahn.keys.dh_secret, ROOM, AHN)
    way = Direction(ROOM, core.roster, AHN, AHN, Purpose.ENTRY)
    mine = next(proof for proof in proofs if proof.reader == ahn.state.readers.place_of(AHN))
    authenticator.require(key, way, wrote.entry.hash, mine.tag)


def test_pair_secrets_are_kept_with_the_pair_they_belong_to() -> None:
    ahn, _bak, cho = line(AHN, BAK, CHO)
    pair: Pair = ahn.state.pair(CHO)
    assert pair.shared == cho.state.pair(AHN).shared
    assert pair.zero == cho.state.pair(AHN).zero
    assert pair.wake == cho.state.pair(AHN).wake
    assert pair.shared != ahn.state.pair(BAK).shared
