"""The desk of one person: everything it can do, behind one door (design.md section 3).

Owns: putting the parts together and the sentences with which each command ends. No rule is here: who may
speak is `credentials`, what an act means is `channel`, how things are sealed is `feed`. The command line and
the local pages call nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from backchannel.channel.papers.message import Message, Reply, ReplyKind, Translation, Weight
from backchannel.channel.papers.text import ProposeText
from backchannel.credentials.charter import SeatKind, Watch
from backchannel.credentials.drafting import next_place, with_recovery
from backchannel.credentials.joining import Welcome
from backchannel.credentials.lines import JoinLine, MeetLine, unarmour
from backchannel.credentials.members import home_roster
from backchannel.credentials.quorum import Role
from backchannel.desk import founding, machine, next_steps, views
from backchannel.desk.appointing import Appointments
from backchannel.desk.carrying import Carrying
from backchannel.desk.changes import Changes
from backchannel.desk.channels import Channels, body_of
from backchannel.desk.core import Core, Me
from backchannel.desk.dates import seconds_of
from backchannel.desk.drafting import Drafts
from backchannel.desk.home import Home
from backchannel.desk.intake import Intake
from backchannel.desk.legs import Legs, Road
from backchannel.desk.meeting import Meetings
from backchannel.desk.parties import Parties
from backchannel.desk.paths import Paths
from backchannel.desk.recovering import Recovering
from backchannel.desk.rooms import Rooms
from backchannel.desk.showing import Showing
from backchannel.desk.speaking import Speaking
from backchannel.desk.succession import Succession
from backchannel.desk.surroundings import Surroundings
from backchannel.desk.texts import Texts
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.feed.outcomes import Outcome as FeedOutcome
from backchannel.feed.state import RoomState

WEIGHTS = {
    "instructions": Weight.ON_INSTRUCTIONS,
    "personally": Weight.PERSONALLY,
    "aloud": Weight.THINKING_ALOUD,
}


class Desk:
    """One person's desk. Open it with `start`, `join`, `open` or `restore`; close it."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._parties = Parties(core)
        self._rooms = Rooms(core, self._take)
        legs = Legs(core)
        self._meetings = Meetings(core, self._parties, self._rooms, legs)
        self._changes = Changes(core, self._parties, self._rooms)
        self._appointments = Appointments(core, self._parties, self._rooms, legs, self._changes)
        self._channels = Channels(core, self._parties, self._meetings)
        self._drafts = Drafts(core, self._rooms, self._channels)
        rooms = (core, self._parties, self._rooms, self._meetings)
        law = (self._channels, self._drafts)
        self._home = Home(*rooms, self._changes, *law)
        self._succession = Succession(*rooms, self._changes, *law, self._home)
        self._recovering = Recovering(*rooms, self._changes, *law)
        self._intake = Intake(
            *rooms, self._appointments, *law, self._home, self._succession, self._recovering
        )
        self._showing = Showing(
            core, self._parties, self._rooms, self._meetings, self._channels, self._drafts
        )
        self._paths = Paths(core, self._rooms, self._meetings, self._channels, self._showing)
        self._carrying = Carrying(
            core, self._parties, self._rooms, self._meetings, self._appointments, self._paths
        )
        self._texts = Texts(core, self._meetings, self._channels)
        self._speaking = Speaking(
            core, self._parties, self._meetings, self._channels, self._changes, self._rooms
        )
        self._changes.on_change = self._succession.changed
        self._changes.on_recovery = self._recovering.announce
        self._changes.on_waiting = self._recovering.wait_at_home
        self._appointments.on_welcome = self._welcome
        self._home.on_brief = self._succession.follow
        self._drafts.on_posted = self._succession.follow
        self._home.on_card = self._speaking.take_card
        self._posts_here = 1

    def _look_around(self) -> None:
        """Count the posts of our side on this computer."""
        around, me = self._core.around, self._core.me
        if around.machine is not None and me.party is not None:
            self._posts_here = machine.note(around.machine, self._core.ref, around.rng)

    def _take(self, state: RoomState, outcome: FeedOutcome) -> None:
        self._intake.take(state, outcome)

    # beginning and ending

    @classmethod
    def start(
        cls,
        home: Path,
        passphrase: str,
        *,
        side: str,
        name: str,
        post: str,
        relays: list[str] | None = None,
        one_voice: bool = False,
        private: bool = False,
        surroundings: Surroundings,
    ) -> tuple[Desk, views.Outcome]:
        """A new side with this desk as its first. ``relays``: addresses, each with a token behind a space."""
        core = founding.make_folder(home, passphrase, surroundings)
        desk = cls(core)
        with founding.whole_or_nothing(core), core.register.change():
            book = founding.new_party(core, side, name, post, one_voice=one_voice, private=private)
            desk._parties.keep(book, side)
            desk._parties.call(core.ref, name)
            for relay in relays or []:
                board = desk._paths.use(relay)
                desk._rooms.use_board(desk._rooms.home, board)
            roster = home_roster(book.party, book.current.charter)
            desk._rooms.begin(desk._rooms.home, roster, core.around.rng(32))
        core.hand_over()
        desk._look_around()
        desk._look_around()
        voices = "one person" if one_voice else "two people"
        return desk, views.Outcome(
            f"{side} has a desk. It speaks through {voices}; you are its {post}.",
            "Nobody knows of it yet.",
            "Meet another side: `backchannel meet WHO`."
            if one_voice
            else 'Invite a colleague: `backchannel invite "NAME" --as POST`.',
        )

    @classmethod
    def open(cls, home: Path, passphrase: str, surroundings: Surroundings) -> Desk:
        """An existing desk. What came meanwhile is taken in."""
        desk = cls(founding.open_folder(home, passphrase, surroundings))
        try:
            desk._look_around()
            desk.take_in()
        except BaseException:
            desk.close()
            raise
        return desk

    @classmethod
    def join(
        cls, home: Path, passphrase: str, invitation: bytes, *, name: str, surroundings: Surroundings
    ) -> tuple[Desk, views.Outcome]:
        """A desk for somebody who was invited to a post."""
        line = unarmour(_text(invitation))
        if not isinstance(line, JoinLine):
            raise Misuse("This line is for meeting another side, not for joining a post.")
        core = founding.make_folder(home, passphrase, surroundings)
        desk = cls(core)
        with founding.whole_or_nothing(core):
            with core.register.change():
                founding.candidate(core, name, line.title)
                board = desk._paths.met_over(line.relays)
                outcome = desk._appointments.reply(line, board)
            core.hand_over()
        return desk, outcome

    @classmethod
    def restore(
        cls, home: Path, backup: Path, passphrase: str, surroundings: Surroundings
    ) -> tuple[Desk, views.Outcome]:
        """A desk from a backup. It says hello; a person lets it back in."""
        core = founding.restore_folder(home, backup, passphrase, surroundings)
        desk = cls(core)
        with founding.whole_or_nothing(core), core.register.change():
            moved = {old: desk._paths.use(text) for old, text in desk._paths.every()}
            founding.say_hello(core, desk._rooms, moved)
        core.hand_over()
        return desk, views.Outcome(
            "Your desk is back as the backup had it, and says hello on every line.",
            "Your colleagues and the other sides see that a desk of yours was restored.",
            "A colleague lets it back in: `backchannel welcome POST`. Until then it is not heard.",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the desk's files."""
        self._core.spool.close()
        self._core.register.close()

    def take_in(self) -> int:
        """Take in what came and do what is due. Returns how many things came."""
        return self._intake.run()

    def turn(self) -> None:
        """One turn of the timetable, without taking anything in."""
        self._core.around.line.turn(self._core.spool)

    @property
    def surroundings(self) -> Surroundings:
        """The world this desk was opened in."""
        return self._core.around

    def _welcome(self, welcome: Welcome, road: Road) -> None:
        """This desk is in post: it knows its side and has its home room."""
        core = self._core
        me = core.me
        charter = welcome.book.current.charter
        seat = charter.seat(welcome.me.seat)
        title = me.post if seat is None else seat.title
        core.set_me(
            Me(
                me.name,
                charter.name,
                title,
                me.seed,
                me.spool_key,
                welcome.book.party,
                welcome.me.seat,
                welcome.me.term,
            )
        )
        self._parties.keep(welcome.book, charter.name)
        self._parties.call(welcome.me, me.name)
        if welcome.room_secret is not None:
            self._rooms.use_board(self._rooms.home, road.board)
            self._rooms.begin(self._rooms.home, home_roster(welcome.book.party, charter), welcome.room_secret)
        if road.board is not None:
            text = core.register.setting(f"relay/{road.board}") or b""
            core.register.set("relay", f"{road.board} {text.decode().partition(' ')[0]}".encode())

    # the first screen

    def state(self) -> views.State:
        """Who I am, each line, what waits, what is wrong."""
        me = self._core.me
        if me.party is None:
            return views.State(
                me.side,
                me.name,
                me.post,
                "",
                [],
                [],
                self.alarms(),
                self._advice(),
            )
        charter = self._parties.ours.current.charter
        cards = [self._card(channel, nick) for channel, nick in self._meetings.channels()]
        voices = "speaks through one person" if charter.one_voice else "speaks through two people"
        if self._posts_here > 1:
            voices += (
                f"; {self._posts_here} of its posts are on this computer, which guards against a slip only"
            )
        waiting = self.waiting()
        advice = self._advice(waiting)
        return views.State(me.side, me.name, me.post, voices, cards, waiting, self.alarms(), advice)

    def _advice(self, waiting: list[views.Waiting] | None = None) -> str:
        """What is next for this person, with the command to type."""
        core = self._core
        if core.me.party is None:
            steps = self.steps()
            return (
                f"{steps[0].who}: {steps[0].next_step}" if steps else "Ask your colleague for an invitation."
            )
        found = []
        if self.waiting() if waiting is None else waiting:
            found.append("`backchannel waiting` shows what waits for you.")
        elif steps := self.steps():
            found.append(f"{steps[0].who}: {steps[0].next_step}")
        found += [next_steps.new_to_carry(who) for who in self._paths.to_carry()[:2]]
        return " ".join(dict.fromkeys(found)) or self._begin()

    def _begin(self) -> str:
        """What to do where nothing waits."""
        channels = self._meetings.channels()
        if channels:
            return f"Write to them: `backchannel write {next_steps.typed(channels[0][1])} FILE`."
        if (
            len(self._parties.ours.current.charter.held) < 2
            and not self._parties.ours.current.charter.one_voice
        ):
            return 'Invite a colleague: `backchannel invite "NAME" --as POST`.'
        return "Meet another side: `backchannel meet WHO`."

    def _card(self, channel: bytes, nick: str) -> views.Counterpart:
        law = self._channels.channel(channel)
        mine: list[int] = []
        theirs: list[int] = []
        for each in law.waiting():
            if not each.being_asked:
                number = self._showing.number_of_act(each.act)
                (theirs if each.ours else mine).append(number)
        line = self._paths.line(channel, nick)
        return views.Counterpart(
            nick, line.sentence, self._meetings.heard(channel).compared, len(mine), mine, theirs
        )

    def waiting(self) -> list[views.Waiting]:
        """What waits for the person at this desk."""
        found = [
            views.Waiting(number, what, self._core.me.side, at, f"backchannel agree {number}")
            for number, what, at, signed in self._changes.open_proposals()
            if not signed
        ]
        return found + self._showing.waiting()

    def changes(self) -> list[views.Waiting]:
        """Changes of who speaks for us that are under way, whoever they wait for."""
        return [
            views.Waiting(number, what, self._core.me.side, at, f"backchannel agree {number}")
            for number, what, at, _ in self._changes.open_proposals()
        ]

    def alarms(self) -> list[views.Warned]:
        """What is wrong, newest first."""
        rows = self._core.register.all(
            "SELECT name, about, sentence, at FROM alarm ORDER BY n DESC LIMIT 100"
        )
        return [
            views.Warned(str(name), str(about), str(sentence), int(at)) for name, about, sentence, at in rows
        ]

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
        found = unarmour(_text(line))
        if not isinstance(found, MeetLine):
            raise Misuse("This is an invitation to a post: `backchannel join`.")
        if who is None:
            raise Misuse(
                "Say what this side is to be called here.", next_step="backchannel meet WHO --accept FILE"
            )
        own, _ = self._paths.offered() if found.relays else ((), None)
        board = self._paths.met_over(found.relays)
        return self._meetings.accept(found, who, own, board)

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

    # writing

    def write(
        self,
        who: str,
        text: str,
        *,
        subject: str = "",
        weight: str = "instructions",
        answer_by: str | None = None,
        signed: bool = False,
        language: str = "en",
        translation: str | None = None,
    ) -> views.Outcome:
        """A message to another side, or a text for both to sign."""
        channel = self._channel_of(who)
        if signed:
            body = self._texts.proposal(channel, subject or "Agreed text", text, language)
            return self._proposed(channel, body, who)
        message = self._message(text, subject, weight, answer_by, language, translation, None)
        return self._proposed(channel, message, who)

    def _channel_of(self, who: str) -> bytes:
        party = self._parties.called(who)
        for channel, nick in self._meetings.channels():
            if nick == self._parties.nick(party):
                return channel
        raise Misuse(f"There is no line with {who} yet.", next_step="backchannel meet WHO")

    def _message(
        self,
        text: str,
        subject: str,
        weight: str,
        answer_by: str | None,
        language: str,
        translation: str | None,
        reply: Reply | None,
    ) -> Message:
        if not text.strip():
            raise Misuse("There is nothing in this message.")
        if weight not in WEIGHTS:
            raise Misuse(f"A message is on instructions, personally, or thinking aloud; not {weight}.")
        translated = None if translation is None else Translation("und", subject, translation)
        due = seconds_of(answer_by)
        return Message(WEIGHTS[weight], subject, text, language, translated, due, reply, ())

    def _proposed(self, channel: bytes, body: Message | ProposeText, who: str) -> views.Outcome:
        hashed, posted = self._drafts.propose(channel, body)
        return self._outcome(hashed, posted, who)

    def _outcome(self, hashed: bytes, posted: bool, who: str) -> views.Outcome:
        number = self._core.number("act", hashed)
        if posted:
            return views.Outcome(
                f"{number} is on its way to {who}.",
                "They know nothing until it reaches them; you see here when it did.",
                self._carry_or("Nothing more is needed.", who),
                number,
            )
        missing = self._showing.message(hashed)
        lacking = "; ".join(missing.missing) or "signatures"
        return views.Outcome(
            f"{number} is a draft. It needs: {lacking}.",
            f"{who} knows nothing of it.",
            self._carry_or("Your colleague sees it under `backchannel waiting`.", "us")
            if missing.missing
            else f"Sign it: `backchannel sign {number}`.",
            number,
        )

    def _carry_or(self, otherwise: str, who: str) -> str:
        """What to carry to that name now, before anything else can come of it."""
        if who not in self._paths.to_carry():
            return otherwise
        return f"{next_steps.carry_out(who)} {otherwise if who == 'us' else ''}".strip()

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
        with self._core.register.change():
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
        channel, body = self._texts.next_step(row.hash)
        hashed, posted = self._drafts.propose(channel, body)
        if not posted and self._drafts.waits_for_signature(self._drafts.row(hashed)):
            posted = self._drafts.sign(hashed)
        return self._outcome(hashed, posted, self._nick_of(channel))

    def _nick_of(self, channel: bytes) -> str:
        return next((nick for each, nick in self._meetings.channels() if each == channel), "them")

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
            self._changes.drop(ref)
        else:
            self._drafts.discard(ref)
        return views.Outcome(
            f"{number} is off the table.",
            "Only your side knows. A colleague who holds every agreement to it could still send it.",
            "The next thing your side sends uses its number up and ends that.",
            number,
        )

    # answering

    def answer(
        self,
        number: int,
        text: str,
        *,
        subject: str = "",
        weight: str = "instructions",
        answer_by: str | None = None,
        language: str = "en",
        translation: str | None = None,
    ) -> views.Outcome:
        """Answer a message."""
        return self._reply(
            number, ReplyKind.ANSWER, text, subject, weight, answer_by, language, translation, None
        )

    def later(self, number: int, why: str, until: str | None = None) -> views.Outcome:
        """A holding reply: received, referred, expect nothing before a date (without one: seven days)."""
        due = seconds_of(until) or self._core.now() + 7 * 86_400
        return self._reply(number, ReplyKind.LATER, why, "", "instructions", None, "en", None, due)

    def decline(self, number: int, why: str) -> views.Outcome:
        """Decline to answer, which is said and recorded."""
        return self._reply(number, ReplyKind.DECLINE, why, "", "instructions", None, "en", None, None)

    def ask_meaning(self, number: int, text: str) -> views.Outcome:
        """Ask what a message means."""
        return self._reply(number, ReplyKind.ASK_MEANING, text, "", "instructions", None, "en", None, None)

    def _reply(
        self,
        number: int,
        kind: ReplyKind,
        text: str,
        subject: str,
        weight: str,
        answer_by: str | None,
        language: str,
        translation: str | None,
        until: int | None,
    ) -> views.Outcome:
        row = self._channels.row_of_draft(self._core.numbered(number)[1])
        if row is None or not isinstance(body_of(row), Message):
            raise Misuse(f"{number} is not a message that can be answered.")
        reply = Reply(row.hash, kind, until)
        body = self._message(text, subject, weight, answer_by, language, translation, reply)
        return self._proposed(row.channel, body, self._nick_of(row.channel))

    # reading

    def read(self, number: int) -> views.Message:
        """One item, whole."""
        kind, ref = self._core.numbered(number)
        if kind == "proposal":
            return self._changes.shown(number, ref)
        if kind != "act":
            raise Misuse(f"{number} is a meeting under way: `backchannel meet` shows it.")
        return self._showing.message(ref)

    def messages(self, who: str) -> list[views.Said]:
        """Everything on a line."""
        return self._showing.said(self._channel_of(who))

    def who(self, who: str) -> views.WhoSpeaks:
        """Who speaks for a side, by what rule, and whether the words were compared."""
        party = self._parties.called(who)
        shown = self._speaking.who(party)
        if party == self._core.me.party:
            return shown
        pending = self._recovering.pending(self._channel_of(who))
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

    def recovery_sheet(self) -> tuple[str, views.Outcome]:
        """A sheet to print, once. Its key takes effect as a change of who speaks for us does."""
        words, public = founding.new_sheet(self._core)
        book = self._parties.ours
        recovery = book.current.charter.recovery
        keys = (*recovery.paper_keys, public)
        with self._core.register.change():
            charter = with_recovery(book.current, keys, max(1, recovery.threshold))
            signed = self._changes.propose(charter, f"recovery sheet {len(keys)}")
            done = self._parties.ours.knows(signed.hash)
        self._core.hand_over()
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

    def veto(self) -> views.Outcome:
        """Object to a recovery of our side."""
        return self._recovering.veto()

    def admit(self, who: str, *, met_in_person: bool = False) -> views.Outcome:
        """Agree that another side's lowered rule, or its recovery, takes effect on the line."""
        channel = self._channel_of(who)
        hashed, posted = self._recovering.admit(channel, self._nick_of(channel), met_in_person=met_in_person)
        return self._outcome(hashed, posted, self._nick_of(channel))

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
        with self._core.register.change():
            line, outcome = self._meetings.meet(nick, relays, board)
            sealed = self._speaking.request(card, text, unarmour(line))
        self._core.hand_over()
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

    # the line

    def line(self, who: str | None = None) -> list[views.Line]:
        """Why it is silent, for one side or all."""
        wanted = None if who is None else self._channel_of(who)
        return [
            self._paths.line(channel, nick)
            for channel, nick in self._meetings.channels()
            if wanted is None or channel == wanted
        ]

    def sync(self, ticks: int = 3, progress: Callable[[str], None] | None = None) -> views.Outcome:
        """A few turns of the timetable by hand."""
        for turn in range(ticks):
            if progress is not None:
                progress(f"Turn {turn + 1} of {ticks}…")
            self.turn()
            self.take_in()
        return views.Outcome(
            "One turn is done." if ticks == 1 else f"{ticks} turns are done.",
            "Whoever watches your network or the relay sees that you were here just now;"
            " `backchannel run` keeps an even timetable that shows nothing.",
            self._advice(),
        )

    # by hand

    def carry_out(self, who: str, dest: Path, *, remark: str = "", form: str = "file") -> views.CarriedOut:
        """Everything on its way to a side (or to colleagues), as a file to be carried."""
        return self._carrying.out(who, dest, remark=remark, form=form)

    def carry_in(self, paths: list[Path]) -> views.CarriedIn:
        """Take in what was carried here, by one carrier or several."""
        report = self._carrying.take_in(paths, self.take_in)
        outcome = msgspec.structs.replace(report.outcome, what_next=self._advice())
        return msgspec.structs.replace(report, outcome=outcome)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misuse("This file is not a line of text.") from error
