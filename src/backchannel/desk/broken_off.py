"""A line that is broken off, as it stands now: by whom, since when, and the knocks since then.

Owns: those sentences. Whether it is suspended is the law's to say (`channel.papers.suspension`).
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.papers.suspension import Change, history
from backchannel.desk.days import counted, day
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.notes import Knocked, Notes
from backchannel.desk.papers.suspension import but

A_DAY = 86_400
KNOCK_SHOWN_FOR = 14 * A_DAY
"""Seconds for which a knock of theirs is told on the first screen, where the line is open."""
KNOCKS_TOLD = 10
"""Earlier knocks of theirs whose words are shown."""


class Standing(NamedTuple):
    """A suspension that stands: whose, and since when it is known here."""

    ours: bool
    since: int
    change: Change


class BrokenOff(Part):
    """Suspensions and knocks, in words."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._notes = Notes(ground)

    def standing(self, glance: Glance) -> list[Standing]:
        """The suspensions that stand on a line: theirs first."""
        channel, found = glance.channel, []
        for side in (1 - channel.ours, channel.ours):
            change = history(channel.law.facts, side).at()
            if change is not None:
                since = self._channels.row(change.act).at
                found.append(Standing(side == channel.ours, since, change))
        return found

    @staticmethod
    def is_ours(glance: Glance) -> bool:
        """Whether our side suspended a line, in whole or in part."""
        return history(glance.channel.law.facts, glance.channel.ours).at() is not None

    def sentence(self, glance: Glance, standing: list[Standing]) -> str:
        """By whom it is suspended, since when, and what is the same as before."""
        by = ". ".join(self._by(each) for each in standing)
        since = min(each.since for each in standing)
        same = [self._knocks(glance, since), self._keys(glance, standing[-1].change)]
        if not glance.differing:
            both = glance.in_common()
            if both:
                same.append(f"the same {counted(both, 'message')} on both sides")
            else:
                same.append("how many messages both sides hold is not known here yet")
        return f"{by}; {', '.join(same)}."

    def _by(self, standing: Standing) -> str:
        days, kept = (self._core.now() - standing.since) // A_DAY, but(standing.change.kept or ())
        if standing.ours:
            return f"Suspended by you since {day(standing.since)} ({counted(days, 'day')}){kept}"
        return f"Suspended by them since {day(standing.since)} ({counted(days, 'day')}){kept}"

    def _knocks(self, glance: Glance, since: int) -> str:
        found = self._notes.knocks(glance.id, since)
        ours = sum(each.who.party == glance.me.party for each in found)
        theirs = len(found) - ours
        if not found:
            return "nobody has knocked"
        yours = counted(ours, "knock") if ours else "no knock"
        return f"{yours} of yours, {theirs or 'none'} of theirs"

    def _keys(self, glance: Glance, change: Change) -> str:
        channel = glance.channel
        node = channel.chains.nodes[change.act]
        then = channel.law.speaks_before(node.side, node.prev, node.view)
        now = (channel.speaks(node.side), channel.speaks(1 - node.side))
        same = all(one.charter_hash == other.charter_hash for one, other in zip(then, now, strict=True))
        return "same keys" if same else "who speaks has changed since"

    # knocks

    def knocks(self, glance: Glance) -> list[str]:
        """Who knocked since the line was suspended, or, where it is open, ever. Empty for nobody."""
        standing = self.standing(glance)
        since = min((each.since for each in standing), default=0)
        found = self._notes.knocks(glance.id, since)
        if not found and standing:
            days = (self._core.now() - since) // A_DAY
            return [f"Nobody has knocked for {counted(days, 'day')}." if days else "Nobody has knocked yet."]
        ours = [each for each in found if each.who.party == glance.me.party]
        theirs = [each for each in found if each.who.party != glance.me.party]
        told = [self._told("You", ours), self._told("They", theirs), *self._before(theirs)]
        return [each for each in told if each]

    def _before(self, theirs: list[Knocked]) -> list[str]:
        """What they said with earlier knocks, the newest first."""
        said = [each for each in theirs[:-1] if each.words][: -KNOCKS_TOLD - 1 : -1]
        return [
            f"Before, on {day(each.at)}: “{each.words}” ({self._parties.title(each.who)}'s own words)."
            for each in said
        ]

    def fresh_knock(self, glance: Glance) -> str:
        """The newest knock of theirs, while it is fresh or the line is suspended; else empty."""
        theirs = [each for each in self._notes.knocks(glance.id) if each.who.party != glance.me.party]
        if not theirs:
            return ""
        fresh = self._core.now() - theirs[-1].at < KNOCK_SHOWN_FOR
        return self._told("They", theirs) if fresh or self.standing(glance) else ""

    def _told(self, who: str, knocks: list[Knocked]) -> str:
        if not knocks:
            return ""
        last = knocks[-1]
        if len(knocks) == 1:
            when = f"{who} knocked once, on {day(last.at)}"
        else:
            when = f"{who} knocked {counted(len(knocks), 'time')}, last on {day(last.at)}"
        if not last.words:
            return f"{when}, without words."
        own = f"{self._parties.title(last.who)}'s own words, nobody's official word"
        return f"{when}: “{last.words}” ({own})."
