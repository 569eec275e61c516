"""As many people as the party's rule asks for must have heard the words themselves."""

from __future__ import annotations

import pytest

from backchannel.credentials.hearing import hearing
from backchannel.credentials.members import MemberRef
from backchannel.errors import NotCompared
from credentials.meetings import AHN, BAK, CHO, N, S


def test_nobody_one_and_enough_are_told_apart() -> None:
    assert hearing(N, []).label == "not compared yet"
    assert hearing(N, [AHN]).label == "heard by one"
    assert hearing(N, [AHN, BAK]).label == "words compared"
    assert hearing(S, [CHO]).label == "words compared"


def test_no_text_is_signed_before_enough_people_heard_them() -> None:
    for heard in ([], [AHN], [AHN, AHN]):
        with pytest.raises(NotCompared):
            hearing(N, heard).require_for_signing()
    hearing(N, [AHN, BAK]).require_for_signing()


def test_the_other_side_a_stranger_and_a_term_that_never_was_do_not_count() -> None:
    assert hearing(N, [AHN, CHO, MemberRef(N.party, 9, 1), MemberRef(N.party, 2, 2)]).heard == 1


def test_somebody_of_the_other_side_in_the_same_post_is_not_one_of_ours() -> None:
    assert hearing(N, [CHO]).heard == 0
