"""Every kind of act, in one list. A new paper is its own file and a line in each of the three lists here."""

from __future__ import annotations

from typing import Any

from backchannel.channel.facts import Table
from backchannel.channel.moment import Kind
from backchannel.channel.papers import charter, message, text
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.message import Acknowledge, Message
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.channel.signed_text import decode_text
from backchannel.credentials.charter import ActClass, decode_charter, decode_signed_charter
from backchannel.wire.codec import Record

LAW_VERSION = 1
"""Raise it with every change of a rule, of what a table holds or of the kinds there are.

A state that another law folded is folded again from the acts, and what an older law could not read is read.
"""

Body = Message | ProposeText | SignText | ExchangeText | WithdrawText | Amend | Admit | Acknowledge

KINDS: dict[type[Record], Kind] = {
    Message: Kind(ActClass.MESSAGE, message.judge, message.fold, always=False),
    ProposeText: Kind(ActClass.MESSAGE, text.judge_propose, text.fold_propose, always=False),
    SignText: Kind(ActClass.SIGNED_TEXT, text.judge_sign, text.fold_sign, always=False),
    ExchangeText: Kind(ActClass.SIGNED_TEXT, text.judge_exchange, text.fold_exchange, always=False),
    WithdrawText: Kind(ActClass.SIGNED_TEXT, text.judge_withdraw, text.fold_withdraw, always=True),
    Amend: Kind(ActClass.AMENDMENT, charter.judge_amend, charter.fold_nothing, always=True),
    Admit: Kind(ActClass.CONTROL, charter.judge_admit, charter.fold_nothing, always=True),
    Acknowledge: Kind(ActClass.MESSAGE, message.judge_nothing, message.fold_nothing, always=True),
}


def require_sound(body: Body) -> None:
    """Decode what a body carries encoded: a text, a list of who speaks. Part of A1: junk in it is no message.

    Raises `Malformed`, `TooLarge` or `WrongVersion`. Judges nothing else.
    """
    match body:
        case ProposeText():
            decode_text(body.text)
        case Amend() | Admit() if body.charter is not None:
            decode_charter(decode_signed_charter(body.charter).charter)
        case _:
            pass


TABLES: tuple[Table[Any], ...] = (message.MESSAGES, message.OPEN, text.TEXTS)
