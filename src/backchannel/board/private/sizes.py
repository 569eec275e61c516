"""How big a tree, a key and a turn's reading are (spec/65-private-reads.md, sections 2, 4 and 6).

Owns: arithmetic alone, without NumPy: a desk that never reads privately tells the cost by it. Does not own:
keys (`dpf`), the bytes of a request (`messages`).
"""

from __future__ import annotations

from backchannel.board.private.window import Ring
from backchannel.board.settings import BoardSettings
from backchannel.errors import Misuse

LEAF_SLOTS = 128
MOST_DEPTH = 16
"""Of a tree: 2^23 slots, twice the rows of the largest board."""
BLOCK = 16
"""Bytes of a node, a leaf and a word."""
MOST_READS = 16
"""Reads in a turn, at most: fewer on a board with fewer places, where no more can have been left."""
REQUEST_HEAD, ANSWER_HEAD = 11, 16
_HEAD = 2
_ROW = 16


def depth_for(slots: int) -> int:
    """How deep a tree over ``slots`` slots is. Raises `Misuse` if there can be no such tree."""
    if not 1 <= slots <= LEAF_SLOTS << MOST_DEPTH:
        raise Misuse("There is no private reading over so many messages.")
    return (leaves_for(slots) - 1).bit_length()


def leaves_for(slots: int) -> int:
    """How many leaves hold ``slots`` slots."""
    return -(-slots // LEAF_SLOTS)


def key_size(depth: int) -> int:
    """Bytes of a key for a tree of this depth."""
    return _HEAD + BLOCK + depth * (BLOCK + 1) + BLOCK


def reads_in_turn(settings: BoardSettings) -> int:
    """How many private reads every desk of a board makes in every turn."""
    return min(MOST_READS, settings.capacity)


def bytes_of_all(settings: BoardSettings) -> int:
    """What reading everything takes in a turn in which every place left a page, at one relay."""
    return settings.capacity * (settings.page_size + _ROW)


def bytes_privately(settings: BoardSettings) -> int:
    """What a turn's private reads take at one relay, asking and answer together."""
    keys = reads_in_turn(settings)
    key = key_size(depth_for(Ring.of(settings).slots))
    return REQUEST_HEAD + ANSWER_HEAD + keys * (key + settings.page_size)


def is_private_cheaper(settings: BoardSettings) -> bool:
    """Whether private reads cost less than reading everything, and leave the pair time to agree."""
    return Ring.of(settings).slack >= 2 and bytes_privately(settings) < bytes_of_all(settings)
