"""Recoveries as this desk holds them: each by its own list of who speaks, so that none is in another's way.

Spec/10, section 7.

Owns: their rows in the register, in each place (a line, or our home) apart, how many are kept, and objections
that came before what they object to. The machine of one recovery is `credentials.recovery`; what people see
and do about it is `recovering`, and `recovering_us` for our own side.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import msgspec

from backchannel.credentials import recovery
from backchannel.credentials.amendment import VerifiedCharter
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import (
    SIGNED_CHARTER,
    SIGNED_CHARTER_LIMIT,
    Charter,
    SignedCharter,
    decode_charter,
    decode_signed_charter,
)
from backchannel.credentials.members import MEMBER_REF, MemberRef
from backchannel.credentials.recovery import Recovery, decode_veto
from backchannel.desk.core import Core
from backchannel.errors import PeerFault, Refused
from backchannel.wire.codec import Codec, Record

OF_ONE_POST = 4
"""Recoveries that wait in one place and were brought by one post."""
IN_ALL = 32
"""Recoveries that wait in one place."""
EARLY_OF_ONE_POST = 64
"""Objections of one post in one place to what has not come yet."""


class Kept(Record):
    """A recovery as this desk holds it: its charter and how far it is."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]
    state: Recovery

    @property
    def proposes(self) -> Charter:
        """The list of who speaks that it proposes."""
        return decode_charter(self.signed.charter)

    @property
    def signed(self) -> SignedCharter:
        """The same, with its signatures."""
        return decode_signed_charter(self.charter)


KEPT: Codec[Kept] = Codec(Kept, limit=SIGNED_CHARTER_LIMIT + 4096, what="stored recovery")


class Recoveries:
    """Every recovery this desk knows. ``place``: the id of a line, or of our home room."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def merged(self, place: bytes, signed: SignedCharter) -> SignedCharter:
        """A copy that came, with the signatures of the one that is here."""
        kept = self.find(place, signed.hash)
        for signature in () if kept is None else kept.signed.signatures:
            signed = signed.with_signature(signature)
        return signed

    def holds(self, place: bytes, signed: SignedCharter) -> bool:
        """Whether a copy that came brings nothing new."""
        kept = self.find(place, signed.hash)
        return kept is not None and kept.signed == self.merged(place, signed)

    def require_room(self, place: bytes, charter_hash: bytes, book: CharterBook, by: MemberRef) -> None:
        """Raise `Refused` when so many wait that one more is not kept. Cheap: nothing need be verified yet.

        Where there are too many, those go that follow a list which stands no more.
        """
        if self.find(place, charter_hash) is not None or self._has_room(place, by):
            return
        for kept in self.of(place):
            if kept.proposes.previous != book.current.hash:
                self._drop(place, kept.state.charter_hash)
        if not self._has_room(place, by):
            raise Refused("So many lists made with recovery sheets wait that no more is kept from that post.")

    def _has_room(self, place: bytes, by: MemberRef) -> bool:
        rows = self._core.register.all(
            "SELECT value FROM setting WHERE name LIKE ?", (_brought(place, b"") + "%",)
        )
        of_post = [row for row in rows if bytes(row[0]) == MEMBER_REF.encode(by)]
        return len(rows) < IN_ALL and len(of_post) < OF_ONE_POST

    def _drop(self, place: bytes, charter_hash: bytes) -> None:
        for name in (_name(place, charter_hash), _brought(place, charter_hash)):
            self._core.register.run("DELETE FROM setting WHERE name = ?", (name,))

    def arrive(self, place: bytes, version: VerifiedCharter, book: CharterBook, by: MemberRef) -> bool:
        """Keep one that a post brought, once; who objected before it came has objected. False: it was here.

        Another copy adds its signatures. Raises `Refused` when that list was not made with recovery sheets,
        and as `require_room`.
        """
        kept = self.find(place, version.hash)
        if kept is not None:
            self._keep(place, Kept(SIGNED_CHARTER.encode(self.merged(place, version.signed)), kept.state))
            return False
        self.require_room(place, version.hash, book, by)
        state = recovery.arrived(version, self._core.now())
        self._keep(place, Kept(SIGNED_CHARTER.encode(version.signed), state))
        self._core.register.set(_brought(place, version.hash), MEMBER_REF.encode(by))
        rows = self._core.register.all(
            "SELECT value FROM setting WHERE name LIKE ?", (_early(place, version.hash) + "%",)
        )
        for (body,) in rows:
            with suppress(Refused, PeerFault):  # of somebody not in post in the list it would replace
                self.object_to(place, bytes(body), book)
        return True

    def object_to(self, place: bytes, body: bytes, book: CharterBook) -> bytes:
        """Somebody in post objects: the hash of what to. ``book``: all lists of the side it is about.

        Raises `NotLater` when the days are over, or a `PeerFault` when it proves nothing.
        """
        notice = decode_veto(body)
        kept = self.find(place, notice.charter_hash)
        if kept is None:
            recovery.require_signed(notice, book.party, book.bundle_of(notice.seat, notice.term))
            post = f"{notice.seat}/{notice.term}"
            name = _early(place, notice.charter_hash) + post
            early = self._core.register.all(
                "SELECT name FROM setting WHERE name LIKE ? AND name <> ?",
                (f"objection/{place.hex()}/%/{post}", name),
            )
            if len(early) >= EARLY_OF_ONE_POST:
                raise Refused("So many objections came before what they object to that no more is kept.")
            self._core.register.set(name, body)
        else:
            old = book.get(kept.proposes.previous or b"")
            self._keep(place, Kept(kept.charter, recovery.veto(kept.state, old, notice, self._core.now())))
        return notice.charter_hash

    def find(self, place: bytes, charter_hash: bytes) -> Kept | None:
        """The recovery that proposes that list, or None."""
        data = self._core.register.setting(_name(place, charter_hash))
        return None if data is None else KEPT.decode(data)

    def of(self, place: bytes) -> list[Kept]:
        """All of a place, in the order in which they came."""
        rows = self._core.register.all(
            "SELECT value FROM setting WHERE name LIKE ? ORDER BY name", (_name(place, b"") + "%",)
        )
        return sorted(
            (KEPT.decode(bytes(value)) for (value,) in rows), key=lambda each: each.state.arrived_at
        )

    def _keep(self, place: bytes, kept: Kept) -> None:
        self._core.register.set(_name(place, kept.state.charter_hash), KEPT.encode(kept))


def _name(place: bytes, charter_hash: bytes) -> str:
    return f"recovery/{place.hex()}/{charter_hash.hex()}"


def _brought(place: bytes, charter_hash: bytes) -> str:
    return f"recovery brought by/{place.hex()}/{charter_hash.hex()}"


def _early(place: bytes, charter_hash: bytes) -> str:
    return f"objection/{place.hex()}/{charter_hash.hex()}/"
