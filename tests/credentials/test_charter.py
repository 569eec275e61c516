"""Charter bytes: one form, strictly read; names that follow from the bytes."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials.charter import (
    CHARTER,
    SIGNED_CHARTER,
    Charter,
    SignedCharter,
    charter_hash,
    decode_charter,
    decode_signed_charter,
    party_id,
    sign_charter,
    unsigned,
)
from backchannel.errors import BackchannelError, Malformed, Misuse, TooLarge, WrongVersion
from backchannel.wire.codec import encode
from credentials.people import keys, northland, southland

N = northland()


@pytest.mark.parametrize("charter", [N.first.charter, N.current.charter, southland().current.charter])
def test_a_charter_comes_back_as_it_went(charter: Charter) -> None:
    assert decode_charter(CHARTER.encode(charter)) == charter


@given(st.binary(max_size=200))
def test_whatever_bytes_come_nothing_but_our_own_errors_is_raised(data: bytes) -> None:
    for decode in (decode_charter, decode_signed_charter):
        with pytest.raises(BackchannelError):
            decode(data)


@given(st.integers(min_value=0, max_value=20_000), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_never_the_same_charter(at: int, flip: int) -> None:
    data = bytearray(SIGNED_CHARTER.encode(N.current.signed))
    data[at % len(data)] ^= flip
    with contextlib.suppress(BackchannelError):
        assert decode_signed_charter(bytes(data)) != N.current.signed


def test_truncated_trailing_and_overlong_bytes_are_refused() -> None:
    data = SIGNED_CHARTER.encode(N.current.signed)
    for wrong in (data[:-1], data + b"\0", data[1:], b""):
        with pytest.raises(Malformed):
            decode_signed_charter(wrong)
    with pytest.raises(TooLarge):
        decode_charter(bytes([0x9B, 0x01]) + bytes(200_000))


def test_another_version_is_refused_as_such_even_if_the_rest_makes_no_sense() -> None:
    with pytest.raises(WrongVersion):
        decode_charter(encode([2, "from the future"]))
    with pytest.raises(WrongVersion):
        decode_signed_charter(encode(msgspec.structs.replace(N.current.signed, protocol=9)))


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 65},
        {"version": 0},
        {"seats": ()},
        {"party_nonce": bytes(15)},
        {"readers": (0,)},
    ],
    ids=["no name", "a long name", "version 0", "no post", "a short nonce", "post 0"],
)
def test_a_field_out_of_its_range_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        decode_charter(encode(msgspec.structs.replace(N.current.charter, **change)))


def test_a_party_is_named_by_its_first_version_for_ever() -> None:
    assert N.party == party_id(N.first.signed.charter)
    assert N.current.party == N.party
    assert len({N.party, N.first.hash, N.current.hash, charter_hash(southland().first.signed.charter)}) == 4


def test_the_order_in_which_people_sign_leaves_the_same_signers() -> None:
    one = sign_charter(sign_charter(unsigned(N.current.charter), keys("A. Ahn")), keys("B. Bak"))
    other = sign_charter(sign_charter(unsigned(N.current.charter), keys("B. Bak")), keys("A. Ahn"))

    def signers(signed: SignedCharter) -> list[tuple[int, int]]:
        return [(each.number, each.term) for each in signed.signatures]

    assert signers(one) == signers(other) == [(1, 1), (2, 1)]
    assert sign_charter(one, keys("A. Ahn")) == one


def test_who_holds_no_post_cannot_sign() -> None:
    with pytest.raises(Misuse):
        sign_charter(unsigned(N.current.charter), keys("C. Cho"))
