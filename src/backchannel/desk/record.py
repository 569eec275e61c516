"""The written record of a line, of one paper on it or of a period: item by item, so that years of it fit.

Owns which items belong to it, what is said of each, and what it leaves out. Its form is `record_form`. It
proves nothing: whoever has the file can change it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Attachment, Message
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.signed_text import decode_text
from backchannel.credentials.charter import Standing
from backchannel.desk import readable, views
from backchannel.desk import record_form as form
from backchannel.desk.act_rows import ActRow, body_of
from backchannel.desk.conversation import Conversations
from backchannel.desk.days import counted
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.matters import Matters
from backchannel.desk.mediating import MEDIATORS, Mediating, Said
from backchannel.desk.notes import Notes
from backchannel.desk.noting import OwnNotes
from backchannel.desk.outside import Outside
from backchannel.desk.papers.agreed_forms import Filled
from backchannel.desk.papers.forms import filled_in
from backchannel.desk.saying import UNNAMED
from backchannel.desk.showed import ShownTo
from backchannel.desk.showing import Showing
from backchannel.desk.speaking import Speaking
from backchannel.desk.wording import Wording
from backchannel.errors import Misuse, PeerFault

PROVES = (
    "This record proves nothing to outsiders: whoever has the file can change it. Signed texts prove "
    "themselves: `backchannel export N FILE`."
)
NUMBERS = "Numbers are those of the desk that wrote it; other desks number on their own."
Progress = Callable[[str], None]
EVERY_SO_MANY = 1_000


class Extent(NamedTuple):
    """What to write down. ``since``, ``until``: unix seconds; ``days``: the same as they were asked for."""

    channel: bytes
    paper: int | None
    since: int
    until: int
    days: tuple[str | None, str | None]
    private: bool


class Private(NamedTuple):
    """The parts that hold what only our side has."""

    notes: OwnNotes
    shown_to: ShownTo
    outside: Outside


class RecordOf(Part):
    """One record being written. `head` first, then `items`, then `foot`."""

    def __init__(
        self,
        ground: Ground,
        parts: tuple[Showing, Conversations, Speaking, Mediating],
        private: Private,
        extent: Extent,
        progress: Progress | None,
    ) -> None:
        super().__init__(ground)
        self._showing, conversations, self._speaking, self._mediating = parts
        self._private = private
        self._extent = extent
        self._progress = progress
        self._glance = Glance(ground, extent.channel)
        self._notes = Notes(ground)
        self._wording = Wording(ground.core, ground.channels)
        self._words = conversations.words(self._glance)
        self._matters = Matters(self._glance.channel, self._channels)
        self._matter = None if extent.paper is None else self._matter_numbered(extent.paper)
        self._drafts_left = len(conversations.not_sent(self._glance))
        self._hashes = conversations.in_order(self._glance, self._words)
        self._written = self._other_days = self._other_papers = self._with_files = self._without_words = 0

    def _matter_numbered(self, number: int) -> bytes:
        _, ref = self._core.numbered(number)
        if ref in self._words:
            return self._matter_of_word(self._words[ref])
        row = self._channels.row_of_draft(ref)
        if row is None or row.channel != self._extent.channel:
            raise Misuse(f"{number} is nothing that went out on this line.")
        return self._matters.of(row)

    def _matter_of_word(self, said: Said) -> bytes:
        """What a mediator's word belongs to, where that is here; else it stands for itself."""
        about = said.body.about
        if about is None or about not in self._glance.channel.chains.nodes:
            return said.entry
        return self._matters.of(self._channels.row(about))

    # head

    def head(self) -> form.Head:
        """Where it comes from and what it covers."""
        me, channel, table = self._core.me, self._glance.channel, self._glance.table
        sides = (0, 1) if channel.reads_only else (channel.ours, 1 - channel.ours)
        with_ = [self._glance.side(channel.parties[side]) for side in sides]
        covers = form.Covers(self._extent.paper, *self._extent.days, self._extent.private)
        return form.Head(
            form.FORM,
            form.VERSION,
            moment(self._core.now()),
            me.side,
            me.post,
            " and ".join(sorted(with_)) if channel.reads_only else with_[1],
            self._glance.heard.label,
            None if table is None else self._mediating.called(table),
            covers,
            [self._side(side) for side in sides],
        )

    def _side(self, side: int) -> form.WrittenSide:
        channel = self._glance.channel
        party = channel.parties[side]
        charter, who = channel.speaks(side).charter, self._speaking.who(party)
        held = [f"{post.title} ({post.kind})" for post in who.posts if post.held]
        standing = "official" if charter.standing is Standing.OFFICIAL else "private"
        ours = party == self._core.ref.party
        return form.WrittenSide(who.side, ours, standing, held, charter.version, who.one_voice, who.rules)

    # items

    def items(self) -> Iterator[form.Item]:
        """Every item that belongs to it, in the order of the line."""
        total = len(self._hashes)
        for done, hashed in enumerate(self._hashes):
            if self._progress is not None and done and done % EVERY_SO_MANY == 0:
                self._progress(f"Writing the record: {done} of {total}…")
            said = self._words.get(hashed)
            row = None if said is not None else self._channels.row_of_draft(hashed, self._glance.channel)
            with self._parties.nameless(not self._extent.private):
                if said is not None and self._belongs(said.at, partial(self._matter_of_word, said)):
                    item = self._word(said)
                elif row is not None and self._belongs(row.at, partial(self._matters.of, row)):
                    item = self._item(row)
                else:
                    continue
            self._written += 1
            yield item

    def _belongs(self, at: int, matter: Callable[[], bytes]) -> bool:
        if not self._extent.since <= at <= self._extent.until:
            self._other_days += 1
            return False
        if self._matter is not None and matter() != self._matter:
            self._other_papers += 1
            return False
        return True

    def _item(self, row: ActRow) -> form.Item:
        body = body_of(row)
        shown = self._showing.item(self._glance, row, body)
        authority = self._glance.authority(row, body)
        files = [_attachment(each) for each in getattr(body, "attachments", ())]
        self._with_files += bool(files)
        self._without_words += row.removed is not None
        return form.Item(
            number=shown.number,
            at=moment(row.at),
            side=shown.side,
            ours=shown.ours,
            standing=shown.standing,
            kind=readable.kind_called(body),
            subject=shown.subject,
            text=shown.text,
            language=_language(body),
            translation=_translation(shown, body),
            fields=self._fields(row, body),
            weight=shown.weight,
            signed=shown.signed,
            proves=shown.proves,
            authority=form.Authority(
                list(authority.posts),
                list(authority.present),
                authority.rule,
                authority.version,
                authority.sentence,
            ),
            state=shown.condition,
            checked=shown.label,
            they_know=shown.they_know,
            answers=shown.answers,
            answered_by=shown.answered_by,
            answer_by=shown.answer_by,
            expect_nothing_before=shown.until,
            attachments=files,
            private=self._beside(row.draft) if self._extent.private else None,
        )

    def _fields(self, row: ActRow, body: Body) -> list[form.FieldOf]:
        if not isinstance(body, OpenCase | MoveCase):
            return []
        channel = self._glance.channel
        look = self._wording.look(channel, row.arrival.poster.party)
        try:
            filled = filled_in(look, body)
        except PeerFault:  # no form or step that this program knows
            filled = Filled((), body.fields)
        labels = {field.name: field.label for field in filled.fields}
        return [
            form.FieldOf(each.name, labels.get(each.name, each.name), each.text, each.translation)
            for each in filled.values
        ]

    def _word(self, said: Said) -> form.Item:
        """What a mediator said: one post's own word, and no side's."""
        shown = self._mediating.message(said.entry)
        self._without_words += said.removed is not None
        posts = [self._mediating.post(said)]
        return form.Item(
            number=shown.number,
            at=moment(said.at),
            side=shown.side,
            ours=shown.ours,
            standing=shown.standing,
            kind=MEDIATORS,
            subject=shown.subject,
            text=shown.text,
            language=said.body.language,
            translation=None,
            fields=[],
            weight="",
            signed=False,
            proves=shown.proves,
            authority=form.Authority(posts, [], "", None, shown.authority),
            state=shown.condition,
            checked=shown.label,
            they_know=shown.they_know,
            answers=shown.answers,
            answered_by=[],
            answer_by=None,
            expect_nothing_before=None,
            attachments=[],
            private=self._beside(said.entry) if self._extent.private else None,
        )

    def _beside(self, draft: bytes) -> form.Private:
        notes = [
            form.Note(each.who, moment(each.at), each.text) for each in self._private.notes.beside(draft)
        ]
        shown = [
            form.ShownOnce(each.whom, each.day, each.remark, each.noted_by, each.struck)
            for each in self._private.shown_to.listed(draft)
        ]
        return form.Private(notes, shown)

    # foot

    def foot(self) -> Iterator[form.Foot]:
        """What stands after the items, once these are through."""
        whole = self._extent.paper is None
        events = self._events() if self._extent.private and whole else None
        with self._parties.nameless(not self._extent.private):
            knocks = self._knocks() if whole else []
        yield form.Foot(self._written, knocks, events, self._left_out())

    def _knocks(self) -> list[form.KnockOf]:
        return [
            form.KnockOf(
                moment(each.at), self._glance.side(each.who.party), self._parties.post(each.who), each.words
            )
            for each in self._notes.knocks(self._extent.channel, self._extent.since)
            if each.at <= self._extent.until
        ]

    def _events(self) -> list[form.Event]:
        since, until = self._extent.days
        return [
            form.Event(each.day, each.title, each.where, each.noted_by)
            for each in self._private.outside.every()
            if (since is None or since <= each.day) and (until is None or each.day <= until)
        ]

    def _left_out(self) -> list[str]:
        [(undecoded,)] = self._core.register.all(
            "SELECT count(*) FROM undecoded WHERE channel = ?", (self._extent.channel,)
        )
        private = "The writing side's notes, names of persons, whom it showed what, what happened outside."
        removed = f"The words of {counted(self._without_words, 'item')}: removed at that desk."
        drafts = f"{counted(self._drafts_left, 'draft')} of the writing side that did not go out."
        said = [
            (self._other_days, f"{counted(self._other_days, 'item')} of other days."),
            (self._other_papers, f"{counted(self._other_papers, 'item')} of other matters on the line."),
            (self._extent.paper is not None, "Knocks, which belong to no matter."),
            (self._drafts_left, drafts),
            (self._without_words, removed),
            (undecoded, f"{counted(int(undecoded), 'item')} that a newer version of the program wrote."),
            (self._with_files, "What attached files hold: only their names, sizes and SHA-256 are here."),
            (not self._extent.private, private),
        ]
        return [*(sentence for holds, sentence in said if holds), NUMBERS, PROVES]


def moment(seconds: int) -> str:
    """``2027-06-11T14:03:00Z``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _attachment(each: Attachment) -> form.AttachmentOf:
    digest = hashlib.sha256(each.content).hexdigest()
    return form.AttachmentOf(each.name, each.media_type, len(each.content), digest)


def _language(body: Body) -> str:
    text = decode_text(body.text) if isinstance(body, ProposeText) else body
    return str(getattr(text, "language", UNNAMED))


def _translation(shown: views.Message, body: Body) -> form.Translation | None:
    """The translation of a text, by the side that sent it; that of a form stands with its fields."""
    if shown.translation is None:
        return None
    language = body.translation.language if isinstance(body, Message) and body.translation else UNNAMED
    return form.Translation(language, shown.translation, shown.side)
