"""Days that were named about a person held: next contact, when to look anew, what was promised by when.

Owns these sentences, by the desk's own clock; a day decides nothing (spec/40, section 5). Nothing is named
any more once the side that holds the person said how it ended, or the case was closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from backchannel.channel.channel import Channel
from backchannel.channel.papers.forms import CASES, UNSETTLED, FormCase, MoveCase, OpenCase
from backchannel.channel.papers.message import Weight
from backchannel.channel.papers.person import ENDS, PERSON
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.agreement_days import SOON, counted, day_of, days_to
from backchannel.desk.ground import Part
from backchannel.desk.wording import first_words, weight_of

STEPS_LOOKED_AT = 100
"""Newest steps of one side in which a day is looked for."""


class _Named(NamedTuple):
    """A day that was named: in which words, and when (place of the act at this desk)."""

    what: str
    day: str
    place: int


class PeopleDays(Part):
    """Days named about people held, on the lines of this desk."""

    def near(self, channel_id: bytes) -> list[views.Near]:
        """Those of a line that are past or come within a month, for the first screen."""
        channel = self._channels.channel(channel_id)
        found = []
        for act, case in channel.law.facts.rows(UNSETTLED).items():
            if case.form == PERSON.name:
                number = self._core.number("act", self._channels.row(act).draft)
                alias, named = self._alias(act), self._of_case(channel, case)
                found += [
                    views.Near(number, f"{number} ({alias})", "person", alias, self._told(each))
                    for each in named
                    if self._left(each) <= SOON
                ]
        return found

    def about(self, channel: Channel, act: bytes) -> list[str]:
        """All of one person's; ``act``: what opened the case, or a step in it."""
        body = body_of(self._channels.row(act))
        opened = body.case if isinstance(body, MoveCase) else act
        case: FormCase | None = channel.case(CASES, opened)
        if case is None or case.form != PERSON.name:
            return []
        return [self._told(each) for each in self._of_case(channel, case)]

    def _of_case(self, channel: Channel, case: FormCase) -> list[_Named]:
        """The newest next contact and the day to look anew, then every promise, by day."""
        if case.state(1 - case.opener) in ENDS or case.state(case.opener) == "closed":
            return []
        found = sorted(self._named(channel, case), key=lambda each: each.place)
        newest = {each.what: each for each in found if not each.what.startswith("promised ")}
        promised = [each for each in found if each.what.startswith("promised ")]
        return sorted([*newest.values(), *promised], key=lambda each: each.day)

    def _named(self, channel: Channel, case: FormCase) -> Iterator[_Named]:
        for side, column in enumerate(case.steps):
            opening = column[:1] if side == case.opener else ()
            for step in (*opening, *column[len(opening) :][-STEPS_LOOKED_AT:]):
                row = self._channels.first_row(step.act)
                body = body_of(row)
                if not isinstance(body, OpenCase | MoveCase):
                    continue
                values = {each.name: each.text for each in body.fields}
                if "next" in values:
                    yield _Named("next contact", values["next"], row.place)
                if "expires" in values:
                    yield _Named("to be looked at anew", values["expires"], row.place)
                if isinstance(body, MoveCase) and body.move == "promise":
                    who = channel.speaks(side).name + (f", {values['who']}" if "who" in values else "")
                    said = f"promised by {who} ({first_words(values['what'])})"
                    if body.weight is not Weight.ON_INSTRUCTIONS:
                        said = f"promised {weight_of(body)}, by {who} ({first_words(values['what'])})"
                    yield _Named(said, values["by"], row.place)

    def _told(self, named: _Named) -> str:
        left = self._left(named)
        if left == 0:
            return f"{named.what}: by {named.day}, today"
        if left > 0:
            return f"{named.what}: by {named.day}, in {counted(left)}"
        return f"{named.what}: by {named.day}, {counted(-left)} late"

    def _left(self, named: _Named) -> int:
        return days_to(named.day, self._today())

    def _today(self) -> date:
        return day_of(self._core.now())

    def _alias(self, act: bytes) -> str:
        body = body_of(self._channels.row(act))
        named = (
            [each.text for each in body.fields if each.name == "alias"] if isinstance(body, OpenCase) else []
        )
        return first_words(named[0]) if named else "?"
