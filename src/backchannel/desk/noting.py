"""Our own notes beside what is on a line: what is private about a person held, what was said in a meeting.

Owns the register's table of them. They go to colleagues in our room and nowhere else; the law has nothing of
them, and nobody has to agree to one.
"""

from __future__ import annotations

from collections.abc import Iterator

from backchannel.credentials.members import MemberRef
from backchannel.desk import views
from backchannel.desk.bodies import Noted
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.errors import Misuse

LONGEST = 4_000


class OwnNotes(Part):
    """The notes of our side."""

    def __init__(self, ground: Ground, home: Home) -> None:
        super().__init__(ground)
        self._home = home

    def keep(self, about: bytes, words: str) -> None:
        """Keep a note beside an item, by its draft's hash, and tell colleagues."""
        if not words.strip():
            raise Misuse("There is nothing in this note.")
        if len(words) > LONGEST:
            raise Misuse(
                f"The note is too long: at most {LONGEST} letters.", next_step="Keep it as several notes."
            )
        body = Noted(about, words)
        with self._core.step():
            self.take(body, self._core.ref)
            self._home.tell(body)

    def take(self, body: Noted, author: MemberRef) -> None:
        """A note, a colleague's or one's own."""
        self._core.register.run(
            "INSERT INTO own_note (about, seat, term, at, words) VALUES (?, ?, ?, ?, ?)",
            (body.about, author.seat, author.term, self._core.now(), body.words),
        )

    def beside(self, about: bytes) -> list[views.Remark]:
        """The notes beside an item, oldest first; also those that were beside the drafts it was made from."""
        rows = [
            row
            for ref in self._written_from(about)
            for row in self._core.register.all(
                "SELECT n, seat, term, at, words FROM own_note WHERE about = ? ORDER BY n", (ref,)
            )
        ]
        party = self._core.ref.party
        return [
            views.Remark(self._who(MemberRef(party, int(seat), int(term))), int(at), str(words))
            for _, seat, term, at, words in sorted(rows)
        ]

    def _written_from(self, draft: bytes) -> Iterator[bytes]:
        """A draft, and those that fell back and were written anew as this one (spec/40, section 2)."""
        found: bytes | None = draft
        while found is not None:
            yield found
            row = self._drafts.find(found)
            start = b"" if row is None else row.draft.random_id
            older = self._core.register.first(
                "SELECT hash FROM draft WHERE hash BETWEEN ? AND ?", (start + bytes(16), start + b"\xff" * 16)
            )
            found = None if row is None or older is None else bytes(older[0])

    def _who(self, who: MemberRef) -> str:
        return self._parties.person(who) or self._parties.title(who)
