"""Who speaks, announced in the channel: a new charter, admitting the other side's (spec/40, section 7)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.credentials.charter import SIGNED_CHARTER_LIMIT
from backchannel.wire.codec import Record
from backchannel.wire.ids import Bytes32


class Amend(Record, tag=6):
    """Announce a new charter of one's own: the encoding of a `SignedCharter`."""

    charter: Annotated[bytes, msgspec.Meta(max_length=SIGNED_CHARTER_LIMIT)]


class Admit(Record, tag=7):
    """Agree that the other party's lowered or recovered charter (its hash) takes effect here."""

    charter_hash: Bytes32
