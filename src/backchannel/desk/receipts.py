"""What becomes of a message at the other side, where somebody there chose to say so (spec/45, section 5).

Owns: telling it, keeping what was told, and its sentences. Nothing is told unless a person types it; it is
one post's own word, and no sentence of it may ever read as approval.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from backchannel.credentials.members import MemberRef
from backchannel.desk.act_rows import ActRow
from backchannel.desk.bodies import BodyKind
from backchannel.desk.ground import Part
from backchannel.errors import Misuse, PeerFault, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import Bytes32

AHEAD_AT_MOST = 256
"""What one post told of messages that are not here yet: more is not kept."""


class Step(IntEnum):
    """What happened to a message. None of these approves it."""

    OPENED = 0
    SHOWN = 1
    CONSIDERED = 2


class Told(Record):
    """A post tells what became of a message of the other side's."""

    act: Bytes32
    step: Step


TOLD: Codec[Told] = Codec(Told, limit=64, what="note on a message")

BY_NAME = {"opened": Step.OPENED, "shown": Step.SHOWN, "considering": Step.CONSIDERED}
"""As people ask for them."""
SENTENCES = {
    Step.OPENED: "it was opened",
    Step.SHOWN: "it was shown to {} principal",
    Step.CONSIDERED: "it is being considered",
}
NOT_APPROVED = "(not approved)"


class Receipt(NamedTuple):
    """What one post told of a message, and when that came here."""

    who: MemberRef
    step: Step
    at: int


class Receipts(Part):
    """Receipts by choice."""

    def tell(self, row: ActRow, step: Step) -> None:
        """Tell the other side what became of a message of theirs. Raises `Refused` for what was told."""
        me = self._core.ref
        if row.arrival.poster.party == me.party:
            raise Misuse("This is your own side's: there is nobody to tell what became of it.")
        _ = self._channels.channel(row.channel).ours  # a mediator tells nothing
        if row.hash not in self._channels.channel(row.channel).chains.nodes:
            raise Refused("This is not that side's word here: there is nothing to tell of it.")
        if any(each.who == me and each.step is step for each in self.of(row)):
            raise Refused("You told them that already.")
        with self._core.step():
            entry = self._rooms.write(row.channel, BodyKind.TOLD, TOLD.encode(Told(row.hash, step)))
            self._keep(row.channel, entry)

    def take(self, state: RoomState, entry: AdmittedEntry) -> None:
        """Somebody told what became of a message: a post of theirs, or a colleague."""
        try:
            self._keep(state.own.room, entry)
        except (PeerFault, Refused) as error:
            self._core.alarm("set aside", self._parties.title(entry.core.author.ref), error.sentence)

    def of(self, row: ActRow) -> list[Receipt]:
        """What the side to which a message went told of it, in order. Nobody else's word counts."""
        rows = self._core.register.all(
            "SELECT party, seat, term, step, at FROM told WHERE act = ? AND channel = ? AND party <> ?"
            " ORDER BY step, at",
            (row.hash, row.channel, row.arrival.poster.party),
        )
        return [
            Receipt(MemberRef(bytes(party), seat, term), Step(step), int(at))
            for party, seat, term, step, at in rows
        ]

    def sentences(self, row: ActRow) -> list[str]:
        """The same for people."""
        ours = row.arrival.poster.party == self._core.ref.party
        return [self._sentence(each, theirs=ours) for each in self.of(row)]

    def _sentence(self, receipt: Receipt, *, theirs: bool) -> str:
        post = self._parties.post(receipt.who)
        said = SENTENCES[receipt.step].format("their" if theirs else "your")
        who = f"Their {post} says" if theirs else f"Your {post} told them"
        return f"{who} that {said} {NOT_APPROVED}."

    def _keep(self, channel: bytes, entry: AdmittedEntry) -> None:
        who, told = entry.core.author.ref, TOLD.decode(entry.core.body)
        register = self._core.register
        if register.first("SELECT 1 FROM act WHERE hash = ? LIMIT 1", (told.act,)) is None:
            [(ahead,)] = register.all(
                "SELECT count(*) FROM told WHERE party = ? AND seat = ? AND term = ?"
                " AND NOT EXISTS (SELECT 1 FROM act WHERE act.hash = told.act)",
                (who.party, who.seat, who.term),
            )
            if ahead >= AHEAD_AT_MOST:
                raise Refused("They tell of too many messages that are not here: this is not kept.")
        register.run(
            "INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?, ?, ?)",
            (channel, told.act, who.party, who.seat, who.term, told.step, self._core.now()),
        )
