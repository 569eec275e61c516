"""Postings that a newer version of the program wrote: kept until this one is newer (spec/40, A1).

Owns the rows, and how many bytes of one author are kept. What could not be checked later is checked when it
comes: which agreements proved themselves to this desk is kept beside it.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.acts import act_hash
from backchannel.channel.papers.registry import LAW_VERSION
from backchannel.desk.arrivals import Arrival, unpacked
from backchannel.desk.core import Core
from backchannel.desk.parties import Parties

KEPT_AT_MOST = 32 * 1024 * 1024
"""Bytes of postings of one author on one line, and as many of what others passed on in that name."""


class Kept(NamedTuple):
    """A posting as it came, on which line; on a colleague's check or word as in `Channels.add`."""

    channel: bytes
    arrival: Arrival
    accepted: bool
    reported: bool


class Undecoded:
    """What this desk keeps undecoded."""

    def __init__(self, core: Core, parties: Parties) -> None:
        self._core = core
        self._parties = parties

    def keep(self, channel: bytes, arrival: Arrival, *, accepted: bool, reported: bool) -> None:
        """Keep a posting once, and say what a person can do. One more than there is room for is named."""
        about = "the line" if reported else self._parties.title(arrival.poster)
        posting, author, *rest = arrival.packed()
        row = self._core.register.one(
            "SELECT coalesce(sum(length(posting)), 0) FROM undecoded"
            " WHERE channel = ? AND author = ? AND reported = ?",
            (channel, author, reported),
        )
        if int(row[0]) + len(posting) > KEPT_AT_MOST:
            self._core.alarm(
                "newer program",
                about,
                "So much came that a newer version of the program wrote that this desk keeps no more of it.",
            )
            return
        self._core.register.run(
            "INSERT OR IGNORE INTO undecoded"
            " (hash, channel, posting, author, seq, roster, verified, accepted, reported, law)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                act_hash(arrival.posting.act),
                channel,
                posting,
                author,
                *rest,
                accepted,
                reported,
                LAW_VERSION,
            ),
        )
        self._core.alarm(
            "newer program",
            about,
            "Something came that was written by a newer version of the program:"
            " update yours, and it will be read.",
        )

    def of(self, channel: bytes) -> list[Arrival]:
        """What is kept of a line, by arrival."""
        rows = self._core.register.all(
            "SELECT posting, author, seq, roster, verified FROM undecoded WHERE channel = ? ORDER BY place",
            (channel,),
        )
        return [unpacked(row) for row in rows]

    def take_due(self) -> list[Kept]:
        """Take out, by arrival, what was kept by an older program than this one."""
        rows = self._core.register.all(
            "SELECT channel, accepted, reported, posting, author, seq, roster, verified FROM undecoded"
            " WHERE law < ? ORDER BY place",
            (LAW_VERSION,),
        )
        if rows:  # mostly there is nothing, and then nothing is written
            self._core.register.run("DELETE FROM undecoded WHERE law < ?", (LAW_VERSION,))
        return [
            Kept(bytes(channel), unpacked(tuple(columns)), bool(accepted), bool(reported))
            for channel, accepted, reported, *columns in rows
        ]
