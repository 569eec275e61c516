"""What may follow a charter, as one table keyed by sentences, and each attack by its name."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest

from backchannel.credentials.amendment import (
    Branch,
    VerifiedCharter,
    is_replacement,
    quorum_for,
    require_signature,
    verify_first,
    verify_settlement,
    verify_successor,
)
from backchannel.credentials.charter import (
    ActClass,
    Charter,
    CharterSignature,
    Recovery,
    Rule,
    SeatKind,
    SignedCharter,
    Standing,
    Watch,
    charter_hash,
    sign_as,
    unsigned,
)
from backchannel.credentials.drafting import appoint, found, two_people, vacate, with_name, with_rules
from backchannel.credentials.paper import sheet_key, sign_with_sheet
from backchannel.errors import BackchannelError, NotEnoughPeople, NotWellFormed, Refused, Unproven
from credentials.people import SHEET, keys, northland, northland_with_reserve, seeded, signed_by

replace = msgspec.structs.replace
A, B, C = (keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1), (keys("C. Cho"), 2, 2)
E = (keys("E. Eum"), 3, 1)


def old() -> VerifiedCharter:
    return northland().current


def renamed(name: str = "The North") -> Charter:
    return with_name(old(), name)


def replaced(base: VerifiedCharter | None = None) -> Charter:
    """C. Cho becomes deputy in the second term."""
    base = base or old()
    return appoint(base, "deputy", keys("C. Cho").offer(base.charter.party_nonce, 2, 2))


def lowered() -> Charter:
    one = Rule(1, (), (), Watch.NONE)
    return with_rules(old(), (one, one, one, one))


def with_sheet() -> VerifiedCharter:
    charter = replace(with_name(old(), "Northland"), recovery=Recovery((SHEET.public,), 1))
    return northland().add(signed_by(charter, A, B)).current


def recovered(base: VerifiedCharter) -> Charter:
    """New people in both posts."""
    nonce = base.charter.party_nonce
    first = appoint(base, "envoy", keys("F. Foe").offer(nonce, 1, 2))
    second = msgspec.structs.replace(first.seats[1], term=2, holder=keys("C. Cho").offer(nonce, 2, 2))
    return replace(first, seats=(first.seats[0], second))


def changed_under_signature() -> SignedCharter:
    signed = signed_by(renamed(), A, B)
    return SignedCharter(
        signed.protocol, signed.charter.replace(b"The North", b"The Sorth"), signed.signatures
    )


def lifted_signature() -> SignedCharter:
    signed = sign_as(unsigned(renamed()), *A)
    stolen = CharterSignature(False, 2, 1, signed.signatures[0].signature)
    return signed.with_signature(stolen)


def doubled_signature() -> SignedCharter:
    signed = signed_by(renamed(), A, B)
    return SignedCharter(signed.protocol, signed.charter, (signed.signatures[0], *signed.signatures))


def seat_gone() -> Charter:
    return replace(
        renamed(), seats=renamed().seats[:1], readers=(1,), rules=(Rule(1, (), (), Watch.NONE),) * 4
    )


def kind_changed() -> Charter:
    base = northland_with_reserve().current
    seats = base.charter.seats
    changed = replace(seats[2], kind=SeatKind.VOICE)
    return replace(with_name(base, "Northland"), seats=(*seats[:2], changed))


def term(number: int, value: int) -> Charter:
    """A new person in post 2 under a wrong count of holders."""
    nonce = old().charter.party_nonce
    seat = replace(old().charter.seats[1], term=value, holder=keys("C. Cho").offer(nonce, number, value))
    return replace(renamed("Northland"), seats=(old().charter.seats[0], seat))


Case = tuple[type[BackchannelError] | None, str, Callable[[], tuple[VerifiedCharter, SignedCharter]]]


def case(
    expected: type[BackchannelError] | None, check: str, charter: Callable[[], Charter], *signers: object
) -> Case:
    return expected, check, lambda: (old(), signed_by(charter(), *signers))  # type: ignore[arg-type]


TABLE: dict[str, Case] = {
    "both people change the name": case(None, "", renamed, A, B),
    "one person alone changes the name": case(NotEnoughPeople, "C1[67]", renamed, A),
    "nobody signs": case(NotEnoughPeople, "C1[67]", renamed),
    "a new deputy, agreed by the old one, the envoy and the new one": case(None, "", replaced, A, B, C),
    "a new deputy, agreed by all but the old one": case(NotEnoughPeople, "C17", replaced, A, C),
    "a new deputy who has not agreed": case(NotWellFormed, "C15", replaced, A, B),
    "both lower the rules": case(None, "", lowered, A, B),
    "one lowers the rules alone, which would be enough by the new rule": case(
        NotEnoughPeople, "C17", lowered, A
    ),
    "the deputy is taken out and nobody follows": case(NotWellFormed, "C10", lambda: vacate(old(), 2), A, B),
    "it skips a number": case(NotWellFormed, "C11", lambda: replace(renamed(), version=4), A, B),
    "it follows something else": case(
        NotWellFormed, "C11", lambda: replace(renamed(), previous=bytes(32)), A, B
    ),
    "a private party turns official": case(
        NotWellFormed, "C12", lambda: replace(renamed(), standing=Standing.PRIVATE), A, B
    ),
    "a post disappears": case(NotWellFormed, "C12", seat_gone, A),
    "a new person keeps the term of the old one": case(NotWellFormed, "C13", lambda: term(2, 1), A, B),
    "a new person skips a term": case(NotWellFormed, "C13", lambda: term(2, 3), A, B),
    "a word is changed after it was signed": (Unproven, "C14", lambda: (old(), changed_under_signature())),
    "a signature lifted to the colleague's post": (Unproven, "C14", lambda: (old(), lifted_signature())),
    "one signature twice": (NotWellFormed, "C14", lambda: (old(), doubled_signature())),
    "somebody signs for a post that is not there": case(
        NotWellFormed, "C14", renamed, A, (keys("B. Bak"), 9, 1)
    ),
    "a stranger signs in the deputy's place": case(Unproven, "C14", renamed, A, (keys("C. Cho"), 2, 1)),
}


@pytest.mark.parametrize("sentence", TABLE)
def test_amendment(sentence: str) -> None:
    expected, check, make = TABLE[sentence]
    before, signed = make()
    if expected is None:
        assert verify_successor(before, signed).hash == charter_hash(signed.charter)
        return
    with pytest.raises(expected) as caught:
        verify_successor(before, signed)
    assert re.search(check, getattr(caught.value, "check", str(caught.value)))


def test_a_reserve_replaces_a_lost_holder_without_them() -> None:
    base = northland_with_reserve().current
    charter = replaced(base)
    assert is_replacement(base.charter, charter)
    assert verify_successor(base, signed_by(charter, A, C, E)).charter.seats[1].term == 2


def test_a_reserve_counts_for_nothing_else() -> None:
    base = northland_with_reserve().current
    with pytest.raises(NotEnoughPeople):
        verify_successor(base, signed_by(with_name(base, "The North"), A, E))


def test_a_reserve_cannot_slip_a_new_rule_in_with_a_replacement() -> None:
    base = northland_with_reserve().current
    charter = replace(replaced(base), rules=(Rule(1, (), (), Watch.NONE), *base.charter.rules[1:]))
    with pytest.raises(NotEnoughPeople):
        verify_successor(base, signed_by(charter, A, C, E))


def test_a_kind_of_post_never_changes() -> None:
    base = northland_with_reserve().current
    with pytest.raises(NotWellFormed) as caught:
        verify_successor(base, signed_by(kind_changed(), A, B))
    assert caught.value.check == "C12"


def test_a_rule_whose_lowering_was_not_admitted_still_counts_for_the_next_version() -> None:
    lower = northland().add(signed_by(lowered(), A, B)).current
    alone = signed_by(with_name(lower, "The North"), A)
    verify_successor(lower, alone)
    with pytest.raises(NotEnoughPeople):
        verify_successor(lower, alone, standing=two_people())


def test_recovery_sheets_put_new_people_in_post_and_it_is_marked() -> None:
    base = with_sheet()
    charter = recovered(base)
    signed = signed_by(charter, (keys("F. Foe"), 1, 2), (keys("C. Cho"), 2, 2))
    verified = verify_successor(base, sign_with_sheet(signed, SHEET, base.charter.recovery.paper_keys))
    assert verified.by_recovery


def test_recovery_with_too_few_sheets_is_refused() -> None:
    other = sheet_key("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong")
    papers = tuple(sorted((SHEET.public, other.public)))
    charter = replace(with_name(old(), "Northland"), recovery=Recovery(papers, 2))
    base = northland().add(signed_by(charter, A, B)).current
    signed = signed_by(recovered(base), (keys("F. Foe"), 1, 2), (keys("C. Cho"), 2, 2))
    with pytest.raises(NotEnoughPeople, match="C19"):
        verify_successor(base, sign_with_sheet(signed, SHEET, papers))


def test_recovery_with_the_new_people_silent_is_refused() -> None:
    base = with_sheet()
    signed = sign_with_sheet(unsigned(recovered(base)), SHEET, base.charter.recovery.paper_keys)
    with pytest.raises(NotWellFormed) as caught:
        verify_successor(base, signed)
    assert caught.value.check == "C15"


def test_people_who_agree_need_no_waiting_even_if_a_sheet_signed_too() -> None:
    base = with_sheet()
    signed = signed_by(with_name(base, "The North"), A, B)
    both = sign_with_sheet(signed, SHEET, base.charter.recovery.paper_keys)
    assert not verify_successor(base, both).by_recovery


def test_a_first_version_must_be_signed_by_everyone_it_lists() -> None:
    first = northland().first.charter
    nonce = first.party_nonce
    second = replace(first.seats[0], number=2, title="deputy", holder=keys("B. Bak").offer(nonce, 2, 1))
    charter = replace(first, seats=(first.seats[0], second))
    verify_first(signed_by(charter, A, B))
    with pytest.raises(NotWellFormed) as caught:
        verify_first(signed_by(charter, A))
    assert caught.value.check == "C15"


def test_a_key_lifted_from_another_party_cannot_be_listed_even_under_the_same_nonce() -> None:
    """A thief of nobody's keys makes a party with our nonce and lists our envoy by the envoy's own proof."""
    ours = northland().first.charter
    nonce, envoy = ours.party_nonce, ours.seats[0]
    thief = replace(envoy, number=2, title="leader", holder=keys("Thief").offer(nonce, 2, 1))
    charter = replace(ours, name="Nordland", seats=(envoy, thief))
    with pytest.raises(NotWellFormed) as caught:
        verify_first(signed_by(charter, (keys("Thief"), 2, 1)))
    assert caught.value.check == "C15"


def test_a_first_version_is_not_a_later_one() -> None:
    with pytest.raises(NotWellFormed):
        verify_first(old().signed)
    with pytest.raises(Refused):
        northland().add(found("Northland", "envoy", keys("A. Ahn"), seeded("again")))


def test_what_is_missing_can_be_asked_before_it_is_signed() -> None:
    by_old, by_new = quorum_for(old().charter, replaced(), [(1, 1), (2, 2)])
    assert by_old.missing == ("1 more person (deputy)",)
    assert by_new.complete
    assert old().charter.rule(ActClass.AMENDMENT).approvals == 2


def test_a_reserve_cannot_help_to_take_somebody_out() -> None:
    base = northland_with_reserve().current
    with pytest.raises(NotEnoughPeople, match=r"C1[67]"):
        verify_successor(base, signed_by(vacate(base, 2), A, E))


def test_a_settlement_must_name_exactly_the_sides_it_is_held_against() -> None:
    one, other = (
        northland().add(signed_by(with_name(old(), name), A, B)).current
        for name in ("North One", "North Two")
    )
    hashes = tuple(sorted((one.hash, bytes(32))))
    charter = replace(renamed(), version=4, settles=hashes)
    with pytest.raises(NotWellFormed) as caught:
        verify_settlement(old(), (Branch((one,)), Branch((other,))), signed_by(charter, A, B))
    assert caught.value.check == "C18"


def test_one_signature_is_checked_before_it_is_gathered() -> None:
    good, forged = signed_by(renamed(), A, B), signed_by(renamed(), A, (keys("Thief"), 2, 1))
    for each in good.signatures:
        require_signature(old(), good, each)
    with pytest.raises(Unproven):
        require_signature(old(), good, forged.signatures[1])
    with pytest.raises(NotWellFormed):
        require_signature(old(), good, replace(good.signatures[1], number=9))
