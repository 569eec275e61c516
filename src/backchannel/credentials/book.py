"""All known charters of one party (spec/10-credentials.md, section 3).

A `CharterBook` is a value: a set of verified versions, whatever order they came in. It says which version
stands, and whether two contradict each other (then the party is frozen). Does not own: which version counts
in a channel; that is announced there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from backchannel.credentials.amendment import (
    Branch,
    VerifiedCharter,
    verify_first,
    verify_settlement,
    verify_successor,
)
from backchannel.credentials.charter import Rule, SignedCharter, charter_hash, decode_charter
from backchannel.credentials.keys import KeyBundle
from backchannel.credentials.wellformed import components
from backchannel.errors import MissingVersion, PartyFrozen, Refused, SharedKey
from backchannel.wire.ids import Digest, PartyId


@dataclass(frozen=True)
class CharterBook:
    """The versions of one party, verified. ``accepted`` are recoveries that were admitted."""

    party: PartyId
    versions: tuple[VerifiedCharter, ...]
    accepted: frozenset[Digest] = frozenset()

    @classmethod
    def begin(cls, first: SignedCharter) -> Self:
        """A book from a party's first charter."""
        verified = verify_first(first)
        return cls(verified.party, (verified,))

    @classmethod
    def of(cls, chain: Iterable[SignedCharter], accepted: Iterable[Digest] = ()) -> Self:
        """A book from signed charters, each after those it follows. Raises what `add` raises."""
        charters = iter(chain)
        first = next(charters, None)
        if first is None:
            raise MissingVersion("No list of who speaks came at all.")
        book = replace(cls.begin(first), accepted=frozenset(accepted))
        for signed in charters:
            book = book.add(signed)
        return book

    def add(self, signed: SignedCharter, *, standing: Rule | None = None) -> Self:
        """The book with one version more. ``standing``: see `verify_successor`.

        Another copy of a known version adds its signatures, so that what the book says does not depend on
        which copy came first.
        """
        version = charter_hash(signed.charter)
        if not self.knows(version):
            return replace(self, versions=(*self.versions, self._verify(signed, standing)))
        known = self.get(version)
        merged = known.signed
        for signature in signed.signatures:
            merged = merged.with_signature(signature)
        if merged == known.signed:
            return self
        verified = self._verify(merged, standing)
        return replace(self, versions=tuple(verified if each is known else each for each in self.versions))

    def _verify(self, signed: SignedCharter, standing: Rule | None) -> VerifiedCharter:
        charter = decode_charter(signed.charter)
        if charter.previous is None:
            if charter_hash(signed.charter) != self.first.hash:
                raise Refused("This is the first list of another side.")
            return verify_first(signed)
        old = self.get(charter.previous)
        if not charter.settles:
            return verify_successor(old, signed, standing=standing)
        return verify_settlement(old, self.branches(old, charter.settles), signed, standing=standing)

    def accept_recovery(self, version: Digest) -> Self:
        """The book once a recovery was admitted: from now on that version and what follows it stand."""
        if not self.get(version).by_recovery:
            raise Refused("That list of who speaks was not made with recovery sheets.")
        return replace(self, accepted=self.accepted | {version})

    def choose_recovery(self, version: Digest) -> Self:
        """As `accept_recovery`, in the place of others of the same list that were accepted here before."""
        previous = self.get(version).charter.previous
        rivals = {known.hash for known in self.versions if known.charter.previous == previous}
        return replace(self, accepted=self.accepted - rivals).accept_recovery(version)

    def knows(self, version: bytes) -> bool:
        """Whether that charter hash is in the book."""
        return any(known.hash == version for known in self.versions)

    def get(self, version: bytes) -> VerifiedCharter:
        """The version of that hash. Raises `MissingVersion`."""
        for known in self.versions:
            if known.hash == version:
                return known
        raise MissingVersion("A list of who speaks follows one that is not here yet.")

    @property
    def first(self) -> VerifiedCharter:
        """Version 1."""
        return self.versions[0]

    @property
    def current(self) -> VerifiedCharter:
        """The newest undisputed version: where a fork begins, or the end."""
        return self._standing[0]

    @property
    def forks(self) -> tuple[VerifiedCharter, ...]:
        """The versions that contradict each other right after `current`: empty, or two and more."""
        return self._standing[1]

    @property
    def frozen(self) -> bool:
        """Whether the party's new acts are refused."""
        return bool(self.forks)

    def require_not_frozen(self) -> None:
        """Raise `PartyFrozen` when two valid versions follow one."""
        if self.frozen:
            raise PartyFrozen(
                f"{self.current.charter.name} has two lists of who speaks that contradict each other."
            )

    @property
    def chain(self) -> tuple[SignedCharter, ...]:
        """The signed charters from version 1 to the current one: what an introduction hands over."""
        return tuple(version.signed for version in self.path(self.current))

    def path(self, version: VerifiedCharter) -> tuple[VerifiedCharter, ...]:
        """From version 1 to ``version``, with the versions that a settlement on the way names."""
        wanted: set[bytes] = {version.hash}
        for known in reversed(self.versions):
            if known.hash in wanted:
                wanted |= {
                    each for each in (known.charter.previous, *known.charter.settles) if each is not None
                }
        return tuple(known for known in self.versions if known.hash in wanted)

    def descends(self, later: bytes, earlier: bytes) -> bool:
        """Whether ``later`` is ``earlier`` or follows it."""
        return earlier in self._line(self.get(later))

    def branches(self, ancestor: VerifiedCharter, tips: Sequence[bytes]) -> tuple[Branch, ...]:
        """The sides of a fork, by their ends.

        Raises `MissingVersion`, or `Refused` when they are not sides of one fork.
        """
        found = []
        for tip in tips:
            line = self._line(self.get(tip))
            if ancestor.hash not in line or tip == ancestor.hash:
                raise Refused("It settles lists of who speaks that do not contradict each other.")
            found.append(Branch(tuple(self.get(each) for each in line[line.index(ancestor.hash) + 1 :])))
        if len({branch.versions[0].hash for branch in found}) < max(2, len(found)):
            raise Refused("It settles lists of who speaks that do not contradict each other.")
        return tuple(found)

    def bundle_of(self, seat: int, term: int) -> KeyBundle | None:
        """The keys of whoever holds or held that post in that term, on the way to the current version."""
        for version in reversed(self.path(self.current)):
            holder = version.charter.holder(seat, term)
            if holder is not None:
                return holder.bundle
        return None

    @property
    def all_keys(self) -> frozenset[bytes]:
        """Every public key that any known version lists, paper keys too."""
        found: set[bytes] = set()
        for version in self.versions:
            found.update(version.charter.recovery.paper_keys)
            for seat in version.charter.seats:
                if seat.holder is not None:
                    found |= components(seat.holder.bundle)
        return frozenset(found)

    def _line(self, version: VerifiedCharter) -> list[bytes]:
        """Hashes from version 1 to ``version``."""
        line: list[bytes] = [version.hash]
        while (previous := self.get(line[-1]).charter.previous) is not None:
            line.append(previous)
        return line[::-1]

    def _successors(self, version: VerifiedCharter) -> tuple[VerifiedCharter, ...]:
        return tuple(known for known in self.versions if known.charter.previous == version.hash)

    def _standing_successors(self, version: VerifiedCharter) -> tuple[VerifiedCharter, ...]:
        """What contends to follow ``version``: an admitted recovery before all, else what people agreed to.

        A version that settles others leaves out the sides it names.
        """
        successors = self._successors(version)
        recovered = tuple(known for known in successors if known.hash in self.accepted)
        contending = recovered or tuple(known for known in successors if not known.by_recovery)
        dead: set[bytes] = set()
        for known in contending:
            for tip in known.charter.settles:
                dead.update(self._line(self.get(tip)))
        return tuple(known for known in contending if known.hash not in dead)

    @cached_property
    def _standing(self) -> tuple[VerifiedCharter, tuple[VerifiedCharter, ...]]:
        version = self.first
        while successors := self._standing_successors(version):
            if len(successors) > 1:
                return version, successors
            version = successors[0]
        return version, ()


def require_no_shared_keys(books: Iterable[CharterBook]) -> None:
    """Raise `SharedKey` when any key is listed by two parties."""
    owner: dict[bytes, CharterBook] = {}
    for book in books:
        for key in book.all_keys:
            other = owner.setdefault(key, book)
            if other.party != book.party:
                names = " and ".join(sorted((other.current.charter.name, book.current.charter.name)))
                raise SharedKey(f"{names} list one and the same key.")
