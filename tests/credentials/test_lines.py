"""The line that begins: small, typed back in any form, and bound to what follows."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials.lines import (
    JoinLine,
    MeetLine,
    Relay,
    armour,
    commit,
    committed,
    decode_line,
    line_hash,
    unarmour,
)
from backchannel.errors import BackchannelError, Malformed, TooLarge, WrongVersion
from backchannel.wire.codec import encode
from credentials.people import seeded

rng = seeded("lines")
RELAY = Relay("https://" + "r" * 112, rng(32), rng(16), rng(32))
MEET = committed(MeetLine(1, (RELAY,), rng(32), bytes(32)), b"letter")
JOIN = committed(JoinLine(1, (RELAY,), rng(32), bytes(32), rng(16), 2, 1, "deputy"), b"letter")


@pytest.mark.parametrize("line", [MEET, JOIN, MeetLine(1, (), bytes(32), bytes(32))])
def test_a_line_comes_back_in_any_case_spacing_and_with_lost_dashes(line: MeetLine | JoinLine) -> None:
    text = armour(line)
    for form in (text, text.upper(), text.lower(), text.replace("-", ""), "\n".join(text), f"  {text}\r\n"):
        assert unarmour(form) == line


def test_with_one_relay_it_stays_small_enough_for_a_small_code() -> None:
    assert len(encode(MEET)) < 300
    assert set(armour(MEET).upper()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-"), "QR alphanumeric"


@given(st.integers(min_value=0), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_mistyped_letter_is_noticed(at: int, letter: str) -> None:
    text = armour(MEET).replace("-", "")
    place = len("backchannel:1:") + at % (len(text) - len("backchannel:1:"))
    typed = text[:place] + letter + text[place + 1 :]
    if typed != text:
        with pytest.raises(Malformed):
            unarmour(typed)


@pytest.mark.parametrize("cut", [1, 5, 8, 100])
def test_a_line_cut_off_is_noticed(cut: int) -> None:
    with pytest.raises(Malformed):
        unarmour(armour(MEET)[:-cut])


@given(st.text(max_size=200))
def test_whatever_text_is_pasted_only_our_errors_are_raised(text: str) -> None:
    for typed in (text, "backchannel:1:" + text):
        with pytest.raises(BackchannelError):
            unarmour(typed)


@given(st.binary(max_size=600))
def test_whatever_bytes_come_as_a_line_only_our_errors_are_raised(data: bytes) -> None:
    with pytest.raises(BackchannelError):
        decode_line(data)


def test_another_version_an_odd_address_and_a_title_that_hides_are_refused() -> None:
    replace = msgspec.structs.replace
    with pytest.raises(WrongVersion):
        decode_line(encode(replace(MEET, protocol=2)))
    for url in ("ftp://relay", "https://", "https://a b", "https://relay\u202e"):
        with pytest.raises(Malformed):
            decode_line(encode(replace(MEET, relays=(replace(RELAY, url=url),))))
    with pytest.raises(Malformed):
        decode_line(encode(replace(JOIN, title="dep\u200buty")))
    with pytest.raises(TooLarge):
        committed(replace(JOIN, relays=(RELAY, RELAY), title="\u5317" * 64), b"")


def test_a_commitment_covers_the_letter_and_every_field_of_the_line() -> None:
    replace = msgspec.structs.replace
    changed = [
        commit(MEET, b"another letter"),
        commit(replace(MEET, relays=()), b"letter"),
        commit(replace(MEET, rendezvous=bytes(32)), b"letter"),
        commit(replace(JOIN, term=2), b"letter"),
        commit(replace(JOIN, party_nonce=bytes(16)), b"letter"),
    ]
    assert MEET.commitment not in changed
    assert JOIN.commitment not in changed
    assert commit(MEET, b"letter") == MEET.commitment
    assert line_hash(MEET) != line_hash(JOIN)
