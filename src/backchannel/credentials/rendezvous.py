"""Legs as pages: the same size and look as every page of a board, or of a file carried by hand
(spec/20-introduction.md, section 5).

A leg is cut into pieces; each piece is a page under a tag and a key that both ends derive from the
rendezvous secret of the line. The salt is derived from the piece, so that packing twice gives the same pages
and they can be posted again as they are. Whoever else has the line may post under the same tags: hence four
slots (a sender whose tag is taken uses the next) and pieces that name the whole they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from backchannel.crypto import aead, mac
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed, TooLarge, Unproven
from backchannel.wire.codec import encode
from backchannel.wire.ids import PageTag
from backchannel.wire.padding import pad, room_for_content, unpad

SLOTS = 4
PIECES_AT_MOST = 288
BY_HAND = bytes(16)
"""The board id used for pages that are carried in a file."""
_TAG, _SALT, _NAME, _COUNT = 8, 16, 8, 2
_HEAD = _NAME + 2 * _COUNT
_AROUND = _TAG + _SALT + aead.OVERHEAD


_Place = tuple[bytes, int, int, int]
"""Board, leg, slot and index of a piece."""


class Leg(IntEnum):
    """Which leg a page belongs to; leg 1 is the line itself."""

    REPLY = 2
    LETTER = 3
    APPOINTMENT = 4
    ACCEPTANCE = 5


def tag(secret: bytes, leg: Leg, board: bytes, slot: int, index: int) -> PageTag:
    """The tag of one piece: 8 bytes of ``M(rendezvous-tag, secret, [board, leg, slot, index])``."""
    place = encode([board, int(leg), slot, index])
    return PageTag(mac.authenticate(Label.RENDEZVOUS_TAG, secret, place, _TAG))


def tags(
    secret: bytes, leg: Leg, board: bytes, *, slots: int = SLOTS, pieces: int = PIECES_AT_MOST
) -> tuple[PageTag, ...]:
    """Every tag under which a leg may come, slot by slot."""
    return tuple(tag for tag, _ in _tagged(secret, leg, board, slots, pieces))


def _tagged(
    secret: bytes, leg: Leg, board: bytes, slots: int, pieces: int
) -> Iterator[tuple[PageTag, _Place]]:
    of, number = mac.Authenticator(Label.RENDEZVOUS_TAG, secret).of, int(leg)
    for slot in range(slots):
        for index in range(pieces):
            place = (board, number, slot, index)
            yield PageTag(of(encode(place), _TAG)), place


def pack(
    secret: bytes, leg: Leg, data: bytes, board: bytes, page_size: int, *, slot: int = 0
) -> tuple[bytes, ...]:
    """Cut a leg into pages of exactly ``page_size`` bytes. Raises `TooLarge` beyond 288 pieces."""
    room = room_for_content(page_size - _AROUND) - _HEAD
    chunks = [data[at : at + room] for at in range(0, len(data), room)] or [b""]
    if len(chunks) > PIECES_AT_MOST:
        raise TooLarge(
            "This introduction is too long for the line: the list of who speaks has grown too much."
        )
    name = digest(Label.LEG, data)[:_NAME]
    count = len(chunks).to_bytes(_COUNT, "big")
    return tuple(
        _seal(
            secret,
            (board, int(leg), slot, index),
            name + index.to_bytes(_COUNT, "big") + count + chunk,
            page_size,
        )
        for index, chunk in enumerate(chunks)
    )


def unpack(
    secret: bytes, leg: Leg, board: bytes, page_size: int, pages: Iterable[bytes]
) -> tuple[bytes, ...]:
    """Every whole leg among ``pages``, each once; foreign, spoiled and incomplete ones are passed over.

    Two results mean that two people answered.
    """
    places = dict(_tagged(secret, leg, board, SLOTS, PIECES_AT_MOST))
    wholes: dict[tuple[int, bytes, int], dict[int, bytes]] = {}
    for page in pages:
        place = places.get(PageTag(page[:_TAG]))
        if place is None or len(page) != page_size:
            continue
        try:
            piece = _open(secret, place, page)
        except (Unproven, Malformed):
            continue
        name, count = piece[:_NAME], int.from_bytes(piece[_NAME + _COUNT : _HEAD], "big")
        if int.from_bytes(piece[_NAME : _NAME + _COUNT], "big") == place[3] < count:
            wholes.setdefault((place[2], name, count), {})[place[3]] = piece[_HEAD:]
    found: dict[bytes, None] = {}
    for (_, name, count), pieces in wholes.items():
        if len(pieces) == count:
            data = b"".join(pieces[index] for index in range(count))
            if digest(Label.LEG, data)[:_NAME] == name:
                found[data] = None
    return tuple(found)


def _seal(secret: bytes, place: _Place, piece: bytes, page_size: int) -> bytes:
    salt = mac.authenticate(Label.RENDEZVOUS_SALT, secret, encode([*place, piece]), _SALT)
    key = derive(Label.RENDEZVOUS_KEY, secret, encode([*place, salt]))
    sealed = aead.seal(key, pad(piece, page_size - _AROUND))
    return mac.authenticate(Label.RENDEZVOUS_TAG, secret, encode(list(place)), _TAG) + salt + sealed


def _open(secret: bytes, place: _Place, page: bytes) -> bytes:
    salt = page[_TAG : _TAG + _SALT]
    key = derive(Label.RENDEZVOUS_KEY, secret, encode([*place, salt]))
    return unpad(aead.open_sealed(key, page[_TAG + _SALT :]))
