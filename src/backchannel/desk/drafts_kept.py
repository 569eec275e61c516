"""Our side's drafts as the register keeps them: their words, states, agreements and signatures.

Owns: the rows, and that a state changes only as `draft_states` says. Does not own: what an agreement is
worth.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.acts import Draft, decode_draft
from backchannel.channel.approvals import ApprovalRecord, approval_codec
from backchannel.channel.signed_text import SeatSignature
from backchannel.desk.core import Core
from backchannel.desk.draft_states import TRANSITIONS, WAITING, Event, State, follow
from backchannel.errors import NoSuchNumber
from backchannel.wire.codec import Codec

SIGNATURE: Codec[SeatSignature] = Codec(SeatSignature, limit=4096, what="signature")


class DraftRow(NamedTuple):
    """A draft of ours as the register keeps it."""

    hash: bytes
    channel: bytes
    content: bytes
    author: int
    state: State
    note: str
    at: int
    sent_back: bool

    @property
    def draft(self) -> Draft:
        """The draft, decoded."""
        return decode_draft(self.content)


class DraftsKept:
    """The tables of drafts, agreements and signatures."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # drafts

    def find(self, hashed: bytes) -> DraftRow | None:
        """A draft, or None while its words are not here."""
        rows = self._rows("SELECT * FROM draft WHERE hash = ? AND content <> x''", hashed)
        return rows[0] if rows else None

    def row(self, hashed: bytes) -> DraftRow:
        """A draft. Raises `NoSuchNumber`."""
        row = self.find(hashed)
        if row is None:
            raise NoSuchNumber("There is no such draft here.")
        return row

    def waiting(self) -> list[DraftRow]:
        """Drafts that still wait for somebody of ours."""
        return self._rows(
            "SELECT * FROM draft WHERE state IN (?, ?, ?, ?) AND content <> x'' ORDER BY at, hash", *WAITING
        )

    def _rows(self, query: str, *values: bytes | str) -> list[DraftRow]:
        rows = self._core.register.all(query, values)
        return [DraftRow(*row)._replace(state=State(row[4])) for row in rows]

    def state(self, hashed: bytes) -> State:
        """Where a draft stands, also while only a note about it has come."""
        row = self._core.register.first("SELECT state FROM draft WHERE hash = ?", (hashed,))
        return State.UNSEEN if row is None else State(row[0])

    def store(self, hashed: bytes, channel: bytes, content: bytes, author: int) -> None:
        """A draft's words. What was noted about it before it came holds."""
        self.move(hashed, Event.CAME)
        self._core.register.run(
            "UPDATE draft SET channel = ?, content = ?, author = ?, at = ? WHERE hash = ? AND content = x''",
            (channel, content, author, self._core.now(), hashed),
        )
        self._core.number("act", hashed)

    def move(self, hashed: bytes, event: Event, note: str = "") -> State:
        """Something happened to a draft: the state that follows. The one place where a state changes."""
        row = self._core.register.first("SELECT state, sent_back, note FROM draft WHERE hash = ?", (hashed,))
        before = State.UNSEEN if row is None else State(row[0])
        marked, reason = (False, "") if row is None else (bool(row[1]), str(row[2]))
        state, sent_back = follow(before, marked, event)
        if (before, event) not in TRANSITIONS and sent_back == marked:
            return before
        self._core.register.run(
            "INSERT INTO draft VALUES (?, x'', x'', 0, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET"
            " state = excluded.state, note = excluded.note, sent_back = excluded.sent_back",
            (hashed, state, note or (reason if sent_back else ""), self._core.now(), sent_back),
        )
        return state

    def end_line(self, channel: bytes) -> None:
        """A line is over: nothing that waits will go out on it."""
        for row in self.waiting():
            if row.channel == channel:
                self.move(row.hash, Event.DISCARDED)

    # agreements and signatures

    def keep_approval(self, hashed: bytes, record: ApprovalRecord) -> None:
        """An agreement, also while its draft is not here; a newer one of the same person replaces it."""
        who = record.approval.approver
        role, data = int(record.approval.role), approval_codec.encode(record)
        self._core.register.run(
            "REPLACE INTO approval VALUES (?, ?, ?, ?, ?, ?)",
            (hashed, who.seat, who.term, role, data, self._core.now()),
        )

    def approvals(self, hashed: bytes) -> list[ApprovalRecord]:
        """Every agreement to a draft that came, whatever it is worth."""
        rows = self._core.register.all(
            "SELECT record FROM approval WHERE draft = ? ORDER BY role, seat", (hashed,)
        )
        return [approval_codec.decode(bytes(row[0])) for row in rows]

    def was_agreed_to_before(self, limit: int, hashed: bytes) -> bool:
        """Whether an agreement to a draft has been here since before ``limit``."""
        row = self._core.register.first(
            "SELECT 1 FROM approval WHERE draft = ? AND at < ? LIMIT 1", (hashed, limit)
        )
        return row is not None

    def keep_signature(self, hashed: bytes, signature: SeatSignature) -> None:
        """A signature, also while its draft is not here; the first one of a person stays."""
        self._core.register.run(
            "INSERT OR IGNORE INTO signature VALUES (?, ?, ?, ?)",
            (hashed, signature.seat, signature.term, SIGNATURE.encode(signature)),
        )

    def signatures(self, hashed: bytes) -> list[SeatSignature]:
        """Signatures under a draft's statement."""
        rows = self._core.register.all(
            "SELECT signature FROM signature WHERE draft = ? ORDER BY seat", (hashed,)
        )
        return [SIGNATURE.decode(bytes(row[0])) for row in rows]
