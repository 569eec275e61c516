"""What a person sees of items: condition, authority, what the other side knows. Decides nothing.

Owns the sentences of messages, drafts and lists. Nothing here may let an acknowledgement read as approval.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from backchannel.channel.items import ItemState
from backchannel.channel.papers.message import Closing, Message, Weight
from backchannel.channel.papers.text import ExchangeText, SignText, WithdrawText
from backchannel.credentials.charter import Standing
from backchannel.desk import views
from backchannel.desk.channels import ActRow, body_of
from backchannel.desk.drafting import DraftRow
from backchannel.desk.ground import Ground, Part
from backchannel.desk.texts import OUTCOMES
from backchannel.desk.wording import FIRST_WORDS, Wording, attached
from backchannel.errors import NoSuchNumber, PeerFault, Refused

WEIGHTS = {
    Weight.ON_INSTRUCTIONS: "on instructions",
    Weight.PERSONALLY: "personally",
    Weight.THINKING_ALOUD: "thinking aloud",
}
UNSIGNED = "unsigned message: it proves nothing to outsiders; people may still believe a screenshot"


def day(seconds: int | None) -> str | None:
    """A date for people."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


class Showing(Part):
    """Lists and single items, for any kind of number."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._wording = Wording(ground.core, ground.channels)

    # one item

    def message(self, hashed: bytes) -> views.Message:
        """One item of a line, whole."""
        row = self._channels.row_of_draft(hashed)
        draft = self._drafts.find(hashed)
        if row is not None and (draft is None or draft.state == "posted"):
            return self._act(row)
        return self._draft(self._drafts.row(hashed))

    def _act(self, row: ActRow) -> views.Message:
        channel = self._channels.channel(row.channel)
        body = body_of(row)
        party = row.arrival.poster.party
        ours = party == self._core.ref.party
        agreed: list[str] = []
        authority = "none"
        if row.hash in channel.chains.nodes:
            who = channel.authority(row.hash)
            agreed = [*who.posts, *(f"{title} (present)" for title in who.present)]
            voice = "; this side speaks through one person" if who.one_voice else ""
            authority = f"{' and '.join(who.posts)}, by who-speaks version {who.charter_version}{voice}"
            if who.present:
                authority += f"; {' and '.join(who.present)} present"
        case = channel.message(row.hash)
        answered = [] if case is None or case.closed_by is None else [self.number_of_act(case.closed_by)]
        message = views.Message(
            number=self._core.number("act", row.draft),
            side=self._parties.nick(party),
            ours=ours,
            at=row.at,
            subject=self._wording.subject(row.channel, party, body),
            text=self._wording.text(row.channel, party, body),
            language="",
            translation=None,
            translated_by=None,
            weight=WEIGHTS[Weight.ON_INSTRUCTIONS],
            answers=None,
            answer_by=None,
            signed=not isinstance(body, Message),
            condition=self._condition(row),
            authority=authority,
            label=self.label(row),
            answered_by=answered,
            they_know=self._they_know(row, ours=ours),
            agreed_by=agreed,
            missing=[],
        )
        return self._with_words(message, body)

    def _draft(self, row: DraftRow) -> views.Message:
        body = row.draft.body
        agreed = [
            self._approver(record.approval.approver.seat) for record in self._drafts.approvals(row.hash)
        ]
        message = views.Message(
            number=self._core.number("act", row.hash),
            side=self._core.me.side,
            ours=True,
            at=row.at,
            subject=self._wording.subject(row.channel, row.draft.party, body),
            text=self._wording.text(row.channel, row.draft.party, body),
            language="",
            translation=None,
            translated_by=None,
            weight=WEIGHTS[Weight.ON_INSTRUCTIONS],
            answers=None,
            answer_by=None,
            signed=not isinstance(body, Message),
            condition=self._draft_condition(row),
            authority="not sent: nobody outside your side has seen it",
            label="draft",
            answered_by=[],
            they_know="They know nothing of this.",
            agreed_by=agreed,
            missing=self._missing(row),
        )
        return self._with_words(message, body)

    def _with_words(self, message: views.Message, body: object) -> views.Message:
        """What only an unsigned message has: language, translation, weight, what it answers, attachments."""
        if not isinstance(body, Message):
            return message
        translation, reply = body.translation, body.reply
        translated = None
        if translation is not None:
            head = f"{translation.subject}\n\n" if translation.subject else ""
            translated = head + translation.text
        return msgspec.structs.replace(
            message,
            language=body.language,
            translation=translated,
            translated_by=None if translation is None else "the sender",
            weight=WEIGHTS[body.weight],
            answers=None if reply is None else self._number_if_here(reply.to),
            answer_by=day(body.answer_by),
            until=None if reply is None else day(reply.until),
            attachments=[attached(each) for each in body.attachments],
        )

    def number_of_act(self, act: bytes) -> int:
        """The number people type for an act."""
        return self._core.number("act", self._channels.row(act).draft)

    def _number_if_here(self, act: bytes) -> int | None:
        """The number of an act, or None while it has not come: an answer can arrive first."""
        try:
            return self.number_of_act(act)
        except NoSuchNumber:
            return None

    def _approver(self, seat: int) -> str:
        found = self._parties.ours.current.charter.seat(seat)
        return found.title if found is not None else f"post {seat}"

    def _missing(self, row: DraftRow) -> list[str]:
        try:
            return list(self._drafts.quorum(row).missing)
        except (Refused, PeerFault) as error:
            return [error.sentence]

    def _draft_condition(self, row: DraftRow) -> str:
        match row.state:
            case "returned":
                return f"sent back: {row.note}"
            case "discarded":
                return "taken off the table"
            case "fallen":
                return f"fell back to a draft: {row.note}" if row.note else "fell back to a draft"
            case "agreed" if self._drafts.signatures(row.hash) or self._drafts.waits_for_signature(row):
                return "agreed; waits for signatures"
            case "agreed":
                return "agreed; on its way out"
        missing = self._missing(row)
        return "draft: " + ("; ".join(missing) if missing else "ready")

    def _condition(self, row: ActRow) -> str:
        channel = self._channels.channel(row.channel)
        if channel.is_held(row.hash):
            return "waits here for an earlier message that has not come yet"
        if row.hash not in channel.chains.nodes:
            return "set aside: not that side's word"
        item = channel.item(row.hash)
        if item.state is ItemState.REFUSED:
            return f"no effect: {item.sentence}"
        if item.state is ItemState.FELL_BACK:
            return "lost its place to another message of the same side"
        case = channel.message(row.hash)
        if case is None:
            text = next((each for each in channel.texts() if each.act == row.hash), None)
            return "stands" if text is None else OUTCOMES[text.case.outcome]
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
        party = row.arrival.poster.party
        me = self._core.ref
        if party == me.party:
            return "your side's word"
        channel = self._channels.channel(row.channel)
        compared = self._meetings.heard(row.channel)
        suffix = "" if compared.compared else f"; {compared.label}"
        if channel.is_held(row.hash):
            return "not checked yet" + suffix
        if row.hash not in channel.chains.nodes:
            return "set aside" + suffix
        held = [who for who, holds in self._channels.verdicts(row.hash).items() if holds]
        if (me.seat, me.term) not in held:
            return "reported by a colleague; this desk could not check it" + suffix
        ours = [each for each in self._rooms.state(row.channel).readers.members if each.ref.party == me.party]
        if len({seat for seat, _ in held}) > 1:
            return "their word" + suffix
        return ("checked by your only desk" if len(ours) == 1 else "checked by one desk") + suffix

    def _they_know(self, row: ActRow, *, ours: bool) -> str:
        if not ours:
            return "They know that it arrived, once your desk confirmed it. They do not know you read it."
        if self.arrived(row):
            return "They know it arrived. Whether anybody read it, nobody here can tell."
        return "Nobody there has confirmed it yet. That says nothing about why."

    def in_common(self, channel_id: bytes) -> int:
        """How many standing acts both sides hold, as far as this desk can tell."""
        channel = self._channels.channel(channel_id)
        ours, theirs = channel.chains.standing[channel.ours], channel.chains.standing[1 - channel.ours]
        named = channel.chains.named[channel.ours]
        known = named.depth if named is not None and channel.chains.stands(named) else 0
        return len(theirs) + known + sum(self.arrived(self._channels.row(each.hash)) for each in ours[known:])

    def arrived(self, row: ActRow) -> bool:
        """Whether a desk of the other side has confirmed that it has an act of ours."""
        state = self._rooms.state(row.channel)
        author, seq = row.arrival.author, row.arrival.seq
        for feed in state.feeds:
            if feed.author.party == state.me.party:
                continue
            if author == state.me and feed.acknowledged >= seq:
                return True
            if any(head.author == author and head.seq >= seq for head in feed.heads):
                return True
        channel = self._channels.channel(row.channel)
        return row.hash in channel.chains.nodes and channel.item(row.hash).settled

    # lists

    def said(self, channel: bytes) -> list[views.Said]:
        """Everything on a line, in the order it came here but none before what it answers; drafts last."""
        shown: dict[bytes, views.Said] = {}
        for row in self._in_order(channel):
            shown[row.draft] = self._said(self.message(row.draft), row.arrival.poster.party)
        for draft in self._drafts.open_rows():
            if draft.channel == channel and draft.hash not in shown:
                shown[draft.hash] = self._said(self.message(draft.hash), self._core.ref.party)
        return list(shown.values())

    def _in_order(self, channel: bytes) -> list[ActRow]:
        rows = {row.hash: row for row in self._channels.rows(channel)}
        nodes = self._channels.channel(channel).chains.nodes
        ordered: dict[bytes, None] = {}
        for each in rows:
            stack = [each]
            while stack:
                node = nodes.get(stack[-1])
                before = () if node is None else (node.prev, node.view)
                missing = [one.hash for one in before if one is not None and one.hash not in ordered]
                if missing:
                    stack += missing
                else:
                    ordered[stack.pop()] = None
        return [rows[each] for each in ordered if each in rows]

    def _said(self, message: views.Message, party: bytes) -> views.Said:
        standing = self._parties.charter(party).standing
        return views.Said(
            message.number,
            message.side,
            message.ours,
            message.at,
            message.subject,
            " ".join(message.text.split())[:FIRST_WORDS],
            message.weight,
            "official" if standing is Standing.OFFICIAL else "private",
            message.condition,
            message.answers,
        )

    def waiting(self) -> list[views.Waiting]:
        """What waits for the person at this desk: drafts to agree or sign, messages to answer, changes."""
        me = self._core.ref
        found: list[views.Waiting] = []
        for row in self._drafts.open_rows():
            found += self._waiting_draft(row, me.seat)
        for channel_id, nick in self._meetings.channels():
            channel = self._channels.channel(channel_id)
            for each in channel.waiting():
                if each.for_us:
                    number = self.number_of_act(each.act)
                    row_ = self._channels.row(each.act)
                    what = self._wording.subject(channel_id, row_.arrival.poster.party, body_of(row_))
                    found.append(views.Waiting(number, what, nick, row_.at, f"backchannel answer {number}"))
            for text in channel.texts():
                if text.for_us and not self._text_under_way(channel_id):
                    number = self.number_of_act(text.act)
                    row_ = self._channels.row(text.act)
                    what = self._wording.subject(channel_id, row_.arrival.poster.party, body_of(row_))
                    found.append(views.Waiting(number, what, nick, row_.at, f"backchannel sign {number}"))
        return found

    def _text_under_way(self, channel: bytes) -> bool:
        return any(
            row.channel == channel and isinstance(row.draft.body, SignText | ExchangeText | WithdrawText)
            for row in self._drafts.open_rows()
        )

    def _waiting_draft(self, row: DraftRow, my_seat: int) -> list[views.Waiting]:
        number = self._core.number("act", row.hash)
        who = self._approver(row.author)
        what = f"draft: {self._wording.subject(row.channel, row.draft.party, row.draft.body)}"
        mine = row.author == my_seat
        if row.state in ("returned", "fallen"):
            step = f"backchannel read {number}"
            return [views.Waiting(number, f"{what} ({row.state})", who, row.at, step)] if mine else []
        agreed = {record.approval.approver.seat for record in self._drafts.approvals(row.hash)}
        if my_seat not in agreed:
            return [views.Waiting(number, what, who, row.at, f"backchannel agree {number}")]
        try:
            if self._drafts.waits_for_signature(row):
                return [views.Waiting(number, what, who, row.at, f"backchannel sign {number}")]
        except (Refused, PeerFault):
            return []
        return []
