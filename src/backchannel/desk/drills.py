"""Drills: a rehearsal of the line that can never read as a signal (F26; spec/45, section 6).

Owns: the two notes, which have one form each, so that nobody chooses anything in them; keeping what came; how
long answers took. A drill is no message: nothing follows from it, and it breaks no silence.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.credentials.members import MemberRef
from backchannel.desk.bodies import BodyKind
from backchannel.desk.days import day
from backchannel.desk.ground import Part
from backchannel.desk.next_steps import typed
from backchannel.errors import Malformed, Misuse, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState

A_DAY = 86_400
DRILL_BODY = bytes(32)
"""Every drill has this body."""
DRILLS_KEPT = 400
"""Drills of one post on one line that are kept: then the oldest go, with their answers."""
AHEAD_AT_MOST = 16
"""Answers of one post to drills that are not here yet: more are not kept."""
NO_MESSAGE = "which is no message"


class Drill(NamedTuple):
    """One drill. ``at``: when it came here, or went; ``answered``: when its answer came here, or went."""

    hash: bytes
    who: MemberRef
    at: int
    answered: int | None

    @property
    def took(self) -> int | None:
        """Seconds until the answer was here."""
        return None if self.answered is None else max(0, self.answered - self.at)


def require_drill(body: bytes) -> None:
    """Raise `Malformed` for anything but the one form of a drill."""
    if body != DRILL_BODY:
        raise Malformed("A drill came that says something: it is not taken.")


def drill_answered(body: bytes) -> bytes:
    """Which drill an answer is to. Raises `Malformed` for anything but its one form."""
    if len(body) != len(DRILL_BODY):
        raise Malformed("The answer to a drill came in a form that it does not have.")
    return body


class Drills(Part):
    """The drills on the lines of this desk."""

    def drill(self, channel: bytes) -> None:
        """Drill the line. Raises `Refused` within a day of the last drill of this post."""
        with self._core.step():
            if not self._rooms.has(channel):
                raise Misuse("The meeting with them is not finished: there is no line to drill yet.")
            if self._is_too_soon(channel, self._core.ref, self._core.now()):
                raise Refused(
                    "You drilled this line within the last 24 hours.",
                    next_step="Once in 24 hours is enough: wait for the answer.",
                )
            self._keep(channel, self._rooms.write(channel, BodyKind.DRILL, DRILL_BODY))

    def answer(self, channel: bytes) -> None:
        """A person here answers the newest drill of theirs. Raises `Misuse` where there is none to answer."""
        drill = self.unanswered(channel)
        if drill is None:
            raise Misuse("There is no drill of theirs that waits for an answer.")
        with self._core.step():
            self._keep_answer(channel, self._rooms.write(channel, BodyKind.DRILLED, drill.hash))

    def take(self, state: RoomState, entry: AdmittedEntry) -> None:
        """Somebody drills: a post of theirs, or a colleague."""
        channel, who = state.own.room, entry.core.author.ref
        try:
            require_drill(entry.core.body)
            if self._is_too_soon(channel, who, entry.core.said_at):
                raise Refused("They drill the line more than once a day: the rest is not shown.")
            self._keep(channel, entry)
        except (PeerFault, Refused) as error:
            self._core.alarm("drills", self._parties.title(who), error.sentence)

    def take_answer(self, state: RoomState, entry: AdmittedEntry) -> None:
        """Somebody answered a drill: a post of theirs, or a colleague."""
        try:
            self._keep_answer(state.own.room, entry)
        except (PeerFault, Refused) as error:
            self._core.alarm("drills", self._parties.title(entry.core.author.ref), error.sentence)

    # what is known of them

    def of(self, channel: bytes, *, ours: bool) -> list[Drill]:
        """The drills of one side, oldest first, each with the first answer of the other side."""
        rows = self._core.register.all(
            "SELECT d.hash, d.party, d.seat, d.term, d.at, (SELECT min(a.at) FROM drilled a"
            " WHERE a.drill = d.hash AND a.channel = d.channel AND a.party <> d.party) FROM drill d"
            " WHERE d.channel = ? ORDER BY d.at, d.hash",
            (channel,),
        )
        found = [
            Drill(bytes(each), MemberRef(bytes(party), seat, term), int(at), answered)
            for each, party, seat, term, at, answered in rows
        ]
        return [each for each in found if (each.who.party == self._core.ref.party) is ours]

    def unanswered(self, channel: bytes) -> Drill | None:
        """Their newest drill, where nobody of our side answered it."""
        theirs = self.of(channel, ours=False)
        return theirs[-1] if theirs and theirs[-1].answered is None else None

    def answered_at(self, channel: bytes) -> int | None:
        """When an answer of theirs to a drill of ours came last."""
        return max((each.answered for each in self.of(channel, ours=True) if each.answered), default=None)

    def sentence(self, channel: bytes) -> str:
        """How the last drill of ours went; empty where there was none."""
        ours = self.of(channel, ours=True)
        if not ours:
            return ""
        last = ours[-1]
        if last.took is None:
            return f"Your side last drilled the line on {day(last.at)}; nobody there has answered."
        return f"Your side last drilled the line on {day(last.at)}; they answered that it came, {NO_MESSAGE}."

    def waits(self, channel: bytes, nick: str) -> str:
        """That a drill of theirs waits for an answer, and how to give it; empty where none does."""
        drill = self.unanswered(channel)
        if drill is None:
            return ""
        done = f"`backchannel drill {typed(nick)} --done`"
        return f"They drilled the line on {day(drill.at)}, {NO_MESSAGE}: {done} answers that it came."

    def may_go(self, channel: bytes) -> bool:
        """Whether a drill of this post can go now."""
        if not self._rooms.has(channel):
            return False
        return not self._is_too_soon(channel, self._core.ref, self._core.now())

    # inside

    def _is_too_soon(self, channel: bytes, who: MemberRef, said_at: int) -> bool:
        row = self._core.register.first(
            "SELECT 1 FROM drill WHERE channel = ? AND party = ? AND seat = ? AND term = ?"
            " AND abs(said_at - ?) < ?",
            (channel, who.party, who.seat, who.term, said_at, A_DAY),
        )
        return row is not None

    def _keep(self, channel: bytes, entry: AdmittedEntry) -> None:
        who = entry.core.author.ref
        self._core.register.run(
            "INSERT OR IGNORE INTO drill VALUES (?, ?, ?, ?, ?, ?, ?)",
            (entry.hash, channel, who.party, who.seat, who.term, entry.core.said_at, self._core.now()),
        )
        for (old,) in self._core.register.all(
            "SELECT hash FROM drill WHERE channel = ? AND party = ? AND seat = ? AND term = ?"
            " ORDER BY at DESC, said_at DESC, hash LIMIT -1 OFFSET ?",
            (channel, who.party, who.seat, who.term, DRILLS_KEPT),
        ):
            self._core.register.run("DELETE FROM drilled WHERE drill = ?", (old,))
            self._core.register.run("DELETE FROM drill WHERE hash = ?", (old,))

    def _keep_answer(self, channel: bytes, entry: AdmittedEntry) -> None:
        who, drill = entry.core.author.ref, drill_answered(entry.core.body)
        if self._core.register.first("SELECT 1 FROM drill WHERE hash = ?", (drill,)) is None:
            [(ahead,)] = self._core.register.all(
                "SELECT count(*) FROM drilled WHERE party = ? AND seat = ? AND term = ?"
                " AND NOT EXISTS (SELECT 1 FROM drill WHERE drill.hash = drilled.drill)",
                (who.party, who.seat, who.term),
            )
            if ahead >= AHEAD_AT_MOST:
                raise Refused("They answer too many drills that are not here: this is not kept.")
        self._core.register.run(
            "INSERT OR IGNORE INTO drilled VALUES (?, ?, ?, ?, ?, ?)",
            (drill, channel, who.party, who.seat, who.term, self._core.now()),
        )
