"""Verdicts of our desks: which of them checked an act itself, and whether it held there."""

from __future__ import annotations

from backchannel.credentials.members import MemberRef
from backchannel.desk.act_rows import ActRows
from backchannel.desk.core import Core
from backchannel.desk.parties import Parties


class Verdicts:
    """What desks of our side found."""

    def __init__(self, core: Core, parties: Parties, rows: ActRows) -> None:
        self._core = core
        self._parties = parties
        self._rows = rows

    def note(self, act: bytes, who: MemberRef, *, holds: bool) -> None:
        """What one desk of ours found when it checked an act itself. Differing ones raise an alarm."""
        self._core.register.run(
            "INSERT INTO verdict VALUES (?, ?, ?, ?)"
            " ON CONFLICT (act, seat, term) DO UPDATE SET holds = max(holds, excluded.holds)",
            (act, who.seat, who.term, holds),
        )
        found = self.of(act)
        if len(set(found.values())) > 1:
            poster = self._rows.proven_poster(act)
            about = self._parties.title(poster) if poster else "somebody"
            self._core.alarm(
                "split approval",
                about,
                "The agreement to one of their messages holds at one desk of yours and not at another.",
            )

    def of(self, act: bytes) -> dict[tuple[int, int], bool]:
        """Which of our desks (post, term) checked an act, and whether it held there."""
        rows = self._core.register.all("SELECT seat, term, holds FROM verdict WHERE act = ?", (act,))
        return {(int(seat), int(term)): bool(holds) for seat, term, holds in rows}
