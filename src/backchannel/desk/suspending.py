"""A desk's face for breaking a line off, reopening it, knocking, and telling what became of a message.

Owns: the sentences with which these commands end. What a suspension does is the law's
(`channel.papers.suspension`); knocks and what a post tells are `notes`.
"""

from __future__ import annotations

from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.suspension import SUSPENDABLE, Reopen, Suspend
from backchannel.desk import next_steps, views
from backchannel.desk.days import counted
from backchannel.desk.parts import Parts
from backchannel.desk.receipts import BY_NAME, NOT_APPROVED, SENTENCES
from backchannel.desk.saying import Words, in_brief
from backchannel.desk.texts import LONGEST_REASON
from backchannel.errors import Misuse


class Suspending(Parts):
    """A desk's face for a line that is broken off."""

    def suspend(self, who: str, because: Words | str, keep: tuple[str, ...] = ()) -> views.Outcome:
        """Break the line off, all but the topics in ``keep``. A colleague has to agree."""
        return self._shown_before(self._line_to_write(who), suspension(because, keep))

    def suspension_shown(self, who: str, because: Words | str, keep: tuple[str, ...] = ()) -> views.Going:
        """What the other side will see, before anything is proposed."""
        return self._leaving.going(self._line_to_write(who), suspension(because, keep), alone=False)

    def reopen(self, who: str, words: Words | str = "") -> views.Outcome:
        """Lift our own suspension. Nothing that was held back goes out by itself."""
        channel = self._channel_of(who)
        text, language, translation = in_brief(_words(words), LONGEST_REASON)
        hashed, posted = self._drafts.propose(channel, Reopen(text, language, translation))
        outcome = self._written(hashed, posted, self._nick_of(channel))
        if not posted or not any(row.channel == channel for row in self._drafts.open_rows()):
            return outcome
        return views.Outcome(
            outcome.happened,
            outcome.they_know,
            "What was held back is a draft: `backchannel waiting` shows it. It goes when people agree again.",
            outcome.number,
            outcome.think_twice,
        )

    def knock(self, who: str, words: Words | str = "") -> views.Outcome:
        """A post's own knock: it always passes, and nobody has to agree to it."""
        channel = self._channel_of(who)
        nick = self._nick_of(channel)
        left = self._notes.knock(channel, _words(words))
        times = "no more" if not left else counted(left, "more time")
        return views.Outcome(
            f"Your knock is on its way to {nick}, as your own word and nobody's official word.",
            "They see that your post knocked once it arrives. Whether anybody answers, nobody here can tell.",
            self._carry_or(f"`backchannel line {next_steps.typed(nick)}` counts the knocks.", nick)
            + f" You can knock {times} within a day of this.",
        )

    def drill(self, who: str) -> views.Outcome:
        """Rehearse the line: fixed words that nobody chose, always passed, and nobody has to agree."""
        channel = self._channel_of(who)
        nick, before = self._nick_of(channel), self._drills.sentence(channel)
        self._drills.drill(channel)
        return views.Outcome(
            f"A drill is on its way to {nick}. It has fixed words, is no message, and means nothing else."
            f"{before and f' Before that: {before}'}",
            "They see that your post drills the line, and a person there can answer that it came.",
            self._carry_or(f"`backchannel line {next_steps.typed(nick)} --evidence` says how it went.", nick),
        )

    def drill_done(self, who: str) -> views.Outcome:
        """A person here answers the other side's drill: it came."""
        channel = self._channel_of(who)
        nick = self._nick_of(channel)
        self._drills.answer(channel)
        return views.Outcome(
            f"{nick} is told that its drill came to a person here, and nothing else.",
            "They see how long it took. It is no message and answers none.",
            self._carry_or("Nothing more is needed.", nick),
        )

    def tell(self, number: int, what: str) -> views.Outcome:
        """Tell the other side what became of a message of theirs: opened, shown, considering."""
        if what not in BY_NAME:
            raise Misuse(f"That cannot be told: {what}.", next_step=f"Tell one of: {', '.join(BY_NAME)}.")
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        if row is None:
            raise Misuse(f"{number} is nothing that came from another side.")
        self._receipts.tell(row, BY_NAME[what])
        nick = self._nick_of(row.channel)
        said = SENTENCES[BY_NAME[what]].format("your")
        return views.Outcome(
            f"{nick} is told, as your own word, that {said} {NOT_APPROVED}.",
            "They see it beside their message once it arrives. It answers nothing and approves nothing.",
            self._carry_or(f"Answer when you can: `backchannel answer {number}`.", nick),
            number,
        )


def suspension(because: Words | str, keep: tuple[str, ...]) -> Suspend:
    """What is proposed to break a line off. Raises `Misuse` for a topic that cannot be kept."""
    topics = {each.value: each for each in SUSPENDABLE}
    kept: set[Topic] = set()
    for name in keep:
        if name not in topics:
            raise Misuse(f"There is no “{name}” that could go on.", next_step=f"Keep: {', '.join(topics)}.")
        kept.add(topics[name])
    text, language, translation = in_brief(_words(because), LONGEST_REASON, needed=True)
    return Suspend(tuple(each for each in SUSPENDABLE if each in kept), text, language, translation)


def _words(words: Words | str) -> Words:
    return Words(words) if isinstance(words, str) else words
