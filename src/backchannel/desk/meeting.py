"""Meeting another side at this desk: lines, replies, letters, words (spec/20).

Owns: what becomes of introductions (their rows are in `lines`), their legs on the way out and in, the channel
that comes of them. The machine itself is `credentials.introduction`. Nothing of a channel exists before the
letter was verified.
"""

from __future__ import annotations

from collections.abc import Callable

from backchannel.credentials import introduction
from backchannel.credentials.hearing import hearing
from backchannel.credentials.introduction import Meeting
from backchannel.credentials.lines import MeetLine, Relay, armour
from backchannel.credentials.members import MemberRef, channel_roster
from backchannel.credentials.rendezvous import Leg
from backchannel.credentials.stages import INTRODUCTION, Introduction, Side, Stage, decode_record
from backchannel.desk import next_steps
from backchannel.desk.bodies import HOME, BodyKind, Heard, LineTold, MeetingStopped, Met
from backchannel.desk.core import Core
from backchannel.desk.drafts_kept import DraftsKept
from backchannel.desk.legs import NO_ROAD, Legs, Road
from backchannel.desk.lines import Kept, Lines
from backchannel.desk.lines_told import LinesTold
from backchannel.desk.parties import Parties
from backchannel.desk.rooms import Rooms
from backchannel.desk.views import Outcome, Step, Words
from backchannel.errors import Misuse, NotHereYet, PeerFault, Refused

_UNDER_WAY = (Stage.COMPARING, Stage.COMPARED)


class Meetings(Lines):
    """Every introduction of this desk."""

    def __init__(self, core: Core, parties: Parties, rooms: Rooms, legs: Legs) -> None:
        super().__init__(core, parties, rooms)
        self._legs = legs
        self._told = LinesTold(core, parties)
        self.on_channel: Callable[[bytes, Meeting, bool], None] = lambda channel, made, asked: None
        """Called once with a new channel: its id, what was made, whether we asked."""
        self.is_used: Callable[[bytes], bool] = lambda channel: False
        """Whether something that our side said stands on a line. Such a line no single note ends."""

    # what people do

    def meet(self, nick: str, relays: tuple[Relay, ...], board: int | None) -> tuple[str, Outcome]:
        """A line for another side, to be known here as ``nick``."""
        core = self._core
        self._told.require_voice()
        self._parties.require_free(nick)
        me = core.ref
        state = introduction.ask(self._parties.ours, me.seat, relays, core.around.rng)
        line = state.line
        if line is None:
            raise Refused(state.waiting)
        with core.step():
            number = self._begin(nick, state, line, board)
            self._tell_home(LineTold(state.line_hash, nick, True))
        return armour(line), Outcome(
            f"A line for {nick} is ready.{self._told.also(nick)}",
            "They know nothing yet.",
            self._next(self._find(nick)[0]),
            number,
        )

    def accept(self, line: MeetLine, nick: str, own: tuple[Relay, ...]) -> Outcome:
        """Answer another side's line. Its relay is used only once nothing forbids to answer."""
        core = self._core
        self._told.require_voice()
        self._parties.require_free(nick)
        used = [INTRODUCTION.decode(kept.state).line_hash for _, _, kept in self._all()]
        state = introduction.answer(line, self._parties.ours, core.ref.seat, own, core.around.rng, used=used)
        self._told.require_unused(state.line_hash)
        with core.step():
            board = self._rooms.use_relays(line.relays)
            number = self._begin(nick, state, line, board)
            self._send(self._find(nick)[0])
            self._tell_home(LineTold(state.line_hash, nick, False))
        return Outcome(
            f"Your reply to {nick} is made.{self._told.also(nick)}",
            "They know nothing until it reaches them.",
            self._next(self._find(nick)[0]),
            number,
        )

    def words(self, who: str) -> Words:
        """What to read out to a side and what to type."""
        _, state, nick = self._comparable(who)
        spoken = introduction.words(state, cost=self._core.around.words_cost)
        count = hearing(self._parties.ours, state.heard)
        names = [self._parties.post(ref) for ref in state.heard]
        read, then = spoken.read, next_steps.confirm(nick)
        return Words(nick, list(read.words), read.digits, len(read.words), names, count.needed, then)

    def confirm(self, who: str, typed: str) -> Outcome:
        """This person typed the words they heard from the other side."""
        core = self._core
        intro, state, nick = self._comparable(who)
        step = introduction.hear(state, core.ref, typed, cost=core.around.words_cost)
        with core.step():
            kept = self._kept(intro)
            if step.state.stage is Stage.COMPARED and kept.road.secret:
                self._legs.stop(intro)
                kept = Kept(kept.state, NO_ROAD, kept.channel, True)
            self._store(intro, kept, step.state)
            if step.trouble is None:
                self._tell_home(Heard(kept.channel))
            elif step.state.stage is Stage.STOPPED:
                self._end(intro, kept, state, step.trouble.sentence)
                step.trouble.what_next = "This line is stopped now. Meet them in person before you try again."
        if step.trouble is not None:
            raise step.trouble
        count = hearing(self._parties.ours, step.state.heard)
        more = (
            "" if count.compared else f" {count.needed - count.heard} more of your side must hear them too."
        )
        return Outcome(
            f"The words of {nick} are the right ones: {count.label}.{more}",
            "They learn nothing of this here; they compare for themselves.",
            f"Write to them: `backchannel write {next_steps.typed(nick)} FILE`."
            if count.compared
            else self._next(intro),
        )

    def give_up(self, who: str) -> Outcome:
        """Stop meeting a side."""
        core = self._core
        intro, state, nick = self._find(who)
        with core.step():
            kept = self._kept(intro)
            self._store(intro, kept, introduction.give_up(state))
            self._legs.stop(intro)
            self._end(intro, kept, state, "They gave it up.")
            self._told.settle(nick)
        return Outcome(
            f"The line for {nick} is stopped.", "They are not told.", "Make a new one when you want."
        )

    def _end(self, intro: bytes, kept: Kept, before: Introduction, why: str | None) -> None:
        """The introduction was stopped after its line began: nobody knows with whom. The line is over.

        ``before``: its state while it still held the letters. ``why``: for colleagues; None: they know.
        """
        stopped = self._kept(intro)
        self._put(intro, Kept(stopped.state, NO_ROAD, b"", True))
        if not kept.channel:
            return
        if why is not None:
            self._tell_home(MeetingStopped(kept.channel, why))
        other = introduction.meeting(before).other.party
        self._rooms.end(kept.channel)
        DraftsKept(self._core).end_line(kept.channel)
        others = [self.made(channel)[1].other.party for channel, _ in self.met()]
        if other not in others:
            self._parties.forget(other)

    # what comes

    def take_pages(self, handle: bytes, pages: list[bytes]) -> bool | None:
        """Pages found under an introduction's marks. True when something whole was among them.

        None when they belong to no introduction of ours.
        """
        for intro, _, kept in self._all():
            if self._legs.handle(intro) == handle:
                state = INTRODUCTION.decode(kept.state)
                leg = Leg.REPLY if state.side is Side.ASKED else Leg.LETTER
                wholes = self._legs.wholes(kept.road, leg, pages)
                for data in wholes:
                    self._take(intro, data)
                return bool(wholes)
        return None

    def _take(self, intro: bytes, data: bytes) -> None:
        core = self._core
        kept = self._kept(intro)
        state = INTRODUCTION.decode(kept.state)
        nick = self._nick(intro)
        own, *known = self._parties.everybody()
        try:
            if state.side is Side.ASKED:
                step = introduction.receive_reply(state, data, own, known)
            else:
                step = introduction.receive_letter(state, data, core.keys, own, known)
        except (PeerFault, Refused) as error:
            # Sealed to the colleague who answered the same line: it comes to this desk through them.
            if not self._told.is_answered(state.line_hash):
                core.alarm("introduction refused", nick, error.sentence)
            return
        self._store(intro, kept, step.state)
        if step.trouble is not None:
            core.alarm("two replies", nick, step.trouble.sentence)
            self._legs.stop(intro)
            self._end(intro, kept, state, step.trouble.sentence)
            return
        if step.state.stage is Stage.COMPARING and not kept.channel:
            self._told.settle(nick)
            self._open(intro, nick, step.state)

    def take_colleagues(self, body: Met) -> None:
        """A colleague met another side: the same line at this desk."""
        record = decode_record(body.record)
        mine = self._answers_to(record.line_hash)
        stopped = [intro for intro, _, _ in mine if self._core.register.setting(_stopped(intro)) is not None]
        alive = [each for each in mine if each[0] not in stopped]
        if any(each.reply == record.reply or each.stage in _UNDER_WAY for _, _, each in alive):
            return
        if any(each.stage is Stage.OFFERED for _, _, each in alive):
            raise Refused("A colleague passed on an answer to a line that is offered from this desk.")
        for intro, nick, answer in alive:  # another answer to the same line came first
            if answer.stage is not Stage.STOPPED:
                self._store(intro, self._kept(intro), introduction.give_up(answer))
                self._legs.stop(intro)
            self._told.settle(nick)
        own, *known = self._parties.everybody()
        state = introduction.from_colleague(record, own, known)
        if self._rooms.has(introduction.meeting(state).channel):
            raise Refused(
                "A colleague passed on another account of how a line came about that is known here."
            )
        intro = stopped[0] if stopped else self._core.around.rng(16)
        board = None if body.relay is None else self._rooms.use_relay(body.relay)
        road = Road(board, NO_ROAD.board_id, NO_ROAD.page_size, NO_ROAD.secret)
        kept = Kept(INTRODUCTION.encode(state), road, b"", True)
        self._insert(intro, body.nick, kept, anew=bool(stopped))
        self._core.register.run("DELETE FROM setting WHERE name = ?", (_stopped(intro),))
        self._core.number("introduction", intro)
        self._open(intro, body.nick, state, tell=False)

    def take_line(self, body: LineTold, author: MemberRef) -> None:
        """A colleague made a line or answered one: perhaps the one that was answered here."""
        self._told.keep(body, author)
        for _, nick, state in self._answers_to(body.line_hash):
            if not body.made and author != self._core.ref and state.stage is Stage.REPLIED:
                self._told.alarm_twice(body.line_hash, nick)

    def blocked(self, handle: bytes) -> bool:
        """Something else is in the place of what is sent: true where that is our answer to a line."""
        for intro, nick, kept in self._all():
            state = INTRODUCTION.decode(kept.state)
            if state.stage is Stage.REPLIED and self._legs.handle(intro) == handle:
                self._told.alarm_twice(state.line_hash, nick)
                return True
        return False

    def take_heard(self, channel: bytes, who: MemberRef) -> None:
        """A colleague heard the words. Raises `NotHereYet` where their line has not come here."""
        found = self._of(channel)
        if not found:
            raise NotHereYet("A colleague heard the words of a line that has not come to this desk.")
        for intro, _, kept in found:
            state = INTRODUCTION.decode(kept.state)
            if state.stage in _UNDER_WAY:
                self._store(intro, kept, introduction.note_heard(state, who))

    def take_stopped(self, body: MeetingStopped, who: MemberRef) -> None:
        """A colleague's desk stopped a meeting. So does this one, unless somebody heard the right words.

        Nor where our side has said something: then more than one of us took it for the right line. The
        same note as at first, of a colleague who goes on, brings it back.
        """
        for intro, nick, kept in self._of(body.channel):
            state = INTRODUCTION.decode(kept.state)
            over = "They read and write nothing there any more: do not wait for them."
            if state.stage is Stage.COMPARING and not self.is_used(body.channel):
                self._store(intro, kept, introduction.give_up(state))
                self._legs.stop(intro)
                self._end(intro, kept, state, None)
                self._core.register.set(_stopped(intro), b"1")
                over = "It is stopped here as well. Meet that side in person before you try again."
            self._core.alarm(
                "meeting stopped",
                self._parties.title(who),
                f"They stopped the line with {nick}. {over}",
            )

    def steps(self) -> list[Step]:
        """Introductions that wait for something."""
        found = []
        for intro, nick, kept in self._all():
            state = INTRODUCTION.decode(kept.state)
            count = hearing(self._parties.ours, state.heard)
            if state.stage is Stage.STOPPED or (state.stage is Stage.COMPARED and count.compared):
                continue
            number = self._core.number("introduction", intro)
            found.append(Step(number, nick, "meet", state.waiting, self._next(intro)))
        return found

    def _next(self, intro: bytes) -> str:
        """What this person does next, with the command."""
        kept = self._kept(intro)
        state = INTRODUCTION.decode(kept.state)
        board = self._rooms.board(kept.channel) if kept.channel else kept.road.board
        return next_steps.for_meeting(
            state.side,
            state.stage,
            self._nick(intro),
            by_hand=board is None,
            heard=self._core.ref in state.heard,
        )

    def room_handle(self, who: str) -> bytes | None:
        """The spool's handle of an introduction's pages, for carrying; None when there is none."""
        for intro, nick, kept in self._all():
            if nick.casefold() == who.casefold() and kept.road.secret:
                return self._legs.handle(intro)
        return None

    # inside

    def _begin(self, nick: str, state: Introduction, line: MeetLine, board: int | None) -> int:
        core = self._core
        intro = core.around.rng(16)
        kept = Kept(INTRODUCTION.encode(state), self._legs.road(line.rendezvous, board), b"", False)
        self._insert(intro, nick, kept)
        self._legs.watch(intro, kept.road, [Leg.REPLY if state.side is Side.ASKED else Leg.LETTER])
        return core.number("introduction", intro)

    def _send(self, intro: bytes) -> None:
        """Put our leg on its way, if it is made and was not yet."""
        kept = self._kept(intro)
        state = INTRODUCTION.decode(kept.state)
        if not kept.sent and state.outgoing and kept.road.secret:
            leg = Leg.LETTER if state.side is Side.ASKED else Leg.REPLY
            self._legs.send(intro, kept.road, leg, state.outgoing)
            self._put(intro, Kept(kept.state, kept.road, kept.channel, True))

    def _open(self, intro: bytes, nick: str, state: Introduction, *, tell: bool = True) -> None:
        """Both letters are here: the channel begins."""
        made = introduction.meeting(state)
        kept = self._kept(intro)
        if not self._parties.knows(made.other.party):
            nick = self._parties.free_name(nick)
            self._rename(intro, nick)
        self._parties.keep(made.other, nick)
        ours = introduction.own_book(state)
        roster = channel_roster(
            (ours.party, ours.current.charter), (made.other.party, made.other.current.charter)
        )
        self._rooms.use_board(made.channel, kept.road.board)
        self._put(intro, Kept(kept.state, kept.road, made.channel, kept.sent))
        if self._core.ref in roster:
            self._rooms.begin(made.channel, roster, made.room_secret)
        self.on_channel(made.channel, made, state.side is Side.ASKED)
        if tell:
            self._send(intro)
            self._tell_home(self.record(made.channel))

    def _tell_home(self, body: Met | Heard | MeetingStopped | LineTold) -> None:
        if self._rooms.has(self._rooms.home):
            self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))

    def heard_from(self, channel: bytes) -> None:
        """The other side's first entry came: they have our leg, stop sending it."""
        for intro, _, kept in self._of(channel):
            if kept.road.secret:
                self._legs.stop(intro)
                self._put(intro, Kept(kept.state, NO_ROAD, channel, True))

    def _comparable(self, who: str) -> tuple[bytes, Introduction, str]:
        intro, state, nick = self._find(who)
        if state.stage in (Stage.OFFERED, Stage.REPLIED):
            raise Misuse(
                f"There is nothing to compare with {nick} yet. {state.waiting}", next_step=self._next(intro)
            )
        return intro, state, nick


def _stopped(intro: bytes) -> str:
    """Set while a meeting is over here because a colleague's desk stopped it."""
    return "stopped by a colleague/" + intro.hex()
