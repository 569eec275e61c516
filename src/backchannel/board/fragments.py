"""Cutting a sealed entry into consecutive pages, and putting it together again (spec/70, section 3).

Owns: the fragment's header and the links between fragments.
Does not own: what was cut, or whose it is.

Rules: each fragment names the digest of the next, and the first names the whole. So of several pages that
claim one place (somebody who knows the key put one there, or a carrier changed one) the right one is found by
looking at each once, and a page put in the way can neither spoil an entry nor make it costly.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import NamedTuple

from backchannel.board.pages import content_size
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed, TooLarge
from backchannel.wire.codec import encode

MOST_FRAGMENTS = 1024
_LINK = 16
_HEADER = struct.Struct(f">{_LINK}s{_LINK}sHH")
_LAST = bytes(_LINK)


class Fragment(NamedTuple):
    """One piece: ``bundle`` is the link of the first piece, ``following`` that of the next (zeros: none).

    ``place`` counts from 0 to ``pieces`` - 1.
    """

    bundle: bytes
    following: bytes
    place: int
    pieces: int
    chunk: bytes

    @property
    def link(self) -> bytes:
        """The 16 bytes by which the piece before (or, of the first, every piece) names this one."""
        return _link(self.place, self.pieces, self.following, self.chunk)


def chunk_size(page_size: int) -> int:
    """Bytes of an entry that one page of ``page_size`` bytes carries."""
    return content_size(page_size) - _HEADER.size


def cut(sealed: bytes, page_size: int) -> list[bytes]:
    """The contents of the consecutive pages that carry ``sealed`` (1 byte or more).

    Raises `TooLarge` if there would be more than 1,024.
    """
    size = chunk_size(page_size)
    chunks = [sealed[start : start + size] for start in range(0, len(sealed), size)] or [b""]
    count = len(chunks)
    if count > MOST_FRAGMENTS:
        raise TooLarge("This is too long to be sent: make it shorter, or send it in parts.")
    followings = [_LAST]
    for index in range(count - 1, 0, -1):
        followings.append(_link(index, count, followings[-1], chunks[index]))
    followings.reverse()
    bundle = _link(0, count, followings[0], chunks[0])
    return [
        _HEADER.pack(bundle, followings[index], index, count) + chunk for index, chunk in enumerate(chunks)
    ]


def decode_fragment(content: bytes) -> Fragment:
    """Read the content of a page. Raises `Malformed`."""
    if len(content) < _HEADER.size:
        raise Malformed("A piece of a message is shorter than its own heading.")
    bundle, following, index, count = _HEADER.unpack_from(content)
    if not index < count <= MOST_FRAGMENTS or (following == _LAST) != (index == count - 1):
        raise Malformed("A piece of a message contradicts itself.")
    fragment = Fragment(bundle, following, index, count, content[_HEADER.size :])
    if index == 0 and fragment.link != bundle:
        raise Malformed("A piece of a message contradicts itself.")
    return fragment


def assemble(
    bundle: bytes, count: int, first_page: int, at: Callable[[int], Iterable[Fragment]]
) -> bytes | None:
    """The entry ``bundle`` whose first piece is page ``first_page``, or None while a piece is missing.

    ``at(page_no)`` gives every piece known to claim that page.
    """
    chunks = []
    wanted = bundle
    for index in range(count):
        for piece in at(first_page + index):
            fits = piece.bundle == bundle and piece.place == index and piece.pieces == count
            if fits and piece.link == wanted:
                break
        else:
            return None
        chunks.append(piece.chunk)
        wanted = piece.following
    return b"".join(chunks)


def _link(index: int, count: int, following: bytes, chunk: bytes) -> bytes:
    return digest(Label.FRAGMENT, encode((index, count, following, chunk)))[:_LINK]
