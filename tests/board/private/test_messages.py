"""Requests and answers on the wire: one value, one form; a refusal is as long as an answer."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.board.private.dpf import make_keys
from backchannel.board.private.messages import (
    MOST_KEYS,
    ReadAnswer,
    ReadRequest,
    decode_answer,
    decode_request,
    encode_answer,
    encode_refusal,
    encode_request,
    request_sizes,
)
from backchannel.board.private.sizes import key_size
from backchannel.errors import Malformed, NotKept, WrongVersion

DEPTH = 2


def request(count: int, as_of: int = 30_000_000) -> ReadRequest:
    keys, _ = make_keys([1] * count, DEPTH, random.Random(1).randbytes)
    return ReadRequest(as_of, tuple(keys))


@given(st.integers(1, MOST_KEYS), st.integers(0, 2**63 - 1))
def test_a_request_is_read_as_it_was_written(count: int, as_of: int) -> None:
    data = encode_request(request(count, as_of))
    assert decode_request(data, DEPTH) == request(count, as_of)
    shortest, longest = request_sizes(DEPTH)
    assert shortest <= len(data) <= longest
    assert (count == 1) == (len(data) == shortest)
    assert (count == MOST_KEYS) == (len(data) == longest)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        encode_request(request(2))[:10],
        encode_request(request(2))[:-1],
        encode_request(request(2)) + b"\0",
        encode_request(ReadRequest(1, ())),
        encode_request(request(MOST_KEYS + 1)),
        encode_request(request(1, 2**63)),
        encode_request(request(1))[:12] + b"\x09" + encode_request(request(1))[13:],
    ],
    ids=[
        "nothing",
        "a head",
        "cut",
        "longer",
        "no key",
        "too many",
        "no such tick",
        "a key of another depth",
    ],
)
def test_what_is_no_request_is_refused(wrong: bytes) -> None:
    with pytest.raises(Malformed):
        decode_request(wrong, DEPTH)


def test_another_version_is_refused_as_such() -> None:
    for change in (0, 11):
        data = bytearray(encode_request(request(1)))
        data[change] = 2
        with pytest.raises(WrongVersion):
            decode_request(bytes(data), DEPTH)
    with pytest.raises(WrongVersion):
        decode_answer(b"\2" + bytes(20), 1, 5)


@given(st.lists(st.binary(min_size=9, max_size=9), min_size=1, max_size=5), st.integers(0, 2**63 - 1))
def test_an_answer_is_read_as_it_was_written_and_a_refusal_is_as_long(sums: list[bytes], tick: int) -> None:
    data = encode_answer(ReadAnswer(tick, tuple(sums)), 9)
    assert decode_answer(data, len(sums), 9) == ReadAnswer(tick, tuple(sums))
    refusal = encode_refusal(tick, len(sums), 9)
    assert len(refusal) == len(data)
    with pytest.raises(NotKept):
        decode_answer(refusal, len(sums), 9)
    for wrong in (data[:-1], data + b"\0", data[:1] + b"\2" + data[2:], refusal[:-1] + b"\1"):
        with pytest.raises(Malformed):
            decode_answer(wrong, len(sums), 9)
    for count, size in ((len(sums) + 1, 9), (len(sums), 8)):
        with pytest.raises(Malformed):
            decode_answer(data, count, size)


@given(st.binary(max_size=300))
def test_whatever_comes_is_refused_by_type_or_has_one_form(data: bytes) -> None:
    for given_data in (data, b"\1" + data):
        with suppress(Malformed):
            assert encode_request(decode_request(given_data, 0)) == given_data
        with suppress(Malformed, NotKept):
            assert encode_answer(decode_answer(given_data, 1, 8), 8) == given_data
    assert key_size(0) == 34
