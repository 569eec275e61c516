"""What a post says on a line by itself: knocks, and what it tells of a message (spec/45, section 5).

Owns: making these notes, keeping what came, within bounds. A note is its author's own word and nobody's
official word; it changes no state of the line, so it always passes.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.bounds import LanguageTag, Line
from backchannel.credentials.members import MemberRef
from backchannel.desk.bodies import BodyKind
from backchannel.desk.ground import Part
from backchannel.desk.saying import LONGEST_LINE, Words, in_brief
from backchannel.errors import Misuse, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.wire.codec import Codec, Record

A_DAY = 86_400
KNOCKS_A_DAY = 3
"""Knocks of one post in 24 hours that are shown; an honest desk sends no more."""
KNOCKS_KEPT = 300
"""Knocks of one post that are kept: then the oldest go."""


class Knock(Record):
    """A knock: a few words of its author's own, or none."""

    words: Line
    language: LanguageTag


KNOCK: Codec[Knock] = Codec(Knock, limit=2048, what="knock")


class Knocked(NamedTuple):
    """A knock as the register keeps it. ``at``: when it came here; ``said_at``: by its author's clock."""

    who: MemberRef
    at: int
    said_at: int
    words: str


class Notes(Part):
    """Notes of single posts on the lines of this desk."""

    # knocks

    def knock(self, channel: bytes, words: Words) -> int:
        """Knock at the other side; how many more can follow. Raises `Refused` for more than a few a day."""
        text, language, _ = in_brief(words, LONGEST_LINE)
        with self._core.step():
            if not self._rooms.has(channel):
                raise Misuse("The meeting with them is not finished: there is nobody to knock at yet.")
            before = self._knocks_near(channel, self._core.ref, self._core.now())
            if before >= KNOCKS_A_DAY:
                raise Refused(
                    f"You knocked {KNOCKS_A_DAY} times within a day: more is not shown to them.",
                    next_step="Wait until tomorrow; what came before is there for them to see.",
                )
            body = KNOCK.encode(Knock(" ".join(text.split()), language))
            self._keep_knock(channel, self._rooms.write(channel, BodyKind.KNOCK, body))
        return KNOCKS_A_DAY - before - 1

    def take_knock(self, state: RoomState, entry: AdmittedEntry) -> None:
        """Somebody knocked: a post of theirs, or a colleague."""
        channel, who = state.own.room, entry.core.author.ref
        try:
            if self._knocks_near(channel, who, entry.core.said_at) < KNOCKS_A_DAY:
                self._keep_knock(channel, entry)
                return
            sentence = f"They knock more than {KNOCKS_A_DAY} times a day: the rest is not shown."
        except PeerFault as error:
            sentence = error.sentence
        self._core.alarm("knocks", self._parties.title(who), sentence)

    def knocks(self, channel: bytes, since: int = 0) -> list[Knocked]:
        """Every knock on a line that is kept and came since then, in the order they came."""
        rows = self._core.register.all(
            "SELECT party, seat, term, at, said_at, words FROM knock WHERE channel = ? AND at >= ?"
            " ORDER BY at, n",
            (channel, since),
        )
        return [
            Knocked(MemberRef(bytes(party), seat, term), int(at), int(said_at), str(words))
            for party, seat, term, at, said_at, words in rows
        ]

    def _knocks_near(self, channel: bytes, who: MemberRef, said_at: int) -> int:
        row = self._core.register.one(
            "SELECT count(*) FROM knock WHERE channel = ? AND party = ? AND seat = ? AND term = ?"
            " AND abs(said_at - ?) < ?",
            (channel, who.party, who.seat, who.term, said_at, A_DAY),
        )
        return int(row[0])

    def _keep_knock(self, channel: bytes, entry: AdmittedEntry) -> None:
        who, knock = entry.core.author.ref, KNOCK.decode(entry.core.body)
        post = (channel, who.party, who.seat, who.term)
        self._core.register.run(
            "INSERT INTO knock (channel, party, seat, term, at, said_at, words, language)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*post, self._core.now(), entry.core.said_at, knock.words, knock.language),
        )
        self._core.register.run(
            "DELETE FROM knock WHERE n IN (SELECT n FROM knock"
            " WHERE channel = ? AND party = ? AND seat = ? AND term = ? ORDER BY n DESC LIMIT -1 OFFSET ?)",
            (*post, KNOCKS_KEPT),
        )
