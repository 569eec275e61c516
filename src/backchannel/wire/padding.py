"""Fixed-size padding: a length, the content, zeros (spec/00-conventions.md, section 3)."""

from __future__ import annotations

from backchannel.errors import Malformed, TooLarge

_LENGTH = 4


def room_for_content(size: int) -> int:
    """Bytes of content that fit in a padded block of ``size`` bytes."""
    return size - _LENGTH


def pad(content: bytes, size: int) -> bytes:
    """``content`` in exactly ``size`` bytes: u32 big-endian length, content, zeros."""
    if len(content) > size - _LENGTH:
        raise TooLarge(f"{len(content)} bytes do not fit in a block of {size}.")
    return len(content).to_bytes(_LENGTH, "big") + content + bytes(size - _LENGTH - len(content))


def unpad(block: bytes) -> bytes:
    """The content of a padded block. Raises `Malformed` on a false length or padding that is not zero."""
    if len(block) < _LENGTH:
        raise Malformed("A padded block is shorter than its own length field.")
    length = int.from_bytes(block[:_LENGTH], "big")
    if length > len(block) - _LENGTH:
        raise Malformed("A padded block claims more content than it has.")
    if any(block[_LENGTH + length :]):
        raise Malformed("A padded block has something in its padding.")
    return block[_LENGTH : _LENGTH + length]
