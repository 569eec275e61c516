"""Names of things, as distinct types (spec/00-conventions.md, section 4).

An identifier is never a bare ``bytes``: a function that wants a `ChannelId` is not given a `PartyId`.
"""

from __future__ import annotations

from typing import Annotated, NewType

import msgspec

Bytes8 = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]
Bytes16 = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Bytes32 = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
U8 = Annotated[int, msgspec.Meta(ge=0, le=0xFF)]
U16 = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]
U32 = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF_FFFF)]
U63 = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]

Digest = NewType("Digest", bytes)
"""32 bytes: a labelled SHA-256 (`backchannel.crypto.digest`)."""
PartyId = NewType("PartyId", bytes)
"""32 bytes: the digest of a party's first charter. Never changes."""
ChannelId = NewType("ChannelId", bytes)
"""32 bytes: made by one introduction between two parties."""
RoomId = NewType("RoomId", bytes)
"""32 bytes: a channel's id, or a party's home room (derived from its `PartyId`)."""
BoardId = NewType("BoardId", bytes)
"""16 bytes: chosen at random by the lead relay when a board is made."""
PageTag = NewType("PageTag", bytes)
"""8 bytes: how a page is found on a board."""
