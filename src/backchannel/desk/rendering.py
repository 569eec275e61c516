"""Translations that our side makes for itself of what is on a line: whose, into which language, since when.

Owns the register's table of them. Like notes they go to colleagues in our room and nowhere else: the other
side agreed to none of them, and what it wrote counts. What a side agreed to stands in its message.
"""

from __future__ import annotations

from backchannel.credentials.members import MemberRef
from backchannel.desk import views
from backchannel.desk.bodies import Rendered
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.desk.saying import LONGEST_TEXT, require_language
from backchannel.errors import Misuse


class Renderings(Part):
    """The translations of our own."""

    def __init__(self, ground: Ground, home: Home) -> None:
        super().__init__(ground)
        self._home = home

    def keep(self, about: bytes, words: str, into: str) -> None:
        """Keep a translation beside an item, by its draft's hash, and tell colleagues."""
        require_language(into)
        if not words.strip():
            raise Misuse("There is nothing in this translation.")
        if len(words) > LONGEST_TEXT:
            raise Misuse(f"The translation is too long: at most {LONGEST_TEXT} letters.")
        body = Rendered(about, into, words)
        with self._core.step():
            self.take(body, self._core.ref)
            self._home.tell(body)

    def take(self, body: Rendered, author: MemberRef) -> None:
        """A translation, a colleague's or one's own."""
        self._core.register.run(
            "INSERT INTO rendering (about, seat, term, at, language, words) VALUES (?, ?, ?, ?, ?, ?)",
            (body.about, author.seat, author.term, self._core.now(), body.language, body.words),
        )

    def beside(self, about: bytes) -> list[views.Rendering]:
        """The newest translation of each author into each language, oldest first."""
        rows = self._core.register.all(
            "SELECT seat, term, at, language, words FROM rendering WHERE n IN"
            " (SELECT max(n) FROM rendering WHERE about = ? GROUP BY seat, term, language) ORDER BY n",
            (about,),
        )
        party = self._core.ref.party
        return [
            views.Rendering(self._who(MemberRef(party, int(seat), int(term))), int(at), str(into), str(words))
            for seat, term, at, into, words in rows
        ]

    def _who(self, who: MemberRef) -> str:
        return self._parties.person(who) or self._parties.title(who)
