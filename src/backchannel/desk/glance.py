"""One line as it stands now, looked at once for one answer. Decides nothing.

Owns the words for how an item stands, who of ours checked it, and what the other side knows of it. A glance
is made for one answer and thrown away: what it read once it does not read again for the next item.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property

from backchannel.channel.channel import Channel
from backchannel.channel.items import ItemState
from backchannel.channel.papers.message import MESSAGES, Closing
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import ProposeText
from backchannel.credentials.charter import Standing
from backchannel.credentials.hearing import Hearing
from backchannel.credentials.members import MemberRef
from backchannel.desk.channels import ActRow
from backchannel.desk.ground import Ground, Part
from backchannel.desk.papers.registry import words_for
from backchannel.desk.rooms import AUTHOR
from backchannel.desk.texts import OUTCOMES, text_of
from backchannel.desk.wording import Wording
from backchannel.feed.entry import Author
from backchannel.feed.state import RoomState


def day(seconds: int | None) -> str | None:
    """A date for people."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


class Glance(Part):
    """A look at one line. ``channel``: its law, as it stands now."""

    def __init__(self, ground: Ground, channel_id: bytes) -> None:
        super().__init__(ground)
        self.id = channel_id
        self.channel: Channel = self._channels.channel(channel_id)
        self._sides: dict[bytes, tuple[str, str]] = {}

    @cached_property
    def me(self) -> MemberRef:
        """Whose desk this is."""
        return self._core.ref

    @cached_property
    def heard(self) -> Hearing:
        """How far the words were compared."""
        return self._meetings.heard(self.id)

    @cached_property
    def _state(self) -> RoomState:
        return self._rooms.state(self.id)

    def side(self, party: bytes) -> str:
        """What a side is called here."""
        return self._side(party)[0]

    def standing(self, party: bytes) -> str:
        """Whether a side is official or private."""
        return self._side(party)[1]

    def _side(self, party: bytes) -> tuple[str, str]:
        if party not in self._sides:
            official = self._parties.charter(party).standing is Standing.OFFICIAL
            self._sides[party] = (self._parties.nick(party), "official" if official else "private")
        return self._sides[party]

    def holds(self, act: bytes) -> bool:
        """Whether an act is its side's word here, standing or not."""
        return act in self.channel.chains.nodes

    def condition(self, row: ActRow, body: Body) -> str:
        """How an item stands, in a word or two."""
        channel = self.channel
        if channel.is_held(row.hash):
            return "waits here for an earlier message that has not come yet"
        if not self.holds(row.hash):
            return "set aside: not that side's word"
        item = channel.item(row.hash)
        if item.state is ItemState.REFUSED:
            return f"no effect: {item.sentence}"
        if item.state is ItemState.FELL_BACK:
            return "lost its place to another message of the same side"
        if isinstance(body, ProposeText):
            text = text_of(channel, row)
            return "stands" if text is None else OUTCOMES[text.outcome]
        if paper := words_for(body):
            look = Wording(self._core, self._channels).look(channel, row.arrival.poster.party)
            return paper.condition(look, row.hash, body) or "stands"
        return self._message_condition(row.hash)

    def _message_condition(self, act: bytes) -> str:
        case = self.channel.case(MESSAGES, act)
        if case is None:
            return "stands"
        match case.closing:
            case Closing.ANSWERED:
                return "answered"
            case Closing.DECLINED:
                return "declined"
        if case.held:
            return f"holding reply: expect nothing before {day(case.held_until)}"
        return "waits for an answer" if case.owes else "stands"

    def label(self, row: ActRow) -> str:
        """Who of ours checked it: the words beside an item (spec/40, section 9)."""
        me = self.me
        if row.arrival.poster.party == me.party:
            return "your side's word"
        suffix = "" if self.heard.compared else f"; {self.heard.label}"
        if self.channel.is_held(row.hash):
            return "not checked yet" + suffix
        if not self.holds(row.hash):
            return "set aside" + suffix
        held = [who for who, holds in self._channels.verdicts(row.hash).items() if holds]
        if (me.seat, me.term) not in held:
            return "reported by a colleague; this desk could not check it" + suffix
        ours = [each for each in self._state.readers.members if each.ref.party == me.party]
        if len({seat for seat, _ in held}) > 1:
            return "their word" + suffix
        return ("checked by your only desk" if len(ours) == 1 else "checked by one desk") + suffix

    def they_know(self, row: ActRow) -> str:
        """What the other side knows of an item, and what nobody here can tell."""
        if row.arrival.poster.party != self.me.party:
            return "They know that it arrived, once your desk confirmed it. They do not know you read it."
        if self.arrived(row):
            return "They know it arrived. Whether anybody read it, nobody here can tell."
        return "Nobody there has confirmed it yet. That says nothing about why."

    def arrived(self, row: ActRow) -> bool:
        """Whether a desk of the other side has confirmed that it has an act of ours."""
        return self._arrived(row.hash, row.arrival.author, row.arrival.seq)

    def in_common(self) -> int:
        """How many standing acts both sides hold, as far as this desk can tell."""
        channel = self.channel
        ours, theirs = channel.chains.standing[channel.ours], channel.chains.standing[1 - channel.ours]
        named = channel.chains.named[channel.ours]
        known = named.depth if named is not None and channel.chains.stands(named) else 0
        authors: dict[bytes, Author] = {}
        arrived = 0
        for node in ours[known:]:
            row = self._core.register.one(
                "SELECT author, seq FROM act WHERE hash = ? ORDER BY place DESC LIMIT 1", (node.hash,)
            )
            encoded = bytes(row[0])
            if encoded not in authors:
                authors[encoded] = AUTHOR.decode(encoded)
            arrived += self._arrived(node.hash, authors[encoded], int(row[1]))
        return len(theirs) + known + arrived

    def _arrived(self, act: bytes, author: Author, seq: int) -> bool:
        state = self._state
        for feed in state.feeds:
            if feed.author.party == state.me.party or not seq:  # 0: no entry of its author brought it here
                continue
            if author == state.me and feed.acknowledged >= seq:
                return True
            if any(head.author == author and head.seq >= seq for head in feed.heads):
                return True
        return self.holds(act) and self.channel.item(act).settled
