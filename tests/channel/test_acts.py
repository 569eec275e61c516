"""Drafts, acts and postings as bytes: one value, one encoding, everything else refused by type."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.channel.acts import (
    NO_ACT,
    Act,
    Draft,
    act_hash,
    decode_draft,
    draft_codec,
    draft_hash,
    posting_codec,
)
from backchannel.channel.bounds import ACT_LIMIT
from backchannel.channel.papers.message import Attachment, Message
from backchannel.channel.papers.registry import KINDS, Body
from backchannel.channel.view import NOTHING
from backchannel.errors import Malformed, NewerAct, TooLarge, WrongVersion
from backchannel.feed.entry import MAX_BODY
from backchannel.wire.codec import encode
from channel.parties import CHANNEL, answer, both, message

replace = msgspec.structs.replace


def draft(body: Body | None = None) -> Draft:
    return Draft(1, CHANNEL, b"p" * 32, 1, NOTHING, b"r" * 16, body or message())


def test_a_draft_comes_back_from_its_bytes() -> None:
    for body in (message(), answer(b"x" * 32), message("한국어 ‏עברית")):
        assert decode_draft(draft_codec.encode(draft(body))) == draft(body)


def test_every_field_changes_the_hash_that_approvals_bind() -> None:
    base = draft()
    changes = {"channel": b"d" * 32, "party": b"q" * 32, "act_no": 2, "random_id": b"s" * 16}
    hashes = {
        draft_hash(draft_codec.encode(replace(base, **{name: value}))) for name, value in changes.items()
    }
    assert len(hashes | {draft_hash(draft_codec.encode(base))}) == 5


def test_the_same_draft_in_two_places_is_two_acts() -> None:
    data = draft_codec.encode(draft())
    assert act_hash(Act(data, NO_ACT)) != act_hash(Act(data, b"x" * 32))


def test_another_version_is_refused_as_such() -> None:
    data = draft_codec.encode(draft())
    assert data[1] == 1
    with pytest.raises(WrongVersion):
        decode_draft(data[:1] + b"\x02" + data[2:])


def test_an_unknown_kind_is_told_from_junk() -> None:
    data = encode(replace(draft(), body=[77, "words", [1]]))
    with pytest.raises(NewerAct):
        decode_draft(data)
    bodies = (None, "words", [], [0], [128], ["a"], [1], [True], {"a": 1})
    long_and_empty = encode(replace(draft(), body=[]))[:-1] + b"\xdc\0\0"
    for junk in (
        data[:-1],
        data + b"x",
        long_and_empty,
        *(encode(replace(draft(), body=each)) for each in bodies),
    ):
        with pytest.raises(Malformed) as found:
            decode_draft(junk)
        assert not isinstance(found.value, NewerAct)


@pytest.mark.parametrize(
    "change",
    [
        {"act_no": 0},
        {"act_no": -1},
        {"act_no": 1 << 63},
        {"channel": b"short"},
        {"random_id": b"r" * 17},
        {"body": None},
    ],
    ids=str,
)
def test_a_field_out_of_its_range_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        decode_draft(encode(replace(draft(), **change)))


@pytest.mark.parametrize(
    "change",
    [{"weight": 3}, {"text": "x" * 100_001}, {"subject": "x" * 201}, {"language": "e"}, {"language": "en\n"}],
    ids=lambda change: next(iter(change)),
)
def test_a_message_out_of_bounds_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        decode_draft(encode(draft(replace(message(), **change))))


def test_an_unknown_kind_of_act_is_refused() -> None:
    fields = msgspec.msgpack.decode(draft_codec.encode(draft()))
    fields[6][0] = 99
    with pytest.raises(Malformed):
        decode_draft(encode(fields))


def test_an_act_too_long_to_send_is_refused_before_it_is_agreed_to() -> None:
    half = Attachment("map", "image/png", bytes(ACT_LIMIT // 2))
    with pytest.raises(TooLarge):
        draft_codec.encode(draft(replace(message(), attachments=(half, half))))


def test_the_longest_posting_fits_in_an_entry() -> None:
    assert posting_codec._limit <= MAX_BODY


def test_every_body_has_its_rule_and_no_two_have_one_tag() -> None:
    kinds = set(Body.__args__)
    assert kinds == set(KINDS)
    assert len({kind.__struct_config__.tag for kind in kinds}) == len(kinds)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_a_decoder_fail_otherwise(data: bytes) -> None:
    for decode in (decode_draft, posting_codec.decode):
        with contextlib.suppress(Malformed):
            decode(data)


@given(st.data())
@settings(max_examples=150)
def test_one_byte_changed_is_another_draft_or_none(data: st.DataObject) -> None:
    ours, _ = both()
    encoded = draft_codec.encode(ours.draft(message()))
    at = data.draw(st.integers(0, len(encoded) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != encoded[at]))
    changed = encoded[:at] + bytes([byte]) + encoded[at + 1 :]
    try:
        decoded = decode_draft(changed)
    except Malformed:
        return
    assert draft_codec.encode(decoded) == changed
    assert draft_hash(changed) != draft_hash(encoded)


def test_a_message_says_what_stands_behind_it() -> None:
    assert Message.__struct_fields__[0] == "weight"
