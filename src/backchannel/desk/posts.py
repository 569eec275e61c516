"""Who speaks: colleagues, other sides, posts, recovery, the public card.

Owns: the sentences with which these commands end. The rules are `credentials`'.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from backchannel.credentials.charter import SeatKind, Watch
from backchannel.credentials.drafting import next_place
from backchannel.credentials.lines import MeetLine, unarmour
from backchannel.desk import next_steps, views
from backchannel.desk.parts import Parts
from backchannel.desk.paths import US, parse_relay
from backchannel.desk.relays import RUN_BY
from backchannel.errors import AlreadyThere, Misuse, Refused, RelayUnreachable


class Posts(Parts):
    """A desk's face for people and posts."""

    # colleagues and other sides

    def invite(
        self, name: str, post: str, *, observer: bool = False, reserve: bool = False
    ) -> tuple[bytes, views.Outcome]:
        """An invitation for a colleague: a file of one line."""
        self._succession.require_appointable(post)
        kind = SeatKind.OBSERVER if observer else SeatKind.RESERVE if reserve else SeatKind.VOICE
        relays, board = self._paths.offered()
        line, outcome = self._appointments.invite(name, post, kind, relays, board)
        return invitation_file(line, self._core.me.name), outcome

    def meet(self, who: str) -> tuple[str, views.Outcome]:
        """A line for another side."""
        relays, board = self._paths.offered()
        return self._meetings.meet(who, relays, board)

    def accept(self, line: bytes, who: str | None = None) -> views.Outcome:
        """Answer another side's line."""
        found = unarmour(text_of_file(line))
        if not isinstance(found, MeetLine):
            raise Misuse("This is an invitation to a post: `backchannel join`.")
        if who is None:
            raise Misuse(
                "Say what this side is to be called here.", next_step="backchannel meet WHO --accept FILE"
            )
        own, _ = self._paths.offered() if found.relays else ((), None)
        return self._meetings.accept(found, who, own)

    def steps(self) -> list[views.Step]:
        """Meetings and appointments under way."""
        return self._meetings.steps() + self._appointments.steps()

    def words(self, who: str) -> views.Words:
        """What to read out, and what to type."""
        return self._appointments.words(who) or self._meetings.words(who)

    def every_words(self) -> list[views.Words | views.Step]:
        """The words of everybody who is met or joins; where there are none yet, what is missing."""
        found: list[views.Words | views.Step] = []
        for step in self.steps():
            try:
                found.append(self.words(step.who))
            except (Misuse, Refused):
                found.append(step)
        return found

    def confirm(self, who: str, words: list[str]) -> views.Outcome:
        """The words that were heard."""
        typed = " ".join(words)
        outcome = self._appointments.confirm(who, typed) or self._meetings.confirm(who, typed)
        self.take_in()
        return outcome

    def give_up(self, who: str) -> views.Outcome:
        """Stop an invitation or a meeting that is not finished."""
        outcome = self._appointments.give_up(who)
        return self._meetings.give_up(who) if outcome is None else outcome

    def welcome(self, who: str) -> views.Outcome:
        """Let a restored desk of a colleague, or of another side's only desk, back in."""
        return self._speaking.welcome(who)

    def who(self, who: str) -> views.WhoSpeaks:
        """Who speaks for a side, by what rule, and whether the words were compared."""
        party = self._parties.called(who)
        shown = self._speaking.who(party)
        ours = party == self._core.me.party
        recovering = self._recovering
        pending = (
            recovering.pending_at_home() if ours else recovering.pending(self._channel_of(who), shown.side)
        )
        waits = recovering.waits_at_home() if ours else recovering.waits(self._channel_of(who))
        return msgspec.structs.replace(shown, pending=[*shown.pending, *pending], waits=waits)

    def persons(self, who: str) -> list[views.PersonCard]:
        """Everybody known to have been in a post of a side, with their posts over time."""
        return self._holders.cards(self._parties.called(who))

    def call(self, who: str, post: str, name: str) -> views.Outcome:
        """Note for our own side what the person in a post of another side is called."""
        party = self._parties.called(who)
        self._holders.call(party, post, name)
        return views.Outcome(
            f"Your side calls the {post} of {self._parties.nick(party)} {name} from now on.",
            "They learn nothing of this: it stays with your side.",
            f"Their posts over time: `backchannel who {next_steps.typed(who)} --cards`.",
        )

    def everybody(self) -> list[views.Known]:
        """Our side and every other one, in short."""
        found = []
        for book in self._parties.everybody():
            nick, ours = self._parties.nick(book.party), book.party == self._core.me.party
            try:
                shown = self.who("us" if ours else nick)
            except (Misuse, Refused) as error:
                found.append(views.Known(nick, ours, "", "", error.sentence, [], 0))
                continue
            voices = "one person speaks for it" if shown.one_voice else "two people or more agree"
            held = [post.title for post in shown.posts if post.held]
            found.append(
                views.Known(nick, ours, shown.standing, voices, shown.compared, held, len(shown.pending))
            )
        return found

    # posts

    def appoint(self, post: str, name: str) -> tuple[bytes, views.Outcome]:
        """Invite somebody to a post, held or not: whoever holds it now leaves it with the appointment."""
        charter = self._parties.ours.current.charter
        number, _ = next_place(charter, post)
        seat = charter.seat(number)
        kind = SeatKind.VOICE if seat is None else seat.kind
        relays, board = self._paths.offered()
        line, outcome = self._appointments.invite(name, post, kind, relays, board)
        return invitation_file(line, self._core.me.name), outcome

    def hand_over(self, post: str) -> views.Outcome:
        """Leave a post."""
        return self._succession.vacate(post, "handed over")

    def recall(self, post: str) -> views.Outcome:
        """Take somebody out of a post."""
        return self._succession.vacate(post, "recalled")

    def observer_rule(self) -> views.Outcome:
        """What our side's rule asks of an observer today."""
        return self._succession.observer_rule()

    def require_observer(self, *, present: bool = False, sure: bool = False) -> views.Outcome:
        """Let our messages and signed texts count only when an observer agrees (or is ``present``).

        ``sure``: the person was told that it is for good; needed where nobody else has to agree.
        """
        return self._succession.require_observer(Watch.PRESENT if present else Watch.AGREES, sure=sure)

    def brief(self, who: str) -> views.Outcome:
        """Give colleagues everything this desk holds of a line: for a newcomer, or a restored desk."""
        channel = self._line_of(who)
        _ = self._channels.channel(channel).ours  # as a mediator nobody is told: a place is taken by each
        with self._core.step():
            self._home.brief(channel)
        return views.Outcome(
            f"What this desk holds of the line with {who} is on its way to your colleagues.",
            f"{who} learns nothing of it.",
            "At their desks it is shown as reported by you.",
        )

    def recovery_sheet(self, *, again: bool = False) -> tuple[str, views.Outcome]:
        """A sheet to print, once. ``again``: in place of one of this person's that still waits."""
        return self._recovery_sheets.make(again=again)

    def recover(self, number: int, words: str) -> views.Outcome:
        """Sign a proposed change of who speaks with a recovery sheet, in place of colleagues who are gone."""
        kind, ref = self._core.numbered(number)
        if kind != "proposal":
            raise self._numbers.wrong(number, "a change of who speaks that a sheet can sign")
        return self._recovering.sign_with_sheet(ref, words)

    def veto(self, number: int | None = None) -> views.Outcome:
        """Object to a recovery of our side; ``number`` says which where there are several."""
        return self._recovering.veto(number)

    def admit(self, who: str, number: int | None = None, *, met_in_person: bool = False) -> views.Outcome:
        """Agree that another side's lowered rule, or its recovery, takes effect on the line.

        With our own side: that this desk goes on with one of several recoveries of it.

        ``number``: which, as `who` shows it. With ``met_in_person`` it says whose keys were compared.
        """
        if self._parties.called(who) == self._core.me.party:
            return self._recovering.admit_at_home(number, met_in_person=met_in_person)
        channel = self._channel_of(who)
        nick = self._nick_of(channel)
        hashed, posted = self._recovering.admit(channel, nick, number, met_in_person=met_in_person)
        return self._outcome(hashed, posted, nick)

    def proxy(self) -> str:
        """Through what relays are reached; empty where directly."""
        return self._core.proxy

    def use_proxy(self, address: str) -> views.Outcome:
        """Reach every relay through Tor or another SOCKS proxy; directly with an empty address."""
        if address and not address.startswith("socks5h://"):
            raise Misuse(
                "That is not the address of a proxy.", next_step="Like socks5h://127.0.0.1:9050 (Tor)."
            )
        with self._core.register.change():
            self._core.register.set("proxy", address.encode())
        self._core.spool.use_proxy(address)
        return views.Outcome(
            "Every relay is reached through the proxy now."
            if address
            else "Every relay is reached directly now.",
            "Relays no longer see where this computer is."
            if address
            else "Relays see where this computer is.",
            "What keeps the timetable takes that up by itself.",
        )

    def pair_relays(self, relay: str, of: str = "") -> views.Outcome:
        """Hold a relay against a second one that follows it (see `paths.parse_relay`).

        ``of``: the address of the first; without it, our side's own.
        """
        own = self._paths.relays.at(of) if of else self._paths.own()
        if own is None:
            raise Misuse(
                "Your side uses no relay that another could follow.",
                next_step="`backchannel line` shows the relays that are used here.",
            )
        address, token = parse_relay(relay)
        self._paths.relays.hold_against(own[0], address, token)
        return views.Outcome(
            "Your relay is held against the second one from now on: what counts as posted is what both show.",
            "Whom you give a line to from now on uses both.",
            "Those who have a line with you already give the same command at their desks.",
        )

    def add_relay(self, who: str, relay: str) -> views.Outcome:
        """Use one more relay for the line with somebody, or for colleagues (``us``).

        One that does not answer is kept, and it is said that nothing goes over it yet: it may be mistyped.
        """
        room = self._rooms.home if who.casefold() == US else self._line_of(who)
        board = self._paths.use(relay)
        try:
            self._paths.relays.use_also(room, board)
        except RelayUnreachable:
            return views.Outcome(
                f"{relay.split()[0]} has not answered: it is kept here, and nothing goes over it yet.",
                "They learn nothing of this.",
                "Look at its address letter for letter; a wrong one never answers."
                " Give it again once you are connected and it answers.",
            )
        return views.Outcome(
            "Everything goes over this relay too from now on.",
            "They look there once they give the same command at their desks.",
            "Ask them to do so. Either relay may fail then; what comes over both comes once.",
        )

    def relay_is_run_by(self, who: str, address: str) -> views.Outcome:
        """Note who runs a relay that is used here: ``us``, ``them``, or ``others``."""
        if who not in RUN_BY:
            raise Misuse(f"Say who runs it: {', '.join(RUN_BY)}.")
        with self._core.register.change():
            self._paths.relays.say_who_runs(address, who)
        return views.Outcome(
            "It is noted here who runs this relay.",
            "They know nothing of it.",
            "`backchannel line` says what each relay sees.",
        )

    def backup(self, path: Path) -> views.Outcome:
        """A copy of everything, under today's passphrase, in a new file. Raises `AlreadyThere`."""
        if path.exists():
            raise AlreadyThere(
                f"There is already a file called {path}.",
                next_step="Name another file, so that the older backup stays.",
            )
        self._core.register.copy_to(path)
        return views.Outcome(
            "The backup is written.", "Nobody learns of it.", "Keep it away from this computer."
        )

    def card(self) -> tuple[str, views.Outcome]:
        """Our side's public card, once as many agreed as may change who speaks."""
        return self._speaking.card(self._paths.offered()[0])

    def request(self, card: str, text: str, nick: str) -> tuple[bytes, views.Outcome]:
        """A request to the side of a public card, sealed, with a fresh line to meet it as ``nick``."""
        relays, board = self._paths.offered()
        with self._core.step():
            line, outcome = self._meetings.meet(nick, relays, board)
            sealed = self._speaking.request(card, text, unarmour(line))
        return sealed, views.Outcome(
            f"A request to {nick} is ready.",
            "Only they can read it. They know nothing until it reaches them.",
            outcome.what_next,
            outcome.number,
        )

    def open_request(self, data: bytes) -> views.Requested:
        """What a stranger left for our side."""
        text, line = self._speaking.open_request(data)
        return views.Requested(
            text,
            line,
            views.Outcome(
                "Nothing is proven about who wrote this, and nothing is accepted.",
                "They do not know that you read it.",
                "To meet them, save the line above: `backchannel meet WHO --accept FILE`.",
            ),
        )

    def export(self, number: int) -> tuple[str, views.Outcome]:
        """A text to sign with every signature so far, as a file that anybody can check."""
        row = self._channels.row_of_draft(self._numbers.draft_or_message(number, "a text to sign"))
        if row is None:
            raise self._numbers.wrong(number, "a text to sign that went out")
        return self._texts.file(row.hash), views.Outcome(
            f"Text {number} is ready with its signatures.",
            "They learn nothing of this.",
            "Whoever has the file can check it: `backchannel verify FILE`.",
        )


FROM = "From:"
"""What stands before the inviter's name in an invitation's file."""


def invitation_file(line: str, inviter: str) -> bytes:
    """An invitation as a file: its line, and who invites, so that the newcomer's desk knows that name."""
    return f"{line}\n{FROM} {' '.join(inviter.split())}\n".encode()


def read_invitation(data: bytes) -> tuple[str, str]:
    """The line in an invitation's file and the name of whoever invites; empty where it stands alone."""
    line, found, name = text_of_file(data).partition(f"\n{FROM}")
    return line, " ".join(name.split()) if found else ""


def text_of_file(data: bytes) -> str:
    """The text of a file that holds a line. Raises `Misuse`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misuse("This file is not a line of text.") from error
