"""Every kind of act, in one list. A new paper is its own file and a line in each of the three lists here."""

from __future__ import annotations

from typing import Any

from backchannel.channel.facts import Table
from backchannel.channel.moment import Kind
from backchannel.channel.papers import charter, message, text
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.message import Acknowledge, Message
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText
from backchannel.credentials.charter import ActClass

Body = Message | ProposeText | SignText | ExchangeText | WithdrawText | Amend | Admit | Acknowledge

KINDS: dict[type, Kind] = {
    Message: Kind(ActClass.MESSAGE, message.judge, message.fold, always=False),
    ProposeText: Kind(ActClass.MESSAGE, text.judge_propose, text.fold_propose, always=False),
    SignText: Kind(ActClass.SIGNED_TEXT, text.judge_sign, text.fold_sign, always=False),
    ExchangeText: Kind(ActClass.SIGNED_TEXT, text.judge_exchange, text.fold_exchange, always=False),
    WithdrawText: Kind(ActClass.SIGNED_TEXT, text.judge_withdraw, text.fold_withdraw, always=True),
    Amend: Kind(ActClass.AMENDMENT, charter.judge_amend, charter.fold_nothing, always=True),
    Admit: Kind(ActClass.CONTROL, charter.judge_admit, charter.fold_nothing, always=True),
    Acknowledge: Kind(ActClass.MESSAGE, message.judge_nothing, message.fold_nothing, always=True),
}

TABLES: tuple[Table[Any], ...] = (message.MESSAGES, message.OPEN, text.TEXTS)
