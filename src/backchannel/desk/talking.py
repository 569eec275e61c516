"""What a person says at a desk: write, agree, sign, answer, read.

Owns: the sentences with which these commands end. The rules are the law's.
"""

from __future__ import annotations

import msgspec

from backchannel.channel.papers.message import Message, Reply, ReplyKind
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.text import ProposeText
from backchannel.credentials.quorum import Role
from backchannel.desk import views
from backchannel.desk.channels import body_of
from backchannel.desk.dates import seconds_of
from backchannel.desk.parts import Parts
from backchannel.desk.saying import Words, as_message, as_words
from backchannel.errors import Misuse, NoSuchNumber


class Talking(Parts):
    """A desk's face for everything that is said."""

    # writing

    def write(self, who: str, words: Words | str, *, signed: bool = False) -> views.Outcome:
        """A message to another side, or a text for both to sign. Plain text: a message of nothing else."""
        channel = self._channel_of(who)
        said = as_words(words)
        body = self._texts.proposal(channel, said) if signed else as_message(said)
        return self._proposed(channel, body, who)

    def _proposed(self, channel: bytes, body: Message | ProposeText, who: str) -> views.Outcome:
        hashed, posted = self._drafts.propose(channel, body)
        return self._outcome(hashed, posted, who)

    def agree(self, number: int, *, present: bool = False) -> views.Outcome:
        """Agree to a draft or to a change of who speaks. An observer may say to have been present."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.agree(ref)
        row = self._drafts.find(ref)
        if row is None:
            return self._accept_check(number, ref)
        posted = self._drafts.agree(ref, Role.PRESENT if present else Role.AGREES)
        _, ref = self._core.numbered(number)
        return self._outcome(ref, posted, self._nick_of(row.channel))

    def _accept_check(self, number: int, draft: bytes) -> views.Outcome:
        """Accept a colleague's check of a message that this desk could not check (spec/40, A12)."""
        row = self._channels.row_of_draft(draft)
        if row is None or row.hash in self._channels.channel(row.channel).chains.nodes:
            raise Misuse(f"{number} is theirs: answer it, or leave it.")
        if not any(holds for holds in self._channels.verdicts(row.hash).values()):
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
        _, ref = self._core.numbered(number)
        draft = self._drafts.find(ref)
        if draft is not None and draft.state in ("open", "agreed"):
            posted = self._drafts.sign(ref)
            return self._outcome(ref, posted, self._nick_of(draft.channel))
        row = self._channels.row_of_draft(ref)
        if row is None:
            raise NoSuchNumber(f"{number} is nothing that can be signed.")
        return self._step(row.draft, *self._texts.next_step(row.hash))

    def withdraw(self, number: int, why: str) -> views.Outcome:
        """Take back a text our side proposed, or its signature; from a text in force: give notice."""
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
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
        self._drafts.send_back(self._core.numbered(number)[1], why)
        return views.Outcome(
            f"{number} is sent back.", "Only your side knows.", "Its author sees why.", number
        )

    def discard(self, number: int) -> views.Outcome:
        """Take a draft or a proposed change off the table."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.discard(number, ref)
        self._drafts.discard(ref)
        return views.Outcome(
            f"{number} is off the table.",
            "Only your side knows. A colleague who holds every agreement to it could still send it.",
            "The next thing your side sends uses its number up and ends that.",
            number,
        )

    # answering

    def answer(self, number: int, words: Words | str) -> views.Outcome:
        """Answer a message."""
        return self._reply(number, ReplyKind.ANSWER, words)

    def later(self, number: int, words: Words | str, until: str | None = None) -> views.Outcome:
        """A holding reply: received, referred, expect nothing before a date (without one: seven days)."""
        due = seconds_of(until) or self._core.now() + 7 * 86_400
        return self._reply(number, ReplyKind.LATER, words, due)

    def decline(self, number: int, words: Words | str) -> views.Outcome:
        """Decline to answer, which is said and recorded."""
        return self._reply(number, ReplyKind.DECLINE, words)

    def ask_meaning(self, number: int, words: Words | str) -> views.Outcome:
        """Ask what a message means."""
        return self._reply(number, ReplyKind.ASK_MEANING, words)

    def read_back(self, number: int, words: Words | str) -> views.Outcome:
        """Say in one's own words what was understood, and let its author confirm or correct it."""
        return self._reply(number, ReplyKind.READ_BACK, words)

    def _reply(
        self, number: int, kind: ReplyKind, words: Words | str, until: int | None = None
    ) -> views.Outcome:
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        if row is None or not isinstance(body_of(row), Message):
            raise Misuse(f"{number} is not a message that can be answered.")
        body = as_message(as_words(words), Reply(row.hash, kind, until))
        outcome = self._proposed(row.channel, body, self._nick_of(row.channel))
        self._showing.unread.was_read(row.draft)
        return outcome

    # reading

    def read(self, number: int) -> views.Message:
        """One item, whole."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.shown(number, ref)
        if kind == "request":
            raise Misuse(
                f"{number} waits to be admitted.", next_step="`backchannel who WHO` of that side shows it."
            )
        if kind != "act":
            raise Misuse(f"{number} is a meeting under way: `backchannel meet` shows it.")
        shown = self._showing.message(ref)
        self._showing.unread.was_read(ref)
        return msgspec.structs.replace(shown, notes=self._notes.beside(ref))

    def note(self, number: int, text: str) -> views.Outcome:
        """Keep a note of our own beside an item: colleagues see it, the other side never does."""
        kind, ref = self._core.numbered(number)
        if kind != "act":
            raise Misuse(f"{number} is nothing on a line: a note goes beside a message, a draft or a form.")
        self._notes.keep(ref, text)
        return views.Outcome(
            f"Your note is kept beside {number}.",
            "They learn nothing of it: it never leaves your side.",
            f"Colleagues see it with `backchannel read {number}`.",
            number,
        )

    def attachments(self, number: int) -> list[tuple[str, bytes]]:
        """What is attached to an item: the name its sender gave it, and its content, both as they came."""
        _, ref = self._core.numbered(number)
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
        return self._conversations.on(self._channel_of(who), last)
