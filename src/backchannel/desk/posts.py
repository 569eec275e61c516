"""Who speaks: colleagues, other sides, posts, recovery, the public card.

Owns: the sentences with which these commands end. The rules are `credentials`'.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from backchannel.credentials.charter import SeatKind, Watch
from backchannel.credentials.drafting import next_place, with_recovery
from backchannel.credentials.lines import MeetLine, unarmour
from backchannel.desk import founding, views
from backchannel.desk.parts import Parts
from backchannel.errors import Misuse, NoSuchNumber


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
        return line.encode() + b"\n", outcome

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
        return msgspec.structs.replace(shown, pending=[*shown.pending, *pending])

    # posts

    def appoint(self, post: str, name: str) -> tuple[bytes, views.Outcome]:
        """Invite somebody to a post, held or not: whoever holds it now leaves it with the appointment."""
        charter = self._parties.ours.current.charter
        number, _ = next_place(charter, post)
        seat = charter.seat(number)
        kind = SeatKind.VOICE if seat is None else seat.kind
        relays, board = self._paths.offered()
        line, outcome = self._appointments.invite(name, post, kind, relays, board)
        return line.encode() + b"\n", outcome

    def hand_over(self, post: str) -> views.Outcome:
        """Leave a post."""
        return self._succession.vacate(post, "handed over")

    def recall(self, post: str) -> views.Outcome:
        """Take somebody out of a post."""
        return self._succession.vacate(post, "recalled")

    def require_observer(self, *, present: bool = False) -> views.Outcome:
        """Let our messages and signed texts count only when an observer agrees (or is ``present``)."""
        return self._succession.require_observer(Watch.PRESENT if present else Watch.AGREES)

    def brief(self, who: str) -> views.Outcome:
        """Give colleagues everything this desk holds of a line: for a newcomer, or a restored desk."""
        channel = self._channel_of(who)
        with self._core.step():
            self._home.brief(channel)
        return views.Outcome(
            f"What this desk holds of the line with {who} is on its way to your colleagues.",
            f"{who} learns nothing of it.",
            "At their desks it is shown as reported by you.",
        )

    def recovery_sheet(self) -> tuple[str, views.Outcome]:
        """A sheet to print, once. Its key takes effect as a change of who speaks for us does."""
        words, public = founding.new_sheet(self._core)
        book = self._parties.ours
        recovery = book.current.charter.recovery
        keys = (*recovery.paper_keys, public)
        with self._core.step():
            charter = with_recovery(book.current, keys, max(1, recovery.threshold))
            signed = self._changes.propose(charter, f"recovery sheet {len(keys)}")
            done = self._parties.ours.knows(signed.hash)
        return founding.printed(words, self._core.me.side, len(keys)), views.Outcome(
            "The sheet is above. It is shown once and kept nowhere.",
            "The other sides learn that there is a sheet, by the announcement on each line.",
            "Print it and put it away." if done else "Colleagues have to agree before it counts.",
        )

    def recover(self, number: int, words: str) -> views.Outcome:
        """Sign a proposed change of who speaks with a recovery sheet, in place of colleagues who are gone."""
        kind, ref = self._core.numbered(number)
        if kind != "proposal":
            raise Misuse(f"{number} is not a change of who speaks.")
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
            "Start `backchannel run` again.",
        )

    def backup(self, path: Path) -> views.Outcome:
        """A copy of everything, under today's passphrase."""
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
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        if row is None:
            raise NoSuchNumber(f"{number} is not a text to sign.")
        return self._texts.file(row.hash), views.Outcome(
            f"Text {number} is ready with its signatures.",
            "They learn nothing of this.",
            "Whoever has the file can check it: `backchannel verify FILE`.",
        )


def text_of_file(data: bytes) -> str:
    """The text of a file that holds a line. Raises `Misuse`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misuse("This file is not a line of text.") from error
