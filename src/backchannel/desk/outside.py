"""What happened outside the line, as our side notes it for itself: it never leaves our room.

Owns: the register's table of it, telling colleagues, and what may be noted at all. Nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backchannel.channel.papers.fields import is_date
from backchannel.credentials.members import MemberRef
from backchannel.desk import views
from backchannel.desk.bodies import OutsideEvent, OutsideEvents
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.errors import Misuse

MOST_EVENTS = 2_000
"""Events of one side: all of them go to every colleague who comes later."""
IN_ONE_NOTE = 100
LONGEST_LINE = 200


def require_noteworthy(event: OutsideEvent) -> None:
    """Raise `Misuse` for what cannot be noted: no day of the calendar, or more than one plain line."""
    if not is_date(event.day):
        raise Misuse("That is not a date.", next_step="Write it as 2027-06-11.")
    if not event.title.strip():
        raise Misuse("Nothing is said about it.", next_step="Say in one line what happened.")
    for text in (event.title, event.place):
        if len(text) > LONGEST_LINE or not text.isprintable():
            raise Misuse(
                f"What happened, and where, is one plain line of at most {LONGEST_LINE} letters each.",
                next_step="Shorten it, and leave line breaks and invisible letters out.",
            )


class Outside(Part):
    """The outside events that our side noted."""

    def __init__(self, ground: Ground, home: Home) -> None:
        super().__init__(ground)
        self._home = home
        home.for_newcomers.append(self._tell_everything)

    def note(self, events: Sequence[OutsideEvent]) -> int:
        """Keep events and tell colleagues; how many were new. Raises `Misuse` before anything is kept."""
        for event in events:
            require_noteworthy(event)
        with self._core.step():
            new = self._keep(events, self._core.ref)
            if len(self._rooms.state(self._rooms.home).readers.members) > 1:
                self._tell(new)
        return len(new)

    def take(self, body: OutsideEvents, author: MemberRef) -> None:
        """What a colleague noted. Raises `Misuse` for what no honest desk notes."""
        for event in body.events:
            require_noteworthy(event)
        self._keep(body.events, author)

    def keep_one(self, event: OutsideEvent, who: MemberRef) -> None:
        """Keep an event that goes to colleagues in another way. Raises `Misuse` as `note` does."""
        require_noteworthy(event)
        self._keep([event], who)

    def every(self) -> list[views.Happened]:
        """All events, by day."""
        rows = self._core.register.all(
            "SELECT day, title, place, seat, term FROM outside ORDER BY day, title, place"
        )
        return [
            views.Happened(str(day), str(title), str(place), self._who(int(seat), int(term)))
            for day, title, place, seat, term in rows
        ]

    def _who(self, seat: int, term: int) -> str:
        who = MemberRef(self._core.ref.party, seat, term)
        return self._parties.person(who) or self._parties.title(who)

    def _keep(self, events: Iterable[OutsideEvent], who: MemberRef) -> list[OutsideEvent]:
        """Keep what is not here yet; gives it back. The first who noted it stays named."""
        register = self._core.register
        new = [
            each
            for each in dict.fromkeys(events)
            if register.first(
                "SELECT 1 FROM outside WHERE day = ? AND title = ? AND place = ?",
                (each.day, each.title, each.place),
            )
            is None
        ]
        [(count,)] = register.all("SELECT count(*) FROM outside")
        if int(count) + len(new) > MOST_EVENTS:
            raise Misuse(
                f"These are too many: your side can note {MOST_EVENTS} outside events.",
                next_step="Note the ones that matter to the line.",
            )
        for each in new:
            register.run(
                "INSERT INTO outside (day, title, place, seat, term) VALUES (?, ?, ?, ?, ?)",
                (each.day, each.title, each.place, who.seat, who.term),
            )
        return new

    def _tell(self, events: Sequence[OutsideEvent]) -> None:
        for at in range(0, len(events), IN_ONE_NOTE):
            self._home.tell(OutsideEvents(tuple(events[at : at + IN_ONE_NOTE])))

    def _tell_everything(self) -> None:
        rows = self._core.register.all("SELECT day, title, place FROM outside ORDER BY day, title, place")
        self._tell([OutsideEvent(str(day), str(title), str(place)) for day, title, place in rows])
