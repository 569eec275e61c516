"""Acts as rows of the register, and what a person removed of them.

Owns: reading those rows, and putting a draft without words in the place of words. Does not own: how a row
comes there, and what it means (`channels`).
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.acts import Act, Posting, decode_draft, posting_codec
from backchannel.channel.admission import Accepted
from backchannel.channel.papers.registry import Body
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk.arrivals import Arrival, unpacked
from backchannel.desk.core import Core
from backchannel.desk.rooms import AUTHOR
from backchannel.errors import NoSuchNumber
from backchannel.store.transactions import Row


class ActRow(NamedTuple):
    """An act as the register keeps it."""

    place: int
    hash: bytes
    draft: bytes
    channel: bytes
    arrival: Arrival
    accepted: Accepted
    at: int
    removed: int | None
    """When its words were removed from this desk."""
    dated_by: MemberRef | None
    """Whose desk ``at`` is from, where a colleague told of it; None: this desk's own."""
    stub: bool
    """A colleague told of it without its words, and nobody has brought them."""


class ActRows:
    """Every act that this desk keeps."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def is_kept(self, act: bytes) -> bool:
        """Whether an act came here, with a place or without."""
        return self._core.register.first("SELECT 1 FROM act WHERE hash = ? LIMIT 1", (act,)) is not None

    def row(self, act: bytes) -> ActRow:
        """The newest row of an act. Raises `NoSuchNumber`."""
        values = self._core.register.first(
            "SELECT * FROM act WHERE hash = ? ORDER BY place DESC LIMIT 1", (act,)
        )
        if values is None:
            raise NoSuchNumber("There is no such message here.")
        return row_of(values)

    def first_row(self, act: bytes) -> ActRow:
        """The oldest row of an act: what comes again is no newer. Raises `NoSuchNumber`."""
        values = self._core.register.first("SELECT * FROM act WHERE hash = ? ORDER BY place LIMIT 1", (act,))
        if values is None:
            raise NoSuchNumber("There is no such message here.")
        return row_of(values)

    def rows(self, channel: bytes) -> list[ActRow]:
        """Every act of a channel by arrival, each once."""
        found: dict[bytes, ActRow] = {}
        for values in self._core.register.all(
            "SELECT * FROM act WHERE channel = ? ORDER BY place", (channel,)
        ):
            row = row_of(values)
            found.setdefault(row.hash, row)
        return list(found.values())

    def came_at(self, channel: bytes) -> dict[bytes, int]:
        """When each act of a channel was taken in first."""
        rows = self._core.register.all(
            "SELECT hash, min(at) FROM act WHERE channel = ? GROUP BY hash", (channel,)
        )
        return {bytes(act): int(at) for act, at in rows}

    def postings(self, act: bytes) -> list[Posting]:
        """Every posting of an act, by arrival: together they bring all signatures there are."""
        rows = self._core.register.all("SELECT posting FROM act WHERE hash = ? ORDER BY place", (act,))
        return [posting_codec.decode(bytes(row[0])) for row in rows]

    def is_removed(self, act: bytes) -> bool:
        """Whether the words of an act were removed from this desk."""
        query = "SELECT 1 FROM act WHERE hash = ? AND removed IS NOT NULL LIMIT 1"
        return self._core.register.first(query, (act,)) is not None

    def is_stub(self, act: bytes) -> bool:
        """Whether a colleague told of an act without its words, and nobody has brought them."""
        query = "SELECT 1 FROM act WHERE hash = ? AND stub LIMIT 1"
        return self._core.register.first(query, (act,)) is not None

    def proven_poster(self, act: bytes) -> MemberRef | None:
        """Whose own entry brought a posting first; None while only colleagues passed it on."""
        row = self._core.register.first(
            "SELECT author FROM act WHERE hash = ? AND seq > 0 ORDER BY place LIMIT 1", (act,)
        )
        return None if row is None else AUTHOR.decode(bytes(row[0])).ref

    # removing words

    def keep_without(self, draft: bytes) -> None:
        """A person here removed words of that time: those of an act that came without them stay away, too."""
        self._core.register.run("UPDATE act SET stub = 0 WHERE draft = ? AND stub", (draft,))

    def remove_words(self, row: ActRow, draft: bytes) -> None:
        """Put a draft without words in the place of what an act says, wherever it is kept as an act."""
        for place, posting in self._core.register.all(
            "SELECT place, posting FROM act WHERE hash = ?", (row.hash,)
        ):
            kept = posting_codec.decode(bytes(posting))
            bare = Posting(Act(draft, kept.act.prev), kept.approvals, ())
            self._core.register.run(
                "UPDATE act SET posting = ?, removed = ? WHERE place = ?",
                (posting_codec.encode(bare), self._core.now(), place),
            )


def row_of(values: Row) -> ActRow:
    """A row of the table of acts, all its columns."""
    place, hashed, draft, channel, *came, accepted, at, removed, dated_by, stub = values
    arrival = unpacked(tuple(came), None if removed is None else bytes(draft))
    return ActRow(
        int(place),
        bytes(hashed),
        bytes(draft),
        bytes(channel),
        arrival,
        Accepted(int(accepted)),
        int(at),
        None if removed is None else int(removed),
        None if dated_by is None else MEMBER_REF.decode(bytes(dated_by)),
        bool(stub),
    )


def body_of(row: ActRow) -> Body:
    """The body of an act."""
    return decode_draft(row.arrival.posting.act.draft).body
