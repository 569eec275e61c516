"""What kinds of entries there are, and the bodies of those that the feed itself understands (spec/30,
section 2).

Kinds from 32 up belong to the layers above: their bodies are opaque bytes here. Kinds below 32 keep the room
itself going; they are never content, need nobody's agreement, and nothing waits for them to be acknowledged.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from backchannel.errors import Malformed
from backchannel.feed.entry import Authenticator
from backchannel.feed.readers import MAX_READERS, MemberRef
from backchannel.wire.codec import Codec, Record
from backchannel.wire.ids import U16, Bytes32


class Kind(IntEnum):
    """Entry kinds of the feed layer. Kinds below `FIRST_ABOVE` that are not here are refused."""

    OPENING = 1
    ACK = 2
    HEARTBEAT = 3
    RETAG = 4
    CONFIRM = 5


FIRST_ABOVE = 32
"""The first kind that belongs to the home room and the channel."""
HEARTBEAT_BODY = bytes(32)
"""Every line check has this body: nothing in it can be chosen, so nothing in it can be a signal."""


class Purpose(IntEnum):
    """What an authenticator is for. Part of its key and of what it covers."""

    ENTRY = 1
    APPROVAL = 2
    LETTER = 3


class Opening(Record):
    """Body of an entry that opens an epoch: the number of the author's tag key, and its root when it is
    new.
    """

    tag_key_no: U16
    tag_root: Bytes32 | None


class Retag(Record):
    """Body of an entry by which its author authenticates an approval anew, under the secrets of now."""

    hash: Bytes32
    authenticators: Annotated[tuple[Authenticator, ...], msgspec.Meta(max_length=MAX_READERS)]


class Confirm(Record):
    """Body of an entry by which a person vouches for a restored desk: whose, and which incarnation."""

    member: MemberRef
    incarnation: U16


OPENING = Codec[Opening](Opening, limit=64, what="opening")
RETAG = Codec[Retag](Retag, limit=4096, what="renewed proof")
CONFIRM = Codec[Confirm](Confirm, limit=128, what="confirmation of a restored desk")


def is_content(kind: int) -> bool:
    """Whether an entry of this kind carries something said, as against keeping the room going."""
    return kind >= FIRST_ABOVE


def require_body(kind: int, body: bytes) -> None:
    """Raise `Malformed` unless ``body`` is a body of the feed-layer ``kind``. Others pass."""
    if is_content(kind):
        return
    if kind == Kind.OPENING:
        OPENING.decode(body)
    elif kind == Kind.RETAG:
        RETAG.decode(body)
    elif kind == Kind.CONFIRM:
        CONFIRM.decode(body)
    elif kind == Kind.HEARTBEAT:
        require_fixed(body, HEARTBEAT_BODY)
    elif kind == Kind.ACK:
        require_fixed(body, b"")
    else:
        raise Malformed("A message of an unknown kind came.")


def require_fixed(body: bytes, expected: bytes) -> None:
    """Raise `Malformed` unless ``body`` is the one form this kind may have."""
    if body != expected:
        raise Malformed("A line check came that is not in its one fixed form.")
