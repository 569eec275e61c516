"""What a person sees of items: condition, authority, what the other side knows. Decides nothing.

Owns single items, whole, and the list of what waits. Nothing here may let an acknowledgement read as
approval, or anything unsigned as signed. How a line stands is `glance`, lists are `conversation`.
"""

from __future__ import annotations

import msgspec

from backchannel.channel.channel import Channel
from backchannel.channel.papers.adoption import Adopt, Spoken
from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import Body, statement_of
from backchannel.channel.papers.rewording import Proposal
from backchannel.channel.papers.suspension import SUSPENDABLE, Reopen, Suspend, history, stops
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.papers.text_case import TextCase
from backchannel.channel.signed_text import text_hash
from backchannel.desk import next_steps, views
from backchannel.desk.act_rows import ActRow, body_of
from backchannel.desk.comparing import grouped
from backchannel.desk.counting import lines_that_count
from backchannel.desk.days import day
from backchannel.desk.drafts_kept import DraftRow
from backchannel.desk.glance import Glance
from backchannel.desk.gravity import is_grave
from backchannel.desk.ground import Ground, Part
from backchannel.desk.papers.adoption import provenance
from backchannel.desk.papers.cases import Cases
from backchannel.desk.papers.forms import labels
from backchannel.desk.papers.people_days import PeopleDays
from backchannel.desk.papers.registry import step_for
from backchannel.desk.procedures import Procedures
from backchannel.desk.redacting import removed
from backchannel.desk.reviewing import Reviewing
from backchannel.desk.standings import binds_nobody, standing_of
from backchannel.desk.tables_kept import State
from backchannel.desk.texts import about_text
from backchannel.desk.unread import Unread
from backchannel.desk.wording import REPLIES, Wording, attached, language, proves, weight_of
from backchannel.errors import NoSuchNumber, PeerFault, Refused

READ = "backchannel read {}"
"""The step for what is only to be read; its gap is for the number."""
STOPPED = "backchannel line {who}"
"""The step for what nobody can do while the line is suspended."""

UNREAD_SHOWN = 10
"""Unread items of one line that are listed one by one, beside what is grave; how many are older is said."""


class Showing(Part):
    """Single items, for any kind of number, and what waits."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._ground = ground
        self._wording = Wording(ground.core, ground.channels)
        self._cases = Cases(ground)
        self._people_days = PeopleDays(ground)
        self.unread = Unread(ground)
        self._reviewing = Reviewing(ground)
        self._procedures = Procedures(ground)

    # one item

    def message(self, hashed: bytes) -> views.Message:
        """One item of a line, whole."""
        row = self._channels.row_of_draft(hashed)
        draft = self._drafts.find(hashed)
        if row is not None and (
            draft is None or draft.state == "posted" or self._channels.is_said(row.channel, hashed)
        ):
            return self._act(row)
        return self._draft(self._drafts.row(hashed))

    def _act(self, row: ActRow) -> views.Message:
        glance, body = Glance(self._ground, row.channel), body_of(row)
        shows_case = glance.holds(row.hash) and not glance.channel.reads_only
        opened = self._cases.about(glance.channel, row.hash, body) if shows_case else None
        if opened is not None:
            opened = msgspec.structs.replace(opened, days=self._people_days.about(glance.channel, row.hash))
        return msgspec.structs.replace(self.item(glance, row, body), case=opened)

    def item(self, glance: Glance, row: ActRow, body: Body) -> views.Message:
        """One item that went out, whole but for the case it may belong to."""
        party = row.arrival.poster.party
        known = glance.holds(row.hash)
        authority = glance.authority(row, body)
        text = self._wording.text(glance.channel, party, body)
        replies = [(self.number_of_act(each.act), REPLIES[each.kind]) for each in glance.replies.to(row.hash)]
        message = views.Message(
            number=self._core.number("act", row.draft),
            side=glance.side(party),
            ours=party == glance.me.party,
            at=row.at,
            subject=self._wording.subject(glance.channel, party, body),
            text=text,
            language="",
            translation=None,
            translated_by=None,
            weight=weight_of(body, glance.standing(party)),
            answers=None,
            answer_by=None,
            signed=known and statement_of(body) is not None,
            condition=glance.condition(row, body) + removed(row.removed, stub=row.stub),
            authority=authority.sentence,
            label=glance.label(row),
            wrote=self._wording.wrote(glance.channel, party, body),
            labels=labels(body),
            made=self._wording.made(body, text),
            dated_by=glance.dated_by(row),
            answered_by=[number for number, _ in replies],
            replies=[f"{number} ({kind})" for number, kind in replies],
            they_know=glance.they_know(row),
            agreed_by=[*authority.posts, *(f"{title} (present)" for title in authority.present)],
            missing=[],
            proves=proves(body) if known else glance.proves_nothing(row),
            standing=glance.standing(party),
            rule=authority.rule,
            who_speaks=authority.version,
        )
        by = self._translator(message.side, row.draft)
        counting = self._counting(glance.channel, party, body)
        return msgspec.structs.replace(self._with_words(message, body, by), counting=counting)

    def _draft(self, row: DraftRow) -> views.Message:
        body = row.draft.body
        channel = self._channels.channel(row.channel)
        agreed = [
            self._approver(record.approval.approver.seat) for record in self._drafts.approvals(row.hash)
        ]
        text = self._wording.text(channel, row.draft.party, body)
        message = views.Message(
            number=self._core.number("act", row.hash),
            side=self._core.me.side,
            ours=True,
            at=row.at,
            subject=self._wording.subject(channel, row.draft.party, body),
            text=text,
            language="",
            translation=None,
            translated_by=None,
            weight=weight_of(body, standing_of(self._parties.ours.current.charter)),
            answers=None,
            answer_by=None,
            signed=False,
            condition=self.draft_condition(row),
            authority="not sent: nobody outside your side has seen it",
            label="draft",
            wrote=self._wording.wrote(channel, row.draft.party, body),
            labels=labels(body),
            made=self._wording.made(body, text),
            answered_by=[],
            they_know="They know nothing of this.",
            agreed_by=agreed,
            missing=self._missing(row),
            proves=proves(body, sent=False),
            standing=standing_of(self._parties.ours.current.charter),
            next_step=self._instead_of(row, body) if row.state == "returned" else "",
        )
        opened = self._cases.about(channel, None, body)
        worded = self._with_words(message, body, self._translator(message.side, row.hash))
        counting = self._counting(channel, row.draft.party, body)
        return self._reviewing.reviewed(row, msgspec.structs.replace(worded, case=opened, counting=counting))

    def marks(self, hashed: bytes) -> list[views.Marked]:
        """Words to think twice about in an item of ours, for this desk alone."""
        return self._reviewing.marks(self._drafts.row(hashed).draft.body)

    def _counting(self, channel: Channel, party: bytes, body: Body) -> list[str]:
        """Which lines of a text count, for whoever agrees to it or signs it."""
        try:
            text = self._wording.signed_about(channel, party, body)
        except PeerFault:
            return []
        return [] if text is None or binds_nobody(channel) else lines_that_count(text)

    def _instead_of(self, row: DraftRow, body: Body) -> str:
        """What to do with a draft that was returned."""
        number = self._core.number("act", row.hash)
        if not isinstance(body, Message | ProposeText):
            return (
                f"Agree to it as it stands: `backchannel agree {number}`. Or `backchannel discard {number}`."
            )
        answered = self.answers(body)
        who = next((nick for channel, nick in self._meetings.channels() if channel == row.channel), "WHO")
        signed = " --signed" if isinstance(body, ProposeText) else ""
        what = (
            f"write {next_steps.typed(who)} FILE{signed}" if answered is None else f"answer {answered} FILE"
        )
        return (
            f"Write it anew: `backchannel {what} --instead-of {number}` takes this one off the table. "
            f"Or agree to it as it stands: `backchannel agree {number}`."
        )

    def _translator(self, side: str, draft: bytes) -> str:
        """Whose translation goes with words: a side's; of ours, who drafted it, where that is known here."""
        row = self._drafts.find(draft)
        return side if row is None else f"{side}'s {self._approver(row.author)}"

    def _with_words(self, message: views.Message, body: Body, by: str) -> views.Message:
        """What only unsigned words have: language, translation (``by``), what they answer, attachments."""
        if isinstance(body, OpenCase | MoveCase):
            due = day(body.answer_by) if isinstance(body, OpenCase) else None
            return msgspec.structs.replace(message, language=language(body.language), answer_by=due)
        if isinstance(body, Suspend | Reopen):
            return msgspec.structs.replace(
                message,
                language=language(body.language),
                translation=body.translation,
                translated_by=None if body.translation is None else by,
            )
        if isinstance(body, Proposal):
            return msgspec.structs.replace(message, text_number=grouped(text_hash(body.text).hex()))
        if isinstance(body, Adopt):
            message = msgspec.structs.replace(message, provenance=provenance(message.side, body.provenance))
        if not isinstance(body, Spoken):
            return message
        by = by if isinstance(body, Message) else "whoever it comes from"
        translation = body.translation
        reply = body.reply if isinstance(body, Message) else None
        translated = None
        if translation is not None:
            head = f"{translation.subject}\n\n" if translation.subject else ""
            translated = head + translation.text
        return msgspec.structs.replace(
            message,
            language=language(body.language),
            translation=translated,
            translation_language="" if translation is None else language(translation.language),
            translated_by=None if translation is None else by,
            answers=self.answers(body),
            answer_by=day(body.answer_by),
            until=None if reply is None else day(reply.until),
            attachments=[attached(each) for each in body.attachments] if isinstance(body, Message) else [],
        )

    def number_of_act(self, act: bytes) -> int:
        """The number people type for an act. Raises `NoSuchNumber`."""
        number = self._number_if_here(act)
        if number is None:
            raise NoSuchNumber("There is no such message here.")
        return number

    def answers(self, body: Body) -> int | None:
        """The number of what a message answers. None too while that has not come: an answer can be first."""
        if not isinstance(body, Message) or body.reply is None:
            return None
        return self._number_if_here(body.reply.to)

    def _number_if_here(self, act: bytes) -> int | None:
        row = self._core.register.first(
            "SELECT item.n FROM act JOIN item ON item.ref = act.draft WHERE act.hash = ? LIMIT 1", (act,)
        )
        return None if row is None else int(row[0])

    def _approver(self, seat: int) -> str:
        found = self._parties.ours.current.charter.seat(seat)
        return found.title if found is not None else f"post {seat}"

    def _missing(self, row: DraftRow) -> list[str]:
        try:
            return list(self._drafts.quorum(row).missing)
        except (Refused, PeerFault) as error:
            return [error.sentence]

    def draft_condition(self, row: DraftRow) -> str:
        """How a draft of ours stands."""
        match row.state:
            case "returned":
                return f"sent back: {row.note}"
            case "discarded":
                return "taken off the table"
            case "fallen":
                rule = row.note  # a sentence of ours, as a rule
                return f"fell back to a draft: {rule}" if rule else "fell back to a draft"
            case "agreed" if self._drafts.signatures(row.hash) or self._drafts.waits_for_signature(row):
                return "agreed; waits for signatures"
            case "agreed":
                return "agreed; on its way out"
        missing = self._missing(row)
        return "draft: " + ("; ".join(missing) if missing else "ready")

    # what waits

    def waiting(self) -> list[views.Waiting]:
        """What waits for the person here: what is grave, drafts of ours, then what to read and to do."""
        me = self._core.ref
        grave: list[views.Waiting] = []
        found: list[views.Waiting] = []
        for row in self._drafts.open_rows():
            found += self._waiting_draft(row, me.seat)
        for channel_id, nick in self._meetings.lines():
            glance = Glance(self._ground, channel_id)
            due = {} if self._says_nothing(channel_id) else self._due(glance)
            unread = self.unread.on(glance)[::-1]
            first = dict.fromkeys(act for act in unread if is_grave(body_of(self._channels.row(act))))
            grave += [self._unread(glance, nick, act, due) for act in first]
            found += self._waiting_on(glance, nick, [act for act in unread if act not in first], due)
            opened = due.keys() - set(unread)
            found += [self._waits(glance, nick, act, step) for act, step in due.items() if act in opened]
        return grave + found

    def _says_nothing(self, channel_id: bytes) -> bool:
        """Whether our side says nothing on a line: as a mediator, or at a table that is over."""
        table = self._meetings.tables.find(channel_id)
        return table is not None and (table.mediates or table.state is not State.OPEN)

    def _waiting_on(
        self, glance: Glance, nick: str, unread: list[bytes], due: dict[bytes, str]
    ) -> list[views.Waiting]:
        """What nobody opened here yet, with what it asks for: the newest of it, and how much is older."""
        listed, more = unread[:UNREAD_SHOWN], unread[UNREAD_SHOWN:]
        found = [self._unread(glance, nick, act, due) for act in listed]
        if more:
            first = self._waits(glance, nick, more[0], f"backchannel messages {next_steps.typed(nick)}")
            found.append(msgspec.structs.replace(first, what=f"{len(more)} older unread", wrote=""))
        return found + [self._waits(glance, nick, act, READ) for act in more if act in due]

    def _unread(self, glance: Glance, nick: str, act: bytes, due: dict[bytes, str]) -> views.Waiting:
        step = due.get(act, READ)
        then = "" if step in (READ, STOPPED) else f", then {step}"
        return self._waits(glance, nick, act, READ + then)

    def _due(self, glance: Glance) -> dict[bytes, str]:
        """What a line asks of our side: the act, and the command with gaps for its number and for {who}."""
        under_way, moving = self._texts_under_way(glance.id), self._cases_under_way(glance.id)
        due = {}
        for each in glance.channel.open():
            if not each.for_us:
                continue
            if self._is_stopped(glance, each.topic):
                due[each.act] = STOPPED
            elif each.topic is Topic.MESSAGES:
                due[each.act] = "backchannel answer {}"
            elif isinstance(each.case, TextCase):
                if (each.case.text_hash, each.ours) not in under_way:
                    due[each.act] = "backchannel sign {}"
            elif each.act not in moving and (step := step_for(each)):
                due[each.act] = step
        adoptable = (act for act in self._procedures.due(glance) if act not in moving)
        return {**due, **dict.fromkeys(adoptable, READ)}

    @staticmethod
    def _is_stopped(glance: Glance, topic: Topic) -> bool:
        """Whether a suspension of either side stops that topic now: nothing of it can be said."""
        if topic not in SUSPENDABLE:
            return False
        return any(stops(history(glance.channel.law.facts, side).at(), topic) for side in (0, 1))

    def _texts_under_way(self, channel: bytes) -> set[tuple[bytes, bool]]:
        """Texts for which a step of ours is before our colleagues: hash, and whether our side proposed it."""
        rows = (row for row in self._drafts.open_rows() if row.channel == channel)
        found = {about_text(row.draft.body) for row in rows if row.state in ("open", "agreed")}
        return {each for each in found if each is not None}

    def _cases_under_way(self, channel: bytes) -> set[bytes]:
        """Cases in which a step of ours is before our colleagues."""
        rows = (row for row in self._drafts.open_rows() if row.channel == channel)
        live = (row.draft.body for row in rows if row.state in ("open", "agreed"))
        return {body.case for body in live if isinstance(body, MoveCase)}

    def asked(self, glance: Glance, nick: str, act: bytes) -> views.Waiting:
        """What waits for an answer of the other side."""
        return self._waits(glance, nick, act, READ)

    def _waits(self, glance: Glance, nick: str, act: bytes, step: str) -> views.Waiting:
        row = self._channels.row(act)
        number = self._core.number("act", row.draft)
        body = body_of(row)
        what = self._wording.subject(glance.channel, row.arrival.poster.party, body)
        if days := glance.due(act, body) or self._procedures.remark(glance, act, body):
            what += f"; {days}"
        if step == STOPPED:
            what += "; the line is suspended"
        typed = step.replace("{}", str(number)).replace("{who}", next_steps.typed(nick))
        wrote = self._wording.wrote(glance.channel, row.arrival.poster.party, body)
        author = glance.side(row.arrival.poster.party)
        by = "" if author == nick else author
        return views.Waiting(number, what, nick, row.at, typed, wrote, by, glance.table is not None)

    def _about(self, row: DraftRow) -> str:
        channel = self._channels.channel(row.channel)
        return self._wording.subject(channel, row.draft.party, row.draft.body)

    def _waiting_draft(self, row: DraftRow, my_seat: int) -> list[views.Waiting]:
        number = self._core.number("act", row.hash)
        who = self._approver(row.author)
        what = f"draft: {self._about(row)}"
        wrote = self._wording.wrote(self._channels.channel(row.channel), row.draft.party, row.draft.body)
        mine = row.author == my_seat
        if self._says_nothing(row.channel):
            what, step = f"{what} (the table is closed)", f"backchannel discard {number}"
            return [views.Waiting(number, what, who, row.at, step, wrote)]
        if row.state == "fallen":  # whoever agrees writes it again: its author may have left
            rule = row.note
            back = f"fell back: {rule}" if rule else "fell back"
            what, step = f"{what} ({back})", f"backchannel agree {number}"
            return [views.Waiting(number, what, who, row.at, step, wrote)]
        if row.state == "returned":
            step = f"backchannel read {number}"
            return [views.Waiting(number, f"{what} (returned)", who, row.at, step, wrote)] if mine else []
        agreed = {record.approval.approver.seat for record in self._drafts.approvals(row.hash)}
        if my_seat not in agreed:
            return [views.Waiting(number, what, who, row.at, f"backchannel agree {number}", wrote)]
        try:
            if self._drafts.waits_for_signature(row):
                return [views.Waiting(number, what, who, row.at, f"backchannel sign {number}", wrote)]
        except (Refused, PeerFault):
            return []
        return []
