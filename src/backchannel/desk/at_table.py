"""A desk's face for tables: open, join and close one; as a mediator take a place, leave it, and speak.

Owns: the sentences with which these commands end, and how a table is shown. The rules are the law's; what
follows from them is `tables`, `mediator` and `mediating`.
"""

from __future__ import annotations

from backchannel.channel.papers.table import CloseTable, TableCase
from backchannel.credentials.charter import decode_charter
from backchannel.desk import next_steps, views
from backchannel.desk.days import day
from backchannel.desk.mediator import Offer
from backchannel.desk.parts import Parts
from backchannel.desk.saying import Words, as_words, in_brief
from backchannel.desk.tables_kept import KeptTable, State
from backchannel.desk.texts import LONGEST_REASON
from backchannel.errors import Misuse, Refused

NO_VOTE = "They see that it is yours, and no side's word. Nobody owes you an answer."
LONGEST_TITLE = 200
LONGEST_NAME = 60


class AtTable(Parts):
    """A desk's face for tables."""

    # the two sides

    def open_table(
        self, who: str, mediator: str, title: str = "", posts: tuple[str, ...] = ()
    ) -> views.Outcome:
        """Propose a table with another side and a mediator. Colleagues agree; then the other side joins."""
        line = self._channel_of(who)
        if len(title) > LONGEST_TITLE:
            raise Misuse(f"The title is too long: at most {LONGEST_TITLE} letters.")
        body = self._tables.proposal(line, self._parties.called(mediator), title, posts)
        return self._outcome(*self._drafts.propose(line, body), self._nick_of(line))

    def join_table(self, number: int) -> views.Outcome:
        """Agree to a table that the other side proposed. Colleagues agree; then it is open."""
        line, act = self._proposed_table(number)
        outcome = self._outcome(
            *self._drafts.propose(line, self._tables.joining(act, line)), self._nick_of(line)
        )
        self._showing.unread.was_read(self._core.numbered(number)[1])
        return outcome

    def close_table(self, which: str, because: Words | str = "") -> views.Outcome:
        """Close a table for good, by its name; or, by its number, one that is not open yet."""
        text, language, translation = in_brief(as_words(because), LONGEST_REASON)
        table = self._meetings.tables.called(which)
        kept = None if table is None else self._meetings.tables.find(table)
        if kept is None:
            if not which.isdecimal():
                raise Misuse(
                    f"There is no table called {which}.", next_step="`backchannel table` lists them."
                )
            line, act = self._proposed_table(int(which))
        elif kept.mediates:
            raise Refused(
                "The two sides close a table. A mediator leaves it.",
                next_step=f"`backchannel table leave {next_steps.typed(which)}`",
            )
        else:
            line, act = kept.base, kept.act
        body = CloseTable(act, text, language, translation)
        return self._outcome(*self._drafts.propose(line, body), self._nick_of(line))

    def name_table(self, which: str, name: str) -> views.Outcome:
        """Call a table otherwise, at this desk alone."""
        tables, name = self._meetings.tables, " ".join(name.split())
        line = tables.called(which)
        if line is None:
            raise Misuse(f"There is no table called {which}.", next_step="`backchannel table` lists them.")
        if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
            raise Misuse(f"The name of a table is one line of at most {LONGEST_NAME} plain letters.")
        if tables.called(name) not in (None, line):
            raise Misuse(f"There is a table called {name} here already.", next_step="Choose another name.")
        self._parties.require_free(name)
        with self._core.register.change():
            tables.rename(line, name)
        return views.Outcome(
            f"The table is called {name} at this desk.",
            "Nobody else learns of it: colleagues keep their own names for it.",
            f"What was said: `backchannel messages {next_steps.typed(name)}`.",
        )

    def _proposed_table(self, number: int) -> tuple[bytes, bytes]:
        """The line and the act that proposed a table. Raises `Misuse` or `Refused` for anything else."""
        row = self._channels.row_of_draft(self._numbers.draft_or_message(number, "a table"))
        if row is None:
            raise self._numbers.wrong(number, "a table that was proposed")
        self._tables.proposed(row.channel, row.hash)
        return row.channel, row.hash

    # the mediator

    def take_place(self, who: str) -> views.Outcome:
        """Take the mediator's place at a table to which both sides invited this person."""
        self._place.take(who)
        return views.Outcome(
            f"You are at the table of {who}.",
            "Both sides see that your desk is there, once it is heard. You have no vote.",
            self._carry_or(f"What they said: `backchannel messages {next_steps.typed(who)}`.", who),
        )

    def leave_table(self, who: str) -> views.Outcome:
        """Leave a table, or decline the place that was offered. Nothing later is for this person."""
        line = self._meetings.tables.called(who)
        kept = None if line is None else self._meetings.tables.find(line)
        if line is None or kept is None:
            self._place.decline(who)
            done = f"You declined the place at the table of {who}."
        elif not kept.mediates:
            raise Refused(
                "You speak for a side at this table.", next_step="`backchannel table close` ends it."
            )
        elif kept.state is State.LEFT:
            raise Refused("You are not at this table any more.")
        else:
            self._place.leave(line, kept)
            done = f"You left the table of {who}. What you read stays at your desk."
        return views.Outcome(
            done,
            "Both sides are told, and from then on nothing said there is for you.",
            "To come back, both sides have to propose and join another table.",
        )

    def put_forward(self, who: str, words: Words | str, about: int | None = None) -> views.Outcome:
        """As the mediator: put a text forward as one's own."""
        return self._mediators_word(who, as_words(words), None, about)

    def carry_word(self, who: str, of: str, words: Words | str, about: int | None = None) -> views.Outcome:
        """As the mediator: tell what a side said, as one's own account of it."""
        return self._mediators_word(who, as_words(words), self._parties.called(of), about)

    def _mediators_word(self, who: str, words: Words, of: bytes | None, about: int | None) -> views.Outcome:
        line = self._meetings.tables.called(who)
        kept = None if line is None else self._meetings.tables.find(line)
        if line is None or kept is None or not kept.mediates:
            raise Misuse(
                f"You are no mediator at a table called {who}.",
                next_step="`backchannel table` lists the tables; a side speaks with `backchannel write`.",
            )
        if of is not None and of not in kept.terms.parties:
            raise Misuse(
                f"{self._parties.nick(of)} is no side of this table.",
                next_step=f"Its sides: {', '.join(map(self._parties.nick, kept.terms.parties))}.",
            )
        with self._unsent_words.keeping(line, words, of, about):
            number = self._said_at(line, kept, who, words, of, about)
        return views.Outcome(
            f"{number} is on its way to both sides, as your own word.",
            NO_VOTE,
            self._carry_or("Nothing more is needed.", who),
            number,
        )

    def _said_at(
        self, line: bytes, kept: KeptTable, who: str, words: Words, of: bytes | None, about: int | None
    ) -> int:
        """Say it, where it is meant and may be: its number."""
        if kept.state is not State.OPEN:
            raise Refused("This table is over for you: nothing more is said there.")
        act = None
        if about is not None:
            row = self._channels.row_of_draft(self._numbers.draft_or_message(about, "a message"))
            if row is None or row.channel != line:
                raise self._numbers.wrong(about, "a message of that table")
            act = row.hash
        self._leaving.heed_word(who, words, None if of is None else self._parties.nick(of))
        return self._mediating.say(line, words, of, act)

    def say_kept(self, ref: bytes) -> views.Outcome:
        """As the mediator: say what was kept when it did not go."""
        kept = self._unsent_words.find(ref)
        nick = self._meetings.tables.nick(kept.channel)
        return self._mediators_word(nick, kept.words, kept.of, kept.about)

    # showing

    def tables(self) -> list[views.Table]:
        """Every table of this desk, and the places that are offered to the person here."""
        found = [self._table(line, nick, kept) for line, nick, kept in self._meetings.tables.every()]
        for line, nick in self._meetings.met():
            found += [self._under_way(line, nick, case) for case in self._tables.under_way(line)]
        return found + [self._offered(offer) for offer in self._place.offers()]

    def places_offered(self) -> list[views.Waiting]:
        """Places at tables that the person here can take now."""
        found = []
        for offer in self._place.offers():
            if not offer.lacks:
                what = "a mediator's place at a table" + (f": {offer.title}" if offer.title else "")
                step = f"backchannel table take {next_steps.typed(offer.name)}"
                number = self._core.number("request", offer.channel)
                found.append(views.Waiting(number, what, offer.name, offer.at, step, offer.title))
        return found

    def _table(self, line: bytes, nick: str, kept: KeptTable) -> views.Table:
        mediator = "you" if kept.mediates else self._tables.called(kept)
        sides = sorted(self._sides_name(party) for party in kept.terms.parties)
        if kept.state is State.LEFT:
            sentence, step = (
                "You left it.",
                f"What you read: `backchannel messages {next_steps.typed(nick)}`.",
            )
        elif kept.state is State.CLOSED:
            sentence = f"Closed. {self._tables.closed_by(kept)}".strip()
            step = f"What was said: `backchannel messages {next_steps.typed(nick)}`."
        elif kept.mediates:
            sentence = "Open. You are its mediator, without a vote."
            step = f"`backchannel put-forward {next_steps.typed(nick)} FILE`"
        else:
            sentence = f"Open. {self._reads(line, kept)}"
            step = f"`backchannel write {next_steps.typed(nick)} FILE`"
        return views.Table(nick, kept.title, sides, mediator, kept.state.name.lower(), sentence, step)

    def _under_way(self, line: bytes, other: str, case: TableCase) -> views.Table:
        """A table that one side proposed and the other has not joined."""
        body = self._tables.proposed(line, case.act)
        knows = self._parties.knows(body.mediator)
        mediator = self._parties.nick(body.mediator) if knows else decode_charter(body.charter).name
        number = self._showing.number_of_act(case.act)
        close = f"`backchannel table close {number}`"
        if case.opener == self._channels.channel(line).ours:
            sentence = f"Proposed by you; it waits for {other} to join it."
            step = f"{close} takes it back."
        else:
            sentence = f"Proposed by {other}; it waits for your side to join it."
            step = f"`backchannel table join {number}`, or `backchannel table close {number}`."
        sides = sorted((self._core.me.side, other))
        theirs = case.opener != self._channels.channel(line).ours
        name = f"{other} with {mediator}"
        return views.Table(name, body.title, sides, mediator, "proposed", sentence, step, number, theirs)

    def _offered(self, offer: Offer) -> views.Table:
        sentence = offer.lacks or "Both sides invite you to be its mediator: you read all that is said there."
        typed = next_steps.typed(offer.name)
        step = (
            "" if offer.lacks else f"`backchannel table take {typed}`, or `backchannel table leave {typed}`."
        )
        state = "waits" if offer.lacks else "offered"
        return views.Table(offer.name, offer.title, offer.sides, "you", state, sentence, step)

    def _sides_name(self, party: bytes) -> str:
        return self._core.me.side if party == self._core.ref.party else self._parties.nick(party)

    def _reads(self, line: bytes, kept: KeptTable) -> str:
        """Who of the mediator reads there, and whether they have been heard."""
        titles = [self._tables.post(kept, each.ref) for each in kept.reading if each.ref not in kept.gone]
        if not titles:
            return "The mediator has left it: close it when you are done there."
        row = self._core.register.first(
            "SELECT at FROM heard WHERE channel = ? AND what = 'mediator'", (line,)
        )
        heard = "not heard yet" if row is None else f"last heard {day(int(row[0]))}"
        changed = self._tables.changed(kept)
        more = f" {changed}" if changed else ""
        return f"The mediator's {' and '.join(titles)} can read it ({heard}).{more}"
