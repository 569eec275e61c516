"""Suspending a line, whole or in part, and reopening it (spec/45, section 1).

Owns the two bodies and the history of each side's suspensions. Each side suspends and lifts only its own. An
act is refused where its past holds a suspension that covers its topic: its own side's, or the other side's in
view. What was said before a suspension was in view stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import LanguageTag, Reason
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Gravity, Kind, Paper, Topic
from backchannel.credentials.charter import ActClass
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U63, Bytes32

CHANGES_AT_MOST = 2_000
"""Suspensions and reopenings of one side: their history has to fit in the register."""


def _name(topic: Topic) -> str:
    return topic.value


_NEVER_SUSPENDED = (Topic.WHO_SPEAKS, Topic.THE_LINE)
SUSPENDABLE = tuple(sorted((each for each in Topic if each not in _NEVER_SUSPENDED), key=_name))
"""What a suspension can stop or keep, in the order in which it is written."""

Kept = Annotated[tuple[Topic, ...], msgspec.Meta(max_length=len(SUSPENDABLE))]


class Suspend(Record, tag=9):
    """Break the line off. ``kept``: topics that go on, in rising order. Again: the newer one counts."""

    kept: Kept
    reason: Reason
    language: LanguageTag
    translation: Reason | None


class Reopen(Record, tag=10):
    """Lift one's own suspension. Nothing that was held back goes out by itself."""

    words: Reason
    language: LanguageTag
    translation: Reason | None


class Change(Record):
    """One suspension (``kept`` is there) or reopening (it is not) in its side's chain."""

    depth: U63
    act: Bytes32
    kept: Kept | None


class History(Record):
    """Every suspension and reopening of one side, in the order of its chain."""

    changes: tuple[Change, ...]

    def at(self, depth: int | None = None) -> Change | None:
        """What stood after that many acts of the side (None: all): its newest suspension, or None if open."""
        for change in reversed(self.changes):
            if depth is None or change.depth <= depth:
                return change if change.kept is not None else None
        return None


SUSPENSIONS: Table[History] = Table("suspensions", History)
_NEVER = History(())
_KEYS = (b"\0", b"\1")


def history(facts: Facts, side: int) -> History:
    """The suspensions of one side so far."""
    return facts.get(SUSPENSIONS, _KEYS[side]) or _NEVER


def require_open(topic: Topic, moment: Moment, facts: Facts) -> None:
    """Raise `Refused` for an act of that topic where a suspension in its past covers it (S3)."""
    if stops(history(facts, moment.side).at(), topic):
        raise Refused(
            f"{moment.mine.name} has suspended this line and lifts that first.",
            next_step="Reopen it first; nothing that was held back goes out by itself.",
        )
    if stops(history(facts, moment.other).at(moment.seen), topic):
        raise Refused(
            f"{moment.theirs.name} has suspended this line, and only {moment.theirs.name} can lift that.",
            next_step="Knock: that always passes. Say this again when the line is open.",
        )


def stops(change: Change | None, topic: Topic) -> bool:
    """Whether what stands after this change (None: nothing ever changed) stops that topic."""
    return change is not None and change.kept is not None and topic not in change.kept


def overtaken(topic: Topic, by: Iterable[Change], after: int) -> bool:
    """Whether a side suspended that topic in an act of its chain later than so many (S4)."""
    return any(change.depth > after and stops(change, topic) for change in by)


def judge_suspend(body: Suspend, moment: Moment, facts: Facts) -> None:
    """Refuse topics out of order, or the very suspension that stands (S1)."""
    if sorted(set(body.kept), key=_name) != list(body.kept) or not set(body.kept) <= set(SUSPENDABLE):
        raise Refused("What goes on is named twice, out of order, or is nothing that can be suspended.")
    if len(body.kept) == len(SUSPENDABLE):
        raise Refused("This would suspend nothing: it keeps everything.")
    before = history(facts, moment.side)
    standing = before.at()
    if standing is not None and standing.kept == body.kept:
        raise Refused(f"{moment.mine.name} has suspended this line in just this way already.")
    if len(before.changes) >= CHANGES_AT_MOST:
        raise Refused("This line was suspended and reopened too often. Meet anew.")


def judge_reopen(body: Reopen, moment: Moment, facts: Facts) -> None:
    """Only what one's own side suspended can be lifted (S2)."""
    if history(facts, moment.side).at() is None:
        raise Refused(f"{moment.mine.name} has not suspended this line: it can only lift its own suspension.")


def fold_suspend(body: Suspend, moment: Moment, facts: Facts) -> None:
    """From here on it is suspended."""
    _add(moment, facts, body.kept)


def fold_reopen(body: Reopen, moment: Moment, facts: Facts) -> None:
    """From here on it is open."""
    _add(moment, facts, None)


def _add(moment: Moment, facts: Facts, kept: tuple[Topic, ...] | None) -> None:
    before = history(facts, moment.side)
    change = Change(moment.depth, moment.act, kept)
    facts.put(SUSPENSIONS, _KEYS[moment.side], replace(before, changes=(*before.changes, change)))


PAPER = Paper(
    {
        Suspend: Kind(
            ActClass.CONTROL,
            Topic.THE_LINE,
            judge_suspend,
            fold_suspend,
            always=True,
            gravity=Gravity(
                "From then on nothing that is suspended goes either way, until your side lifts it."
            ),
        ),
        Reopen: Kind(ActClass.CONTROL, Topic.THE_LINE, judge_reopen, fold_reopen, always=True),
    },
    (SUSPENSIONS,),
)
