"""Which acts of a line belong together: a message and its replies, a form and its steps, a sheet, a text.

Owns that only, for records of one paper. A kind of act that is not listed here stands for itself.
"""

from __future__ import annotations

from backchannel.channel.channel import Channel
from backchannel.channel.papers.agreement import Perform
from backchannel.channel.papers.forms import MoveCase
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.sheets import DropSheet, SetSheet, WordLines
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.papers.text_case import case_key
from backchannel.channel.signed_text import text_hash
from backchannel.desk.act_rows import ActRow, body_of
from backchannel.desk.channels import Channels
from backchannel.desk.texts import about_text


class Matters:
    """The matters of one line. What was found once is remembered."""

    def __init__(self, channel: Channel, channels: Channels) -> None:
        self._channel = channel
        self._channels = channels
        self._of: dict[bytes, bytes] = {}

    def of(self, row: ActRow) -> bytes:
        """The key of the matter that an act belongs to: the act that began it, or its text."""
        path = []
        while row.hash not in self._of:
            path.append(row.hash)
            answered = self._answered(row)
            if answered is None:
                self._of[row.hash] = self._key(row)
            else:
                row = answered
        for each in path:
            self._of[each] = self._of[row.hash]
        return self._of[row.hash]

    def _answered(self, row: ActRow) -> ActRow | None:
        """What a reply answers, where that stands on the line."""
        body = body_of(row)
        if not isinstance(body, Message) or body.reply is None:
            return None
        nodes = self._channel.chains.nodes
        return self._channels.row(body.reply.to) if {row.hash, body.reply.to} <= nodes.keys() else None

    def _key(self, row: ActRow) -> bytes:
        body = body_of(row)
        match body:
            case MoveCase():
                return body.case
            case WordLines() | SetSheet() | DropSheet():
                return body.sheet
            case ProposeText():
                return case_key(text_hash(body.text), self._side(row))
            case Perform():
                return self._text(row, body.text_hash, body.by_proposer)
        text = about_text(body)
        return row.hash if text is None else self._text(row, *text)

    def _side(self, row: ActRow) -> int:
        return self._channel.side_of(row.arrival.poster.party)

    def _text(self, row: ActRow, hashed: bytes, by_proposer: bool) -> bytes:
        side = self._side(row)
        return case_key(hashed, side if by_proposer else 1 - side)
