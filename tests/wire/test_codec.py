"""One value has one encoding, and nothing else decodes."""

import contextlib
from typing import Union

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Malformed, PeerFault, TooLarge
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, Bytes8
from backchannel.wire.padding import pad, room_for_content, unpad


class Left(Record, tag=1):
    number: U8
    name: Bytes8


class Right(Record, tag=2):
    children: list[Union[Left, "Right"]]


CODEC: Codec[Left | Right] = Codec(Left | Right, limit=4096, what="letter")

lefts = st.builds(Left, number=st.integers(0, 255), name=st.binary(min_size=8, max_size=8))
values = st.recursive(
    lefts, lambda inner: st.builds(Right, children=st.lists(inner, max_size=4)), max_leaves=20
)


@given(values)
def test_what_is_encoded_decodes_to_itself(value):
    assert CODEC.decode(CODEC.encode(value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_decode_canonically_or_are_refused_by_type(data):
    try:
        value = CODEC.decode(data)
    except PeerFault:
        return
    assert CODEC.encode(value) == data


@given(values, st.data())
def test_one_changed_byte_is_another_value_or_refused(value, data):
    good = bytearray(CODEC.encode(value))
    place = data.draw(st.integers(0, len(good) - 1))
    good[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(PeerFault):
        assert CODEC.decode(bytes(good)) != value


GOOD = CODEC.encode(Left(number=7, name=b"12345678"))


@pytest.mark.parametrize(
    ("defect", "data"),
    [
        ("empty", b""),
        ("truncated", GOOD[:-1]),
        ("trailing", GOOD + b"\0"),
        ("long form of a small integer", GOOD.replace(b"\x93\x01\x07", b"\x93\x01\xcc\x07")),
        ("long form of a byte string", GOOD.replace(b"\xc4\x08", b"\xc5\x00\x08")),
        ("unknown kind", encode((9, 7, b"12345678"))),
        ("a field too many", encode((1, 7, b"12345678", None))),
        ("a field too few", encode((1, 7))),
        ("out of range", encode((1, 256, b"12345678"))),
        ("wrong length", encode((1, 7, b"1234567"))),
        ("a map", msgspec.msgpack.encode({"number": 7})),
        ("hostile nesting", b"\x92\x02\x91" * 1300 + b"\xc0"),
        ("text for bytes", encode((1, 7, "12345678"))),
    ],
)
def test_refused_with_a_type(defect, data):
    with pytest.raises(Malformed):
        CODEC.decode(data)


def test_over_long_is_refused_before_it_is_read():
    with pytest.raises(TooLarge):
        CODEC.decode(bytes(4097))


def test_nothing_is_encoded_that_would_be_refused():
    with pytest.raises(TooLarge):
        CODEC.encode(Right(children=[Left(number=1, name=b"12345678")] * 400))


@given(st.binary(max_size=60))
def test_padding_is_undone_and_hides_the_length(content):
    block = pad(content, 64)
    assert len(block) == 64
    assert unpad(block) == content


@pytest.mark.parametrize("block", [b"", b"\0\0\0", b"\0\0\0\x05abcd", pad(b"abc", 64)[:-1] + b"\1"])
def test_false_padding_is_refused(block):
    with pytest.raises(Malformed):
        unpad(block)


def test_content_that_does_not_fit_is_refused():
    assert room_for_content(64) == 60
    with pytest.raises(TooLarge):
        pad(bytes(61), 64)
