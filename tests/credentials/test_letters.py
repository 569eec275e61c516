"""What an introduction hands over: a chain that ends in what stands, by somebody who reads."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.credentials.charter import Charter
from backchannel.credentials.drafting import with_name
from backchannel.credentials.letters import read_chain, verify_chain
from backchannel.errors import MissingVersion, PartyFrozen, Refused
from credentials.people import keys, northland, signed_by, with_recovery

N = northland()
BOTH = (keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1)


def renamed(name: str) -> Charter:
    return with_name(N.current, name)


def test_a_chain_ends_in_the_version_that_stands() -> None:
    assert verify_chain(N.chain).current.hash == N.current.hash
    assert read_chain(N.chain, 2)[1].bundle == keys("B. Bak").bundle


def test_a_chain_that_contradicts_itself_introduces_nobody() -> None:
    fork = tuple(signed_by(renamed(name), *BOTH) for name in ("North One", "North Two"))
    with pytest.raises(PartyFrozen):
        verify_chain((*N.chain, *fork))


def test_a_chain_with_a_gap_is_refused() -> None:
    later = N.add(signed_by(renamed("The North"), *BOTH))
    with pytest.raises(MissingVersion):
        verify_chain((later.chain[0], later.chain[2]))


def test_who_does_not_read_introduces_nobody() -> None:
    quiet = N.add(signed_by(msgspec.structs.replace(renamed("Northland"), readers=(1,)), *BOTH))
    assert read_chain(quiet.chain, 1)
    for seat in (2, 9):
        with pytest.raises(Refused):
            read_chain(quiet.chain, seat)


def test_whoever_meets_a_party_after_its_recovery_takes_the_recovery_as_admitted() -> None:
    book, recovery = with_recovery()
    chain = (*book.chain, recovery)
    assert verify_chain(chain).current.hash == recovery.hash
