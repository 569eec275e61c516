"""A holder's keys: everything from one seed, and a bundle that holds only where it was made for."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.credentials.keys import HolderKeys, SignedBundle
from backchannel.errors import Unproven
from credentials.people import keys, seeded


def offered() -> SignedBundle:
    return keys("A. Ahn").offer(bytes(16), 1, 1)


def test_the_same_seed_gives_the_same_keys_and_another_seed_other_ones() -> None:
    seed = seeded("one")(32)
    assert HolderKeys(seed).bundle == HolderKeys.from_seed(seed).bundle
    assert HolderKeys(seed).bundle != HolderKeys(seeded("two")(32)).bundle
    assert HolderKeys(seed).bundle.identity != HolderKeys(seeded("two")(32)).bundle.identity


def test_a_seed_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(Unproven):
        HolderKeys(bytes(31))


def test_secret_keys_do_not_show_themselves() -> None:
    holder = keys("A. Ahn")
    assert holder.seed.hex() not in repr(holder)
    assert "secret" in repr(holder)


def test_a_bundle_holds_where_it_was_made_for() -> None:
    offered().verify()


@pytest.mark.parametrize(
    "change",
    [
        {"party_nonce": b"\x01" * 16},
        {"seat": 2},
        {"term": 2},
        {"bundle": keys("B. Bak").bundle},
        {"bundle": msgspec.structs.replace(keys("A. Ahn").bundle, kem=keys("B. Bak").bundle.kem)},
        {"bundle": msgspec.structs.replace(keys("A. Ahn").bundle, dh=keys("B. Bak").bundle.dh)},
    ],
    ids=[
        "another party",
        "another post",
        "another term",
        "another person",
        "a swapped kem key",
        "a swapped dh key",
    ],
)
def test_a_bundle_lifted_to_another_place_does_not_hold(change: dict[str, object]) -> None:
    with pytest.raises(Unproven):
        msgspec.structs.replace(offered(), **change).verify()
