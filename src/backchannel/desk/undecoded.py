"""Postings that this program cannot take in and a newer one can: kept until this one is newer (spec/40, A1).

Owns the rows, and how many bytes are kept of one author, or of one colleague who passed them on. What could
not be checked later is checked when it comes: which agreements proved themselves is kept beside it. That a
colleague told of it in a brief counts for nothing later: the colleague could not judge it either.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.acts import act_hash
from backchannel.channel.papers.registry import LAW_VERSION
from backchannel.desk.arrivals import Arrival, unpacked
from backchannel.desk.core import Core
from backchannel.desk.parties import Parties

KEPT_AT_MOST = 32 * 1024 * 1024
"""Bytes of postings of one author on one line, and as many of what one colleague passed on there."""


class Kept(NamedTuple):
    """A posting as it came, on which line, and on whose word as in `Channels.add`."""

    channel: bytes
    arrival: Arrival
    brought_by: bytes


class Undecoded:
    """What this desk keeps undecoded."""

    def __init__(self, core: Core, parties: Parties) -> None:
        self._core = core
        self._parties = parties

    def keep(self, channel: bytes, arrival: Arrival, why: str, *, brought_by: bytes) -> None:
        """Keep a posting once, and say what a person can do. One more than there is room for is named."""
        about = "the line" if brought_by else self._parties.title(arrival.poster)
        posting, author, seq, roster, verified = arrival.packed()
        if self._has((act_hash(arrival.posting.act), posting, author, verified, brought_by)):
            return
        if self._size(channel, author, brought_by) + len(posting) > KEPT_AT_MOST:
            self._core.alarm(
                "newer program",
                about,
                "So much came that a newer version of the program wrote that this desk keeps no more of it.",
            )
            return
        self._core.register.run(
            "INSERT INTO undecoded"
            " (hash, channel, posting, author, seq, roster, verified, accepted, brought_by, law)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
            (
                act_hash(arrival.posting.act),
                channel,
                posting,
                author,
                seq,
                roster,
                verified,
                brought_by,
                LAW_VERSION,
            ),
        )
        self._core.alarm("newer program", about, f"{why} It is kept: update yours, and it will be read.")

    def _has(self, values: tuple[bytes, ...]) -> bool:
        """Whether these very bytes are kept: another posting of one act may bring more signatures."""
        row = self._core.register.first(
            "SELECT 1 FROM undecoded"
            " WHERE hash = ? AND posting = ? AND author = ? AND verified = ? AND brought_by = ?",
            values,
        )
        return row is not None

    def _size(self, channel: bytes, author: bytes, brought_by: bytes) -> int:
        """Bytes kept already on whose account: the colleague's who passed them on, else the author's."""
        row = self._core.register.one(
            "SELECT coalesce(sum(length(posting)), 0) FROM undecoded"
            " WHERE channel = ? AND brought_by = ? AND (brought_by <> x'' OR author = ?)",
            (channel, brought_by, author),
        )
        return int(row[0])

    def of(self, channel: bytes) -> list[Arrival]:
        """What is kept of a line, by arrival."""
        rows = self._core.register.all(
            "SELECT posting, author, seq, roster, verified FROM undecoded WHERE channel = ? ORDER BY place",
            (channel,),
        )
        return [unpacked(row) for row in rows]

    def due(self) -> list[int]:
        """What an older program than this one kept, by arrival. Each is due once, whatever comes of it."""
        rows = self._core.register.all(
            "SELECT place FROM undecoded WHERE law < ? ORDER BY place", (LAW_VERSION,)
        )
        if rows:  # mostly there is nothing, and then nothing is written
            self._core.register.run("UPDATE undecoded SET law = ? WHERE law < ?", (LAW_VERSION, LAW_VERSION))
        return [int(place) for (place,) in rows]

    def take(self, place: int) -> Kept:
        """Take one out. Where it cannot be read, what was changed is undone, and it is here still."""
        channel, brought_by, *columns = self._core.register.one(
            "SELECT channel, brought_by, posting, author, seq, roster, verified"
            " FROM undecoded WHERE place = ?",
            (place,),
        )
        self._core.register.run("DELETE FROM undecoded WHERE place = ?", (place,))
        return Kept(bytes(channel), unpacked(tuple(columns)), bytes(brought_by))
