"""What a person says at a desk: write, agree, sign, answer, read.

Owns: the sentences with which these commands end. The rules are the law's.
"""

from __future__ import annotations

import msgspec

from backchannel.channel.papers.adoption import Spoken
from backchannel.channel.papers.message import Message, Reply, ReplyKind
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import ProposeText
from backchannel.credentials.quorum import Role
from backchannel.desk import views
from backchannel.desk.act_rows import ActRow, body_of
from backchannel.desk.at_table import AtTable
from backchannel.desk.dates import seconds_ahead
from backchannel.desk.days import day
from backchannel.desk.glance import Glance
from backchannel.desk.saying import Words, as_message, as_words
from backchannel.errors import Misuse, Refused


class Talking(AtTable):
    """A desk's face for everything that is said."""

    # writing

    def write(
        self,
        who: str,
        words: Words | str,
        *,
        signed: bool = False,
        instead_of: int | None = None,
        begins: int | None = None,
        about: int | None = None,
    ) -> views.Outcome:
        """A message to another side, or a text for both to sign. Plain text: a message of nothing else.

        ``instead_of``: the number of a draft of ours that goes off the table with it. ``begins``: of an item
        with whose words it begins, quoted where they are others'; ``about``: of one that it names first.
        """
        channel = self._line_to_write(who)
        said = self._quoting.begun(channel, as_words(words), begins, about)
        body = self._texts.proposal(channel, said) if signed else as_message(said, now=self._core.now())
        return self._proposed(channel, body, who, instead_of)

    def _proposed(
        self, channel: bytes, body: Message | ProposeText, who: str, instead_of: int | None = None
    ) -> views.Outcome:
        if instead_of is None:
            return self._written(*self._drafts.propose(channel, body), who)
        outcome = self._written(*self._drafts.propose(channel, body, self._draft(instead_of)), who)
        happened = f"{outcome.happened} Draft {instead_of} is off the table."
        return msgspec.structs.replace(outcome, happened=happened)

    def agree(self, number: int, *, present: bool = False) -> views.Outcome:
        """Agree to a draft or to a change of who speaks. An observer may say to have been present."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.agree(ref)
        if kind == "unsent":
            return self.say_kept(ref)
        if kind != "act":
            raise self._numbers.wrong(number, "a draft")
        row = self._drafts.find(ref)
        if row is None:
            return self._accept_check(number, ref)
        self._procedures.require_over(row.channel, row.draft.body)
        posted = self._drafts.agree(ref, Role.PRESENT if present else Role.AGREES)
        _, ref = self._core.numbered(number)
        return self._outcome(ref, posted, self._nick_of(row.channel))

    def _accept_check(self, number: int, draft: bytes) -> views.Outcome:
        """Accept a colleague's check of a message that this desk could not check (spec/40, A12)."""
        row = self._channels.row_of_draft(draft)
        if row is None or row.hash in self._channels.channel(row.channel).chains.nodes:
            raise self._numbers.wrong(number, "a draft")
        if not any(holds for holds in self._channels.verdicts.of(row.hash).values()):
            raise Misuse("No colleague's desk could check this message either.")
        with self._core.step():
            moved = self._channels.accept(row.hash)
            self._intake.moved(row.channel, (*moved.rose, *moved.fell))
        return views.Outcome(
            f"{number} counts as theirs here, on a colleague's check.",
            "They learn nothing of this.",
            "Read it.",
        )

    def sign(self, number: int) -> views.Outcome:
        """Sign a text: begin our side's next step, or add this person's signature to it."""
        ref = self._numbers.draft_or_message(number, "a text to sign")
        draft = self._drafts.find(ref)
        if draft is not None and draft.state in ("open", "agreed"):
            posted = self._drafts.sign(ref)
            return self._outcome(ref, posted, self._nick_of(draft.channel))
        row = self._channels.row_of_draft(ref)
        if row is None:
            raise self._numbers.wrong(number, "a text to sign")
        return self._step(row.draft, *self._texts.next_step(row.hash))

    def exchange(self, number: int) -> views.Outcome:
        """Put a text in force that our side proposed and both signed: as `sign` does then."""
        act = self._agreements.act(number)
        return self._step(self._channels.row(act).draft, *self._texts.next_step(act, exchange=True))

    def withdraw(self, number: int, why: str) -> views.Outcome:
        """Take back a text our side proposed, or its signature; from a text in force: give notice."""
        row = self._channels.row_of_draft(self._numbers.draft_or_message(number, "a text to sign"))
        if row is None:
            raise Misuse(
                f"{number} has not gone out: there is nothing to withdraw.",
                next_step=f"Throw it away: `backchannel discard {number}`.",
            )
        return self._step(row.draft, *self._texts.withdrawal(row.hash, why))

    def _step(self, text: bytes, channel: bytes, body: Body) -> views.Outcome:
        """Put our side's step with a text before colleagues, and sign it where that is due at once."""
        hashed, posted = self._drafts.propose(channel, body)
        self._showing.unread.was_read(text)
        if not posted and self._drafts.waits_for_signature(self._drafts.row(hashed)):
            posted = self._drafts.sign(hashed)
        return self._outcome(hashed, posted, self._nick_of(channel))

    def send_back(self, number: int, why: str) -> views.Outcome:
        """Return a draft to its author."""
        self._drafts.send_back(self._draft(number), why)
        return views.Outcome(
            f"{number} is sent back.", "Only your side knows.", "Its author sees why.", number
        )

    def discard(self, number: int) -> views.Outcome:
        """Take a draft or a proposed change off the table."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.discard(number, ref)
        if kind == "unsent":
            self._unsent_words.find(ref)
            self._unsent_words.drop(ref)
            return views.Outcome(
                f"{number} is dropped.", "They knew nothing of it.", "Nothing more is needed."
            )
        self._drafts.discard(self._draft(number))
        return views.Outcome(
            f"{number} is off the table.",
            "Only your side knows. A colleague who holds every agreement to it could still send it.",
            "The next thing your side sends uses its number up and ends that.",
            number,
        )

    def _draft(self, number: int) -> bytes:
        """The draft of that number. Raises `Misuse` for anything else."""
        ref = self._numbers.draft_or_message(number, "a draft")
        if self._drafts.find(ref) is None:
            raise self._numbers.wrong(number, "a draft")
        return ref

    # answering

    def answer(
        self, number: int, words: Words | str, *, again: bool = False, instead_of: int | None = None
    ) -> views.Outcome:
        """Answer a message. ``again``: also one that our side answered or declined before.

        ``instead_of``: the number of a draft of ours that goes off the table with it.
        """
        return self._reply(number, ReplyKind.ANSWER, words, again=again, instead_of=instead_of)

    def later(
        self, number: int, words: Words | str, until: str | None = None, *, again: bool = False
    ) -> views.Outcome:
        """A holding reply: received, referred, expect nothing before a date (without one: seven days)."""
        due = seconds_ahead(until, self._core.now()) or self._core.now() + 7 * 86_400
        return self._reply(number, ReplyKind.LATER, words, due, again=again)

    def decline(self, number: int, words: Words | str, *, again: bool = False) -> views.Outcome:
        """Decline to answer, which is said and recorded."""
        return self._reply(number, ReplyKind.DECLINE, words, again=again)

    def ask_meaning(self, number: int, words: Words | str) -> views.Outcome:
        """Ask what a message means."""
        return self._reply(number, ReplyKind.ASK_MEANING, words, again=True)

    def read_back(self, number: int, words: Words | str) -> views.Outcome:
        """Say in one's own words what was understood, and let its author confirm or correct it."""
        return self._reply(number, ReplyKind.READ_BACK, words, again=True)

    def _reply(
        self,
        number: int,
        kind: ReplyKind,
        words: Words | str,
        until: int | None = None,
        *,
        again: bool,
        instead_of: int | None = None,
    ) -> views.Outcome:
        wanted = "a message of theirs that can be answered"
        row = self._channels.row_of_draft(self._numbers.draft_or_message(number, wanted))
        if row is None or row.arrival.poster.party == self._core.ref.party:
            raise self._numbers.wrong(number, wanted)
        if not isinstance(body_of(row), Spoken):
            raise self._numbers.wrong(number, wanted)
        body = as_message(as_words(words), Reply(row.hash, kind, until), now=self._core.now())
        with self._drafts.keeping(row.channel, body):
            if not again:
                self._require_not_closed(number, row, instead_of)
        outcome = self._proposed(row.channel, body, self._nick_of(row.channel), instead_of)
        self._showing.unread.was_read(row.draft)
        return outcome

    def _require_not_closed(self, number: int, row: ActRow, instead_of: int | None) -> None:
        """Raise `Refused` where our side answered or declined that message, or a draft of ours would."""
        said = Glance(self._ground, row.channel).replies.closing(row.hash)
        if said is not None:
            did = "declined" if said.kind is ReplyKind.DECLINE else "answered"
            raise Refused(
                f"You {did} this on {day(said.at)} ({self._showing.number_of_act(said.act)}).",
                next_step="To say something else all the same, give the same command with --again.",
            )
        draft = self._drafts.closing(row.channel, row.hash)
        waits = None if draft is None else self._core.number("act", draft.hash)
        if waits not in (None, instead_of):
            raise Refused(
                f"A draft of your side closes {number} already: {waits}.",
                next_step=f"Agree to it or discard it: `backchannel read {waits}`. Or add --again.",
            )

    # reading

    def read(self, number: int) -> views.Message:
        """One item, whole."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.shown(number, ref)
        if kind == "unsent":
            return self._unsent_words.message(ref)
        if kind == "word":
            shown = self._mediating.message(ref)
            self._mediating.was_read(ref)
        elif kind == "act":
            shown = self._showing.message(ref)
            self._showing.unread.was_read(ref)
        else:
            raise self._numbers.wrong(number, "a message or a draft")
        return msgspec.structs.replace(
            shown,
            notes=self._own_notes.beside(ref),
            shown_to=self._shown_to.listed(ref),
            renderings=self._renderings.beside(ref),
        )

    def note(self, number: int, text: str) -> views.Outcome:
        """Keep a note of our own beside an item: colleagues see it, the other side never does."""
        ref = self._numbers.beside(number, "a note goes beside a message, a draft or a form.")
        self._own_notes.keep(ref, text)
        return views.Outcome(
            f"Your note is kept beside {number}.",
            "They learn nothing of it: it never leaves your side.",
            f"Colleagues see it with `backchannel read {number}`.",
            number,
        )

    def translate(self, number: int, text: str, into: str) -> views.Outcome:
        """Keep a translation of our own beside an item: colleagues see it, the other side never does."""
        ref = self._numbers.beside(number, "a translation goes beside a message or a draft.")
        self._renderings.keep(ref, text, into)
        return views.Outcome(
            f"Your translation is kept beside {number}; the original counts.",
            "They learn nothing of it: it never leaves your side.",
            f"Colleagues see it with `backchannel read {number}`.",
            number,
        )

    def attachments(self, number: int) -> list[tuple[str, bytes]]:
        """What is attached to an item: the name its sender gave it, and its content, both as they came."""
        kind, ref = self._core.numbered(number)
        if kind == "word":
            return []
        ref = self._numbers.draft_or_message(number, "a message or a draft")
        row = self._channels.row_of_draft(ref)
        body = self._drafts.row(ref).draft.body if row is None else body_of(row)
        return [(each.name, each.content) for each in body.attachments] if isinstance(body, Message) else []

    def messages(self, who: str) -> list[views.Said]:
        """Everything on a line."""
        return self.conversation(who).said

    def conversation(self, who: str, last: int | None = None) -> views.Conversation:
        """The last so many items of a line, or all of them, and how many came before."""
        if last is not None and last < 1:
            raise Misuse("At least one message has to be shown.")
        return self._conversations.on(self._line_of(who), last)

    def matters(self, who: str) -> list[views.Matter]:
        """What was begun on a line and goes on in steps, the newest first."""
        return self._conversations.matters(self._line_of(who))

    def year(self, who: str) -> dict[str, int]:
        """How many messages came to stand on a line, by day, in the last 365 days; no day without any."""
        today = self._core.now() // 86_400
        return self._conversations.days(self._line_of(who), (today - 364) * 86_400)
