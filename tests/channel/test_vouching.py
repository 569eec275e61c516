"""An act vouches for its view only where those who agreed to it could have said all that it carries (A12)."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from backchannel.channel.acts import act_hash, decode_draft
from backchannel.channel.admission import Accepted
from backchannel.channel.inbox import Placed
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.suspension import history
from backchannel.channel.view import InView
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SIGNED_CHARTER, ActClass, SignedCharter
from backchannel.credentials.drafting import found, one_person, with_name, with_rules
from backchannel.credentials.members import MemberRef
from channel.papers.saying import suspend
from channel.papers.test_charter import _recovery as with_sheets
from channel.parties import (
    NORTH_PEOPLE,
    ROSTER,
    SOUTH_TWO_PEOPLE,
    Side,
    amended,
    appointed,
    message,
    northland,
    person,
    seeded,
    southland_two,
)


def carried(ours: Side, home: Side, theirs: Side, last, names):  # type: ignore[no-untyped-def]
    """A suspension by A. Ahn alone, a message nobody of theirs agreed to behind it, and an act that views it.

    The middle one is passed on by the attacker's own colleague: it has nobody's approval.
    """
    lone = ours.posting(ours.draft(suspend(), number=1), names=["A. Ahn"])
    forged = theirs.posting(
        theirs.draft(message("We give in."), number=1, view=InView(1, act_hash(lone.act))), names=[]
    )
    draft = ours.draft(last, number=2, view=InView(1, act_hash(forged.act)))
    top = ours.posting(draft, prev=act_hash(lone.act), names=names)
    home.take(lone)
    home.take(forged, poster=MemberRef(theirs.party, 0, 0), verified=set(), reported=True)
    return top, home.take(top).outcomes


def nothing_stands(home: Side) -> bool:
    suspended = history(home.channel.law.facts, home.channel.ours).at()
    return suspended is None and not home.channel.items()


def test_signatures_under_a_list_vouch_for_no_view_of_the_draft_around_it() -> None:
    book = northland()
    ours, home = (Side(book, southland_two(), NORTH_PEOPLE, seed) for seed in "12")
    theirs = Side(southland_two(), book, SOUTH_TWO_PEOPLE)
    signed = amended(book, with_name(book.current, "Northland renamed"), "A. Ahn", "B. Bak")
    _, outcomes = carried(ours, home, theirs, Amend(SIGNED_CHARTER.encode(signed)), [])
    assert not [each for each in outcomes if isinstance(each, Placed)]
    assert nothing_stands(home)


def one_for_messages() -> CharterBook:
    """Northland where one person is enough for a message, and two for all else."""
    book = CharterBook.begin(found("Northland", "envoy", person("A. Ahn"), seeded("north")))
    book = book.add(appointed(book, "deputy", "B. Bak", "A. Ahn"))
    now = book.current
    rules = tuple(
        one_person() if each == ActClass.MESSAGE else rule for each, rule in enumerate(now.charter.rules)
    )
    changed = replace(now.charter, rules=rules, version=now.charter.version + 1, previous=now.hash)
    return book.add(amended(book, changed, "A. Ahn", "B. Bak"))


def mixed() -> tuple[Side, Side, Side]:
    book = one_for_messages()
    ours, home = (Side(book, southland_two(), NORTH_PEOPLE, seed) for seed in "12")
    return ours, home, Side(southland_two(), book, SOUTH_TWO_PEOPLE)


def test_the_word_of_one_carries_nothing_for_which_two_are_asked() -> None:
    ours, home, theirs = mixed()
    _, outcomes = carried(ours, home, theirs, message("Hello."), ["A. Ahn"])
    assert not [each for each in outcomes if isinstance(each, Placed)]
    assert nothing_stands(home)


def test_what_two_agreed_to_carries_what_two_may_say() -> None:
    ours, home, theirs = mixed()
    top, outcomes = carried(ours, home, theirs, message("Hello."), ["A. Ahn", "B. Bak"])
    assert {each.node.hash for each in outcomes if isinstance(each, Placed)} >= {act_hash(top.act)}
    assert history(home.channel.law.facts, home.channel.ours).at() is not None


def passed_on(home: Side, posting, accepted: Accepted) -> list[object]:  # type: ignore[no-untyped-def]
    """A colleague tells of a posting, with no proof of it."""
    home.kept[act_hash(posting.act)] = posting.act.draft
    poster = MemberRef(decode_draft(posting.act.draft).party, 0, 0)
    return list(
        home.channel.receive(
            posting, poster=poster, roster=ROSTER, verified=(), accepted=accepted, reported=True
        ).outcomes
    )


def sleeper(how: Accepted, by: str) -> tuple[Side, bytes]:
    """At a newcomer: an act of a brief names a suspension that comes over the line later, of one person."""
    ours, home, theirs = mixed()
    lone = ours.posting(ours.draft(suspend(), number=1), names=["A. Ahn"])
    if by == "ours":
        draft = ours.draft(message("As before."), number=2)
        behind = ours.posting(draft, prev=act_hash(lone.act), names=[])
    else:
        view = InView(1, act_hash(lone.act))
        behind = theirs.posting(theirs.draft(message("As before."), number=1, view=view), names=[])
    passed_on(home, behind, how)
    home.take(lone)
    return home, act_hash(behind.act)


@pytest.mark.parametrize("by", ["ours", "theirs"])
def test_an_act_of_a_brief_that_waits_carries_nothing_that_comes_later(by: str) -> None:
    home, act = sleeper(Accepted.OF_A_BRIEF, by)
    assert nothing_stands(home)
    home.channel.accept(act)
    assert history(home.channel.law.facts, home.channel.ours).at() is not None
    assert len(home.channel.items()) == 2


@pytest.mark.parametrize("by", ["ours", "theirs"])
def test_what_a_person_accepts_carries_what_it_waits_for(by: str) -> None:
    home, _ = sleeper(Accepted.BY_A_PERSON, by)
    assert history(home.channel.law.facts, home.channel.ours).at() is not None


def test_acts_of_a_brief_count_each_by_itself_in_any_order() -> None:
    ours, home, theirs = mixed()
    said = [ours.posting(ours.draft(message("One.")))]
    ours.take(said[0])
    theirs.take(said[0])
    said.append(theirs.posting(theirs.draft(message("Two."))))
    for posting in reversed(said):
        passed_on(home, posting, Accepted.OF_A_BRIEF)
    assert len(home.channel.items()) == 2


LOWEST = (one_person(),) * 4


def waits_for_admission(how: str) -> tuple[Side, Side, Side, SignedCharter, list[str]]:
    """Our side's two desks, theirs, a list that theirs has not admitted, and whom it would let speak."""
    if how == "lowered":
        book = northland()
        signed = amended(book, with_rules(book.current, LOWEST), "A. Ahn", "B. Bak")
        ours, home = (Side(book, southland_two(), NORTH_PEOPLE, seed) for seed in "12")
        theirs, people = Side(southland_two(), book, SOUTH_TWO_PEOPLE), ["A. Ahn"]
        ours.say(Amend(SIGNED_CHARTER.encode(signed)), home, theirs)
    else:
        ours, theirs, signed, restored = with_sheets()
        home = Side(ours.channel.speaks(ours.channel.ours).book, southland_two(), NORTH_PEOPLE, "2")
        ours.people, people = {**ours.people, **restored}, list(restored)
    return ours, home, theirs, signed, people


def behind_an_admission(how: str, names: list[str] | None = None) -> tuple[Side, list[object]]:
    """An admission that a colleague passed on and nobody proved, and an act of our side that views it."""
    ours, home, theirs, signed, people = waits_for_admission(how)
    listed = None if how == "lowered" else SIGNED_CHARTER.encode(signed)
    forged = theirs.posting(theirs.draft(Admit(signed.hash, listed)), names=[])
    home.take(forged, poster=MemberRef(theirs.party, 0, 0), verified=set(), reported=True)
    ours.take(theirs.posting(decode_draft(forged.act.draft)))
    top = ours.posting(ours.draft(suspend()), names=names or people)
    return home, list(home.take(top).outcomes)


@pytest.mark.parametrize("how", ["lowered", "restored"])
def test_an_admission_that_an_act_carries_lowers_no_rule_and_restores_no_list_for_it(how: str) -> None:
    home, outcomes = behind_an_admission(how)
    assert not [each for each in outcomes if isinstance(each, Placed)]
    assert history(home.channel.law.facts, home.channel.ours).at() is None
    assert home.channel.speaks(home.channel.ours).rules[ActClass.CONTROL].approvals == 2


def test_as_many_as_the_rule_asked_for_before_carry_an_admission() -> None:
    home, outcomes = behind_an_admission("lowered", ["A. Ahn", "B. Bak"])
    assert len([each for each in outcomes if isinstance(each, Placed)]) == 2
    assert home.channel.speaks(home.channel.ours).rules[ActClass.CONTROL].approvals == 1


@pytest.mark.parametrize("order", [*permutations(("unproven", "proven", "behind", "top"))])
def test_what_an_act_carries_does_not_depend_on_what_came_first(order: tuple[str, ...]) -> None:
    """Their suspension proves itself late; what one of ours agreed to carries the message behind it."""
    ours, home, theirs = mixed()
    draft = theirs.draft(suspend(), number=1)
    proven = theirs.posting(draft)
    behind = theirs.posting(theirs.draft(message("Two."), number=2), prev=act_hash(proven.act), names=[])
    view = InView(2, act_hash(behind.act))
    top = ours.posting(ours.draft(message("Hello."), number=1, view=view), names=["A. Ahn"])
    came = {"unproven": theirs.posting(draft, names=[]), "proven": proven, "behind": behind, "top": top}
    for each in order:
        home.take(came[each], reported=each in ("unproven", "behind"))
    assert len(home.channel.items()) == 3
