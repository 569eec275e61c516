"""Acts: what a party says in a channel, from draft to posting (spec/40, sections 1 and 2).

Owns the structs, their bytes and hashes. Who may say it is `approvals`; where it stands is `chain`; whether
it has effect is `law`.
"""

from __future__ import annotations

from typing import Annotated, NewType

import msgspec

from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.bounds import ACT_LIMIT, POSTING_LIMIT
from backchannel.channel.papers.registry import KINDS, Body, require_sound
from backchannel.channel.signed_text import SeatSignature
from backchannel.channel.view import InView
from backchannel.crypto.digest import digest
from backchannel.crypto.labels import Label
from backchannel.errors import Malformed, NewerAct, WrongVersion
from backchannel.wire.codec import Codec, Record, encode
from backchannel.wire.ids import U8, Bytes16, Bytes32
from backchannel.wire.version import require_version

DraftHash = NewType("DraftHash", bytes)
"""32 bytes: what approvals bind."""
ActHash = NewType("ActHash", bytes)
"""32 bytes: a draft in its place."""
NO_ACT = ActHash(bytes(32))
"""The predecessor of a party's first act."""


class Draft(Record):
    """An act before its quorum. ``act_no`` is at least 1. Its encoding is what everybody approves."""

    version: U8
    channel: Bytes32
    party: Bytes32
    act_no: Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]
    in_view: InView
    random_id: Bytes16
    body: Body


class Act(Record):
    """A draft in its place: ``prev`` is the hash of the party's act before it, set when posting."""

    draft: Annotated[bytes, msgspec.Meta(max_length=ACT_LIMIT)]
    prev: Bytes32


class Posting(Record):
    """The body of the entry that carries an act: the act, who agreed, and signatures where it is signed."""

    act: Act
    approvals: Annotated[tuple[ApprovalRecord, ...], msgspec.Meta(max_length=32)]
    signatures: Annotated[tuple[SeatSignature, ...], msgspec.Meta(max_length=16)]


class Framed(Record):
    """A draft whose body is of any kind: what an unknown one must keep to, to be told from junk (A1)."""

    version: U8
    channel: Bytes32
    party: Bytes32
    act_no: Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]
    in_view: InView
    random_id: Bytes16
    body: msgspec.Raw


draft_codec: Codec[Draft] = Codec(Draft, limit=ACT_LIMIT, what="message")
framed_codec: Codec[Framed] = Codec(Framed, limit=ACT_LIMIT, what="message")
posting_codec: Codec[Posting] = Codec(Posting, limit=POSTING_LIMIT, what="message with its approvals")
_TAGS = {kind.__struct_config__.tag for kind in KINDS}


def decode_draft(data: bytes) -> Draft:
    """A draft of this version, and all that its body carries encoded (A1).

    Raises `Malformed` or `TooLarge`, and `NewerAct` for another version or an unknown kind of act.
    """
    try:
        require_version(data, "message")
    except WrongVersion:
        raise _newer() from None
    try:
        draft = draft_codec.decode(data)
    except Malformed:
        if len(data) <= ACT_LIMIT and _is_of_unknown_kind(data):
            raise _newer() from None
        raise
    require_sound(draft.body)
    return draft


def _newer() -> NewerAct:
    return NewerAct("A message came that was written by a newer version of the program.")


def _is_of_unknown_kind(data: bytes) -> bool:
    """Whether a draft is whole but for a body, an array, with a tag from 1 to 127 that no kind here has."""
    body = bytes(framed_codec.decode(data).body)
    head = 1 if 0x91 <= body[0] <= 0x9F else 3 if body[0] == 0xDC else 0
    tag = body[head] if 0 < head < len(body) else 0
    return 1 <= tag <= 0x7F and tag not in _TAGS


def draft_hash(draft: bytes) -> DraftHash:
    """The hash of an encoded draft."""
    hashed: DraftHash = digest(Label.DRAFT, draft)  # type: ignore[assignment]
    return hashed


def act_hash(act: Act) -> ActHash:
    """The hash of a draft in its place."""
    return placed_hash(draft_hash(act.draft), act.prev)


def placed_hash(hashed: bytes, prev: bytes) -> ActHash:
    """The hash of a draft in its place, from the draft's own hash."""
    placed: ActHash = digest(Label.ACT, encode((hashed, prev)))  # type: ignore[assignment]
    return placed
