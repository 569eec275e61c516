"""Rosters: the same for both sides, reserves outside, any change another hash."""

from __future__ import annotations

import msgspec
import pytest

from backchannel.credentials.members import (
    Member,
    MemberRef,
    Roster,
    channel_roster,
    home_room,
    home_roster,
)
from backchannel.errors import Refused
from credentials.people import keys, northland, northland_with_reserve, southland

N, S = northland(), southland()


def test_both_sides_compute_the_same_roster() -> None:
    one = channel_roster((N.party, N.current.charter), (S.party, S.current.charter))
    other = channel_roster((S.party, S.current.charter), (N.party, N.current.charter))
    assert one == other
    assert hash(one) == hash(other)
    assert len(one) == 4
    assert [member.ref for member in one.members] == sorted(member.ref for member in one.members)


def test_a_reserve_is_in_no_room() -> None:
    book = northland_with_reserve()
    assert len(home_roster(book.party, book.current.charter)) == 2
    assert len(channel_roster((book.party, book.current.charter), (S.party, S.current.charter))) == 4


def test_another_key_or_another_term_is_another_roster() -> None:
    roster = home_roster(N.party, N.current.charter)
    first, second = roster.members
    other_key = Roster([first, Member(second.ref, keys("C. Cho").bundle)])
    other_term = Roster([first, Member(msgspec.structs.replace(second.ref, term=2), second.bundle)])
    assert len({roster.hash, other_key.hash, other_term.hash}) == 3


def test_a_member_is_found_by_place_and_a_stranger_is_not() -> None:
    roster = home_roster(N.party, N.current.charter)
    ref = roster.members[1].ref
    assert roster.index(ref) == 1
    assert ref in roster
    assert roster.member(ref).bundle == keys("B. Bak").bundle
    assert roster.of_party(S.party) == ()
    with pytest.raises(Refused):
        roster.index(MemberRef(S.party, 1, 1))


def test_one_post_twice_is_refused() -> None:
    member = home_roster(N.party, N.current.charter).members[0]
    with pytest.raises(Refused):
        Roster([member, member])


def test_home_rooms_of_two_parties_differ() -> None:
    assert home_room(N.party) != home_room(S.party)
    assert len(home_room(N.party)) == 32
