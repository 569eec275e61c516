"""Leaks as this desk lists them: those recorded on a line, and those that our side noted for itself.

Owns: our own records of leaks, with whom we suspect, and telling colleagues. They go to nobody else. What the
two sides record with each other is a form like any other (`channel.papers.leak`).
"""

from __future__ import annotations

from collections.abc import Iterator

from backchannel.channel.papers.forms import CASES
from backchannel.channel.papers.leak import LEAK
from backchannel.channel.papers.registry import FORMS
from backchannel.credentials.members import MemberRef
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.bodies import LeakNoted, OutsideEvent
from backchannel.desk.ground import Ground
from backchannel.desk.home import Home
from backchannel.desk.noting import OwnNotes
from backchannel.desk.outside import LONGEST_LINE, MOST_EVENTS, Outside
from backchannel.desk.papers.cases import Cases
from backchannel.errors import Misuse


class Leaks(Cases):
    """Leaks on all lines of this desk, and those that nobody but our side knows of."""

    def __init__(self, ground: Ground, home: Home, outside: Outside, notes: OwnNotes) -> None:
        super().__init__(ground)
        self._home = home
        self._outside = outside
        self._notes = notes
        home.for_newcomers.append(self._tell_everything)

    # our own

    def note(self, event: OutsideEvent, suspected: str) -> bool:
        """Note a leak for our side alone, and whom we suspect; whether it was new. Colleagues are told."""
        body = LeakNoted(event, " ".join(suspected.split()))
        with self._core.step():
            new = self._keep(body, self._core.ref)
            if new and len(self._rooms.state(self._rooms.home).readers.members) > 1:
                self._home.tell(body)
        return new

    def take(self, body: LeakNoted, author: MemberRef) -> None:
        """What a colleague noted. Raises `Misuse` for what no honest desk notes."""
        self._keep(body, author)

    def own(self) -> Iterator[views.Leak]:
        """Those that our side noted for itself."""
        for day, title, place, suspected in self._rows():
            yield views.Leak(
                day,
                title,
                place,
                "",
                True,
                None,
                "known to your side alone",
                [suspected] if suspected else [],
            )

    def _rows(self) -> list[tuple[str, str, str, str]]:
        rows = self._core.register.all(
            "SELECT day, title, place, suspected FROM own_leak ORDER BY day, title"
        )
        return [(str(day), str(title), str(place), str(whom)) for day, title, place, whom in rows]

    def _keep(self, body: LeakNoted, who: MemberRef) -> bool:
        if len(body.suspected) > LONGEST_LINE or not body.suspected.isprintable():
            raise Misuse(f"Whom you suspect is one plain line of at most {LONGEST_LINE} letters.")
        self._outside.keep_one(body.event, who)
        event, rows = body.event, self._rows()
        row = (event.day, event.title, event.place, body.suspected)
        if row in rows:
            return False
        if len(rows) >= MOST_EVENTS:
            raise Misuse(f"These are too many: your side can note {MOST_EVENTS} leaks.")
        self._core.register.run("INSERT INTO own_leak VALUES (?, ?, ?, ?)", row)
        return True

    def _tell_everything(self) -> None:
        for day, title, place, suspected in self._rows():
            self._home.tell(LeakNoted(OutsideEvent(day, title, place), suspected))

    # those on a line

    def recorded(self, channel_id: bytes, nick: str) -> Iterator[views.Leak]:
        """Those that either side recorded on a line, with our own notes beside each."""
        channel = self._channels.channel(channel_id)
        for act, found in channel.law.facts.rows(CASES).items():
            if found.form != LEAK.name or FORMS.of(found) is not LEAK:
                continue
            row = self._channels.row(act)
            case = self.about(channel, act, body_of(row))
            if case is None:
                continue
            field = {each.name: each.text for each in case.fields}
            yield views.Leak(
                field["day"],
                field["what"],
                field["where"],
                nick,
                found.opener == channel.ours,
                case.number,
                case.sentence,
                [each.text for each in self._notes.beside(row.draft)],
            )
