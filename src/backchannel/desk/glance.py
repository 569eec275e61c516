"""One line as it stands now, looked at once for one answer. Decides nothing.

Owns the words for how an item stands, who of ours checked it, and what the other side knows of it. A glance
is made for one answer and thrown away: what it read once it does not read again for the next item.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from backchannel.channel.channel import Channel
from backchannel.channel.items import ItemState
from backchannel.channel.papers.adoption import Adopt, Spoken
from backchannel.channel.papers.message import MESSAGES, ReplyKind
from backchannel.channel.papers.registry import KINDS, Body
from backchannel.channel.papers.rewording import Proposal
from backchannel.channel.papers.suspension import history, overtaken
from backchannel.channel.papers.text_case import Outcome, TextCase, is_overtaken
from backchannel.credentials.hearing import Hearing
from backchannel.credentials.members import MemberRef
from backchannel.desk.act_rows import ActRow
from backchannel.desk.arrivals import PASSED_ON
from backchannel.desk.comparing import rule_sentence
from backchannel.desk.due import due
from backchannel.desk.ground import Ground, Part
from backchannel.desk.papers.registry import words_for
from backchannel.desk.receipts import Receipts
from backchannel.desk.replies import Replies
from backchannel.desk.rooms import AUTHOR
from backchannel.desk.standings import binds_nobody, standing_of
from backchannel.desk.tables_kept import KeptTable, State
from backchannel.desk.texts import OUTCOMES, text_of
from backchannel.desk.wording import Wording
from backchannel.errors import Refused
from backchannel.feed.entry import Author
from backchannel.feed.state import RoomState
from backchannel.feed.transcript import compare


class Authority(NamedTuple):
    """Whose word an item is: posts that agreed, that were present, by which version, and what rule it met.

    ``vouched``: on a colleague's check, or as our own side took it into account; it was not checked here.
    """

    posts: tuple[str, ...]
    present: tuple[str, ...]
    version: int | None
    one_voice: bool
    rule: str
    vouched: bool = False

    @property
    def sentence(self) -> str:
        """The same in one line."""
        if self.version is None:
            return "none"
        voice = "; this side speaks through one person" if self.one_voice else ""
        seen = f"; {' and '.join(self.present)} present" if self.present else ""
        told = "; not checked by this desk" if self.vouched else ""
        return f"{' and '.join(self.posts)}, by who-speaks version {self.version}{voice}{seen}{told}"


NO_AUTHORITY = Authority((), (), None, False, "")


class Glance(Part):
    """A look at one line. ``channel``: its law, as it stands now."""

    def __init__(self, ground: Ground, channel_id: bytes) -> None:
        super().__init__(ground)
        self.id = channel_id
        self.channel: Channel = self._channels.channel(channel_id)
        self._receipts = Receipts(ground)
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
    def table(self) -> KeptTable | None:
        """The table that this is; None for a line of two sides alone."""
        return self._meetings.tables.find(self.id)

    @cached_property
    def differing(self) -> bool:
        """Whether somebody of the other side is known to hold other copies than this desk."""
        state, history = self._state, self._rooms.history(self.id)
        theirs = [each.ref for each in state.readers.members if each.ref.party != state.me.party]
        return any(compare(state, member, history).differing for member in theirs)

    @cached_property
    def _state(self) -> RoomState:
        return self._rooms.state(self.id)

    @cached_property
    def _reads(self) -> bool:
        """Not so for a table that was closed before this desk came."""
        return self._rooms.has(self.id)

    @cached_property
    def replies(self) -> Replies:
        """Every reply on this line."""
        return Replies(self.channel, self._channels)

    def side(self, party: bytes) -> str:
        """What a side is called here."""
        return self._side(party)[0]

    def standing(self, party: bytes) -> str:
        """Whether a side is official or private."""
        return self._side(party)[1]

    def _side(self, party: bytes) -> tuple[str, str]:
        if party not in self._sides:
            standing = standing_of(self._parties.charter(party))
            self._sides[party] = (self._parties.nick(party), standing)
        return self._sides[party]

    def holds(self, act: bytes) -> bool:
        """Whether an act is its side's word here, standing or not."""
        return act in self.channel.chains.nodes

    def authority(self, row: ActRow, body: Body) -> Authority:
        """Who of its side agreed to an item, and by what rule, as its place had it."""
        if not self.holds(row.hash):
            return NO_AUTHORITY
        named = [record.approval for record in row.arrival.posting.approvals]
        who, node = self.channel.authority(row.hash, named), self.channel.chains.nodes[row.hash]
        speaks, _ = self.channel.law.speaks_before(node.side, node.prev, node.view)
        act_class = KINDS[type(body)].act_class
        rule = rule_sentence(speaks.charter, act_class, speaks.rules[act_class])
        return Authority(who.posts, who.present, who.charter_version, who.one_voice, rule, who.vouched)

    def condition(self, row: ActRow, body: Body) -> str:
        """How an item stands, in a word or two."""
        return self.without_effect(row) or self._in_effect(row, body)

    def in_brief(self, row: ActRow, body: Body) -> str:
        """The same, but of a message that stands nothing: to say more, all that was said since is read."""
        return self.without_effect(row) or ("" if isinstance(body, Spoken) else self._in_effect(row, body))

    def without_effect(self, row: ActRow) -> str:
        """Why an item has no effect, in a word or two; empty where it has."""
        channel = self.channel
        if channel.is_held(row.hash):
            return "waits here for an earlier message that has not come yet"
        if not self.holds(row.hash):
            why = channel.inbox.why.get(row.hash, "Not that side's word.")
            return self._reported(row) or f"set aside: {why}"
        item = channel.item(row.hash)
        if item.state is ItemState.REFUSED:
            return f"no effect: {item.sentence}"
        if item.state is ItemState.FELL_BACK:
            return "lost its place to another message of the same side"
        return ""

    def _in_effect(self, row: ActRow, body: Body) -> str:
        crossed = "; sent before the suspension was known" if self._crossed(row.hash, body) else ""
        return self._standing(row, body) + crossed

    def _crossed(self, act: bytes, body: Body) -> bool:
        """Whether an item and the other side's suspension of it crossed: it stands all the same."""
        kind, nodes = KINDS[type(body)], self.channel.chains.nodes
        if kind.always:
            return False
        node = nodes[act]
        views = [
            (each, nodes[each.act].view) for each in history(self.channel.law.facts, 1 - node.side).changes
        ]
        unknown = [each for each, view in views if view is None or view.depth < node.depth]
        return overtaken(kind.about(body), unknown, 0 if node.view is None else node.view.depth)

    def _standing(self, row: ActRow, body: Body) -> str:
        if isinstance(body, Proposal):
            text = text_of(self.channel, row)
            joint = "; a joint statement that binds nobody" if binds_nobody(self.channel) else ""
            return "stands" if text is None else self._text_standing(text) + joint
        if (paper := words_for(body)) and not isinstance(body, Adopt):
            look = Wording(self._core, self._channels).look(self.channel, row.arrival.poster.party)
            try:
                return paper.condition(look, row.hash, body) or "stands"
            except Refused:  # at a mediator's desk: how it stands is for the two sides to say
                return "stands"
        return self._message_condition(row.hash, body)

    def _text_standing(self, text: TextCase) -> str:
        """Where a text stands, before anybody signed too."""
        words = OUTCOMES[text.outcome]
        if text.outcome is Outcome.PROPOSED and text.accepted is not None:
            other = self.side(self.channel.parties[1 - text.proposer])
            words = f"wording accepted by {other}, unsigned; nobody has signed"
        elif text.outcome is Outcome.PROPOSED and is_overtaken(self.channel.law.facts, text):
            words += "; there is another wording of it"
        return words

    @property
    def is_closed(self) -> bool:
        """Whether it is a table that was closed: nothing more is said there."""
        return self.table is not None and self.table.state is State.CLOSED

    def _message_condition(self, act: bytes, body: Body) -> str:
        case = self.channel.case(MESSAGES, act)
        if case is None or not isinstance(body, Spoken):
            return "stands"
        position = self.replies.position(act)
        if self.is_closed and (position is None or position.kind is ReplyKind.LATER):
            return "not answered: the table is closed" if case.owes else "stands"
        if position is None:
            due = self.due(act, body) if case.owes else ""
            return ", ".join(each for each in ("waits for an answer" if case.owes else "stands", due) if each)
        match position.kind:
            case ReplyKind.ANSWER:
                return "answered"
            case ReplyKind.DECLINE:
                return "declined"
        return ", ".join(each for each in ("holding reply", self.due(act, body)) if each)

    def due(self, act: bytes, body: Body) -> str:
        """By when an open message wants an answer, and before when none is to be expected."""
        case = self.channel.case(MESSAGES, act)
        if case is None or not isinstance(body, Spoken):
            return ""
        return due(body, case, self._core.now())

    def label(self, row: ActRow) -> str:
        """Who of ours checked it: the words beside an item (spec/40, section 9)."""
        me = self.me
        if row.arrival.poster.party == me.party:
            return self._reported(row) or "your side's word"
        if self.channel.reads_only:
            return (
                f"{self.side(row.arrival.poster.party)}'s word" if self.holds(row.hash) else "not checked yet"
            )
        suffix = "" if self.heard.compared else f"; {self.heard.label}"
        if self.channel.is_held(row.hash):
            return "not checked yet" + suffix
        if not self.holds(row.hash):
            return (self._reported(row) or "set aside") + suffix
        held = [who for who, holds in self._channels.verdicts.of(row.hash).items() if holds]
        if (me.seat, me.term) not in held:
            return "reported by a colleague; this desk could not check it" + suffix
        ours = [each for each in self._state.readers.members if each.ref.party == me.party]
        if len({seat for seat, _ in held}) > 1:
            return "their word" + suffix
        return ("checked by your only desk" if len(ours) == 1 else "checked by one desk") + suffix

    def _reported(self, row: ActRow) -> str:
        """The words for what came by a report alone and is no side's word here yet; else none."""
        by = None if self.holds(row.hash) else self._channels.reported_by(row.hash)
        return "" if by is None else f"reported by {self._parties.title(by)}; not yet proven here"

    def dated_by(self, row: ActRow) -> str:
        """The colleague whose desk the date of an item is from; empty where it is this desk's own."""
        return self._parties.called_here(row.dated_by)

    def proves_nothing(self, row: ActRow) -> str:
        """What an item proves that is no side's word here."""
        if self._reported(row):
            ours = row.arrival.poster.party == self.me.party
            mends = "at a colleague's desk mends that" if ours else "takes it on a colleague's check"
            return f"Nothing yet: this desk could not check it. `backchannel agree` {mends}."
        return "Nothing: it is not that side's word here."

    def they_know(self, row: ActRow) -> str:
        """What the other side knows of an item, and what nobody here can tell."""
        if self.channel.reads_only:
            return "You read it as the mediator. What either side knows of it, this desk is not told."
        told = " ".join(self._receipts.sentences(row))
        if row.arrival.poster.party != self.me.party:
            read = told or "They do not know you read it."
            return f"They know that it arrived, once your desk confirmed it. {read}"
        if told or self.arrived(row):
            return (
                f"{self._they_know_it_arrived()} {told or 'Whether anybody read it, nobody here can tell.'}"
            )
        return "Nobody there has confirmed it yet. That says nothing about why."

    def _they_know_it_arrived(self) -> str:
        """Who knows it: at a table others read, too, and it is the other side that confirms."""
        if self.table is None:
            return "They know it arrived."
        return f"{self.side(self.channel.parties[1 - self.channel.ours])} knows that it arrived."

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
        for feed in self._state.feeds if self._reads and seq != PASSED_ON else ():
            state = self._state
            if feed.author.party == state.me.party or feed.author.party not in self.channel.parties:
                continue
            if author == state.me and feed.acknowledged >= seq:
                return True
            if any(head.author == author and head.seq >= seq for head in feed.heads):
                return True
        return self.holds(act) and self.channel.item(act).settled
