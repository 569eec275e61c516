"""The bytes of single posts' notes: one form each, and nothing else is read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.desk.notes import KNOCK, Knock
from backchannel.desk.receipts import TOLD, Step, Told
from backchannel.errors import Malformed, TooLarge
from backchannel.wire.codec import encode

words = st.text(max_size=200)
tags = st.from_regex(r"[A-Za-z0-9-]{2,35}", fullmatch=True)


@given(st.builds(Knock, words, tags))
def test_a_knock_has_one_form(knock: Knock) -> None:
    assert KNOCK.decode(KNOCK.encode(knock)) == knock


@given(st.builds(Told, st.binary(min_size=32, max_size=32), st.sampled_from(Step)))
def test_what_is_told_has_one_form(told: Told) -> None:
    assert TOLD.decode(TOLD.encode(told)) == told


@pytest.mark.parametrize("codec", [KNOCK, TOLD], ids=["knock", "told"])
@given(data=st.binary(max_size=300))
def test_junk_is_refused_with_an_error_of_ours(codec, data: bytes) -> None:
    with contextlib.suppress(Malformed, TooLarge):
        assert codec.encode(codec.decode(data)) == data


@pytest.mark.parametrize(
    "note",
    [["x" * 201, "en"], ["x", "e"], ["x", "en", 1], ["x"], [1, "en"], ["x", "en\n"]],
    ids=str,
)
def test_a_knock_that_is_longer_or_other_than_the_spec_says_is_refused(note) -> None:
    with pytest.raises(Malformed):
        KNOCK.decode(encode(note))


@pytest.mark.parametrize("note", [[bytes(31), 0], [bytes(32), 3], [bytes(32), -1], [bytes(32)]], ids=str)
def test_nothing_else_can_be_told_than_the_spec_says(note) -> None:
    with pytest.raises(Malformed):
        TOLD.decode(encode(note))
