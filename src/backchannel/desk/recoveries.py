"""Recoveries as this desk holds them: each by its own list of who speaks, so that none is in another's way.

Spec/10, section 7.

Owns: their rows in the register, in each place (a line, or our home) apart, and objections that came before
what they object to. The machine of one recovery is `credentials.recovery`; what people see and do about it is
`recovering`.
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
    decode_charter,
    decode_signed_charter,
)
from backchannel.credentials.recovery import Recovery, decode_veto
from backchannel.desk.core import Core
from backchannel.errors import PeerFault, Refused
from backchannel.wire.codec import Codec, Record


class Kept(Record):
    """A recovery as this desk holds it: its charter and how far it is."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]
    state: Recovery

    @property
    def proposes(self) -> Charter:
        """The list of who speaks that it proposes."""
        return decode_charter(decode_signed_charter(self.charter).charter)


KEPT: Codec[Kept] = Codec(Kept, limit=SIGNED_CHARTER_LIMIT + 4096, what="stored recovery")


class Recoveries:
    """Every recovery this desk knows. ``place``: the id of a line, or of our home room."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def arrive(self, place: bytes, version: VerifiedCharter, book: CharterBook) -> bool:
        """Keep one that came, once; whoever objected before it came has objected. False: it was here.

        Raises `Refused` when that list was not made with recovery sheets.
        """
        if self.find(place, version.hash) is not None:
            return False
        state = recovery.arrived(version, self._core.now())
        self._keep(place, Kept(SIGNED_CHARTER.encode(version.signed), state))
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
            name = f"{_early(place, notice.charter_hash)}{notice.seat}/{notice.term}"
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


def _early(place: bytes, charter_hash: bytes) -> str:
    return f"objection/{place.hex()}/{charter_hash.hex()}/"
