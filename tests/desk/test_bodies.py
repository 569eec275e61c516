"""Notes among colleagues: one form each, and what is no note is a `PeerFault`, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.desk.bodies import BRIEF_ITEMS, HOME, BriefedOf, BriefedWords, BriefItem, BriefWord
from backchannel.errors import PeerFault
from backchannel.feed.entry import Author

b32 = st.binary(min_size=32, max_size=32)
u63 = st.integers(0, 2**63 - 1)
authors = st.builds(Author, b32, st.integers(0, 255), st.integers(1, 0xFFFF), st.integers(0, 0xFFFF))
items = st.builds(BriefItem, st.binary(max_size=99), authors, b32, u63, st.none() | b32)
words = st.builds(BriefWord, b32, authors, u63, u63, st.binary(max_size=99), st.booleans())
briefs = st.builds(BriefedOf, b32, st.none() | b32, st.lists(items, max_size=4).map(tuple)) | st.builds(
    BriefedWords, b32, b32, st.lists(words, max_size=4).map(tuple)
)


@settings(deadline=None)
@given(briefs)
def test_a_brief_comes_back_as_it_was(brief):
    assert HOME.decode(HOME.encode(brief)) == brief


@settings(deadline=None)
@given(briefs, st.data())
def test_a_brief_with_other_bytes_is_another_one_or_none(brief, data):
    encoded = bytearray(HOME.encode(brief))
    place = data.draw(st.integers(0, len(encoded) - 1))
    encoded[place] ^= data.draw(st.integers(1, 255))
    cut = bytes(encoded[: data.draw(st.sampled_from((len(encoded), place)))])
    try:
        read = HOME.decode(cut)
    except PeerFault:
        return
    assert HOME.encode(read) == cut
    assert read != brief


@pytest.mark.parametrize("kind", ["acts", "words"])
def test_a_brief_holds_so_many_and_no_more(kind):
    author = Author(bytes(32), 1, 1, 1)
    item = BriefItem(b"", author, bytes(32), 0, None)
    word = BriefWord(bytes(32), author, 1, 0, b"", False)

    def brief(count):
        if kind == "acts":
            return BriefedOf(bytes(32), None, (item,) * count)
        return BriefedWords(bytes(32), bytes(32), (word,) * count)

    assert HOME.decode(HOME.encode(brief(BRIEF_ITEMS))) == brief(BRIEF_ITEMS)
    with pytest.raises(PeerFault):
        HOME.decode(HOME.encode(brief(BRIEF_ITEMS + 1)))
