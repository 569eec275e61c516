"""What a person does with outside events: note one, take in a file of them, see them on the time line."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from backchannel.desk import views
from backchannel.desk.bodies import OutsideEvent
from backchannel.desk.outside_files import read_events
from backchannel.desk.parts import Parts

_STAYS = "They learn nothing of this: it stays with your side."
_SHOWN = "`backchannel messages WHO --with-events` shows it on the time line of a line."


class Happenings(Parts):
    """A desk's face for what happened outside."""

    def add_event(self, day: str, title: str, where: str = "") -> views.Outcome:
        """Note one event."""
        new = self._outside.note([OutsideEvent(day, title, where)])
        return views.Outcome("It is noted." if new else "It was noted before.", _STAYS, _SHOWN)

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
