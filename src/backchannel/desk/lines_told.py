"""Lines to meet by that colleagues made or answered: told at home at once, so that no line is answered twice.

Owns the notes of it in the register, the sentences that come of them, and who may make or answer lines. Does
not own: meetings under way (`meeting`).
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.credentials.charter import SeatKind
from backchannel.credentials.members import MemberRef
from backchannel.desk import next_steps
from backchannel.desk.bodies import LineTold
from backchannel.desk.core import Core
from backchannel.desk.parties import Parties
from backchannel.errors import LineUsed, Refused
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U8, U16, U63

TWICE = "line answered twice"


class KeptNote(Record):
    """What a colleague told of a line, and when it came here."""

    told: LineTold
    seat: U8
    term: U16
    at: U63


KEPT: Codec[KeptNote] = Codec(KeptNote, limit=1024, what="stored note of a line")


class _Colleague(NamedTuple):
    name: str
    told: LineTold
    at: int


class LinesTold:
    """What this desk was told of its colleagues' lines."""

    def __init__(self, core: Core, parties: Parties) -> None:
        self._core = core
        self._parties = parties

    def require_voice(self) -> None:
        """Raise `Refused` at the desk of somebody who has no vote: others make and answer lines."""
        me = self._core.ref
        seat = self._parties.charter(me.party).seat(me.seat)
        if seat is not None and seat.kind is not SeatKind.VOICE:
            raise Refused(
                f"The post of {seat.title} has no vote: it makes and answers no lines.",
                next_step="Ask a colleague who speaks for your side to do it.",
            )

    def keep(self, body: LineTold, author: MemberRef) -> None:
        """A colleague made or answered a line."""
        if author != self._core.ref:
            kept = KeptNote(body, author.seat, author.term, self._core.now())
            self._core.register.set(_name(body.line_hash), KEPT.encode(kept))

    def require_unused(self, line_hash: bytes) -> None:
        """Raise `LineUsed` where a colleague made or answered that very line."""
        found = self._find(line_hash)
        if found is None:
            return
        if found.told.made:
            raise LineUsed(
                f"{found.name} made this line: it is your own side's.",
                next_step="Hand it to the other side.",
            )
        raise LineUsed(
            f"{found.name} has answered this line already.",
            next_step="Wait: once the other side has their reply, the line is at your desk too. "
            "If they gave it up, ask the other side for a new line.",
        )

    def is_answered(self, line_hash: bytes) -> bool:
        """Whether a colleague answered that line."""
        found = self._find(line_hash)
        return found is not None and not found.told.made

    def also(self, nick: str) -> str:
        """A warning for somebody who makes or answers a line: colleagues have one to the same side."""
        rows = self._core.register.all("SELECT value FROM setting WHERE name LIKE 'line told/%'")
        for found in (self._colleague(bytes(value)) for (value,) in rows):
            if found.told.nick.casefold() == nick.casefold():
                did = "made" if found.told.made else "answered"
                return f" {found.name} {did} a line for {nick}, too: use only one of them."
        return ""

    def alarm_twice(self, line_hash: bytes, nick: str) -> None:
        """Two answers to one line are on their way: say so, and the way out."""
        found = self._find(line_hash)
        who = "Somebody else" if found is None else found.name
        typed = next_steps.typed(nick)
        otherwise = " If it was no colleague, that line is in wrong hands." if found is None else ""
        sentence = (
            f"{who} answered the line of {nick}, too.{otherwise} If one answer alone reaches that side, the "
            "meeting goes on and comes to all your desks. If nothing moves, everybody who answered types "
            f"`backchannel give-up {typed}` and you ask for a new line."
        )
        self._core.register.run(
            "DELETE FROM alarm WHERE name = ? AND about = ? AND sentence <> ?", (TWICE, nick, sentence)
        )
        self._core.alarm(TWICE, nick, sentence)

    def settle(self, nick: str) -> None:
        """It is over by itself, or was given up."""
        self._core.register.run("UPDATE alarm SET seen = 1 WHERE name = ? AND about = ?", (TWICE, nick))

    def _find(self, line_hash: bytes) -> _Colleague | None:
        data = self._core.register.setting(_name(line_hash))
        return None if data is None else self._colleague(data)

    def _colleague(self, data: bytes) -> _Colleague:
        kept = KEPT.decode(data)
        ref = MemberRef(self._core.ref.party, kept.seat, kept.term)
        return _Colleague(self._parties.person(ref) or self._parties.post(ref), kept.told, kept.at)


def _name(line_hash: bytes) -> str:
    return "line told/" + line_hash.hex()
