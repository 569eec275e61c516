"""What a number stands for, said to somebody who typed it where it does not belong.

Owns the sentences: what it is, and what can be done with it. Decides nothing.
"""

from __future__ import annotations

from backchannel.channel.papers.adoption import Spoken
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.rewording import Proposal
from backchannel.desk import next_steps
from backchannel.desk.act_rows import body_of
from backchannel.desk.ground import Part
from backchannel.desk.tables_kept import State
from backchannel.errors import Misuse


class Numbers(Part):
    """The numbers of this desk, of every kind."""

    def draft_or_message(self, number: int, wanted: str) -> bytes:
        """The draft hash of an item of a line. ``wanted``: what the command takes. Raises `Misuse`."""
        kind, ref = self._core.numbered(number)
        if kind != "act":
            raise self.wrong(number, wanted)
        return ref

    def beside(self, number: int, sentence: str) -> bytes:
        """What notes of our own go beside: an item of a line, or what a mediator said. Raises `Misuse`."""
        kind, ref = self._core.numbered(number)
        if kind not in ("act", "word"):
            raise Misuse(f"{number} is nothing on a line: {sentence}")
        return ref

    def wrong(self, number: int, wanted: str) -> Misuse:
        """The error for a number of another thing than ``wanted``."""
        what, next_step = self._described(number)
        return Misuse(f"{number} is {what}, not {wanted}.", next_step=next_step)

    def _described(self, number: int) -> tuple[str, str]:
        kind, ref = self._core.numbered(number)
        match kind:
            case "introduction":
                return self._introduction(ref), "`backchannel meet` shows where it stands and what is next."
            case "proposal":
                return "a change of who speaks for you", (
                    f"`backchannel read {number}` shows it, `backchannel agree {number}` agrees to it."
                )
            case "unsent":
                return "what you wrote and what did not go", f"`backchannel read {number}` shows it."
            case "word":
                return "what a mediator said, which nobody has to answer", self._after_a_word(number, ref)
            case "request" if self._is_invitation(ref):
                return "a place at a table that is offered to you", "`backchannel table` shows what is next."
            case "request":
                return "a change of who speaks that waits to be admitted", (
                    "`backchannel who WHO` of that side shows it, and what to type."
                )
        return self._item(number, ref)

    def _after_a_word(self, number: int, entry: bytes) -> str:
        """What can be done with what a mediator said."""
        row = self._core.register.one("SELECT channel FROM mediator_word WHERE entry = ?", (entry,))
        table = self._meetings.tables.find(bytes(row[0]))
        nick = next_steps.typed(self._meetings.tables.nick(bytes(row[0])))
        if table is None or table.state is not State.OPEN:
            return f"`backchannel read {number}` shows it; at a closed table nothing more is said."
        if table.mediates:
            return f"Say more yourself: `backchannel put-forward {nick} FILE`."
        return (
            f"Say what your side thinks of it: `backchannel write {nick} FILE`."
            f" Or take it over as your side's own: `backchannel adopt {nick} {number}`."
        )

    def _is_invitation(self, ref: bytes) -> bool:
        return self._core.register.first("SELECT 1 FROM invitation WHERE channel = ?", (ref,)) is not None

    def _introduction(self, ref: bytes) -> str:
        kind, nick = self._core.register.one("SELECT kind, nick FROM introduction WHERE id = ?", (ref,))
        return {
            "meet": f"the meeting with {nick}",
            "invite": f"the invitation of {nick}",
            "join": "your own appointment",
        }[str(kind)]

    def _item(self, number: int, ref: bytes) -> tuple[str, str]:
        read = f"`backchannel read {number}` shows it."
        row = self._channels.row_of_draft(ref)
        if row is None:
            draft = "a draft of your side that has not gone out"
            return draft, f"{read} Then agree to it, return it or discard it."
        body, party = body_of(row), row.arrival.poster.party
        ours = party == self._core.ref.party
        whose = "your own side" if ours else self._parties.nick(party)
        if isinstance(body, Proposal):
            return f"a text to sign, of {whose}", f"`backchannel sign {number}` does your side's next step."
        if isinstance(body, Spoken):
            answer = "" if ours else f" `backchannel answer {number}` answers it."
            said = f"a message of {whose}" if isinstance(body, Message) else f"words taken over by {whose}"
            return said, read + answer
        return f"something that {whose} said", read
