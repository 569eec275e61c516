"""Authenticators: one tag for each reader, which that reader could have made (spec/30, section 3).

The key of A→B comes from what A and B share for ever (X25519 of their static keys) and from a secret that *B*
made and gave to A. So B can make every tag that A can (nobody can prove to an outsider that A spoke), a third
reader can make none, and a thief of B's keys is locked out once B has made a new secret and A has used it.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.credentials.members import MemberRef
from backchannel.crypto import mac
from backchannel.crypto.kdf import derive
from backchannel.crypto.labels import Label
from backchannel.feed.kinds import Purpose
from backchannel.wire.codec import encode


class Direction(NamedTuple):
    """From whom to whom, in which room, on which roster, and for what."""

    room: bytes
    roster: bytes
    sender: MemberRef
    reader: MemberRef
    purpose: Purpose


def pair_key(shared: bytes, secret: bytes, way: Direction) -> bytes:
    """The 32-byte key of one direction and purpose from the static ``shared`` and the reader's ``secret``."""
    return derive(
        Label.AUTHENTICATOR_KEY, shared + secret, encode((way.sender, way.reader, way.purpose.value))
    )


def self_key(dh_secret: bytes, room: bytes, member: MemberRef) -> bytes:
    """The key under which a member tags its own entries to itself. A backup of the keys holds it."""
    return derive(Label.SELF_KEY, dh_secret, encode((room, member)))


def _covered(way: Direction, subject: bytes) -> bytes:
    return encode(
        (
            way.room,
            way.roster,
            way.sender.seat,
            way.sender.term,
            way.reader.seat,
            way.reader.term,
            way.purpose.value,
            subject,
        )
    )


def make(key: bytes, way: Direction, subject: bytes) -> bytes:
    """The 16-byte tag over a 32-byte hash ``subject``."""
    return mac.authenticate(Label.AUTHENTICATOR, key, _covered(way, subject))


def require(key: bytes, way: Direction, subject: bytes, tag: bytes) -> None:
    """Raise `Unproven` unless ``tag`` is the one for ``subject``. Constant-time."""
    mac.require(Label.AUTHENTICATOR, key, _covered(way, subject), tag)
