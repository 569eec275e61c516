"""What a person does with outside events: note one, take in a file of them, see them on the time line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from backchannel.channel.papers.leak import LEAK
from backchannel.desk import views
from backchannel.desk.bodies import OutsideEvent
from backchannel.desk.filing import Filing
from backchannel.desk.outside_files import read_events
from backchannel.desk.saying import Words
from backchannel.desk.talking import Talking

_STAYS = "They learn nothing of this: it stays with your side."
_SHOWN = "`backchannel messages WHO --with-events` shows it on the time line of a line."


class Happenings(Talking, Filing):
    """A desk's face for what happened outside."""

    def add_event(self, day: str, title: str, where: str = "") -> views.Outcome:
        """Note one event."""
        new = self._outside.note([OutsideEvent(day, title, where)])
        return views.Outcome("It is noted." if new else "It was noted before.", _STAYS, _SHOWN)

    def add_leak(self, day: str, title: str, where: str = "", suspected: str = "") -> views.Outcome:
        """Note something about a line that appeared in public, for our side alone."""
        new = self._leaks.note(OutsideEvent(day, title, where), suspected)
        return views.Outcome(
            "It is noted as a leak." if new else "It was noted before.",
            _STAYS,
            "`backchannel leaks` lists it.",
        )

    def record_leak(
        self, who: str, words: Words, fields: Mapping[str, str], suspected: str = ""
    ) -> views.Outcome:
        """Record one with the other side. ``suspected``: a note of our own beside it."""
        outcome = self.file(who, LEAK.name, words, fields)
        if suspected.strip() and outcome.number is not None:
            self.note(outcome.number, suspected)
        return outcome

    def leaks(self, who: str | None = None) -> list[views.Leak]:
        """Every leak that was recorded with that side, or with any, and what our side noted for itself."""
        wanted = None if who is None else self._channel_of(who)
        lines = [each for each in self._meetings.channels() if wanted in (None, each[0])]
        found = [leak for channel, nick in lines for leak in self._leaks.recorded(channel, nick)]
        return sorted([*found, *self._leaks.own()], key=lambda leak: (leak.day, leak.number or 0, leak.what))

    def import_events(self, text: str) -> views.Outcome:
        """Note every event of a file. Raises `Misuse` naming the line of what cannot be taken."""
        events = read_events(text)
        new = self._outside.note(events)
        before = f", {len(events) - new} were noted before" if new < len(events) else ""
        return views.Outcome(f"Noted: {new} of {len(events)}{before}.", _STAYS, _SHOWN)

    def events(self) -> list[views.Happened]:
        """Every event that our side noted, by day."""
        return self._outside.every()

    def with_events(self, found: views.Conversation) -> views.Conversation:
        """The same conversation with what happened outside since its first item; all where it is whole."""
        events = self._outside.every()
        if found.earlier and found.said:
            first = datetime.fromtimestamp(found.said[0].at, UTC).date().isoformat()
            events = [each for each in events if each.day >= first]
        return msgspec.structs.replace(found, events=events)
