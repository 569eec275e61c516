"""A recovery is slow, can be vetoed, and nothing but words in person undoes a veto."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.members import MemberRef
from backchannel.credentials.recovery import (
    OFFERED_AFTER,
    TRANSITIONS,
    Event,
    Recovery,
    Stage,
    admit,
    arrived,
    at,
    decode_veto,
    make_veto,
    veto,
    words_compared,
)
from backchannel.errors import BackchannelError, NotLater, Refused, Unproven, WrongVersion
from backchannel.wire.codec import encode
from credentials.people import keys, with_recovery

NOW = 1_800_000_000
LATER = NOW + OFFERED_AFTER


def case() -> tuple[Recovery, VerifiedCharter, VerifiedCharter]:
    """(waiting recovery, version it would replace, version it proposes)."""
    book, signed = with_recovery()
    proposed = book.add(signed).get(signed.hash)
    return arrived(proposed, NOW), book.current, proposed


def test_it_is_offered_after_fourteen_days_and_then_admitted() -> None:
    state, _, _ = case()
    assert at(state, LATER - 1).stage is Stage.WAITING
    assert at(state, LATER).stage is Stage.OFFERED
    with pytest.raises(NotLater, match="14 days"):
        admit(state, LATER - 1)
    assert admit(state, LATER).stage is Stage.ADMITTED


def test_somebody_in_post_vetoes_it_with_one_signature() -> None:
    state, old, proposed = case()
    vetoed = veto(state, old, make_veto(proposed, keys("B. Bak"), 2, 1), LATER - 1)
    assert vetoed.stage is Stage.VETOED
    assert vetoed.vetoed_by == MemberRef(old.party, 2, 1)
    with pytest.raises(NotLater, match="in person"):
        admit(vetoed, LATER + OFFERED_AFTER)


def test_a_vetoed_one_is_settled_by_words_compared_in_person() -> None:
    state, old, proposed = case()
    vetoed = veto(state, old, make_veto(proposed, keys("A. Ahn"), 1, 1), NOW)
    assert admit(words_compared(vetoed), NOW).stage is Stage.ADMITTED


def test_words_compared_without_a_veto_do_not_shorten_the_wait() -> None:
    state, _, _ = case()
    with pytest.raises(NotLater):
        admit(words_compared(state), LATER - 1)


def test_a_veto_after_the_days_are_over_is_too_late() -> None:
    state, old, proposed = case()
    with pytest.raises(NotLater, match="over"):
        veto(state, old, make_veto(proposed, keys("A. Ahn"), 1, 1), LATER)


def test_a_second_veto_changes_nothing() -> None:
    state, old, proposed = case()
    vetoed = veto(state, old, make_veto(proposed, keys("A. Ahn"), 1, 1), NOW)
    assert veto(vetoed, old, make_veto(proposed, keys("B. Bak"), 2, 1), NOW) == vetoed


def test_a_stranger_a_newcomer_and_a_false_signature_cannot_veto() -> None:
    state, old, proposed = case()
    good = make_veto(proposed, keys("A. Ahn"), 1, 1)
    for wrong in (
        make_veto(proposed, keys("Thief"), 1, 1),
        make_veto(proposed, keys("F. Foe"), 1, 2),
        make_veto(proposed, keys("A. Ahn"), 9, 1),
        msgspec.structs.replace(good, charter_hash=bytes(32)),
        msgspec.structs.replace(good, seat=2),
    ):
        with pytest.raises(Unproven):
            veto(state, old, wrong, NOW)


def test_what_people_agreed_needs_no_waiting() -> None:
    _, old, _ = case()
    with pytest.raises(Refused):
        arrived(old, NOW)


def test_a_veto_comes_back_as_it_went_and_other_bytes_are_refused() -> None:
    _, _, proposed = case()
    notice = make_veto(proposed, keys("A. Ahn"), 1, 1)
    assert decode_veto(encode(notice)) == notice
    with pytest.raises(WrongVersion):
        decode_veto(encode(msgspec.structs.replace(notice, protocol=2)))


@given(st.binary(max_size=300))
def test_whatever_bytes_come_as_a_veto_only_our_errors_are_raised(data: bytes) -> None:
    with pytest.raises(BackchannelError):
        decode_veto(data)


def test_nothing_leads_out_of_admitted_and_only_words_lead_out_of_a_veto() -> None:
    assert not [stage for stage, _ in TRANSITIONS if stage is Stage.ADMITTED]
    assert [event for stage, event in TRANSITIONS if stage is Stage.VETOED] == [Event.WORDS]
