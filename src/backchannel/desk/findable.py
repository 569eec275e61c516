"""Everything that can be looked through, one reader for each table that holds words of people.

Owns: what of each is words, when it came, and whose it is. How it is searched is `finding`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from backchannel.channel.papers.registry import Body
from backchannel.desk import readable
from backchannel.desk.act_rows import body_of
from backchannel.desk.dates import start_of
from backchannel.desk.ground import Ground, Part
from backchannel.desk.mediating import MEDIATORS, Mediating, Said
from backchannel.desk.redacting import REMOVED
from backchannel.errors import BackchannelError, OutsideFailure

BREAK = "\n\n"
"""Between the parts of an event's key, each of which is one line."""
EVERY = (
    "SELECT DISTINCT 'item', draft FROM act",
    "SELECT 'item', hash FROM draft WHERE hash NOT IN (SELECT draft FROM act)",
    "SELECT 'note', n FROM own_note",
    "SELECT 'showed', id FROM showed",
    "SELECT 'knock', n FROM knock",
    "SELECT 'word', entry FROM mediator_word",
    "SELECT 'event', day || char(10, 10) || title || char(10, 10) || place FROM outside",
)
"""All there is: source and key of each."""
OWN = {"note": "notes", "showed": "showed", "event": "events", "knock": "knocks", "word": MEDIATORS}
"""What people call those that are not items of a line."""


class Piece(NamedTuple):
    """Words, and where they stand. ``about``: the draft's hash, or a word's entry, of what is numbered.

    ``body``: of an item. ``said``: of what a mediator said.
    """

    texts: list[str]
    kind: str
    at: int
    party: bytes
    channel: bytes | None = None
    about: bytes | None = None
    body: Body | None = None
    said: Said | None = None


class Findable(Part):
    """The readers."""

    def __init__(self, ground: Ground, mediating: Mediating) -> None:
        super().__init__(ground)
        self._mediating = mediating
        self._readers: dict[str, Callable[[Any], Piece | None]] = {
            "item": self._item,
            "note": self._note,
            "showed": self._showed,
            "event": self._event,
            "knock": self._knock,
            "word": self._word,
        }

    def piece(self, source: str, ref: Any) -> Piece | None:
        """The words of one thing; None where it is gone, off the table, or cannot be read here."""
        try:
            return self._readers[source](ref)
        except OutsideFailure:
            raise
        except BackchannelError:
            return None

    def _item(self, ref: bytes) -> Piece | None:
        row = self._channels.row_of_draft(ref)
        if row is not None and row.removed is not None:
            return None
        if row is not None:
            body, party, at, channel = body_of(row), row.arrival.poster.party, row.at, row.channel
        else:
            draft = self._drafts.find(ref)
            if draft is None or draft.state == "discarded":
                return None
            body, party, at, channel = draft.draft.body, draft.draft.party, draft.at, draft.channel
        return Piece(readable.words_in(body), readable.kind_called(body), at, party, channel, ref, body)

    def _note(self, ref: int) -> Piece | None:
        row = self._core.register.first("SELECT about, at, words FROM own_note WHERE n = ?", (ref,))
        return None if row is None else self._own("note", bytes(row[0]), int(row[1]), str(row[2]))

    def _showed(self, ref: bytes) -> Piece | None:
        row = self._core.register.first("SELECT about, at, whom, words FROM showed WHERE id = ?", (ref,))
        return (
            None if row is None else self._own("showed", bytes(row[0]), int(row[1]), str(row[2]), str(row[3]))
        )

    def _own(self, source: str, about: bytes, at: int, *texts: str) -> Piece:
        row = self._core.register.first(
            "SELECT channel FROM act WHERE draft = ? UNION ALL SELECT channel FROM draft WHERE hash = ?"
            " UNION ALL SELECT channel FROM mediator_word WHERE entry = ?",
            (about, about, about),
        )
        channel = None if row is None else bytes(row[0])
        return Piece(list(texts), OWN[source], at, self._core.ref.party, channel, about)

    def _word(self, ref: bytes) -> Piece | None:
        said = self._mediating.find(ref)
        if said.removed is not None:
            return None
        texts = [each for each in (said.body.subject, said.body.text) if each]
        return Piece(texts, MEDIATORS, said.at, said.who.party, said.channel, ref, said=said)

    def _event(self, ref: str) -> Piece | None:
        day, title, place = ref.split(BREAK)
        row = self._core.register.first(
            "SELECT 1 FROM outside WHERE day = ? AND title = ? AND place = ?", (day, title, place)
        )
        if row is None:
            return None
        return Piece([title, place], OWN["event"], start_of(day), self._core.ref.party)

    def _knock(self, ref: int) -> Piece | None:
        row = self._core.register.first("SELECT channel, party, at, words FROM knock WHERE n = ?", (ref,))
        if row is None:
            return None
        channel, party, at, words = row
        if words == REMOVED:
            return None
        return Piece([str(words)], OWN["knock"], int(at), bytes(party), bytes(channel))
