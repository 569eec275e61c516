"""Every kind of act, in one list. A new paper is its own file and one line in each table here."""

from __future__ import annotations

from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.message import Acknowledge, Message
from backchannel.channel.papers.text import ExchangeText, ProposeText, SignText, WithdrawText

Body = Message | ProposeText | SignText | ExchangeText | WithdrawText | Amend | Admit | Acknowledge
