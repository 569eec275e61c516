"""Who has heard the words, and whether that is enough (spec/20-introduction.md, section 4).

As many different people as the party's rule for signed texts asks for must have heard them themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import ActClass
from backchannel.credentials.members import MemberRef
from backchannel.errors import NotCompared


class Hearing(NamedTuple):
    """How many people must hear the words, and how many different ones did."""

    needed: int
    heard: int

    @property
    def compared(self) -> bool:
        """Whether enough people heard them."""
        return self.heard >= self.needed

    @property
    def label(self) -> str:
        """What stands beside every item of the line, for people."""
        if self.compared:
            return "words compared"
        if not self.heard:
            return "not compared yet"
        return "heard by one" if self.heard == 1 else f"heard by {self.heard} of {self.needed}"

    def require_for_signing(self) -> None:
        """Raise `NotCompared` until enough people heard the words: before that no text is signed."""
        if not self.compared:
            raise NotCompared(
                f"The words were {self.label}: no text can be signed before {self.needed} heard them."
            )


def hearing(own: CharterBook, heard: Iterable[MemberRef]) -> Hearing:
    """Count people (not posts) of our own party who heard the words, against its rule for signed texts."""
    people = {
        bundle.sign
        for ref in heard
        if ref.party == own.party and (bundle := own.bundle_of(ref.seat, ref.term)) is not None
    }
    return Hearing(own.current.charter.rule(ActClass.SIGNED_TEXT).approvals, len(people))
