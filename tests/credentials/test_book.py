"""All versions of a party: forks freeze it, settlements end them, the order of arrival changes nothing."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from backchannel.credentials.book import CharterBook, require_no_shared_keys
from backchannel.credentials.charter import Charter, SignedCharter, charter_hash, decode_charter
from backchannel.credentials.drafting import appoint, found, with_name
from backchannel.credentials.paper import sign_with_sheet
from backchannel.errors import (
    MissingVersion,
    NotEnoughPeople,
    NotWellFormed,
    PartyFrozen,
    Refused,
    SharedKey,
)
from credentials.people import (
    SHEET,
    keys,
    northland,
    put_in_post,
    seeded,
    signed_by,
    southland,
    with_recovery,
)

replace = msgspec.structs.replace
A, B, C = (keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1), (keys("C. Xu"), 3, 1)


def three() -> CharterBook:
    """Northland with three voices, two of whom are enough."""
    return northland().add(put_in_post(northland(), "counsellor", "C. Xu", A, B))


def two_successors() -> tuple[CharterBook, SignedCharter, SignedCharter]:
    book = three()
    first = signed_by(with_name(book.current, "North One"), A, B)
    second = signed_by(with_name(book.current, "North Two"), B, C)
    return book, first, second


def settlement(book: CharterBook, *tips: SignedCharter, version: int | None = None) -> Charter:
    number = version or book.current.charter.version + 2
    hashes = tuple(sorted(charter_hash(tip.charter) for tip in tips))
    return replace(with_name(book.current, "North Again"), version=number, settles=hashes)


def test_two_valid_successors_freeze_the_party() -> None:
    book, first, second = two_successors()
    book.add(first).require_not_frozen()
    frozen = book.add(first).add(second)
    assert frozen.frozen
    assert frozen.current.hash == book.current.hash
    with pytest.raises(PartyFrozen, match="Northland"):
        frozen.require_not_frozen()


def test_people_who_signed_only_one_settle_it() -> None:
    book, first, second = two_successors()
    settled = book.add(first).add(second).add(signed_by(settlement(book, first, second), A, C))
    assert not settled.frozen
    assert settled.current.charter.name == "North Again"


def test_who_signed_both_does_not_count_for_settling() -> None:
    book, first, second = two_successors()
    with pytest.raises(NotEnoughPeople, match="C18"):
        book.add(first).add(second).add(signed_by(settlement(book, first, second), A, B))


def test_a_settlement_that_names_only_one_side_settles_nothing() -> None:
    book, first, second = two_successors()
    third = signed_by(with_name(book.current, "North Three"), A, C)
    frozen = book.add(first).add(second).add(third)
    settled = frozen.add(signed_by(settlement(book, first, second), A, C))
    assert settled.frozen


def test_a_settlement_of_two_versions_of_one_side_is_refused() -> None:
    book, first, _ = two_successors()
    longer = book.add(first)
    later = signed_by(with_name(longer.current, "North One More"), A, B)
    with pytest.raises(Refused):
        longer.add(later).add(signed_by(settlement(book, first, later), A, C))


def test_what_follows_a_settled_side_later_changes_nothing() -> None:
    book, first, second = two_successors()
    late = signed_by(with_name(book.add(first).current, "North Late"), A, B)
    settled = book.add(first).add(second).add(signed_by(settlement(book, first, second), A, C))
    assert settled.add(late).current.charter.name == "North Again"


def test_the_order_of_arrival_changes_nothing() -> None:
    book, first, second = two_successors()
    settling = signed_by(settlement(book, first, second), A, C)
    for order in itertools.permutations((first, second)):
        grown = book
        for version in order:
            grown = grown.add(version)
        assert grown.frozen
        assert grown.add(settling).current.charter.name == "North Again"


def test_the_same_version_again_changes_nothing() -> None:
    book = three()
    assert book.add(book.current.signed) is book


def test_signatures_stripped_from_a_copy_come_back_with_another_copy() -> None:
    """Whoever carries a version cannot hide that somebody signed on both sides."""
    book, first, second = two_successors()
    full = signed_by(with_name(book.current, "North One"), A, B, C)
    stripped = signed_by(with_name(book.current, "North One"), A, B)
    frozen = book.add(stripped).add(second).add(full)
    with pytest.raises(NotEnoughPeople, match="C18"):
        frozen.add(signed_by(settlement(book, first, second), A, C))


def test_a_settlement_gives_a_contested_post_a_fresh_term() -> None:
    book = three()
    nonce = book.current.charter.party_nonce

    def deputy(name: str, term: int) -> Charter:
        offer = keys(name).offer(nonce, 2, term)
        base = book.current.charter.seats
        return replace(
            with_name(book.current, "Northland"),
            seats=(base[0], replace(base[1], term=term, holder=offer), base[2]),
        )

    first = signed_by(deputy("D. One", 2), A, B, (keys("D. One"), 2, 2))
    second = signed_by(deputy("D. Two", 2), B, C, (keys("D. Two"), 2, 2))
    frozen = book.add(first).add(second)
    hashes = tuple(sorted((first.hash, second.hash)))

    def settling(term: int) -> SignedCharter:
        charter = replace(deputy("D. One", term), version=book.current.charter.version + 2, settles=hashes)
        return signed_by(charter, A, C, (keys("D. One"), 2, term))

    with pytest.raises(NotWellFormed) as caught:
        frozen.add(settling(2))
    assert caught.value.check == "C13"
    assert frozen.add(settling(3)).current.charter.seats[1].term == 3


def test_a_version_whose_forerunner_is_missing_waits() -> None:
    first = two_successors()[1]
    with pytest.raises(MissingVersion):
        northland().add(first)
    with pytest.raises(MissingVersion):
        CharterBook.of([])


def test_a_recovery_waits_beside_the_version_that_stands_and_freezes_nobody() -> None:
    book, recovery = with_recovery()
    grown = book.add(recovery)
    assert grown.current.hash == book.current.hash
    assert grown.get(recovery.hash).by_recovery
    assert not grown.frozen
    amended = grown.add(signed_by(with_name(book.current, "The North"), A, B))
    assert not amended.frozen
    assert amended.current.charter.name == "The North"


def test_an_admitted_recovery_stands_before_what_the_old_people_agree() -> None:
    book, recovery = with_recovery()
    other = signed_by(with_name(book.current, "The North"), A, B)
    admitted = book.add(recovery).add(other).accept_recovery(recovery.hash)
    assert admitted.current.hash == recovery.hash
    with pytest.raises(Refused):
        admitted.accept_recovery(other.hash)


def test_a_chain_leads_back_to_the_same_book() -> None:
    book, first, second = two_successors()
    settled = book.add(first).add(second).add(signed_by(settlement(book, first, second), A, C))
    again = CharterBook.of(settled.chain)
    assert again.current.hash == settled.current.hash
    assert again.party == settled.party
    assert again.descends(again.current.hash, again.first.hash)
    assert not again.descends(again.first.hash, again.current.hash)


def test_a_key_in_two_parties_is_refused_and_both_are_named() -> None:
    midland = CharterBook.begin(found("Midland", "envoy", keys("A. Ahn"), seeded("Midland")))
    with pytest.raises(SharedKey, match="Midland and Northland"):
        require_no_shared_keys([northland(), southland(), midland])
    require_no_shared_keys([northland(), southland(), northland()])


def test_a_key_of_somebody_who_left_is_still_that_partys() -> None:
    book = northland()
    charter = appoint(book.current, "deputy", keys("N. New").offer(book.current.charter.party_nonce, 2, 2))
    book = book.add(signed_by(charter, A, B, (keys("N. New"), 2, 2)))
    midland = CharterBook.begin(found("Midland", "envoy", keys("B. Bak"), seeded("Midland")))
    with pytest.raises(SharedKey):
        require_no_shared_keys([book, midland])
    assert book.bundle_of(2, 1) == keys("B. Bak").bundle
    assert book.bundle_of(2, 2) == keys("N. New").bundle
    assert book.bundle_of(2, 3) is None


def test_a_recovery_that_is_chosen_takes_the_place_of_another_that_was_accepted() -> None:
    book, recovery = with_recovery()
    renamed = replace(decode_charter(recovery.charter), name="Northland Too")
    other = signed_by(renamed, (keys("F. Foe"), 1, 2), (keys("G. Gim"), 2, 2))
    other = sign_with_sheet(other, SHEET, (SHEET.public,))
    grown = book.add(recovery).add(other)
    both = grown.accept_recovery(recovery.hash).accept_recovery(other.hash)
    assert both.frozen
    chosen = both.choose_recovery(recovery.hash)
    assert chosen.current.hash == recovery.hash
    assert not chosen.frozen
