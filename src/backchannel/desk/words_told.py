"""What a mediator said at a table before somebody came, told to them by a colleague (spec/46, section 4).

Owns telling it and keeping it. A colleague's word is all there is for it: it is shown as told by them, counts
for no more than that, and its entry takes its place where that comes after all. A desk that read a table when
something was said there takes nothing of it from a colleague.
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.desk.bodies import BRIEF_ITEMS, BriefedWords, BriefWord
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import BRIEF_BYTES, Home
from backchannel.desk.mediating import WORD, WORDS_KEPT, Mediating, Said, bared
from backchannel.desk.tables_kept import KeptTable
from backchannel.errors import OutOfPlace, Refused
from backchannel.feed.entry import Author
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState


class WordsTold(Part):
    """Mediators' words on their way to colleagues who came later."""

    def __init__(self, ground: Ground, home: Home, mediating: Mediating) -> None:
        super().__init__(ground)
        self._home = home
        self._mediating = mediating

    # telling

    def tell(self, line: bytes) -> None:
        """All that a mediator said at a table, as this desk has it."""
        part: list[BriefWord] = []
        size = 0
        for said in self._mediating.on(line):
            word = _told(said)
            if part and (size + len(word.body) > BRIEF_BYTES or len(part) == BRIEF_ITEMS):
                self._tell(line, part)
                part, size = [], 0
            part.append(word)
            size += len(word.body)
        if part:
            self._tell(line, part)

    def _tell(self, line: bytes, words: Iterable[BriefWord]) -> None:
        table = self._meetings.tables.find(line)
        if table is not None and not table.mediates:
            self._home.tell(BriefedWords(line, table.base, tuple(words)))

    def take_own(self, state: RoomState, entry: AdmittedEntry) -> None:
        """A mediator said something at a table; colleagues who came while it was on its way are told."""
        self._mediating.take(state, entry)
        if self._mediating.holds(entry.hash) and self._home.is_mine_to_tell(state, entry.core.roster):
            self._tell(state.own.room, [_told(self._mediating.find(entry.hash))])

    # taking

    def take(self, body: BriefedWords, author: MemberRef) -> None:
        """A colleague tells what a mediator said. Raises `NotHereYet` for a table that is not here yet."""
        self._home.require_here(body.room, body.base)
        for word in body.words:
            self._take_one(body.room, word, author)

    def _take_one(self, line: bytes, word: BriefWord, author: MemberRef) -> None:
        said = WORD.decode(word.body)
        table = self._mediating.require_fits(line, said)
        who = word.author
        if who.party != table.terms.mediator or who.seat not in table.terms.posts:
            raise OutOfPlace("A colleague told words of somebody who is no mediator at that table.")
        if word.removed and said != bared(said):
            raise OutOfPlace("A colleague told words of a mediator as removed, and they are there.")
        if not self._was_missed(line, who, word.seq):
            return
        if self._mediating.holds(word.entry):
            self._fill(word, author)
            return
        rows = self._core.register.one(
            "SELECT count(*) FROM mediator_word"
            " WHERE channel = ? AND seat = ? AND term = ? AND told_by IS NOT NULL",
            (line, who.seat, who.term),
        )
        if int(rows[0]) >= WORDS_KEPT:
            raise Refused("A colleague told so many words of a mediator that no more is kept.")
        self._core.register.run(
            "INSERT INTO mediator_word (entry, channel, seat, term, incarnation, seq, at, body, unread,"
            " told_by, removed, stub) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
            (
                word.entry,
                line,
                who.seat,
                who.term,
                who.incarnation,
                word.seq,
                self._dated(table, word.at),
                word.body,
                MEMBER_REF.encode(author),
                self._core.now() if word.removed else None,
                word.removed,
            ),
        )
        self._mediating.has_number(word.entry)

    def _fill(self, word: BriefWord, author: MemberRef) -> None:
        """Of one that came without its words another colleague has them: then it is told by that one."""
        if not word.removed:
            self._core.register.run(
                "UPDATE mediator_word SET body = ?, told_by = ?, removed = NULL, stub = 0"
                " WHERE entry = ? AND stub",
                (word.body, MEMBER_REF.encode(author), word.entry),
            )

    def _was_missed(self, line: bytes, author: Author, seq: int) -> bool:
        """Whether this desk has no entry in that place, and none comes by itself."""
        if self._rooms.history(line).entry_hash(author, seq) is not None:
            return False
        feed = self._rooms.state(line).feed(author) if self._rooms.has(line) else None
        return feed is None or feed.seq == 0 or seq <= feed.seq

    def _dated(self, table: KeptTable, at: int) -> int:
        """When a colleague's desk took it in: not ahead of this clock, nor before the table was proposed."""
        return min(max(at, self._channels.first_row(table.act).at), self._core.now())


def _told(said: Said) -> BriefWord:
    author = Author(said.who.party, said.who.seat, said.who.term, said.turn[0])
    gone = said.removed is not None
    return BriefWord(said.entry, author, said.turn[1], said.at, WORD.encode(said.body), gone)
