"""The lines of this desk, met and being met: their rows, and what the rest of the desk asks about them.

Owns: introductions in the register. What becomes of one is decided in `meeting`; tables are in `tables_kept`.
"""

from __future__ import annotations

from backchannel.credentials import introduction
from backchannel.credentials.book import CharterBook
from backchannel.credentials.hearing import Hearing, hearing
from backchannel.credentials.introduction import Meeting
from backchannel.credentials.stages import INTRODUCTION, RECORD, Introduction, Stage
from backchannel.desk.bodies import Met
from backchannel.desk.core import Core
from backchannel.desk.legs import Road
from backchannel.desk.parties import Parties
from backchannel.desk.rooms import Rooms
from backchannel.desk.tables_kept import State, TablesKept
from backchannel.errors import NoSuchSide
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import ChannelId


class Kept(Record):
    """An introduction as this desk keeps it. ``sent``: our leg is on its way."""

    state: bytes
    road: Road
    channel: bytes
    sent: bool


KEPT: Codec[Kept] = Codec(Kept, limit=8 * 1024 * 1024, what="stored introduction")


_INSERT = "INSERT INTO introduction VALUES (?, ?, 'meet', ?)"
_REPLACE = "REPLACE INTO introduction VALUES (?, ?, 'meet', ?)"


class Lines:
    """Every line of this desk, whether it stands or is under way."""

    def __init__(self, core: Core, parties: Parties, rooms: Rooms) -> None:
        self._core = core
        self._parties = parties
        self._rooms = rooms
        self._decoded: dict[bytes, Kept] = {}
        self.tables = TablesKept(core)

    def heard(self, channel: bytes) -> Hearing:
        """How far the words of a channel were compared by our side; of a table: of the two sides' line.

        At its mediator's desk: of the mediator's lines with both, as far as on the lesser of them.
        """
        table = self.tables.find(channel)
        if table is not None and table.mediates:
            lines = [self.line_with(party) for party in table.terms.parties]
            both = [hearing(self._parties.ours, ()) if line is None else self.heard(line) for line in lines]
            return min(both, key=lambda each: each.heard)
        channel = table.base if table is not None and not table.mediates else channel
        for _, _, kept in self._of(channel):
            state = INTRODUCTION.decode(kept.state)
            return hearing(self._parties.ours, state.heard if state.stage is Stage.COMPARED else ())
        return hearing(self._parties.ours, ())

    def made(self, channel: bytes) -> tuple[Introduction, Meeting]:
        """The introduction a channel came from."""
        for _, _, kept in self._of(channel):
            state = INTRODUCTION.decode(kept.state)
            return state, introduction.meeting(state)
        raise NoSuchSide("This desk does not know that line.")

    def has_heard(self, channel: bytes) -> bool:
        """Whether the person here heard the words of a line."""
        return any(
            self._core.ref in INTRODUCTION.decode(kept.state).heard for _, _, kept in self._of(channel)
        )

    def record(self, channel: bytes) -> Met:
        """What a colleague needs to read a channel that comes of a meeting. Raises `NoSuchSide`."""
        for _, nick, kept in self._of(channel):
            record = introduction.record_for_colleagues(INTRODUCTION.decode(kept.state))
            return Met(nick, self._rooms.relay(channel), RECORD.encode(record))
        raise NoSuchSide("This desk does not know that line.")

    def our_book(self, state: Introduction) -> CharterBook:
        """Our own charters as they were at an introduction: where the channel's law begins."""
        return introduction.own_book(state)

    def met(self) -> list[tuple[ChannelId, str]]:
        """Every channel of two sides alone that this desk reads, with the name of its side."""
        return [
            (ChannelId(kept.channel), nick)
            for _, nick, kept in self._all()
            if kept.channel and self._rooms.has(kept.channel)
        ]

    def channels(self) -> list[tuple[ChannelId, str]]:
        """Every channel on which our side speaks, with the name of its side, or the table's."""
        return self.met() + [
            (channel, nick)
            for channel, nick, table in self.tables.every()
            if not table.mediates and table.state is State.OPEN and self._rooms.has(channel)
        ]

    def lines(self) -> list[tuple[ChannelId, str]]:
        """All that this desk reads or has read: as `channels`, as a mediator, and tables that are over."""
        return self.met() + [
            (channel, nick)
            for channel, nick, table in self.tables.every()
            if table.mediates or table.state is State.CLOSED or self._rooms.has(channel)
        ]

    def nick(self, line: bytes) -> str | None:
        """What one of `lines` is called here; None where it is none of them."""
        return next((nick for each, nick in self.lines() if each == line), None)

    def knows(self, channel: bytes) -> bool:
        """Whether a line is known here, read or not: from a meeting, or as a table."""
        return bool(self._of(channel)) or self.tables.find(channel) is not None

    def line_with(self, party: bytes) -> ChannelId | None:
        """The line on which this desk met that side, where it reads one."""
        found = (each for each, _ in self.met() if self.made(each)[1].other.party == party)
        return next(found, None)

    def numbered(self) -> dict[int, str]:
        """The names of all that this desk reads (as `lines`), by a number that stays."""
        met = {kept.channel: intro for intro, _, kept in self._all()}
        return {
            self._core.number("introduction" if channel in met else "table", met.get(channel, channel)): nick
            for channel, nick in self.lines()
        }

    def nicks(self) -> list[str]:
        """The sides on every line of ours, whether or not this desk reads it."""
        return [nick for _, nick, kept in self._all() if kept.channel]

    # the rows

    def _insert(self, intro: bytes, nick: str, kept: Kept, *, anew: bool = False) -> None:
        """A new introduction; ``anew``: in place of the one with this id."""
        self._core.register.run(_REPLACE if anew else _INSERT, (intro, nick, KEPT.encode(kept)))

    def _rename(self, intro: bytes, nick: str) -> None:
        self._core.register.run("UPDATE introduction SET nick = ? WHERE id = ?", (nick, intro))

    def _store(self, intro: bytes, kept: Kept, state: Introduction) -> None:
        self._put(intro, Kept(INTRODUCTION.encode(state), kept.road, kept.channel, kept.sent))

    def _put(self, intro: bytes, kept: Kept) -> None:
        self._core.register.run("UPDATE introduction SET state = ? WHERE id = ?", (KEPT.encode(kept), intro))

    def _kept(self, intro: bytes) -> Kept:
        row = self._core.register.one("SELECT state FROM introduction WHERE id = ?", (intro,))
        return KEPT.decode(bytes(row[0]))

    def _nick(self, intro: bytes) -> str:
        return str(self._core.register.one("SELECT nick FROM introduction WHERE id = ?", (intro,))[0])

    def _all(self) -> list[tuple[bytes, str, Kept]]:
        rows = self._core.register.all("SELECT id, nick, state FROM introduction WHERE kind = 'meet'")
        known = self._decoded
        self._decoded = {data: known.get(data) or KEPT.decode(data) for _, _, data in rows}
        return [(bytes(intro), str(nick), self._decoded[data]) for intro, nick, data in rows]

    def _of(self, channel: bytes) -> list[tuple[bytes, str, Kept]]:
        """The introduction that a channel came from; empty where it came from none."""
        return [each for each in self._all() if each[2].channel == channel]

    def _find(self, who: str) -> tuple[bytes, Introduction, str]:
        found = [
            (intro, INTRODUCTION.decode(kept.state), nick)
            for intro, nick, kept in self._all()
            if nick.casefold() == who.casefold()
        ]
        if not found:
            raise NoSuchSide(
                f"This desk is not meeting anybody called {who}, and nobody of that name is joining.",
                next_step="`backchannel meet` shows whom you are meeting; your own side is `us`.",
            )
        return min(found, key=lambda each: each[1].stage is Stage.STOPPED)

    def _answers_to(self, line_hash: bytes) -> list[tuple[bytes, str, Introduction]]:
        found = [(intro, nick, INTRODUCTION.decode(kept.state)) for intro, nick, kept in self._all()]
        return [each for each in found if each[2].line_hash == line_hash]
