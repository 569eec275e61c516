"""Colleagues' notes that came too early: about a line not met here yet, or a draft of a newer kind.

Owns the rows, and how many of one author are kept. Each is heard again when this desk reads another line, or
its program is newer; `home` says what comes of it.
"""

from __future__ import annotations

from backchannel.channel.papers.registry import LAW_VERSION
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk.core import Core
from backchannel.desk.lines import Lines
from backchannel.errors import Refused

OF_ONE_AUTHOR = 64
"""Notes of one author that are kept."""


class Early:
    """What this desk keeps for later."""

    def __init__(self, core: Core, meetings: Lines) -> None:
        self._core = core
        self._meetings = meetings

    def keep(self, author: MemberRef, note: bytes) -> None:
        """Keep a note. Raises `Refused` where there is no room for one more of that author."""
        who = MEMBER_REF.encode(author)
        count = self._core.register.one("SELECT count(*) FROM early WHERE author = ?", (who,))
        if int(count[0]) >= OF_ONE_AUTHOR:
            raise Refused("So many notes of theirs came too early that no more is kept.")
        self._core.register.run(
            "INSERT INTO early (author, note, lines, law) VALUES (?, ?, ?, ?)",
            (who, note, self._lines(), LAW_VERSION),
        )

    def _lines(self) -> int:
        """How many lines there are here, tables that are not read yet among them."""
        return len(self._meetings.channels()) + len(self._meetings.tables.every())

    def due(self) -> list[int]:
        """What may be heard now, by arrival."""
        rows = self._core.register.all("SELECT place, lines, law FROM early ORDER BY place")
        lines = self._lines() if rows else 0
        return [int(place) for place, kept, law in rows if law < LAW_VERSION or kept != lines]

    def take(self, place: int) -> tuple[MemberRef, bytes]:
        """Take one out: its author and the note. Inside a change."""
        author, note = self._core.register.one("SELECT author, note FROM early WHERE place = ?", (place,))
        self._core.register.run("DELETE FROM early WHERE place = ?", (place,))
        return MEMBER_REF.decode(bytes(author)), bytes(note)
