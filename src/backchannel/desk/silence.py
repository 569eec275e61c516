"""Why a line is silent: which cause, since when, and what nobody here can know (requirements G1).

Owns the causes and their sentences. Each rests on what this desk holds: its own way to the relay, signs of
life of theirs, and what the law says is owed. It never guesses: where two causes look the same, it says so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from backchannel.channel.papers.message import MESSAGES, MessageCase, ReplyKind
from backchannel.desk import next_steps, views
from backchannel.desk.act_rows import ActRow
from backchannel.desk.broken_off import BrokenOff
from backchannel.desk.days import day
from backchannel.desk.drills import NO_MESSAGE, Drills
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part

QUIET_AFTER = 14 * 86_400
"""Seconds without any sign of life after which the line check of theirs is overdue twice."""
DOWN_AFTER = 3600
"""Seconds after which a way to a relay that did not work counts as down."""
WORKS = "works"
"""How a way is that worked when it was tried last."""


class Cause(NamedTuple):
    """Why it is silent. ``code`` is for programs; ``since``: seconds, None where it never was otherwise.

    ``about``: the number of the message of ours that it is about.
    """

    code: str
    since: int | None
    sentence: str
    limit: str
    about: int | None = None


class Silence(Part):
    """The cause of a silence, as far as it can be known here."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._broken_off = BrokenOff(ground)
        self._drills = Drills(ground)

    def heard(self, channel: bytes, what: str = "they") -> int | None:
        """When they were heard last; ``message``: when something they said came last."""
        row = self._core.register.first(
            "SELECT at FROM heard WHERE channel = ? AND what = ?", (channel, what)
        )
        return None if row is None else int(row[0])

    def cause(self, glance: Glance, nick: str, paths: list[views.Path]) -> Cause:
        """The first that holds, from our own door outwards. Without ``paths`` everything goes by hand."""
        heard = self.heard(glance.id)
        return (
            self._down(nick, paths)
            or self._suspended(glance, nick, heard, by_hand=not paths)
            or self._unheard(glance.id, heard)
            or self._declined(glance)
            or self._owed(glance, heard or 0, by_hand=not paths)
            or self._there(glance.id, heard, by_hand=not paths)
        )

    def _down(self, nick: str, paths: list[views.Path]) -> Cause | None:
        now = self._core.now()
        working = (each.sentence == WORKS and now - (each.last_good or 0) <= DOWN_AFTER for each in paths)
        if not paths or any(working):
            return None
        good = max((each.last_good for each in paths if each.last_good), default=None)
        since = "and never worked yet" if good is None else f"since {moment(good)}"
        why = "nobody tried since. `backchannel run` keeps it up." if paths[0].sentence == WORKS else None
        return Cause(
            "path down",
            good,
            f"Your own way to the relay is down, {since}: {why or paths[0].sentence}",
            f"Whether {nick} wrote meanwhile, nobody here can tell.",
        )

    def _suspended(self, glance: Glance, nick: str, heard: int | None, *, by_hand: bool) -> Cause | None:
        """Suspended, and whether they are there all the same: the one says nothing of the other."""
        standing = self._broken_off.standing(glance)
        if not standing:
            return None
        mine = f"You lift yours: `backchannel reopen {next_steps.typed(nick)}`."
        theirs = "Only they can lift theirs. Whether anybody there reads a knock, nobody here can tell."
        limit = " ".join(dict.fromkeys(mine if each.ours else theirs for each in standing))
        since = min(each.since for each in standing)
        sentence = self._broken_off.sentence(glance, standing)
        if unheard := self._unheard(glance.id, heard):
            return Cause("suspended", since, f"{sentence} {unheard.sentence}", f"{unheard.limit} {limit}")
        return Cause("suspended", since, f"{sentence} {_last_sign(heard or 0, by_hand=by_hand)}", limit)

    def _unheard(self, channel: bytes, heard: int | None) -> Cause | None:
        if heard is None:
            [(began,)] = self._core.register.all(
                "SELECT min(admitted_at) FROM entry WHERE room = ?", (channel,)
            )
            since = "yet" if began is None else f"since the line began on {day(began)}"
            limit = "Whether they have your letter, and whether they read it, nobody here can tell."
            return Cause("nothing heard", began, f"Nothing was heard of them {since}.", limit)
        if self._core.now() - heard > QUIET_AFTER:
            sentence = f"Nothing was heard of them since {day(heard)}, not even a line check."
            limit = (
                "Their desks are off, cut off or gone, or the relay keeps things from you: no telling which."
            )
            return Cause("nothing heard", heard, sentence, limit)
        return None

    def _declined(self, glance: Glance) -> Cause | None:
        """They declined what our side said last, and said nothing since."""
        channel = glance.channel
        ours, theirs = (self._last_message(glance, side) for side in (channel.ours, 1 - channel.ours))
        if ours is None or theirs is None:
            return None
        position = glance.replies.position(ours.hash)
        if position is None or position.kind is not ReplyKind.DECLINE or position.act != theirs.hash:
            return None
        return Cause(
            "declined",
            theirs.at,
            f"They declined to answer your message of {day(ours.at)}, on {day(theirs.at)}.",
            "They owe nothing more. Beyond what they said with it, why is not to be known here.",
            self._number(ours),
        )

    def _last_message(self, glance: Glance, side: int) -> ActRow | None:
        for node in reversed(glance.channel.chains.standing[side]):
            if glance.channel.case(MESSAGES, node.hash) is not None:
                return self._channels.row(node.hash)
        return None

    def _owed(self, glance: Glance, heard: int, *, by_hand: bool) -> Cause | None:
        """They have, or were heard after, something of ours that waits for an answer."""
        waiting = [
            (each.case, each.act)
            for each in glance.channel.open()
            if each.for_them and each.ours and isinstance(each.case, MessageCase)
        ]
        for case, act in sorted(waiting, key=lambda found: found[0].depth):
            row = self._channels.row(act)
            arrived = glance.arrived(row)
            if arrived or heard > row.at:
                there = _last_sign(heard, by_hand=by_hand) + self._drilled(glance.id)
                return self._held(row, case, there) or self._unanswered(row, there, arrived=arrived)
        return None

    def _held(self, row: ActRow, case: MessageCase, there: str) -> Cause | None:
        until = case.held_until
        if until is None or until < self._core.now():
            return None
        return Cause(
            "asked to wait",
            row.at,
            f"{there} They asked you to expect nothing about your message of {day(row.at)}"
            f" before {day(until)}.",
            "Whether somebody works on it, nobody here can tell.",
            self._number(row),
        )

    def _unanswered(self, row: ActRow, there: str, *, arrived: bool) -> Cause:
        came = (
            "It arrived at a desk of theirs."
            if arrived
            else "Nobody there has confirmed yet that it arrived."
        )
        return Cause(
            "not answering",
            row.at,
            f"{there} They have not answered your message of {day(row.at)}.",
            f"{came} Whether a person read it, and why nobody answers, nobody here can tell.",
            self._number(row),
        )

    def _there(self, channel: bytes, heard: int | None, *, by_hand: bool) -> Cause:
        said = self.heard(channel, "message")
        words = "" if said is None else f" What they said last came {day(said)}."
        words += self._drilled(channel)
        runs = "Whether their desk is on" if by_hand else "A desk of theirs runs. Whether a person reads"
        return Cause(
            "by hand" if by_hand else "there",
            heard,
            _last_sign(heard, by_hand=by_hand) + words,
            f"{runs}, nobody here can tell.",
        )

    def _drilled(self, channel: bytes) -> str:
        """That they answered a drill since they said something: this breaks no silence."""
        answered, said = self._drills.answered_at(channel), self.heard(channel, "message")
        if answered is None or (said is not None and said > answered):
            return ""
        return f" They answered a drill on {day(answered)}, {NO_MESSAGE}."

    def _number(self, row: ActRow) -> int:
        return self._core.number("act", row.draft)


def _last_sign(heard: int | None, *, by_hand: bool) -> str:
    """The last sign of life: what a carrier brought says nothing about whether a desk is on."""
    if by_hand:
        return f"Something of theirs was last carried here on {day(heard)}."
    return f"They are there: last heard {day(heard)}."


def moment(seconds: int) -> str:
    """A date with its time, UTC: minutes count where a relay just stopped."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
