"""What a desk shows of a channel: values for reading, made from the trees and the facts. Decides nothing.

Numbers are small, given in the order of arrival at this desk, and stay with a draft wherever it is posted.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class ItemState(Enum):
    """How an act stands. The value is what people read."""

    STANDS = "stands"
    REFUSED = "no effect"
    FELL_BACK = "fell back to a draft"


class Authority(NamedTuple):
    """Who agreed to an act: titles of posts, by which version of the list of who speaks.

    ``vouched``: taken over from a colleague's check or our own side's word, not from this desk's own check.
    """

    posts: tuple[str, ...]
    present: tuple[str, ...]
    charter_version: int
    one_voice: bool
    vouched: bool


class Item(NamedTuple):
    """An act in the list of a channel. ``number`` is for people; ``sentence`` says why it has no effect.

    ``settled``: nothing that arrives later can move it, as far as our own side kept to its word.
    """

    number: int
    act: bytes
    draft: bytes
    ours: bool
    act_no: int
    state: ItemState
    sentence: str | None
    settled: bool


class NextPlace(NamedTuple):
    """Where the next act of our side goes: its number, the act before it, and what to take into account."""

    act_no: int
    prev: bytes
    in_view_number: int
    in_view_hash: bytes
