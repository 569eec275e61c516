"""What a paper is to the law: its kinds of acts, its tables, and what of it is still open.

A new paper is one file with one value ``PAPER`` and a line in ``registry``. Nothing else in the law names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, NamedTuple

from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.signed_text import Statement
from backchannel.credentials.charter import ActClass
from backchannel.wire.codec import Record


class Topic(Enum):
    """What an act is about, for rules that take whole topics together. People type the values."""

    MESSAGES = "messages"
    TEXTS = "texts"
    TALKS = "talks"
    PEOPLE = "people"
    NOTICES = "notices"
    MEETINGS = "meetings"
    COURTESIES = "courtesies"
    WORDING = "wording"
    WHO_SPEAKS = "who speaks"
    THE_LINE = "the line itself"


def _nothing(*_: object) -> None:
    """No rule, no change, nothing inside."""


class Gravity(NamedTuple):
    """How a desk treats an act that is no small thing. No rule of the law asks for it.

    ``does``: what it does that is no slip to be mended, shown before it leaves where one voice is enough.
    ``first``: it is told before all else that came. ``always``: it is asked about also where a colleague has
    to agree, and more than a yes has to be typed.
    """

    does: str = ""
    first: bool = False
    always: bool = False


LIGHT = Gravity()


class Kind(NamedTuple):
    """One kind of act.

    ``judge`` raises `Refused` when the act has no effect; ``fold`` writes what an effective one changes.
    ``always``: passes when the party is frozen or the line is suspended (spec/40, section 7). ``sound``
    decodes what the body carries encoded (A1). ``statement``: what signatures beside the act cover (A11).
    ``topic_of`` and ``gravity_of``: where these depend on the body.
    """

    act_class: ActClass
    topic: Topic
    judge: Callable[[Any, Moment, Facts], None] = _nothing
    fold: Callable[[Any, Moment, Facts], None] = _nothing
    always: bool = False
    topic_of: Callable[[Any], Topic] | None = None
    sound: Callable[[Any], object] = _nothing
    statement: Callable[[Any], Statement | None] = _nothing
    gravity: Gravity = LIGHT
    gravity_of: Callable[[Any], Gravity] | None = None

    def about(self, body: Record) -> Topic:
        """What an act with this body is about."""
        return self.topic if self.topic_of is None else self.topic_of(body)

    def weighs(self, body: Record) -> Gravity:
        """How grave an act with this body is."""
        return self.gravity if self.gravity_of is None else self.gravity_of(body)


class Open(NamedTuple):
    """Something begun by an act that is not over, and whether it waits for us, for them or for neither."""

    topic: Topic
    act: bytes
    ours: bool
    for_us: bool
    for_them: bool
    case: Record


def still_open(
    topic: Topic, act: bytes, case: Record, ours: int, *, side: int, waits_for: int | None
) -> Open:
    """What a side began and what waits for a side (None: for neither), as seen by the side ``ours``."""
    return Open(topic, act, side == ours, waits_for == ours, waits_for == 1 - ours, case)


def _nothing_open(facts: Facts, ours: int) -> Iterator[Open]:
    del facts, ours
    return iter(())


class Paper(NamedTuple):
    """``kinds`` by body; ``tables`` are written by these kinds only; ``open`` lists by facts and own side."""

    kinds: dict[type[Record], Kind]
    tables: tuple[Table[Any], ...] = ()
    open: Callable[[Facts, int], Iterator[Open]] = _nothing_open
