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

from backchannel.channel.papers.paper import Topic
from backchannel.credentials.joining import Welcome
from backchannel.credentials.lines import JoinLine, unarmour
from backchannel.credentials.members import home_roster
from backchannel.desk import cautions, founding, next_steps, views
from backchannel.desk.act_rows import body_of
from backchannel.desk.adopting import Adopting
from backchannel.desk.agreed_forms import AgreedForms
from backchannel.desk.alarms import Alarms
from backchannel.desk.at_table import AtTable
from backchannel.desk.core import Core, Me
from backchannel.desk.filing import Filing
from backchannel.desk.glance import Glance
from backchannel.desk.happenings import Happenings
from backchannel.desk.heeding import Heeding
from backchannel.desk.legs import Road
from backchannel.desk.performing import Performing
from backchannel.desk.posts import Posts, read_invitation
from backchannel.desk.recording import Recording
from backchannel.desk.removing import Removing
from backchannel.desk.showing import UNREAD_SHOWN
from backchannel.desk.standings import standing_of
from backchannel.desk.surroundings import Surroundings
from backchannel.desk.suspending import Suspending
from backchannel.desk.tables_kept import State
from backchannel.desk.talking import Talking
from backchannel.errors import Misuse
from backchannel.store.register import Register

ASKED_SHOWN = 5
"""What waits for an answer of one side, by its subject, on the first screen: the longest of it."""
CLOSED_SHOWN_FOR = 14 * 86_400
"""Seconds for which a mediator's first screen tells of a table that was closed."""


class Desk(
    Happenings,
    Adopting,
    Talking,
    AtTable,
    Performing,
    Suspending,
    AgreedForms,
    Posts,
    Filing,
    Heeding,
    Recording,
    Removing,
):
    """One person's desk. Open it with `start`, `join`, `open` or `restore`; close it."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._appointments.on_welcome = self._welcome

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
        return cls._at_work(founding.open_folder(home, passphrase, surroundings))

    @classmethod
    def over(cls, register: Register, surroundings: Surroundings) -> Desk:
        """As `open`, where the register is open already."""
        return cls._at_work(founding.over_register(register, surroundings))

    @classmethod
    def _at_work(cls, core: Core) -> Desk:
        desk = cls(core)
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
        text, inviter = read_invitation(invitation)
        line = unarmour(text)
        if not isinstance(line, JoinLine):
            raise Misuse("This line is for meeting another side, not for joining a post.")
        core = founding.make_folder(home, passphrase, surroundings)
        desk = cls(core)
        with founding.whole_or_nothing(core), core.step():
            founding.candidate(core, name, line.title)
            board = desk._paths.met_over(line.relays)
            outcome = desk._appointments.reply(line, board, inviter)
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
            desk._paths.relays.again(moved)
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

    def names(self) -> set[str]:
        """Every name this desk knows, for whoever prints: a name is never translated."""
        return self._parties.names() | {step.who for step in self.steps()}

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
                self._standing_alarms(),
                self._advice(),
                self.steps(),
            )
        charter = self._parties.ours.current.charter
        cards = [self._card(channel, nick) for channel, nick in self._meetings.channels()]
        cards += [self._mediators_card(nick) for nick in self._mediated()]
        voices = "speaks through one person" if charter.one_voice else "speaks through two people"
        standing = standing_of(charter)
        if self._posts_here > 1:
            voices += (
                f"; {self._posts_here} of its posts are on this computer, which guards against a slip only"
            )
        waiting = self.waiting()
        advice = self._advice(waiting)
        steps, alarms = self.steps(), self._standing_alarms()
        think_of = cautions.first(charter)
        return views.State(
            me.side, me.name, me.post, voices, cards, waiting, alarms, advice, steps, think_of, standing
        )

    def _advice(self, listed: list[views.Waiting] | None = None) -> str:
        """What is next for this person, with the command to type. ``listed``: what waits stands above it."""
        core = self._core
        if core.me.party is None:
            steps = self.steps()
            return (
                f"{steps[0].who}: {steps[0].next_step}" if steps else "Ask your colleague for an invitation."
            )
        found = self._not_heard()
        if listed:
            first = listed[0].next_step.partition(", then")[0]
            found.append(f"Begin with this: `{first}`.")
        elif listed is None and self.waiting():
            found.append("`backchannel waiting` shows what waits for you.")
        elif steps := self.steps():
            found.append(f"{steps[0].who}: {steps[0].next_step}")
        found += [next_steps.new_to_carry(who) for who in self._paths.to_carry()[:2]]
        return " ".join(dict.fromkeys(found)) or self._begin()

    def _not_heard(self) -> list[str]:
        """What a restored desk needs before anything it says counts, as long as it does."""
        me, home = self._core.me, self._rooms.home
        if len(self._rooms.state(home).readers.members) > 1:
            if self._rooms.is_heard(home):
                return []
            welcome = f"`backchannel welcome {next_steps.typed(me.name)}`"
            return [f"You are not heard yet: ask a colleague for {welcome}."]
        deaf = [nick for room, nick in self._meetings.channels() if not self._rooms.is_heard(room)]
        return [f"{nick} does not hear you yet: ask them for `backchannel welcome`." for nick in deaf]

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
        glance = Glance(self._ground, channel)
        mine: list[int] = []
        theirs: list[int] = []
        asked: list[bytes] = []
        due: list[str] = []
        for each in glance.channel.open():
            if each.topic is Topic.MESSAGES and (each.for_us or each.for_them):
                number = self._showing.number_of_act(each.act)
                (mine if each.for_us else theirs).append(number)
                if each.for_them and len(asked) < ASKED_SHOWN:
                    asked.append(each.act)
                if days := glance.due(each.act, body_of(self._channels.row(each.act))):
                    due.append(f"{number}: {days}")
        near = [*self._people_days.near(channel), *self._agreements_shown.days(channel)]
        line = self._paths.line(channel, nick)
        return views.Counterpart(
            nick,
            line.sentence,
            glance.heard.compared,
            len(self._showing.unread.on(glance)) + len(self._mediating.unread(channel)),
            mine,
            theirs,
            due + [each.sentence for each in near],
            self._conversations.knocks.fresh_knock(glance),
            self._drills.waits(channel, nick),
            glance.standing(glance.channel.parties[1 - glance.channel.ours]),
            near,
            [self._showing.asked(glance, nick, act) for act in asked],
        )

    def _mediated(self) -> list[str]:
        """The tables at which this person is the mediator: open, or closed a short while ago."""
        since = self._core.now() - CLOSED_SHOWN_FOR
        return [
            nick
            for _, nick, each in self._meetings.tables.every()
            if each.mediates
            and each.state is not State.LEFT
            and (each.state is State.OPEN or any(told.at > since for told in each.closings))
        ]

    def _mediators_card(self, nick: str) -> views.Counterpart:
        [table] = [each for each in self.tables() if each.name == nick]
        line = self._line_of(nick)
        unread = len(self._showing.unread.on(Glance(self._ground, line)))
        return views.Counterpart(nick, table.sentence, True, unread, [], [], standing="mediator")

    def waiting(self) -> list[views.Waiting]:
        """What waits for the person at this desk."""
        found = [
            views.Waiting(number, what, self._core.me.side, at, f"backchannel agree {number}")
            for number, what, at, signed in self._changes.open_proposals()
            if not signed
        ]
        owed = [
            each
            for channel, nick in self._meetings.channels()
            for each in self._agreements_shown.owed(channel, nick)
        ]
        found += self._showing.waiting()
        for line, nick in self._meetings.lines():
            found += self._mediating.waiting(line, nick, UNREAD_SHOWN)
        return found + owed + self._unsent_words.waiting() + self.places_offered()

    def changes(self) -> list[views.Waiting]:
        """Changes of who speaks for us that are under way, whoever they wait for."""
        return [
            views.Waiting(number, what, self._core.me.side, at, f"backchannel agree {number}")
            for number, what, at, _ in self._changes.open_proposals()
        ]

    def alarms(self) -> list[views.Warned]:
        """What is wrong, newest first, to be put away once it was seen."""
        return [views.Warned(*row[1:]) for row in Alarms(self._core).listed()]

    def put_alarms_away(self) -> views.Outcome:
        """The person here has seen what `alarms` listed last. What goes on stands again after a day."""
        put_away, left = Alarms(self._core).put_away()
        return views.Outcome(
            f"Put away: {put_away}. Nothing else was changed." if put_away else "No alarm was listed before.",
            "They learn nothing of this.",
            f"{left} more stand: `backchannel alarms` lists them." if left else self._advice(),
        )

    def _standing_alarms(self) -> list[views.Warned]:
        return [views.Warned(*row[1:]) for row in Alarms(self._core).standing()]

    # the line

    def line(self, who: str | None = None, *, evidence: bool = False) -> list[views.Line]:
        """Why it is silent, for one side or all. ``evidence``: how it has gone so far, too."""
        wanted = None if who is None else self._line_of(who)
        speaks = {channel for channel, _ in self._meetings.channels()}
        return [
            self._paths.line(channel, nick, evidence=evidence)
            if channel in speaks
            else self._silent(channel, nick)
            for channel, nick in self._meetings.lines()
            if channel == wanted or (wanted is None and channel in speaks)
        ]

    def _silent(self, channel: bytes, nick: str) -> views.Line:
        """A line on which our side says nothing: a table that is over, or one that it mediates."""
        [table] = [each for each in self.tables() if each.name == nick]
        heard = self._core.register.first(
            "SELECT at FROM heard WHERE channel = ? AND what = 'they'", (channel,)
        )
        last = None if heard is None else int(heard[0])
        return views.Line(nick, table.sentence, "", last, [], "", "no voice here", None)

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
        if not report.new + report.known + report.differing:
            return report
        outcome = msgspec.structs.replace(report.outcome, what_next=self._advice())
        return msgspec.structs.replace(report, outcome=outcome)
