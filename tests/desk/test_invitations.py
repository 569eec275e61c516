"""The bytes of notes about a table and of a mediator's words, and what two invitations come to."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.table_terms import TableTerms
from backchannel.credentials.lines import Relay
from backchannel.desk.invitations import (
    INVITED,
    NOTE,
    Invited,
    NoteKind,
    TableNote,
    own_half,
    require_half,
    whole,
)
from backchannel.desk.mediating import LONGEST, WORD, MediatorWord
from backchannel.errors import Malformed, Refused, TooLarge
from backchannel.wire.codec import encode

some = st.binary(min_size=32, max_size=32)
given_half = some.filter(any)
pairs = st.tuples(some, some).map(lambda pair: tuple(sorted(pair))).filter(lambda pair: pair[0] != pair[1])
posts = st.lists(st.integers(1, 255), min_size=1, max_size=8, unique=True).map(
    lambda each: tuple(sorted(each))
)
terms = st.builds(
    TableTerms, pairs, st.tuples(some, some), some, some, posts, st.tuples(given_half, given_half)
).filter(lambda each: each.mediator not in each.parties)
relays = st.none() | st.builds(
    Relay, st.just("https://relay.example"), st.none(), st.binary(min_size=16, max_size=16), st.none()
)
languages = st.from_regex(r"[A-Za-z0-9-]{2,35}", fullmatch=True)
words = st.builds(
    MediatorWord,
    st.none() | some,
    st.text(max_size=200),
    st.text(min_size=1, max_size=300),
    languages,
    st.none() | some,
    st.integers(0, (1 << 63) - 1),
)


def invitation(of: TableTerms, side: int) -> Invited:
    return Invited(of.channel, own_half(of, side), "The pier", None)


@given(st.builds(Invited, some, terms, st.text(max_size=200), relays))
def test_an_invitation_has_one_form(invited: Invited) -> None:
    assert INVITED.decode(INVITED.encode(invited)) == invited


@given(st.builds(TableNote, some, st.sampled_from(NoteKind)))
def test_a_note_on_a_table_has_one_form(note: TableNote) -> None:
    assert NOTE.decode(NOTE.encode(note)) == note


@given(words)
def test_a_mediators_word_has_one_form(word: MediatorWord) -> None:
    assert WORD.decode(WORD.encode(word)) == word


@pytest.mark.parametrize("codec", [INVITED, NOTE, WORD], ids=["invitation", "note", "word"])
@given(data=st.binary(max_size=300))
def test_junk_is_refused_with_an_error_of_ours(codec, data: bytes) -> None:
    with contextlib.suppress(Malformed, TooLarge):
        assert codec.encode(codec.decode(data)) == data


@pytest.mark.parametrize(
    "word",
    [
        [None, "", "", "en", None],
        [None, "", "x" * (LONGEST + 1), "en", None],
        [bytes(31), "", "x", "en", None],
        [None, "x" * 201, "x", "en", None],
        [None, "", "x", "e", None],
        [None, "", "x", "en"],
    ],
    ids=range(6),
)
def test_a_mediators_word_other_than_the_spec_says_is_refused(word) -> None:
    with pytest.raises(Malformed):
        WORD.decode(encode(word))


@given(terms, some)
def test_both_halves_together_are_the_table_and_no_half_is(of: TableTerms, mediator: bytes) -> None:
    first, second = invitation(of, 0), invitation(of, 1)
    assert whole(first, second) == of
    for half in (first, second):
        assert half.terms.channel != of.channel
        assert half.terms.secret != of.secret


@given(
    terms,
    st.sampled_from(("charters", "mediator", "mediator_charter", "posts", "parties")),
    st.integers(0, 1),
)
def test_invitations_that_differ_come_to_nothing(of: TableTerms, field: str, side: int) -> None:
    pair = (b"x" * 32, b"y" * 32)
    changed = {"posts": (9, 10, 11)} if field == "posts" else {field: pair if field[-1] == "s" else pair[0]}
    other = msgspec.structs.replace(of, **changed)
    if other == of:
        return
    both = [invitation(of, 0), invitation(of, 1)]
    both[side] = Invited(of.channel, own_half(other, side), "", None)
    with pytest.raises(Refused):
        whole(*both)


@given(terms, given_half)
def test_a_half_that_does_not_belong_to_the_other_comes_to_nothing(of: TableTerms, fresh: bytes) -> None:
    if fresh == of.contributions[0]:
        return
    other = msgspec.structs.replace(of, contributions=(fresh, of.contributions[1]))
    with pytest.raises(Refused, match="one and the same"):
        whole(Invited(of.channel, own_half(other, 0), "", None), invitation(of, 1))


@given(terms)
def test_a_side_invites_for_itself_alone(of: TableTerms) -> None:
    for side in (0, 1):
        require_half(invitation(of, side), of.parties[side], of.mediator)
        for party, mediator, terms_ in (
            (of.parties[1 - side], of.mediator, own_half(of, side)),
            (of.parties[side], bytes(31) + b"m", own_half(of, side)),
            (b"p" * 32, of.mediator, own_half(of, side)),
            (of.parties[side], of.mediator, of),
        ):
            with pytest.raises(Refused):
                require_half(Invited(of.channel, terms_, "", None), party, mediator)
