"""Pages: tag, salt, sealed content, all of one size (spec/70, section 2).

Owns: the tag under which a page is found, and sealing and opening its content for a board or for the pouch.
Does not own: how an entry is cut into contents (`fragments`), or keeping any of it (`store.spool`).

Rules: a page of a board has a fresh salt, so the same content posted in another generation looks unrelated; a
page of the pouch has a salt that follows from its content, so that it is the same bytes in every pouch.
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.board.pagekeys import NO_BOARD, PageKey
from backchannel.crypto.aead import OVERHEAD, open_sealed, seal
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.crypto.mac import Authenticator, authenticate
from backchannel.errors import Malformed
from backchannel.wire.codec import encode
from backchannel.wire.ids import BoardId, PageTag
from backchannel.wire.padding import pad, room_for_content, unpad

TAG_SIZE = 8
SALT_SIZE = 16
PAGE_SIZE = 4096
"""Of the preset *small*, and of everything carried by hand where there is no relay."""
_FRAME = TAG_SIZE + SALT_SIZE + OVERHEAD


def content_size(page_size: int) -> int:
    """Bytes of content that fit in a page of ``page_size`` bytes."""
    return room_for_content(page_size - _FRAME)


def tag_of(page: bytes) -> PageTag:
    """The tag of a page: its first 8 bytes."""
    return PageTag(page[:TAG_SIZE])


def page_tag(key: PageKey, board: BoardId, page_no: int) -> PageTag:
    """The tag of page ``page_no`` of a feed in the key's generation on ``board``."""
    return PageTag(
        authenticate(Label.PAGE_TAG, key.key, encode((board, page_no, key.generation)), length=TAG_SIZE)
    )


def page_tags(key: PageKey, board: BoardId, pages: Iterable[int]) -> dict[PageTag, int]:
    """By `page_tag`, which page it is of: of many pages under one key."""
    of, generation = Authenticator(Label.PAGE_TAG, key.key).of, key.generation
    return {PageTag(of(encode((board, page_no, generation)), TAG_SIZE)): page_no for page_no in pages}


def seal_page(key: PageKey, board: BoardId, page_no: int, content: bytes, *, salt: bytes, size: int) -> bytes:
    """A page of exactly ``size`` bytes. ``salt`` is 16 fresh bytes. Raises `TooLarge` if it does not fit."""
    tag = page_tag(key, board, page_no)
    return wrap(tag, salt, _content_key(key, board, page_no, salt), content, size)


def open_page(key: PageKey, board: BoardId, page_no: int, page: bytes) -> bytes:
    """The content of a page found under this key's tag. Raises `Malformed` or `Unproven`."""
    return unwrap(page, _content_key(key, board, page_no, salt_of(page)))


def pouch_tag(key: bytes, page_no: int) -> PageTag:
    """The tag of page ``page_no`` when carried by hand, under a pouch key."""
    return page_tag(PageKey(0, key), NO_BOARD, page_no)


def seal_pouch_page(key: bytes, page_no: int, content: bytes, *, size: int) -> bytes:
    """A page to be carried by hand: the same bytes each time it is made from the same content."""
    salt = pouch_salt(key, page_no, content)
    return seal_page(PageKey(0, key), NO_BOARD, page_no, content, salt=salt, size=size)


def open_pouch_page(key: bytes, page_no: int, page: bytes) -> bytes:
    """The content of a carried page. Raises `Malformed` or `Unproven`."""
    return open_page(PageKey(0, key), NO_BOARD, page_no, page)


def pouch_salt(key: bytes, place: int, content: bytes) -> bytes:
    """The salt of something carried by hand: it follows from the place and the content."""
    return authenticate(Label.POUCH_SALT, key, encode((place, content)), length=SALT_SIZE)


def wrap(tag: PageTag, salt: bytes, key: bytes, content: bytes, size: int) -> bytes:
    """tag ‖ salt ‖ sealed padded content: ``size`` bytes, under a single-use key."""
    return tag + salt + seal(key, pad(content, size - _FRAME), tag)


def unwrap(page: bytes, key: bytes) -> bytes:
    """The content under a single-use key. Raises `Malformed` or `Unproven`."""
    return unpad(open_sealed(key, page[TAG_SIZE + SALT_SIZE :], tag_of(page)))


def salt_of(page: bytes) -> bytes:
    """The 16-byte salt of a page. Raises `Malformed` if the page is too short to be one."""
    if len(page) <= _FRAME:
        raise Malformed("A sealed message came that is too short to be one.")
    return page[TAG_SIZE : TAG_SIZE + SALT_SIZE]


def _content_key(key: PageKey, board: BoardId, page_no: int, salt: bytes) -> bytes:
    return derive(Label.PAGE_KEY, key.key, encode((board, page_no, key.generation, salt)))
