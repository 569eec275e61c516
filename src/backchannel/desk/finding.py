"""Looking for words in everything this desk holds in readable form. Nothing of it leaves the register.

Owns the tables of words. What came or changed is noted by the register itself, in the same change (triggers
of its schema); its words are taken up at the desk's next turn, and before every search, so that a search
never misses what is here. All of it can be made anew from what it points to (`findable`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from backchannel.desk import readable, views
from backchannel.desk.findable import EVERY, OWN, Findable, Piece
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.mediating import Mediating
from backchannel.desk.showing import Showing
from backchannel.desk.wording import Wording
from backchannel.errors import Misuse

AT_A_TURN = 200
"""Things taken up in one turn of the desk; a search takes up all that is left."""
BATCH = 500
NEWEST = 20
DRAFTS = "drafts"
"""What never went out: looked in beside the topics, which have drafts, too."""
Progress = Callable[[str], None]

_HOLDS = (
    " NOT EXISTS (SELECT 1 FROM json_each(?) WHERE instr(words.text, json_each.value) = 0)"
    " AND (? IS NULL OR channel = ?) AND at >= ? AND at <= ?"
    " AND (? OR kind IN (SELECT value FROM json_each(?)) OR (? AND source = 'item'"
    " AND NOT EXISTS (SELECT 1 FROM act WHERE act.draft = words.ref)))"
)
_OVERWRITE = "INSERT INTO words_index (words_index, rank) VALUES ('secure-delete', ?)"
_BY_INDEX = " n IN (SELECT rowid FROM words_index WHERE words_index MATCH ?) AND"
_COUNT = "SELECT count(*) FROM words WHERE"
_ROWS = "SELECT source, ref FROM words WHERE"
_NEWEST_FIRST = " ORDER BY at DESC, n DESC LIMIT ?"


class Asked(NamedTuple):
    """What to look for. ``since``, ``until``: unix seconds; ``kinds``: none of them, or only these."""

    words: Sequence[str]
    channel: bytes | None = None
    since: int = 0
    until: int = (1 << 62) - 1
    kinds: tuple[str, ...] = ()


class Finding(Part):
    """The words of this desk."""

    def __init__(self, ground: Ground, showing: Showing, mediating: Mediating) -> None:
        super().__init__(ground)
        self._ground = ground
        self._showing = showing
        self._mediating = mediating
        self._findable = Findable(ground, mediating)
        self._wording = Wording(ground.core, ground.channels)

    # taking up what came

    def take_up(self) -> None:
        """A turn's share of what came. Inside a change."""
        self._take_up(AT_A_TURN)

    def catch_up(self, progress: Progress | None = None) -> None:
        """All that came and was not taken up yet."""
        register = self._core.register
        [(total,)] = register.all("SELECT count(*) FROM words_due")
        for done in range(0, int(total), BATCH):
            if progress is not None and total > BATCH:
                progress(f"Taking up the words of what is kept here: {done} of {total}…")
            with register.change():
                self._take_up(BATCH)

    def due(self, source: str, ref: object) -> None:
        """Something was changed in a way that the register does not note by itself."""
        self._core.register.run("INSERT INTO words_due (source, ref) VALUES (?, ?)", (source, ref))

    def take_up_all(self) -> None:
        """All that is due, in the change that is under way, where much of it is gone.

        What goes is overwritten in the index one by one, which is slow; here the index is written anew.
        """
        register = self._core.register
        register.run(_OVERWRITE, (0,))
        while register.first("SELECT 1 FROM words_due LIMIT 1"):
            self._take_up(BATCH)
        register.run("INSERT INTO words_index (words_index) VALUES ('rebuild')")
        register.run(_OVERWRITE, (1,))

    def make_anew(self) -> None:
        """Forget every word that was taken up; everything is due again."""
        register = self._core.register
        with register.change():
            register.run(_OVERWRITE, (0,))
            register.run("DELETE FROM words")
            register.run("DELETE FROM words_due")
            register.run("INSERT INTO words_index (words_index) VALUES ('rebuild')")
            register.run(_OVERWRITE, (1,))
            for each in EVERY:
                register.run("INSERT INTO words_due (source, ref) " + each)

    def _take_up(self, most: int) -> None:
        register = self._core.register
        rows = register.all("SELECT n, source, ref FROM words_due ORDER BY n LIMIT ?", (most,))
        for source, ref in dict.fromkeys(row[1:] for row in rows):
            self._put(str(source), ref)
        if rows:
            register.run("DELETE FROM words_due WHERE n <= ?", rows[-1][:1])

    def _put(self, source: str, ref: Any) -> None:
        """The words of one thing in place of those it had; none where it is gone or cannot be read."""
        piece = self._findable.piece(source, ref)
        register = self._core.register
        register.run("DELETE FROM words WHERE source = ? AND ref = ?", (source, ref))
        text = "" if piece is None else readable.folded("\n".join(piece.texts)).strip()
        if piece is not None and text:
            register.run(
                "INSERT INTO words (source, ref, channel, kind, at, text) VALUES (?, ?, ?, ?, ?, ?)",
                (source, ref, piece.channel, piece.kind, piece.at, text),
            )

    # looking

    def find(
        self, asked: Asked, last: int | None = NEWEST, progress: Progress | None = None
    ) -> views.FoundWords:
        """What has all these words, newest first; ``last``: at most so many. Raises `Misuse`."""
        words = readable.asked_for(asked.words)
        if not words:
            raise Misuse("There is no word to look for.", next_step="Type one or more.")
        if last is not None and last < 1:
            raise Misuse("At least one has to be shown.")
        _require_kinds(asked.kinds)
        self.catch_up(progress)
        where, values = _where(asked, words)
        register = self._core.register
        [(count,)] = register.all(_COUNT + where, values)
        rows = register.all(_ROWS + where + _NEWEST_FIRST, (*values, -1 if last is None else last))
        glances: dict[bytes, Glance] = {}
        found = [self._shown(str(source), ref, words, glances) for source, ref in rows]
        return views.FoundWords(int(count) - len(rows), [each for each in found if each is not None])

    def _shown(
        self, source: str, ref: Any, words: list[str], glances: dict[bytes, Glance]
    ) -> views.Found | None:
        piece = self._findable.piece(source, ref)
        if piece is None:
            return None
        subject, wrote, condition = self._described(piece, glances)
        return views.Found(
            number=None if piece.about is None else self._core.number("act", piece.about),
            at=piece.at,
            who="" if piece.channel is None else self._meetings.nick(piece.channel) or "",
            side=self._parties.nick(piece.party) if piece.said is None else self._mediating.side(piece.said),
            ours=piece.party == self._core.ref.party,
            kind=piece.kind,
            subject=subject,
            wrote=wrote,
            words=readable.context("\n".join(piece.texts), words),
            condition=condition,
        )

    def _described(self, piece: Piece, glances: dict[bytes, Glance]) -> tuple[str, str, str]:
        """What an item is, in one line, what of that somebody wrote, and how it stands.

        Of others nothing but that they are our own.
        """
        if piece.said is not None:
            said = self._mediating.subject(piece.said)
            return said, said, self._mediating.standing(piece.said)
        if piece.body is None or piece.channel is None or piece.about is None:
            return "", "", "" if piece.kind == OWN["knock"] else "only your side sees it"
        if self._meetings.nick(piece.channel) is None:
            return "", "", ""
        glance = glances.setdefault(piece.channel, Glance(self._ground, piece.channel))
        subject = self._wording.subject(glance.channel, piece.party, piece.body)
        wrote = self._wording.wrote(glance.channel, piece.party, piece.body)
        row = self._channels.row_of_draft(piece.about, glance.channel)
        if row is not None:
            return subject, wrote, glance.in_brief(row, piece.body)
        return subject, wrote, self._showing.draft_condition(self._drafts.row(piece.about))


def _where(asked: Asked, words: list[str]) -> tuple[str, tuple[Any, ...]]:
    """Which words, and the values for its gaps.

    The index knows words of three letters and more; shorter ones, such as 북한, are looked for in the rows.
    """
    long = ['"' + each.replace('"', '""') + '"' for each in words if len(each) > 2]
    kinds = [each for each in asked.kinds if each != DRAFTS]
    bounds = (
        json.dumps(words),
        asked.channel,
        asked.channel,
        asked.since,
        asked.until,
        not asked.kinds,
        json.dumps(kinds),
        DRAFTS in asked.kinds,
    )
    return (_BY_INDEX + _HOLDS, (" AND ".join(long), *bounds)) if long else (_HOLDS, bounds)


def places() -> list[str]:
    """Where can be looked: kinds of what is said, drafts, and what our side has for itself."""
    return [*readable.every_kind(), DRAFTS, *OWN.values()]


def _require_kinds(kinds: Sequence[str]) -> None:
    known = places()
    for each in kinds:
        if each not in known:
            raise Misuse(
                f"There is nothing called {each[:40]} to look in.",
                next_step=f"Look in one of: {', '.join(known)}.",
            )
