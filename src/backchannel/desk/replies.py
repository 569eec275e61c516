"""Every reply to a message on one line, in order, whatever the law made of it.

For the law the first answer or decline closes a message (spec/40, section 8). People may speak again, and
then what they said last is where they stand: here all of it is found. Decides nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.channel.channel import Channel
from backchannel.channel.items import ItemState
from backchannel.channel.papers.message import Message, ReplyKind
from backchannel.desk.act_rows import body_of
from backchannel.desk.channels import Channels

CLOSING = (ReplyKind.ANSWER, ReplyKind.DECLINE)
POSITIONS = (*CLOSING, ReplyKind.LATER)
"""Replies that say where a side stands on a message; the others ask what it means."""


class Given(NamedTuple):
    """One reply that counts: its act, its kind, "expect nothing before", and when it came here."""

    act: bytes
    kind: ReplyKind
    until: int | None
    at: int


class Replies:
    """The replies on a line as it stands now. Each chain is read from its end, and only as far as needed."""

    def __init__(self, channel: Channel, channels: Channels) -> None:
        self._channel = channel
        self._channels = channels
        self._found: dict[bytes, list[Given]] = {}
        self._unread = [len(chain) for chain in channel.chains.standing]

    def to(self, act: bytes) -> list[Given]:
        """Every reply to an act, in the order in which its side gave them."""
        node = self._channel.chains.nodes.get(act)
        if node is None:
            return []
        side = 1 - node.side
        chain = self._channel.chains.standing[side]
        while self._unread[side]:
            reply = chain[self._unread[side] - 1]
            if reply.view is None or reply.view.depth < node.depth:  # it knew nothing of that message yet
                break
            self._unread[side] -= 1
            self._note(reply.hash)
        return self._found.get(act, [])[::-1]

    def position(self, act: bytes) -> Given | None:
        """Where the addressee of a message stands on it: what they said last."""
        return next((each for each in reversed(self.to(act)) if each.kind in POSITIONS), None)

    def closing(self, act: bytes) -> Given | None:
        """The last answer or decline, if there is one."""
        return next((each for each in reversed(self.to(act)) if each.kind in CLOSING), None)

    def _note(self, act: bytes) -> None:
        row = self._channels.row(act)
        body = body_of(row)
        reply = body.reply if isinstance(body, Message) else None
        if reply is not None and self._channel.item(act).state is ItemState.STANDS:
            self._found.setdefault(reply.to, []).append(Given(act, reply.kind, reply.until, row.at))
