"""What a party takes into account of the other: a number and a hash (spec/40, section 2)."""

from __future__ import annotations

from backchannel.wire.codec import Record
from backchannel.wire.ids import U63, Bytes32


class InView(Record):
    """The newest act of the other party taken into account: its number and its act hash."""

    number: U63
    hash: Bytes32


NOTHING = InView(0, bytes(32))
"""Nothing of the other party is in view yet."""
