"""Wake pages: one letter to one member, found without any key but the pair's (spec/70, section 4).

Owns: the tags two members watch for each other, and the page around a letter.
Does not own: the letter, which is sealed to its reader before it comes here (`feed`).

Rules: on a board there are four places per direction and generation; carried by hand, sixteen that never
change.
"""

from __future__ import annotations

from backchannel.board.pagekeys import NO_BOARD, PageKey
from backchannel.board.pages import TAG_SIZE, pouch_salt, salt_of, unwrap, wrap
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.crypto.mac import authenticate
from backchannel.wire.codec import Record, encode
from backchannel.wire.ids import U8, BoardId, PageTag

PLACES = 4
"""Letters one member can have on a board for another at once."""
POUCH_PLACES = 16
"""Letters one member can have for another in a pouch."""


class WakePlace(Record):
    """Where a letter lies.

    ``direction`` is 0 if the sender's reference sorts before the reader's, else 1; ``slot`` is 0 … 3, in a
    pouch 0 … 15.
    """

    direction: U8
    slot: U8


def wake_tag(key: PageKey, board: BoardId, place: WakePlace) -> PageTag:
    """The tag of a place in the key's generation."""
    context = encode((board, key.generation, place.direction, place.slot))
    return PageTag(authenticate(Label.WAKE_TAG, key.key, context, length=TAG_SIZE))


def seal_wake(
    key: PageKey, board: BoardId, place: WakePlace, letter: bytes, *, salt: bytes, size: int
) -> bytes:
    """A wake page of exactly ``size`` bytes. ``salt`` is 16 fresh bytes. Raises `TooLarge`."""
    return wrap(wake_tag(key, board, place), salt, _letter_key(key, board, place, salt), letter, size)


def open_wake(key: PageKey, board: BoardId, place: WakePlace, page: bytes) -> bytes:
    """The letter in a page found under `wake_tag`. Raises `Malformed` or `Unproven`."""
    return unwrap(page, _letter_key(key, board, place, salt_of(page)))


def pouch_wake_tag(key: bytes, place: WakePlace) -> PageTag:
    """The tag of a place in every pouch, under `pagekeys.wake_pouch_key`."""
    return wake_tag(PageKey(0, key), NO_BOARD, place)


def seal_pouch_wake(key: bytes, place: WakePlace, letter: bytes, *, size: int) -> bytes:
    """A wake page to be carried by hand: the same bytes each time."""
    salt = pouch_salt(key, place.slot, letter)
    return seal_wake(PageKey(0, key), NO_BOARD, place, letter, salt=salt, size=size)


def open_pouch_wake(key: bytes, place: WakePlace, page: bytes) -> bytes:
    """The letter in a carried page. Raises `Malformed` or `Unproven`."""
    return open_wake(PageKey(0, key), NO_BOARD, place, page)


def _letter_key(key: PageKey, board: BoardId, place: WakePlace, salt: bytes) -> bytes:
    context = encode((board, key.generation, place.direction, place.slot, salt))
    return derive(Label.WAKE_PAGE_KEY, key.key, context)
