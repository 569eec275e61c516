"""Two parties meet; and everybody who stands between them, by name."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials import introduction
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import unsigned
from backchannel.credentials.drafting import found, with_name
from backchannel.credentials.introduction import (
    answer,
    ask,
    from_colleague,
    give_up,
    hear,
    meeting,
    note_heard,
    receive_letter,
    receive_reply,
    record_for_colleagues,
    words,
)
from backchannel.credentials.letters import decode_letter, decode_reply, encode_reply, seal_letter
from backchannel.credentials.lines import armour, committed
from backchannel.credentials.stages import DIFFERENCES_AT_MOST, INTRODUCTION, Stage, decode_record
from backchannel.errors import (
    BackchannelError,
    LineUsed,
    PartyFrozen,
    Refused,
    SharedKey,
    TwoReplies,
    Unproven,
    WordsDiffer,
    WrongVersion,
)
from backchannel.wire.codec import encode
from credentials.meetings import (
    AHN,
    BAK,
    CHO,
    RELAY,
    N,
    S,
    comparing,
    handed_over,
    replied,
    right_words,
    wrong_words,
)
from credentials.people import QUICK, keys, seeded, signed_by

replace = msgspec.structs.replace


def midland() -> CharterBook:
    return CharterBook.begin(found("Midland", "envoy", keys("M. Min"), seeded("Midland"), one_voice=True))


def test_two_parties_meet_and_hold_the_same_channel() -> None:
    asked, answered = comparing()
    ours, theirs = meeting(asked), meeting(answered)
    assert (ours.channel, ours.room_secret) == (theirs.channel, theirs.room_secret)
    assert (ours.other.party, theirs.other.party) == (S.party, N.party)
    assert theirs.their_relays == (RELAY,)
    assert hear(asked, AHN, right_words(asked), cost=QUICK).settle().stage is Stage.COMPARED
    assert hear(answered, CHO, right_words(answered), cost=QUICK).settle().stage is Stage.COMPARED


def test_two_meetings_of_the_same_parties_are_two_channels() -> None:
    one, other = meeting(comparing(1).asked), meeting(comparing(2).asked)
    assert one.channel != other.channel
    assert one.room_secret != other.room_secret


def test_nothing_of_a_channel_exists_before_the_letter_was_verified() -> None:
    asked, answered = replied()
    for state in (asked, answered):
        for early in (meeting, words, record_for_colleagues, lambda each: note_heard(each, AHN)):
            with pytest.raises(Refused, match="missing"):
                early(state)
    assert answered.room_secret is None


def test_each_desk_says_which_leg_is_missing() -> None:
    asked, answered = replied()
    assert "reply is missing" in asked.waiting
    assert "letter is missing" in answered.waiting
    assert "Call them" in comparing().asked.waiting


def test_the_same_legs_again_change_nothing() -> None:
    asked, answered = comparing()
    assert receive_reply(asked, answered.outgoing, N).settle() == asked
    assert receive_letter(answered, asked.outgoing, keys("C. Cho"), S).settle() == answered


def test_two_different_replies_stop_the_line() -> None:
    asked, _ = comparing()
    other = answer(handed_over(replied().asked), midland(), 1, (), seeded("thief of the line"))
    step = receive_reply(asked, other.outgoing, N)
    assert step.state.stage is Stage.STOPPED
    assert (step.state.line, step.state.room_secret, step.state.letter) == (None, None, b"")
    with pytest.raises(TwoReplies):
        step.settle()
    for late in (lambda each: receive_reply(each, other.outgoing, N), words, meeting):
        with pytest.raises(LineUsed):
            late(step.state)


def test_a_line_that_served_does_not_serve_again() -> None:
    asked, answered = comparing()
    done = hear(asked, AHN, right_words(asked), cost=QUICK).settle()
    other = answer(handed_over(replied().asked), midland(), 1, (), seeded("late"))
    with pytest.raises(LineUsed):
        receive_reply(done, other.outgoing, N)
    assert receive_reply(done, answered.outgoing, N).settle() == done
    with pytest.raises(LineUsed):
        answer(handed_over(asked), S, 1, (), seeded("again"), used={asked.line_hash})


def test_the_rendezvous_secret_is_erased_when_the_words_were_heard() -> None:
    asked, _ = comparing()
    assert asked.line is not None
    secret = asked.line.rendezvous
    done = hear(asked, AHN, right_words(asked), cost=QUICK).settle()
    assert secret in INTRODUCTION.encode(asked)
    assert secret not in INTRODUCTION.encode(done)
    assert secret not in encode(record_for_colleagues(asked))
    assert secret not in INTRODUCTION.encode(give_up(asked))


def test_somebody_between_who_answers_in_their_place_has_other_words() -> None:
    """M answers X's line as itself, and gives Y a line of its own: both sides' words differ."""
    asked, _ = replied()
    between = midland()
    as_answer = answer(handed_over(asked), between, 1, (), seeded("m1"))
    asked = receive_reply(asked, as_answer.outgoing, N).settle()
    as_asker = ask(between, 1, (), seeded("m2"))
    answered = answer(handed_over(as_asker), S, 1, (), seeded("y"))
    as_asker = receive_reply(as_asker, answered.outgoing, between).settle()
    answered = receive_letter(answered, as_asker.outgoing, keys("C. Cho"), S).settle()
    read = " ".join(words(answered, cost=QUICK).read.words)
    with pytest.raises(WordsDiffer):
        hear(asked, AHN, read, cost=QUICK).settle()


def test_a_changed_reply_is_seen_by_whoever_sent_the_true_one() -> None:
    """Somebody between changes leg 2: the letter is bound to the reply that came, so it does not open."""
    asked, answered = replied()
    changed = encode_reply(replace(decode_reply(answered.outgoing), relays=(RELAY,)))
    asked = receive_reply(asked, changed, N).settle()
    with pytest.raises(Unproven):
        receive_letter(answered, asked.outgoing, keys("C. Cho"), S)


@pytest.mark.parametrize("field", ["seed", "nonce", "chain", "relays"])
def test_a_letter_that_the_line_did_not_announce_is_refused(field: str) -> None:
    """Whoever has the line and the reply can seal a letter, but not one that fits the commitment."""
    asked, answered = replied()
    other = midland().chain if field == "chain" else () if field == "relays" else bytes(32)
    forged = encode(replace(decode_letter(asked.letter), **{field: other}))
    sealed = seal_letter(answered.line_hash, answered.reply, keys("C. Cho").bundle, forged)
    with pytest.raises(Unproven, match="in between"):
        receive_letter(answered, sealed, keys("C. Cho"), S)


def test_a_letter_of_another_meeting_does_not_open() -> None:
    asked, _ = comparing(1)
    _, answered = replied(2)
    with pytest.raises(Unproven):
        receive_letter(answered, asked.outgoing, keys("C. Cho"), S)


def test_a_swapped_key_in_the_reply_is_refused() -> None:
    """Leg 2 with the envoy's KEM key swapped for the attacker's."""
    asked, answered = replied()
    reply = decode_reply(answered.outgoing)
    theirs, thief = keys("C. Cho").bundle.kem, keys("Thief").bundle.kem
    swapped = encode_reply(
        replace(
            reply,
            chain=tuple(replace(each, charter=each.charter.replace(theirs, thief)) for each in reply.chain),
        )
    )
    with pytest.raises(BackchannelError):
        receive_reply(asked, swapped, N)


def test_ourselves_a_shared_key_and_a_reply_of_another_kind_are_refused() -> None:
    asked, _ = replied()
    line = handed_over(asked)
    with pytest.raises(Refused, match="our own"):
        receive_reply(asked, answer(line, N, 1, (), seeded("self")).outgoing, N)
    double = CharterBook.begin(found("Midland", "envoy", keys("B. Bak"), seeded("M"), one_voice=True))
    with pytest.raises(SharedKey):
        receive_reply(asked, answer(line, double, 1, (), seeded("m")).outgoing, N)
    third = CharterBook.begin(found("Midland", "envoy", keys("C. Cho"), seeded("M"), one_voice=True))
    with pytest.raises(SharedKey):
        receive_reply(asked, answer(line, third, 1, (), seeded("m")).outgoing, N, [S])
    with pytest.raises(WrongVersion):
        receive_reply(asked, encode([1, 2, b""]), N)


def test_a_reply_by_a_post_that_is_empty_is_refused() -> None:
    asked, answered = replied()
    nobody = encode_reply(replace(decode_reply(answered.outgoing), seat=9))
    with pytest.raises(Refused):
        receive_reply(asked, nobody, N)


def test_a_chain_with_a_version_that_was_never_agreed_is_refused() -> None:
    asked, answered = replied()
    reply = decode_reply(answered.outgoing)
    stealth = unsigned(with_name(S.current, "Southland"))
    with pytest.raises(BackchannelError):
        receive_reply(asked, encode_reply(replace(reply, chain=(*reply.chain, stealth))), N)


def test_a_frozen_party_makes_and_answers_no_line() -> None:
    both = (keys("A. Ahn"), 1, 1), (keys("B. Bak"), 2, 1)
    frozen = N
    for name in ("North One", "North Two"):
        frozen = frozen.add(signed_by(with_name(N.current, name), *both))
    with pytest.raises(PartyFrozen):
        ask(frozen, 1, (), seeded(1))
    with pytest.raises(PartyFrozen):
        answer(handed_over(replied().asked), frozen, 1, (), seeded(1))


def test_words_that_differ_are_counted_and_the_fifth_time_stops_the_line() -> None:
    state, _ = comparing()
    for count in range(1, DIFFERENCES_AT_MOST + 1):
        step = hear(state, AHN, wrong_words(comparing().asked), cost=QUICK)
        with pytest.raises(WordsDiffer) as caught:
            step.settle()
        assert caught.value.count == count
        assert step.state.heard == ()
        state = step.state
    assert state.stage is Stage.STOPPED


def test_a_difference_before_does_not_spoil_the_right_words_after() -> None:
    asked, _ = comparing()
    asked = hear(asked, AHN, wrong_words(asked), cost=QUICK).state
    assert asked.stage is Stage.COMPARING
    assert hear(asked, AHN, right_words(asked), cost=QUICK).settle().heard == (AHN,)


def test_a_colleague_computes_the_words_alone_and_counts() -> None:
    asked, answered = comparing()
    record = decode_record(encode(record_for_colleagues(asked)))
    at_bak = from_colleague(record, N)
    assert words(at_bak, cost=QUICK) == words(asked, cost=QUICK)
    assert meeting(at_bak).channel == meeting(answered).channel
    assert meeting(at_bak).room_secret == meeting(answered).room_secret
    at_bak = hear(note_heard(at_bak, AHN), BAK, right_words(at_bak), cost=QUICK).settle()
    assert set(at_bak.heard) == {AHN, BAK}
    assert note_heard(at_bak, BAK) == at_bak


def test_a_colleagues_record_of_somebody_elses_meeting_is_refused() -> None:
    asked, answered = comparing()
    with pytest.raises(Refused):
        from_colleague(record_for_colleagues(asked), midland())
    with pytest.raises(Refused):
        from_colleague(record_for_colleagues(answered), N)


def test_it_is_kept_and_read_back_at_every_stage() -> None:
    for state in itertools.chain(replied(), comparing()):
        assert INTRODUCTION.decode(INTRODUCTION.encode(state)) == state


def test_a_meeting_works_without_any_relay() -> None:
    asked = ask(N, 1, (), seeded("no relay"))
    assert asked.line is not None
    assert asked.line.relays == ()
    assert len(armour(asked.line)) < 200


def test_the_line_is_bound_to_its_own_letter() -> None:
    asked, _ = replied()
    assert asked.line is not None
    assert committed(asked.line, asked.letter) == asked.line


@given(st.binary(max_size=300))
def test_whatever_bytes_come_as_a_leg_only_our_errors_are_raised(data: bytes) -> None:
    asked, answered = replied()
    with pytest.raises(BackchannelError):
        receive_reply(asked, data, N)
    with pytest.raises(BackchannelError):
        receive_letter(answered, data, keys("C. Cho"), S)
    with pytest.raises(BackchannelError):
        decode_record(data)


def test_each_desk_refuses_the_leg_that_is_not_for_it() -> None:
    asked, answered = replied()
    with pytest.raises(Refused):
        receive_reply(answered, b"", S)
    with pytest.raises(Refused):
        receive_letter(asked, b"", keys("A. Ahn"), N)
    assert introduction.give_up(asked).stage is Stage.STOPPED
