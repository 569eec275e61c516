"""Proposed changes of who speaks, as the register keeps them: content, condition, who proposed them.

Owns the rows. What makes a change valid is `credentials.amendment`, what people do with it `changes`. Whoever
took back a change they proposed has taken back their signature with it: it counts here no more until they
give it again. Others may propose the same anew, so that nobody blocks a change by proposing it first.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    CharterSignature,
    SignedCharter,
    decode_signed_charter,
)
from backchannel.credentials.members import MemberRef
from backchannel.desk.core import Core
from backchannel.errors import Misuse


class Proposal(NamedTuple):
    """A change as far as it is signed here. ``state``: open, done, or dropped from this desk's table."""

    signed: SignedCharter
    what: str
    state: str
    at: int


class Proposals:
    """Every change of who speaks for us that this desk knows of."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def note(self, bare: SignedCharter, what: str) -> None:
        """Keep a change that somebody signed, without any signature yet; once."""
        self._core.register.run(
            "INSERT OR IGNORE INTO proposal VALUES (?, ?, ?, 'open', ?)",
            (bare.hash, SIGNED_CHARTER.encode(bare), what, self._core.now()),
        )

    def propose(self, signed: SignedCharter, what: str, who: MemberRef) -> None:
        """This person proposes a change, perhaps one that was taken back before."""
        self._replace(signed, what, who)
        self.say_again(signed.hash, who)

    def propose_theirs(self, bare: SignedCharter, what: str, who: MemberRef) -> None:
        """A colleague proposes a change. The first to do so is its proposer, until they take it back."""
        self.note(bare, what)
        if self._core.register.setting(_proposer(bare.hash)) is None:
            self._core.register.set(_proposer(bare.hash), _place(who))
        elif self.is_taken_back(bare.hash):
            if not self.is_by(bare.hash, who):
                self._replace(bare, what, who)
            self.move(bare.hash, "open")
        self.say_again(bare.hash, who)

    def _replace(self, signed: SignedCharter, what: str, who: MemberRef) -> None:
        self._core.register.run(
            "INSERT OR REPLACE INTO proposal VALUES (?, ?, ?, 'open', ?)",
            (signed.hash, SIGNED_CHARTER.encode(signed), what, self._core.now()),
        )
        self._core.register.set(_proposer(signed.hash), _place(who))

    def keep(self, signed: SignedCharter) -> None:
        """Keep the signatures gathered so far."""
        self._core.register.run(
            "UPDATE proposal SET content = ? WHERE hash = ?", (SIGNED_CHARTER.encode(signed), signed.hash)
        )

    def move(self, charter_hash: bytes, state: str) -> None:
        """Say how it stands."""
        self._core.register.run("UPDATE proposal SET state = ? WHERE hash = ?", (state, charter_hash))

    def find(self, charter_hash: bytes) -> Proposal | None:
        """A change, or None."""
        row = self._core.register.first(
            "SELECT content, what, state, at FROM proposal WHERE hash = ?", (charter_hash,)
        )
        return None if row is None else _proposal(*row)

    def get(self, charter_hash: bytes) -> Proposal:
        """A change. Raises `Misuse`."""
        found = self.find(charter_hash)
        if found is None:
            raise Misuse("There is no such change to agree to.")
        return found

    def open(self) -> list[Proposal]:
        """Changes under way."""
        rows = self._core.register.all("SELECT content, what, state, at FROM proposal WHERE state = 'open'")
        return [_proposal(*row) for row in rows]

    # who proposed it, and who took it back

    def is_by(self, charter_hash: bytes, who: MemberRef) -> bool:
        """Whether that person proposed it."""
        return self._core.register.setting(_proposer(charter_hash)) == _place(who)

    def take_back(self, charter_hash: bytes, who: MemberRef) -> None:
        """Whoever proposed it takes it off everybody's table, and their signature with it."""
        name = _taken_back(charter_hash)
        self._core.register.set(name, b" ".join(sorted({*self._withdrawn(charter_hash), _place(who)})))
        self.move(charter_hash, "dropped")

    def say_again(self, charter_hash: bytes, who: MemberRef) -> None:
        """That person's signature counts, if it did not."""
        withdrawn = self._withdrawn(charter_hash)
        if _place(who) in withdrawn:
            left = sorted(withdrawn - {_place(who)})
            self._core.register.set(_taken_back(charter_hash), b" ".join(left))

    def is_taken_back(self, charter_hash: bytes) -> bool:
        """Whether it is off everybody's table."""
        return self._core.register.setting(_proposer(charter_hash)) in self._withdrawn(charter_hash)

    def counts(self, charter_hash: bytes, signature: CharterSignature) -> bool:
        """Whether a signature stands: its giver did not take it back."""
        place = f"{signature.number}/{signature.term}".encode()
        return signature.by_paper or place not in self._withdrawn(charter_hash)

    def _withdrawn(self, charter_hash: bytes) -> set[bytes]:
        return set((self._core.register.setting(_taken_back(charter_hash)) or b"").split())


def _proposal(content: bytes, what: str, state: str, at: int) -> Proposal:
    return Proposal(decode_signed_charter(bytes(content)), str(what), str(state), int(at))


def _place(who: MemberRef) -> bytes:
    return f"{who.seat}/{who.term}".encode()


def _proposer(charter_hash: bytes) -> str:
    return "proposed by/" + charter_hash.hex()


def _taken_back(charter_hash: bytes) -> str:
    return "taken back/" + charter_hash.hex()
