"""Legs as pages: they look like any page, come back whole, and who has the line cannot mix them up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials.rendezvous import BY_HAND, PIECES_AT_MOST, SLOTS, Leg, pack, tag, tags, unpack
from backchannel.crypto import aead
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.errors import TooLarge
from backchannel.wire.codec import encode
from backchannel.wire.padding import pad
from credentials.people import seeded

SECRET = seeded("rendezvous")(32)
BOARD = seeded("board")(16)
SIZE = 512


@given(
    st.binary(max_size=4000), st.randoms(use_true_random=False), st.integers(min_value=0, max_value=SLOTS - 1)
)
def test_a_leg_comes_back_whole_whatever_the_order_and_the_copies(
    data: bytes, order: object, slot: int
) -> None:
    pages = list(pack(SECRET, Leg.REPLY, data, BOARD, SIZE, slot=slot))
    pages += pages[:2]
    order.shuffle(pages)  # type: ignore[attr-defined]
    assert unpack(SECRET, Leg.REPLY, BOARD, SIZE, pages) == (data,)


def test_every_page_has_the_size_of_the_board_and_one_of_its_own_tags() -> None:
    pages = pack(SECRET, Leg.LETTER, bytes(5000), BOARD, SIZE)
    watched = tags(SECRET, Leg.LETTER, BOARD)
    assert {len(page) for page in pages} == {SIZE}
    assert [page[:8] for page in pages] == list(watched[: len(pages)])
    assert len(set(watched)) == SLOTS * PIECES_AT_MOST


def test_packing_again_gives_the_same_pages_to_post_again() -> None:
    assert pack(SECRET, Leg.REPLY, b"x" * 999, BOARD, SIZE) == pack(
        SECRET, Leg.REPLY, b"x" * 999, BOARD, SIZE
    )


def test_two_contents_never_share_a_key() -> None:
    """The same place with other content has another salt, hence another key: no two-time pad."""
    one, other = (pack(SECRET, Leg.REPLY, content, BOARD, SIZE)[0] for content in (b"a", b"b"))
    assert one[:8] == other[:8]
    assert one[8:24] != other[8:24]


def test_leg_board_slot_and_secret_all_change_the_tag() -> None:
    base = tag(SECRET, Leg.REPLY, BOARD, 0, 0)
    others = [
        tag(bytes(32), Leg.REPLY, BOARD, 0, 0),
        tag(SECRET, Leg.LETTER, BOARD, 0, 0),
        tag(SECRET, Leg.REPLY, BY_HAND, 0, 0),
        tag(SECRET, Leg.REPLY, BOARD, 1, 0),
        tag(SECRET, Leg.REPLY, BOARD, 0, 1),
    ]
    assert base not in others


def test_two_answers_in_two_slots_are_both_seen() -> None:
    pages = pack(SECRET, Leg.REPLY, b"one" * 300, BOARD, SIZE)
    pages += pack(SECRET, Leg.REPLY, b"two" * 300, BOARD, SIZE, slot=1)
    assert sorted(unpack(SECRET, Leg.REPLY, BOARD, SIZE, pages)) == [b"one" * 300, b"two" * 300]


def test_pieces_of_two_answers_under_the_same_tags_are_not_mixed() -> None:
    one, other = (pack(SECRET, Leg.REPLY, content * 300, BOARD, SIZE) for content in (b"one", b"two"))
    mixed = [one[0], *other[1:]]
    assert unpack(SECRET, Leg.REPLY, BOARD, SIZE, mixed) == ()
    assert set(unpack(SECRET, Leg.REPLY, BOARD, SIZE, [*one, *other])) == {b"one" * 300, b"two" * 300}


def test_foreign_spoiled_short_and_missing_pages_are_passed_over() -> None:
    pages = pack(SECRET, Leg.REPLY, bytes(2000), BOARD, SIZE)
    spoiled = pages[0][:-1] + bytes([pages[0][-1] ^ 1])
    noise = [seeded(1)(SIZE), b"", pages[0][:-1], spoiled, *pack(bytes(32), Leg.REPLY, b"x", BOARD, SIZE)]
    assert unpack(SECRET, Leg.REPLY, BOARD, SIZE, [*noise, *pages[1:]]) == ()
    assert unpack(SECRET, Leg.REPLY, BOARD, SIZE, [*noise, *pages]) == (bytes(2000),)


def test_a_leg_of_too_many_pieces_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(TooLarge):
        pack(SECRET, Leg.REPLY, bytes(SIZE * PIECES_AT_MOST), BOARD, SIZE)


def test_a_forged_piece_never_becomes_part_of_a_whole() -> None:
    """Whoever has the line can make pages, but a whole must have the digest by which its pieces name it."""
    data = b"one" * 300
    true = pack(SECRET, Leg.REPLY, data, BOARD, SIZE)
    name, count = digest(Label.LEG, data)[:8], len(true).to_bytes(2, "big")
    for index in (b"\x00\x00", b"\x00\x01", b"\xff\xff"):
        forged = forge((BOARD, int(Leg.REPLY), 0, 0), name + index + count + b"evil")
        assert unpack(SECRET, Leg.REPLY, BOARD, SIZE, [forged, *true[1:]]) == ()


@pytest.mark.parametrize(("place", "says"), [(0, 1), (1, 0), (0, 0xFFFF)])
def test_a_piece_counts_only_at_the_place_it_names(place: int, says: int) -> None:
    piece = digest(Label.LEG, b"evil")[:8] + says.to_bytes(2, "big") + b"\x00\x01evil"
    forged = forge((BOARD, int(Leg.REPLY), 0, place), piece)
    assert unpack(SECRET, Leg.REPLY, BOARD, SIZE, [forged]) == ()


def forge(place: tuple[bytes, int, int, int], piece: bytes) -> bytes:
    """A page by somebody who has the line."""
    salt = bytes(16)
    key = derive(Label.RENDEZVOUS_KEY, SECRET, encode([*place, salt]))
    return (
        tag(SECRET, Leg(place[1]), place[0], place[2], place[3])
        + salt
        + aead.seal(key, pad(piece, SIZE - 40))
    )
