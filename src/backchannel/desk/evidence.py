"""How a line has gone so far, for whoever asks: answer times, and the longest silence (requirements G1).

Owns: counting it from what came to this desk and when. It judges nobody: a slow answer has many reasons.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from backchannel.channel.papers.message import MESSAGES
from backchannel.desk import views
from backchannel.desk.drills import Drills
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part


class Looking(Part):
    """The evidence about one line."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._ground = ground

    def at(self, glance: Glance) -> views.Evidence:
        """Answers of theirs, how long they took, and the longest time without a word of theirs."""
        times = self._arrivals(glance)
        said = [times[node.hash] for node in glance.channel.chains.standing[1 - glance.channel.ours]]
        now = self._core.now()
        gaps = [(after - before, before, after) for before, after in pairwise([*sorted(said), now])]
        longest, since, until = max(gaps, default=(None, None, None), key=lambda gap: gap[0] or 0)
        took = self._answer_times(glance, times)
        of_line = Drills(self._ground)
        drills = of_line.of(glance.id, ours=True)
        answered = [each.took for each in drills if each.took is not None]
        return views.Evidence(
            max(said, default=None),
            len(took),
            int(median(took)) if took else None,
            longest,
            since,
            until,
            drills=len(drills),
            last_drill=drills[-1].at if drills else None,
            drill_time=drills[-1].took if drills else None,
            longest_drill=max(answered, default=None),
            may_drill=of_line.may_go(glance.id),
            drill_waits=of_line.unanswered(glance.id) is not None,
        )

    def _arrivals(self, glance: Glance) -> dict[bytes, int]:
        """When each item of the line came here first."""
        rows = self._core.register.all(
            "SELECT hash, min(at) FROM act WHERE channel = ? GROUP BY hash", (glance.id,)
        )
        return {bytes(act): int(at) for act, at in rows}

    @staticmethod
    def _answer_times(glance: Glance, times: dict[bytes, int]) -> list[int]:
        channel, found = glance.channel, []
        for node in channel.chains.standing[channel.ours]:
            case = channel.case(MESSAGES, node.hash)
            if case is not None and case.closed_by is not None:
                found.append(max(0, times[case.closed_by] - times[node.hash]))
        return found
