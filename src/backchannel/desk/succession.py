"""Who reads and speaks after a change: rosters, announcements on every line, briefs to newcomers.

Owns the order of things when who speaks changed. The change itself is `appointing`, its rules `credentials`,
its effect on a line the law's (`channel.speaks`).
"""

from __future__ import annotations

import msgspec

from backchannel.channel.channel import Channel
from backchannel.channel.papers.charter import Amend
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import SIGNED_CHARTER, ActClass, Rule, SeatKind, Watch
from backchannel.credentials.drafting import next_place, vacate, with_rules
from backchannel.credentials.members import MemberRef, Roster, channel_roster, home_roster, table_roster
from backchannel.credentials.wellformed import require_well_formed
from backchannel.desk.comparing import FOR_GOOD, rule_sentence
from backchannel.desk.ground import Ground, Part
from backchannel.desk.home import Home
from backchannel.desk.next_steps import typed
from backchannel.desk.views import Outcome
from backchannel.errors import Misuse, NotWellFormed, PeerFault, Refused

DAY = 86_400


class Succession(Part):
    """Changes of who speaks, carried into every room of this desk."""

    def __init__(self, ground: Ground, home: Home) -> None:
        super().__init__(ground)
        self._home = home

    # our side

    def changed(self, book: CharterBook, newcomer: str | None) -> None:
        """Our list of who speaks changed: a new home roster, an announcement on each line."""
        me = self._core.ref
        roster = home_roster(book.party, book.current.charter)
        if me not in roster:
            self._core.alarm(
                "out of post",
                "this desk",
                "You are not in post any more. This desk keeps what it has and reads nothing new.",
            )
            return
        before = {each.ref for each in self._rooms.state(self._rooms.home).readers.members}
        self._rooms.change_roster(self._rooms.home, roster)
        if not before.issuperset(each.ref for each in roster.members):
            for channel, _ in self._meetings.channels():
                self._home.tell_heard(channel)
        if newcomer is not None:
            number, term = self._newest(book)
            self._parties.call(MemberRef(book.party, number, term), newcomer)
            self._home.call_everyone()
        self._announce(book)

    def _newest(self, book: CharterBook) -> tuple[int, int]:
        previous = book.get(book.current.charter.previous or b"").charter
        for seat in book.current.charter.held:
            if previous.holder(seat.number, seat.term) is None:
                return seat.number, seat.term
        raise Misuse("Nobody new is in that list.")

    def _announce(self, book: CharterBook) -> None:
        """Put an announcement before colleagues on each line; one desk that reads it does it at once."""
        signed, charter = book.current.signed, book.current.charter
        before = book.get(charter.previous or b"").charter
        places = [(each.number, each.term) for each in signed.signatures if not each.by_paper]
        signers = [each for each in places if before.holder(*each) and charter.holder(*each)]
        me = self._core.ref
        if min(signers, default=None) == (me.seat, me.term):
            self._announce_everywhere(book)

    def announce_at_table(self) -> None:
        """A table began as we spoke when it was agreed to: who left since is not to read there (spec/46)."""
        book = self._parties.ours
        if book.current.charter.previous is not None:
            self._announce(book)

    def remind(self) -> None:
        """Announce what the desk whose turn it was did not announce within a day."""
        book = self._parties.ours
        row = self._core.register.first("SELECT at FROM proposal WHERE hash = ?", (book.current.hash,))
        if row is not None and self._core.now() - int(row[0]) > DAY:
            self._announce_everywhere(book)

    def _announce_everywhere(self, book: CharterBook) -> None:
        if book.current.by_recovery:
            return  # a line has it when the other side admits it (`recovering`)
        signed = SIGNED_CHARTER.encode(book.current.signed)
        waiting = [row.channel for row in self._drafts.open_rows() if isinstance(row.draft.body, Amend)]
        for channel_id, nick in self._meetings.channels():
            channel = self._channels.channel(channel_id)
            if channel_id in waiting or channel.speaks(channel.ours).book.knows(book.current.hash):
                continue
            try:
                with self._core.register.attempt():
                    self._drafts.propose(channel_id, Amend(signed))
            except (Refused, PeerFault) as error:
                self._core.alarm("not announced", nick, error.sentence)

    # any side, on one line

    def roster(self, channel: Channel) -> Roster:
        """Who reads a channel, as both sides announced it there; at a table also the mediator's people."""
        books = [channel.speaks(side).book for side in (0, 1)]
        first, second = ((book.party, book.current.charter) for book in books)
        table = self._meetings.tables.find(channel.channel)
        return channel_roster(first, second) if table is None else table_roster(first, second, table.reading)

    def follow(self, channel_id: bytes) -> None:
        """Let the channel's readers be those that its chains announce. Newcomers of ours get a brief."""
        channel = self._channels.channel(channel_id)
        roster = self.roster(channel)
        table = self._meetings.tables.find(channel_id)
        if table is None:
            self._keep_theirs(channel)
        me = self._core.ref
        if not self._rooms.has(channel_id):
            if me in roster and table is None:
                _, made = self._meetings.made(channel_id)
                self._rooms.begin(channel_id, roster, made.room_secret)
            elif me in roster and table is not None and not table.mediates:
                self._rooms.begin(channel_id, roster, table.terms.secret, self._incarnation())
            return
        before = {reader.ref for reader in self._rooms.state(channel_id).readers.members}
        if me not in roster:
            return
        self._rooms.change_roster(channel_id, roster)
        now = {each.ref for each in roster.of_party(me.party)}
        if now - before and me == min(now & before, default=None):
            self._home.brief(channel_id)  # one desk: the lowest post of those who read it before and stay

    def _keep_theirs(self, channel: Channel) -> None:
        """What the other side announced on its own line with us is who speaks for it, at this desk."""
        book = channel.speaks(1 - channel.ours).book
        if self._parties.book(book.party).current.hash != book.current.hash:
            self._parties.keep(book)

    def _incarnation(self) -> int:
        """Which of this post's desks this one is: one that was restored may have been at a table before."""
        return self._rooms.state(self._rooms.home).me.incarnation

    # what people do

    def vacate(self, title: str, why: str) -> Outcome:
        """Take the person out of a post; colleagues agree as the rule of our side asks."""
        book = self._parties.ours
        number, _ = next_place(book.current.charter, title)
        seat = book.current.charter.seat(number)
        if seat is None:
            titles = ", ".join(each.title for each in book.current.charter.held)
            raise Misuse(f"There is no post called {title}. There are: {titles}.")
        charter = vacate(book.current, number)
        try:
            require_well_formed(charter)
        except NotWellFormed as error:
            raise Refused(
                f"Without its {seat.title} nobody could speak for your side or change that ever again.",
                next_step=f'Appoint a successor instead: `backchannel appoint {typed(seat.title)} "NAME"`.',
            ) from error
        with self._core.step():
            signed = self._changes.propose(charter, f"{seat.title}: {why}")
            done = self._parties.ours.knows(signed.hash)
        return Outcome(
            f"The post of {seat.title} is empty now."
            if done
            else f"It is proposed to empty the post of {seat.title}.",
            "The other sides learn of it by the announcement on each line.",
            "Appoint a successor: `backchannel appoint`." if done else "Colleagues have to agree.",
        )

    def observer_rule(self) -> Outcome:
        """What our side's rule asks of an observer today. Changes nothing."""
        charter = self._parties.ours.current.charter
        asked = [rule_sentence(charter, each) for each in (ActClass.MESSAGE, ActClass.SIGNED_TEXT)]
        return Outcome(
            f"The rule of your side today: {'; '.join(asked)}.",
            "Nothing was changed.",
            f"To let it need the observer's agreement: `backchannel observer --require`. {FOR_GOOD}",
        )

    def require_observer(self, watch: Watch, *, sure: bool = False) -> Outcome:
        """Let messages and signed texts count only when an observer agrees, or is present.

        What the rule asks of an observer today is never made less. Colleagues agree as to any change; where
        nobody else has to, this person has to be ``sure``.
        """
        book = self._parties.ours
        charter = book.current.charter
        if not any(seat.kind is SeatKind.OBSERVER for seat in charter.held):
            raise Refused(
                "Nobody is in a post of an observer.",
                next_step='Invite somebody first: `backchannel invite "NAME" --as observer --observer`.',
            )
        message, signed, control, amendment = charter.rules
        rules = (_watched(message, watch), _watched(signed, watch), control, amendment)
        if rules == charter.rules:
            raise Misuse(
                "The rule of your side asks that of an observer already, or more.",
                next_step="`backchannel observer` shows it.",
            )
        needs = "agree" if watch is Watch.AGREES else "be present"
        if not sure and amendment.approvals == 1:
            option = "--require" if watch is Watch.AGREES else "--present"
            raise Misuse(
                f"An observer would have to {needs} to all you say, from now on. {FOR_GOOD}",
                next_step=f"If that is meant: `backchannel observer {option} --yes`.",
            )
        with self._core.step():
            proposed = self._changes.propose(with_rules(book.current, rules), f"an observer has to {needs}")
            done = self._parties.ours.knows(proposed.hash)
        return Outcome(
            f"From now on an observer has to {needs}."
            if done
            else f"It is proposed that an observer {needs}. {FOR_GOOD}",
            "The other sides learn of it by the announcement on each line.",
            "Nothing more is needed." if done else "Colleagues have to agree.",
        )

    def require_appointable(self, title: str) -> None:
        """Raise `Refused` unless somebody may be invited to that post now."""
        if self._parties.ours.frozen:
            raise Refused("Your side has two lists of who speaks that contradict each other.")
        if not title.strip():
            raise Misuse("A post needs a title.")


def _watched(rule: Rule, watch: Watch) -> Rule:
    return msgspec.structs.replace(rule, observer=max(rule.observer, watch))
