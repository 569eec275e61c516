"""Signed texts: propose, sign, sign, exchange, withdraw (spec/50-signed-texts.md)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backchannel.channel.bounds import Reason
from backchannel.channel.signed_text import TEXT_LIMIT, Statement
from backchannel.wire.codec import Record
from backchannel.wire.ids import Bytes32


class ProposeText(Record, tag=2):
    """Put a text before the other side. ``text``: the encoding of a `SignedText`."""

    text: Annotated[bytes, msgspec.Meta(max_length=TEXT_LIMIT)]


class SignText(Record, tag=3):
    """Our signature under a proposed text. The signatures themselves travel beside the approvals."""

    statement: Statement


class ExchangeText(Record, tag=4):
    """The proposer puts the text in force, naming both signatures."""

    statement: Statement


class WithdrawText(Record, tag=5):
    """Take back a proposal or a signature, or give notice on a text in force.

    ``statement`` is there when one's own signature is out, and is then signed as well.
    """

    text_hash: Bytes32
    reason: Reason
    statement: Statement | None
