"""Who speaks, as the channel has it: announce, lower, admit, freeze, restore (spec/40, section 6)."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.channel.acts import act_hash, draft_codec
from backchannel.channel.inbox import SetAside
from backchannel.channel.items import ItemState
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    ActClass,
    CharterSignature,
    SignedCharter,
    sign_as,
    unsigned,
)
from backchannel.credentials.drafting import (
    appoint,
    next_place,
    one_person,
    two_people,
    vacate,
    with_name,
    with_recovery,
    with_rules,
)
from backchannel.credentials.quorum import Role
from backchannel.crypto.labels import Label
from backchannel.crypto.sign import SigningKey
from backchannel.errors import OutOfPlace
from backchannel.wire.codec import encode
from channel.parties import (
    NORTH_PEOPLE,
    SOUTH_TWO_PEOPLE,
    Side,
    amended,
    appointed,
    both,
    message,
    northland,
    person,
    southland_two,
)

replace = msgspec.structs.replace
LOWERED = (one_person(), two_people(), two_people(), two_people())


def lines() -> tuple[Side, Side]:
    return (
        Side(northland(), southland_two(), NORTH_PEOPLE),
        Side(southland_two(), northland(), SOUTH_TWO_PEOPLE),
    )


def announce(signed: SignedCharter) -> Amend:
    return Amend(SIGNED_CHARTER.encode(signed))


def both_sign(book: CharterBook, charter) -> SignedCharter:  # type: ignore[no-untyped-def]
    return amended(book, charter, "A. Ahn", "B. Bak")


def lowered() -> SignedCharter:
    return both_sign(northland(), with_rules(northland().current, LOWERED))


def approvals_needed(desk: Side, party: bytes) -> int:
    return desk.channel.speaks(desk.channel.side_of(party)).rules[ActClass.MESSAGE].approvals


def test_a_new_list_of_who_speaks_counts_from_the_act_that_announces_it() -> None:
    ours, theirs = lines()
    old = ours.draft(message(), number=9)
    approvals = [ours.approval(old, name) for name in NORTH_PEOPLE]
    act = ours.say(announce(both_sign(northland(), with_name(northland().current, "North Land"))), theirs)
    assert theirs.channel.item(act).state is ItemState.STANDS
    assert theirs.channel.speaks(theirs.channel.side_of(ours.party)).name == "North Land"
    with pytest.raises(OutOfPlace):
        ours.channel.post(draft_codec.encode(old), approvals, (), now=0)
    assert ours.channel.authority(ours.say(message(), theirs)).charter_version == 3


def test_a_colleague_appointed_in_the_channel_may_agree_from_then_on() -> None:
    ours, theirs = lines()
    book = northland()
    ours.say(announce(appointed(book, "counsellor", "E. Eum", "A. Ahn", "B. Bak")), theirs)
    ours.people = {"A. Ahn": (1, Role.AGREES), "E. Eum": (3, Role.AGREES)}
    assert ours.channel.authority(ours.say(message(), theirs)).posts == ("envoy", "counsellor")


def test_a_lower_rule_has_no_effect_until_the_other_side_admits_it_in_view() -> None:
    ours, theirs = lines()
    signed = lowered()
    ours.say(announce(signed), theirs)
    assert approvals_needed(theirs, ours.party) == 2
    alone = ours.posting(ours.draft(message()), names=["A. Ahn"])
    (outcome,) = theirs.take(alone).outcomes
    assert isinstance(outcome, SetAside)
    theirs.say(Admit(signed.hash, None), ours)
    assert (approvals_needed(ours, ours.party), approvals_needed(theirs, ours.party)) == (1, 1)
    unaware = ours.posting(ours.draft(message(), view=NOTHING), names=["A. Ahn"])
    assert isinstance(theirs.take(unaware).outcomes[0], SetAside), "its view has not the admission"
    moved = theirs.take(ours.posting(ours.draft(message()), names=["A. Ahn"]))
    assert len(moved.rose) == 1


def test_nobody_admits_what_was_not_announced_in_view_nor_twice() -> None:
    ours, theirs = lines()
    signed = lowered()
    early = theirs.say(Admit(signed.hash, None), ours)
    ours.say(announce(signed), theirs)
    theirs.say(Admit(signed.hash, None), ours)
    again = theirs.say(Admit(signed.hash, None), ours)
    for act in (early, again):
        assert "nothing lowered waits" in str(ours.channel.item(act).sentence)
    assert approvals_needed(ours, ours.party) == 1


def test_a_second_lowering_before_the_first_is_admitted_counts_at_the_old_height() -> None:
    ours, theirs = lines()
    first = lowered()
    ours.say(announce(first), theirs)
    book = northland().add(first)
    rules = (one_person(), one_person(), two_people(), two_people())
    second = both_sign(book, with_rules(book.current, rules))
    ours.say(announce(second), theirs)
    theirs.say(Admit(first.hash, None), ours)
    speaks = ours.channel.speaks(ours.channel.ours)
    assert [rule.approvals for rule in speaks.rules] == [1, 2, 2, 2]
    theirs.say(Admit(second.hash, None), ours)
    speaks = ours.channel.speaks(ours.channel.ours)
    assert [rule.approvals for rule in speaks.rules] == [1, 1, 2, 2]


def test_raising_the_rule_again_ends_a_lowering_without_anybodys_admission() -> None:
    ours, theirs = lines()
    first = lowered()
    ours.say(announce(first), theirs)
    book = northland().add(first)
    ours.say(announce(both_sign(book, with_rules(book.current, northland().current.charter.rules))), theirs)
    assert ours.channel.speaks(ours.channel.ours).waiting == ()


def test_a_list_that_leaves_fewer_people_than_its_rules_ask_for_is_refused() -> None:
    ours, theirs = lines()
    verdict = ours.channel.judge_own(ours.draft(announce(both_sign(northland(), _one_left()))))
    assert "fewer people than its own rules in force ask for" in str(verdict.reason)
    act = ours.say(announce(both_sign(northland(), _one_left())), theirs)
    assert theirs.channel.item(act).sentence == verdict.reason


def _one_left():  # type: ignore[no-untyped-def]
    everywhere_one = (one_person(), one_person(), one_person(), one_person())
    return replace(vacate(northland().current, 2), rules=everywhere_one)


@pytest.mark.parametrize("which", ["known", "unsigned", "out of turn", "another party's"])
def test_a_list_that_may_not_follow_has_no_effect(which: str) -> None:
    ours, theirs = lines()
    book = northland()
    renamed = both_sign(book, with_name(book.current, "North"))
    body = {
        "known": announce(book.current.signed),
        "unsigned": announce(amended(book, with_name(book.current, "North"), "A. Ahn")),
        "out of turn": announce(both_sign(book.add(renamed), with_name(book.add(renamed).current, "Nord"))),
        "another party's": announce(southland_two().current.signed),
    }[which]
    act = ours.say(body, theirs)
    for desk in (ours, theirs):
        assert desk.channel.item(act).state is ItemState.REFUSED
        assert desk.channel.speaks(desk.channel.side_of(ours.party)).charter_hash == book.current.hash


def test_two_lists_that_contradict_each_other_freeze_a_party_until_it_settles_them() -> None:
    ours, theirs = lines()
    book = northland()
    one, other = (both_sign(book, with_name(book.current, name)) for name in ("North", "Nord"))
    ours.say(announce(one), theirs)
    ours.say(announce(other), theirs)
    assert ours.channel.speaks(ours.channel.ours).frozen
    frozen = ours.say(message(), theirs)
    assert "contradict each other" in str(theirs.channel.item(frozen).sentence)
    assert theirs.channel.item(theirs.say(message(), ours)).state is ItemState.STANDS


def test_people_who_did_not_sign_both_settle_a_contradiction_and_the_party_speaks_again() -> None:
    book = northland().add(appointed(northland(), "counsellor", "E. Eum", "A. Ahn", "B. Bak"))
    ours = Side(book, southland_two(), NORTH_PEOPLE)
    theirs = Side(southland_two(), book, SOUTH_TWO_PEOPLE)
    one = amended(book, with_name(book.current, "North"), "A. Ahn", "B. Bak")
    other = amended(book, with_name(book.current, "Nord"), "A. Ahn", "E. Eum")
    ours.say(announce(one), theirs)
    ours.say(announce(other), theirs)
    settles = tuple(sorted((one.hash, other.hash)))
    charter = replace(with_name(book.current, "Northland"), version=5, settles=settles)
    settled = ours.say(announce(amended(book, charter, "B. Bak", "E. Eum")), theirs)
    assert theirs.channel.item(settled).state is ItemState.STANDS
    assert theirs.channel.item(ours.say(message(), theirs)).state is ItemState.STANDS


def test_a_restored_list_takes_effect_when_the_other_side_admits_it() -> None:
    ours, theirs, recovered, people = _recovery()
    mine = theirs.channel.side_of(ours.party)
    refused = ours.say(announce(recovered), theirs)
    assert "only when the other side admits" in str(theirs.channel.item(refused).sentence)
    theirs.say(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered)), ours)
    assert ours.channel.speaks(mine).charter_hash == recovered.hash
    ours.people = people
    act = ours.say(message("We are back."), theirs)
    assert theirs.channel.item(act).state is ItemState.STANDS
    twice = theirs.say(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered)), ours)
    assert theirs.channel.item(twice).state is ItemState.REFUSED


def test_of_two_restored_lists_that_follow_one_list_only_the_first_can_be_admitted() -> None:
    """Two would contradict each other: admitting the second would freeze the other side."""
    ours, theirs, recovered, _ = _recovery()
    sibling = _restored(_book_of(ours), "H. Hyun", "I. Im")
    theirs.say(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered)), ours)
    second = theirs.say(Admit(sibling.hash, SIGNED_CHARTER.encode(sibling)), ours)
    assert "does not follow" in str(theirs.channel.item(second).sentence)
    speaks = ours.channel.speaks(ours.channel.ours)
    assert (speaks.charter_hash, speaks.frozen) == (recovered.hash, False)


def test_a_restored_list_that_follows_an_admitted_one_can_be_admitted_before_its_side_spoke() -> None:
    ours, theirs, recovered, _ = _recovery()
    theirs.say(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered)), ours)
    later = _restored(_book_of(ours), "H. Hyun", "I. Im")
    act = theirs.say(Admit(later.hash, SIGNED_CHARTER.encode(later)), ours)
    for desk in (ours, theirs):
        assert desk.channel.item(act).state is ItemState.STANDS
        assert desk.channel.speaks(desk.channel.side_of(ours.party)).charter_hash == later.hash


@pytest.mark.parametrize("lowering", [False, True])
@pytest.mark.parametrize("first", ["announced", "admitted"])
def test_a_restored_list_that_its_people_signed_as_well_crosses_its_admission_and_both_go_on(
    first: str, lowering: bool
) -> None:
    """One copy is a restored list, another, with more signatures, an ordinary one: the same list."""
    ours, theirs, recovered, people = _recovery(LOWERED if lowering else None)
    full = sign_as(sign_as(recovered, person("A. Ahn"), 1, 1), person("B. Bak"), 2, 1)
    admitted = theirs.posting(theirs.draft(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered))))
    announced = ours.posting(ours.draft(announce(full)))
    for desk, postings in ((ours, (announced, admitted)), (theirs, (admitted, announced))):
        for posting in postings if first == "announced" else postings[::-1]:
            desk.take(posting)
    ours.people = people
    for desk, other in ((ours, theirs), (theirs, ours), (ours, theirs)):
        assert other.channel.item(desk.say(message("We are back."), other)).state is ItemState.STANDS
    assert (
        approvals_needed(ours, ours.party) == approvals_needed(theirs, ours.party) == (1 if lowering else 2)
    )


def test_admitting_a_restored_list_that_stood_already_admits_no_lower_rule_behind_it() -> None:
    ours, theirs, recovered, people = _recovery()
    full = sign_as(sign_as(recovered, person("A. Ahn"), 1, 1), person("B. Bak"), 2, 1)
    admitted = theirs.posting(theirs.draft(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered))))
    ours.say(announce(full), theirs)
    ours.people = people
    book = _book_of(ours)
    lower = amended(book, with_rules(book.current, LOWERED), "F. Fox", "G. Gil")
    ours.say(announce(lower), theirs)
    for desk in (ours, theirs):
        desk.take(admitted)
        assert approvals_needed(desk, ours.party) == 2
    theirs.say(Admit(lower.hash, None), ours)
    assert approvals_needed(ours, ours.party) == approvals_needed(theirs, ours.party) == 1


def test_admitting_one_of_two_lists_that_contradict_each_other_ends_the_contradiction() -> None:
    """And what was announced behind it meanwhile counts by the rules of a list announced now."""
    ours, theirs, recovered, people = _recovery()
    full = sign_as(sign_as(recovered, person("A. Ahn"), 1, 1), person("B. Bak"), 2, 1)
    book = _book_of(ours)
    admitted = theirs.posting(theirs.draft(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered))))
    ours.say(announce(full), theirs)
    behind = _book_of(ours)
    lower = amended(behind, with_rules(behind.current, LOWERED), "F. Fox", "G. Gil")
    other = both_sign(book, with_name(book.current, "Nord"))
    ours.people = NORTH_PEOPLE
    ours.say(announce(other), theirs)
    ours.say(announce(lower), theirs)
    assert theirs.channel.speaks(theirs.channel.side_of(ours.party)).frozen
    for desk in (ours, theirs):
        desk.take(admitted)
        speaks = desk.channel.speaks(desk.channel.side_of(ours.party))
        assert (speaks.charter_hash, speaks.frozen, speaks.waiting) == (lower.hash, False, (lower.hash,))
        assert approvals_needed(desk, ours.party) == 2
    ours.people = people
    assert theirs.channel.item(ours.say(message(), theirs)).state is ItemState.STANDS


@pytest.mark.parametrize("waits_first", [True, False])
def test_a_lone_message_that_takes_its_own_sides_for_the_others_stops_nobody_elses(waits_first: bool) -> None:
    """It waits for an act of its own side as if the other had said it; that one comes, and stands."""
    ours, theirs, recovered, _ = _recovery()
    theirs.say(Admit(recovered.hash, SIGNED_CHARTER.encode(recovered)), ours)
    honest = theirs.posting(theirs.draft(message("honest")))
    mixed = theirs.draft(message("mixed"), number=9, view=InView(2, act_hash(honest.act)))
    evil = theirs.posting(mixed, names=["C. Cho"])
    for posting in (evil, honest) if waits_first else (honest, evil):
        moved = ours.take(posting)
    assert act_hash(evil.act) in [each.act for each in moved.outcomes if isinstance(each, SetAside)]
    assert [item.state for item in ours.channel.items()] == [ItemState.STANDS] * 2
    assert not ours.channel.inbox.held


SHEETS = sorted((SigningKey(bytes([n]) * 32) for n in (1, 2)), key=lambda key: key.public)


def _recovery(rules=None):  # type: ignore[no-untyped-def]
    """Northland with two recovery sheets, and a list made with them that puts F. Fox and G. Gil in post."""
    book = northland()
    book = book.add(both_sign(book, with_recovery(book.current, [key.public for key in SHEETS], 2)))
    ours = Side(book, southland_two(), NORTH_PEOPLE)
    theirs = Side(southland_two(), book, SOUTH_TWO_PEOPLE)
    signed = _restored(book, "F. Fox", "G. Gil", rules)
    return ours, theirs, signed, {"F. Fox": (1, Role.AGREES), "G. Gil": (2, Role.AGREES)}


def _book_of(side: Side) -> CharterBook:
    return side.channel.speaks(side.channel.ours).book


def _restored(book: CharterBook, envoy: str, deputy: str, rules=None) -> SignedCharter:  # type: ignore[no-untyped-def]
    """A list after the newest, made with both sheets, that puts these two in post."""
    nonce = book.current.charter.party_nonce
    seat, term = next_place(book.current.charter, "envoy")
    new = appoint(book.current, "envoy", person(envoy).offer(nonce, seat, term))
    second = replace(new.seats[1], term=term, holder=person(deputy).offer(nonce, 2, term))
    new = replace(new, seats=(new.seats[0], second), rules=rules or new.rules)
    signed = sign_as(sign_as(unsigned(new), person(envoy), 1, term), person(deputy), 2, term)
    for index, key in enumerate(SHEETS):
        mark = CharterSignature(True, index, 0, key.sign(Label.CHARTER_SIGN, encode([signed.hash])))
        signed = signed.with_signature(mark)
    return signed


def test_what_was_counted_under_the_old_list_stays_counted() -> None:
    ours, theirs = both()
    act = ours.say(message(), theirs)
    book = northland()
    ours.say(announce(both_sign(book, with_name(book.current, "North"))), theirs)
    assert theirs.channel.authority(act).charter_version == 2


def test_who_signed_the_list_need_not_agree_to_its_announcement_again() -> None:
    """Somebody who leaves by a list could give no agreement any more once it is known."""
    ours, theirs = lines()
    signed = both_sign(northland(), with_name(northland().current, "North Land"))
    moved = theirs.take(ours.posting(ours.draft(announce(signed)), names=["A. Ahn"]))
    assert len(moved.rose) == 1
    assert theirs.channel.authority(moved.rose[0]).posts == ("envoy", "deputy")


def test_a_list_announced_before_gives_a_lone_member_no_second_place() -> None:
    ours, theirs = lines()
    signed = both_sign(northland(), with_name(northland().current, "North Land"))
    ours.say(announce(signed), theirs)
    (outcome,) = theirs.take(ours.posting(ours.draft(announce(signed)), names=["B. Bak"])).outcomes
    assert isinstance(outcome, SetAside)


def test_a_false_signature_under_a_list_counts_for_nobody() -> None:
    ours, theirs = lines()
    alone = sign_as(unsigned(with_name(northland().current, "North Land")), person("B. Bak"), 2, 1)
    forged = alone.with_signature(CharterSignature(False, 1, 1, alone.signatures[0].signature))
    for signed in (alone, forged):
        (outcome,) = theirs.take(ours.posting(ours.draft(announce(signed)), names=["B. Bak"])).outcomes
        assert isinstance(outcome, SetAside)
