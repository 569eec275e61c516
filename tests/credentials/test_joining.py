"""A person joins a post, and nobody else does in their place."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials import joining
from backchannel.credentials.charter import SignedCharter, sign_as, unsigned
from backchannel.credentials.drafting import appoint, with_name
from backchannel.credentials.join_stages import JOINING, JoinStage
from backchannel.credentials.keys import Possession, SignedBundle
from backchannel.credentials.letters import decode_reply, encode_reply
from backchannel.crypto.labels import Label
from backchannel.errors import (
    BackchannelError,
    LineUsed,
    NotCompared,
    NotEnoughPeople,
    Refused,
    TwoReplies,
    Unproven,
    WordsDiffer,
)
from backchannel.wire.codec import encode
from credentials.meetings import AHN, N, invited, join_comparing, join_heard
from credentials.people import QUICK, keys, seeded, signed_by

replace = msgspec.structs.replace
SECRET = seeded("home room")(32)
BOTH = (keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1)


def appointment() -> SignedCharter:
    charter = appoint(N.current, "counsellor", joining.offered(join_heard().inviter))
    return signed_by(charter, *BOTH)


def test_a_person_joins_and_both_desks_hold_the_same_list() -> None:
    inviter, candidate = join_heard()
    inviter = joining.send_appointment(inviter, N, appointment(), SECRET)
    candidate, welcome = joining.receive_appointment(candidate, inviter.appointment, keys("F. Foe"))
    inviter, book = joining.receive_acceptance(inviter, candidate.acceptance, N)
    assert book.current.hash == welcome.book.current.hash
    assert welcome.room_secret == SECRET
    assert welcome.me.seat == 3
    assert inviter.stage is JoinStage.DONE
    assert joining.seen_in_post(candidate).stage is JoinStage.DONE
    assert inviter.line is None


def test_the_second_holder_of_a_new_party_raises_the_rule_to_two() -> None:
    first = N.first
    offered = keys("B. Bak").offer(first.charter.party_nonce, 2, 1)
    assert appoint(first, "deputy", offered).rules[3].approvals == 2


def test_no_appointment_before_the_words_were_heard() -> None:
    inviter, candidate = join_comparing()
    with pytest.raises(NotCompared):
        joining.offered(inviter)
    with pytest.raises(NotCompared):
        joining.send_appointment(inviter, N, appointment(), SECRET)
    sent = joining.send_appointment(join_heard().inviter, N, appointment(), SECRET)
    with pytest.raises(NotCompared):
        joining.receive_appointment(candidate, sent.appointment, keys("F. Foe"))


def test_no_one_person_can_add_somebody() -> None:
    charter = appoint(N.current, "counsellor", joining.offered(join_heard().inviter))
    with pytest.raises(NotEnoughPeople, match="deputy"):
        joining.send_appointment(join_heard().inviter, N, signed_by(charter, BOTH[0]), SECRET)


def test_an_appointment_of_somebody_else_is_not_sent() -> None:
    other = appoint(N.current, "counsellor", keys("Thief").offer(N.current.charter.party_nonce, 3, 1))
    with pytest.raises(Refused):
        joining.send_appointment(join_heard().inviter, N, signed_by(other, *BOTH), SECRET)


def test_keys_made_for_another_post_or_without_proof_are_refused() -> None:
    inviter, candidate = invited()
    reply = decode_reply(candidate.reply)
    nonce = N.current.charter.party_nonce
    for offered in (
        keys("F. Foe").offer(nonce, 2, 1),
        keys("F. Foe").offer(nonce, 3, 2),
        keys("F. Foe").offer(bytes(16), 3, 1),
        replace(keys("F. Foe").offer(nonce, 3, 1), bundle=keys("Thief").bundle),
    ):
        with pytest.raises(Unproven):
            joining.receive_reply(inviter, encode_reply(replace(reply, offered=offered)))


@pytest.mark.parametrize("part", ["dh", "kem"])
def test_keys_that_nobody_can_use_are_refused(part: str) -> None:
    inviter, candidate = invited()
    reply = decode_reply(candidate.reply)
    holder, nonce = keys("F. Foe"), N.current.charter.party_nonce
    good = holder.bundle
    bundle = replace(good, **{part: bytes(32) if part == "dh" else good.kem[:1184] + bytes(32)})
    signature = holder.signing.sign(Label.BUNDLE, encode(Possession(bundle, nonce, 3, 1)))
    offered = SignedBundle(bundle, nonce, 3, 1, signature)
    with pytest.raises(Unproven):
        joining.receive_reply(inviter, encode_reply(replace(reply, offered=offered)))


def test_somebody_who_answers_in_the_candidates_place_has_other_words() -> None:
    inviter, candidate = invited()
    assert candidate.line is not None
    thief = joining.reply_to_invitation(candidate.line, keys("Thief"), seeded("thief"))
    stolen = joining.receive_reply(inviter, thief.reply).settle()
    with pytest.raises(Unproven):
        joining.receive_letter(candidate, stolen.sealed, keys("F. Foe"))
    honest = joining.words(join_comparing().candidate, cost=QUICK)
    with pytest.raises(WordsDiffer):
        joining.hear(stolen, AHN, " ".join(honest.read.words), cost=QUICK).settle()


@pytest.mark.parametrize("state", [join_comparing().inviter, join_heard().inviter])
def test_two_different_replies_stop_the_invitation(state: joining.Joining) -> None:
    assert state.line is not None
    other = joining.reply_to_invitation(state.line, keys("Thief"), seeded("thief"))
    step = joining.receive_reply(state, other.reply)
    assert step.state.stage is JoinStage.STOPPED
    with pytest.raises(TwoReplies):
        step.settle()
    with pytest.raises(LineUsed):
        joining.words(step.state, cost=QUICK)


def test_an_invitation_serves_once() -> None:
    _, candidate = invited()
    assert candidate.line is not None
    with pytest.raises(LineUsed):
        joining.reply_to_invitation(candidate.line, keys("F. Foe"), seeded(1), used=[candidate.line_hash])


def test_the_same_legs_again_change_nothing() -> None:
    inviter, candidate = join_comparing()
    assert joining.receive_reply(inviter, candidate.reply).settle() == inviter
    assert joining.receive_letter(candidate, inviter.sealed, keys("F. Foe")).settle() == candidate


def test_the_home_secret_opens_for_nobody_but_the_keys_that_were_compared() -> None:
    inviter = joining.send_appointment(join_heard().inviter, N, appointment(), SECRET)
    assert SECRET not in JOINING.encode(inviter)
    with pytest.raises(Unproven):
        joining.receive_appointment(join_heard().candidate, inviter.appointment, keys("Thief"))
    with pytest.raises(Unproven):
        joining.receive_appointment(join_heard("other").candidate, inviter.appointment, keys("F. Foe"))


def test_an_acceptance_that_is_not_the_candidates_is_refused() -> None:
    inviter, candidate = join_heard()
    inviter = joining.send_appointment(inviter, N, appointment(), SECRET)
    candidate, _ = joining.receive_appointment(candidate, inviter.appointment, keys("F. Foe"))
    forged = sign_as(unsigned(N.current.charter), keys("Thief"), 3, 1).signatures[0]
    with pytest.raises(Unproven):
        joining.receive_acceptance(inviter, joining.encode_acceptance(forged), N)


def test_the_list_may_have_grown_since_the_letter() -> None:
    inviter, candidate = join_heard()
    grown = N.add(signed_by(with_name(N.current, "The North"), *BOTH))
    charter = appoint(grown.current, "counsellor", joining.offered(inviter))
    inviter = joining.send_appointment(inviter, grown, signed_by(charter, *BOTH), SECRET)
    _, welcome = joining.receive_appointment(candidate, inviter.appointment, keys("F. Foe"))
    assert welcome.book.current.charter.name == "The North"


def test_words_that_differ_are_counted_and_the_right_ones_still_pass() -> None:
    inviter, _ = join_comparing()
    right = list(joining.words(inviter, cost=QUICK).hear.words)
    wrong = " ".join([*right[:4], "zoo" if right[4] != "zoo" else "zone"])
    step = joining.hear(inviter, AHN, wrong, cost=QUICK)
    assert step.state.differed == 1
    assert joining.hear(step.state, AHN, " ".join(right), cost=QUICK).settle().stage is JoinStage.HEARD


@given(st.binary(max_size=300))
def test_whatever_bytes_come_as_a_leg_only_our_errors_are_raised(data: bytes) -> None:
    inviter, candidate = invited()
    with pytest.raises(BackchannelError):
        joining.receive_reply(inviter, data)
    with pytest.raises(BackchannelError):
        joining.receive_letter(candidate, data, keys("F. Foe"))
    with pytest.raises(BackchannelError):
        joining.receive_appointment(join_heard().candidate, data, keys("F. Foe"))


def test_it_is_kept_and_read_back_at_every_stage() -> None:
    for state in (*invited(), *join_comparing(), *join_heard()):
        assert JOINING.decode(JOINING.encode(state)) == state
        assert state.waiting
