"""What a desk shows of a channel: values for reading, made from the trees and the facts. Decides nothing.

Numbers are small, given in the order of arrival at this desk, and stay with a draft wherever it is posted.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from backchannel.channel.papers.message import MessageCase
from backchannel.channel.papers.text import TextCase


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


class WaitingMessage(NamedTuple):
    """A message that waits: for us or for them, held until when, or with an open question about it."""

    number: int
    act: bytes
    ours: bool
    for_us: bool
    case: MessageCase
    being_asked: bool


class TextItem(NamedTuple):
    """A text and where it stands. ``number`` is that of the proposal; ``for_us``: the next step is ours."""

    number: int
    act: bytes
    ours: bool
    for_us: bool
    case: TextCase


class NextPlace(NamedTuple):
    """Where the next act of our side goes: its number, the act before it, and what to take into account."""

    act_no: int
    prev: bytes
    in_view_number: int
    in_view_hash: bytes
