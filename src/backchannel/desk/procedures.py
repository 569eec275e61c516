"""The silence procedure at a desk: its day, which only a desk can judge, and what silence there can mean.

Owns: refusing to adopt before the day is over, listing what can be adopted, and what whoever adopts is told
first. What adoption does is the law's (`channel.papers.procedure`).
"""

from __future__ import annotations

from backchannel.channel.papers.forms import CASES, FormCase, MoveCase, OpenCase
from backchannel.channel.papers.procedure import SILENCE
from backchannel.channel.papers.registry import Body
from backchannel.desk.act_rows import body_of
from backchannel.desk.broken_off import BrokenOff
from backchannel.desk.dates import seconds_of
from backchannel.desk.days import day
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.paths import Paths
from backchannel.errors import Misuse, Refused

QUIET = ("path down", "nothing heard")
"""Causes of a silence that say that nobody may have read anything."""


class Procedures(Part):
    """Texts under the silence procedure, on all lines of this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._ground = ground
        self._paths = Paths(ground)
        self._broken_off = BrokenOff(ground)

    def require_over(self, channel: bytes, body: Body) -> None:
        """Refuse to adopt a text before its day is over, unless the other side agreed."""
        found = self._adopted(channel, body)
        if found is None:
            return
        act, case = found
        if case.state(1 - case.opener) != "agreed" and not self._is_over(act):
            raise Refused(
                f"The other side can still object: the day named is {self._last_day(act)}, to its end (UTC).",
                next_step="Adopt it after that day, or when the other side agrees to it before.",
            )

    def cautions(self, channel: bytes, nick: str, body: Body) -> list[str]:
        """What to know before adopting a text to which nobody objected; nothing for anything else."""
        found = self._adopted(channel, body)
        if found is None:
            return []
        row, glance = self._channels.row(found[0]), Glance(self._ground, channel)
        line, standing = self._paths.line(channel, nick), self._broken_off.standing(glance)
        known = glance.they_know(row)
        off = self._broken_off.sentence(glance, standing) if standing else ""
        quiet = f"{line.sentence} {line.limit}" if line.cause in QUIET else ""
        meaning = "That nobody objected is not that anybody agreed." if self._silent(found[1]) else ""
        return [each for each in (meaning, f"Of the text: {known}", off, quiet) if each]

    def hasty(self, body: Body) -> list[str]:
        """What to know of a text whose last day for objections is today; nothing for anything else."""
        if not isinstance(body, OpenCase) or body.form != SILENCE.name:
            return []
        until = next((value.text for value in body.fields if value.name == "until"), "")
        if until != day(self._core.now()):
            return []
        return ["The last day for an objection is today: they may see the text only when it is over."]

    def due(self, glance: Glance) -> list[bytes]:
        """Texts of our side that it can adopt: their day is over and no objection came."""
        return [
            each.act
            for each in glance.channel.open()
            if each.ours and not each.for_us and self._is_quiet(each.case) and self._is_over(each.act)
        ]

    def remark(self, glance: Glance, act: bytes, body: Body) -> str:
        """What a list says of a text that waits: until when it can be objected to, or that nobody did."""
        if not isinstance(body, OpenCase) or body.form != SILENCE.name:
            return ""
        case = glance.channel.case(CASES, act)
        if not self._is_quiet(case):
            return self._answered(case)
        named = self._last_day(act)
        return f"no objection came by {named}" if self._is_over(act) else f"objections until {named}"

    @staticmethod
    def _answered(case: object) -> str:
        """What the other side said of a text that was put forward and not adopted or taken back since."""
        if not isinstance(case, FormCase) or case.state(case.opener) != SILENCE.start:
            return ""
        said = {"objected": "the other side objects: it is not adopted", "agreed": "the other side agrees"}
        return said.get(case.state(1 - case.opener), "")

    def _adopted(self, channel: bytes, body: Body) -> tuple[bytes, FormCase] | None:
        if not isinstance(body, MoveCase) or (body.form, body.move) != (SILENCE.name, "adopt"):
            return None
        case = self._channels.channel(channel).case(CASES, body.case)
        return None if case is None else (body.case, case)

    @staticmethod
    def _silent(case: FormCase) -> bool:
        return case.state(1 - case.opener) != "agreed"

    def _is_quiet(self, case: object) -> bool:
        return (
            isinstance(case, FormCase)
            and case.form == SILENCE.name
            and case.state(case.opener) == SILENCE.start
            and case.state(1 - case.opener) not in ("objected", "agreed")
        )

    def _last_day(self, act: bytes) -> str:
        body = body_of(self._channels.row(act))
        fields = body.fields if isinstance(body, OpenCase) else ()
        return next(value.text for value in fields if value.name == "until")

    def _is_over(self, act: bytes) -> bool:
        try:
            end = seconds_of(self._last_day(act))
        except Misuse:  # a day that this desk's calendar does not hold never comes
            return False
        return end is not None and self._core.now() > end
