"""Keys of the page layer: they find and wrap pages, and step one way (spec/70, section 1).

Owns: from one root, the stepping key of a board and the key of the pouch; the generation of a tick.
Does not own: where a root comes from (`feed`), or what a page holds.

Rules: a generation is half the time a board keeps a page. A key of one generation gives every later key and
no earlier one, so whoever holds only a later key cannot recognise pages that are gone from the board.
"""

from __future__ import annotations

from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed
from backchannel.wire.codec import Record
from backchannel.wire.ids import U63, BoardId, Bytes32

MOST_STEPS = 200_000
"""Steps made at once, at most: about two seconds of work; 1,900 years where pages are kept a week."""
NO_BOARD = BoardId(bytes(16))
"""Stands for the board where there is none: pages carried by hand."""


class PageKey(Record):
    """A 32-byte key as it stands in ``generation``."""

    generation: U63
    key: Bytes32


def generation_of(tick: int, kept_ticks: int) -> int:
    """The generation of ``tick`` on a board that keeps pages for ``kept_ticks`` ticks (2 or more)."""
    return 2 * tick // kept_ticks


def board_key(root: bytes, generation: int) -> PageKey:
    """The first stepping key from a 32-byte tag root made in ``generation``."""
    return PageKey(generation, derive(Label.TAG_ROOT_BOARD, root))


def pouch_key(root: bytes) -> bytes:
    """The 32-byte key of pages carried by hand, from a tag root. It does not step."""
    return derive(Label.TAG_ROOT_POUCH, root)


def wake_pouch_key(root: bytes) -> bytes:
    """The 32-byte key of wake letters carried by hand, from the wake key of a pair. It does not step."""
    return derive(Label.WAKE_POUCH, root)


def step_tags(key: PageKey, generation: int) -> PageKey:
    """The tag key as it stands in ``generation``; the key itself if that is not later.

    Raises `Malformed` if ``generation`` is absurdly far ahead.
    """
    return _step(Label.TAG_STEP, key, generation)


def step_wake(key: PageKey, generation: int) -> PageKey:
    """The wake key as it stands in ``generation``: as `step_tags`."""
    return _step(Label.WAKE_STEP, key, generation)


def _step(label: Label, key: PageKey, generation: int) -> PageKey:
    steps = generation - key.generation
    if steps <= 0:
        return key
    if steps > MOST_STEPS:
        raise Malformed("The relay's clock is too far from anything this desk knows.")
    secret = key.key
    for _ in range(steps):
        secret = derive(label, secret)
    return PageKey(generation, secret)
