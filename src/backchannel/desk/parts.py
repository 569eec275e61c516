"""What a desk is made of, put together once, and what every face of it uses.

Owns: the order in which the parts know each other, and which of them takes what came. No rule is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from backchannel.channel.papers.fields import is_date
from backchannel.channel.papers.registry import Body
from backchannel.credentials.members import MemberRef
from backchannel.desk import bodies, machine, next_steps, views
from backchannel.desk.agreements import Agreements
from backchannel.desk.agreements_shown import AgreementsShown
from backchannel.desk.appointing import Appointments
from backchannel.desk.bodies import BodyKind
from backchannel.desk.carrying import Carrying
from backchannel.desk.changes import Changes
from backchannel.desk.channels import Channels
from backchannel.desk.conversation import Conversations
from backchannel.desk.core import Core
from backchannel.desk.drafting import Drafts
from backchannel.desk.drills import Drills
from backchannel.desk.finding import Finding
from backchannel.desk.ground import Ground
from backchannel.desk.holders import Holders
from backchannel.desk.home import Home
from backchannel.desk.intake import Intake
from backchannel.desk.leaks import Leaks
from backchannel.desk.leaving import Leaving
from backchannel.desk.legs import Legs
from backchannel.desk.mediating import Mediating
from backchannel.desk.mediator import MediatorsPlace
from backchannel.desk.meeting import Meetings
from backchannel.desk.notes import Notes
from backchannel.desk.noting import OwnNotes
from backchannel.desk.numbers import Numbers
from backchannel.desk.outside import Outside
from backchannel.desk.papers.people_days import PeopleDays
from backchannel.desk.parties import Parties
from backchannel.desk.paths import Paths
from backchannel.desk.procedures import Procedures
from backchannel.desk.purging import Purging
from backchannel.desk.quoting import Quoting
from backchannel.desk.receipts import Receipts
from backchannel.desk.recovering import Recovering
from backchannel.desk.recovery_sheets import RecoverySheets
from backchannel.desk.rendering import Renderings
from backchannel.desk.rooms import Rooms
from backchannel.desk.showed import ShownTo
from backchannel.desk.showing import Showing
from backchannel.desk.speaking import Speaking
from backchannel.desk.succession import Succession
from backchannel.desk.surroundings import Surroundings
from backchannel.desk.tables import Tables
from backchannel.desk.texts import Texts
from backchannel.desk.unsent_words import UnsentWords
from backchannel.desk.words_told import WordsTold
from backchannel.errors import Misuse
from backchannel.feed.outcomes import Outcome as FeedOutcome
from backchannel.feed.state import RoomState


class Parts:
    """The parts of an open desk. Its faces are `talking`, `posts`, `suspending` and `desk.Desk`."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._parties = Parties(core)
        self._rooms = Rooms(core, self._take)
        legs = Legs(core)
        self._meetings = Meetings(core, self._parties, self._rooms, legs)
        self._changes = Changes(core, self._parties, self._rooms)
        self._appointments = Appointments(core, self._parties, self._rooms, legs, self._changes)
        self._channels = Channels(core, self._parties, self._meetings)
        self._meetings.is_used = self._channels.is_used
        self._drafts = Drafts(core, self._rooms, self._channels)
        ground = Ground(
            core, self._parties, self._rooms, self._meetings, self._changes, self._channels, self._drafts
        )
        self._home = Home(ground)
        self._succession = Succession(ground, self._home)
        self._recovering = Recovering(ground)
        self._tables = Tables(ground, self._succession)
        self._place = MediatorsPlace(ground, self._succession, self._tables)
        self._mediating = Mediating(ground)
        self._words_told = WordsTold(ground, self._home, self._mediating)
        self._home.besides.append(self._words_told.tell)
        self._home.look_for_table = self._tables.keep_closed
        self._unsent_words = UnsentWords(ground)
        self._intake = Intake(
            ground, self._appointments, self._home, self._succession, self._recovering, self._tables
        )
        self._ground = ground
        self._showing = Showing(ground)
        self._numbers = Numbers(ground)
        self._procedures = Procedures(ground)
        self._quoting = Quoting(ground, self._mediating, self._numbers, self._unsent_words)
        self._conversations = Conversations(ground, self._showing, self._mediating)
        self._finding = Finding(ground, self._showing, self._mediating)
        self._intake.after.append(self._finding.take_up)
        self._purging = Purging(ground, self._finding, self._mediating)
        self._paths = Paths(ground)
        self._carrying = Carrying(ground, self._appointments, self._paths)
        self._people_days = PeopleDays(ground)
        self._own_notes = OwnNotes(ground, self._home)
        self._renderings = Renderings(ground, self._home)
        self._shown_to = ShownTo(ground, self._home)
        self._holders = Holders(ground, self._home)
        self._texts = Texts(ground)
        self._agreements = Agreements(ground, self._texts)
        self._notes = Notes(ground)
        self._drills = Drills(ground)
        self._receipts = Receipts(ground)
        self._speaking = Speaking(ground)
        self._recovery_sheets = RecoverySheets(ground)
        self._outside = Outside(ground, self._home)
        self._leaks = Leaks(ground, self._home, self._outside, self._own_notes)
        self._agreements_shown = AgreementsShown(ground, self._texts, self._agreements, self._outside)
        self._changes.on_change = self._succession.changed
        self._changes.on_recovery = self._recovering.announce
        self._changes.on_waiting = self._recovering.wait_at_home
        self._drafts.on_posted(self._follow)
        self._drafts.require_known = self._tables.require_known
        self._leaving = Leaving(ground)
        self._drafts.heed = self._leaving.heed
        self._posts_here = 1
        self._hear_colleagues()
        self._intake.takers = {
            BodyKind.POSTING: self._intake.take_posting,
            BodyKind.RECOVERY: self._recovering.take,
            BodyKind.VETO: self._recovering.take_veto,
            BodyKind.KNOCK: self._notes.take_knock,
            BodyKind.TOLD: self._receipts.take,
            BodyKind.DRILL: self._drills.take,
            BodyKind.DRILLED: self._drills.take_answer,
            BodyKind.INVITED: self._place.take_invitation,
            BodyKind.TABLE_NOTE: self._place.take_note,
            BodyKind.MEDIATOR_WORD: self._words_told.take_own,
        }

    def _hear_colleagues(self) -> None:
        """To whom each kind of note among colleagues goes."""
        hear, drafts, changes, meetings = self._home.hear, self._drafts, self._changes, self._meetings
        hear(bodies.Proposed, drafts.take_proposed)
        hear(bodies.Agreed, drafts.take_agreed)
        hear(bodies.SentBack, lambda body, _: drafts.take_sent_back(body))
        hear(bodies.Discarded, lambda body, _: drafts.take_discarded(body))
        hear(bodies.Discarded, changes.take_discarded)
        hear(bodies.Signed, drafts.take_signed)
        hear(bodies.Met, lambda body, _: meetings.take_colleagues(body))
        hear(bodies.LineTold, meetings.take_line)
        hear(bodies.Heard, lambda body, author: meetings.take_heard(body.channel, author))
        hear(bodies.MeetingStopped, meetings.take_stopped)
        hear(bodies.ChangeProposed, changes.take_proposed)
        hear(bodies.ChangeSigned, changes.take_signed)
        hear(bodies.Called, self._home.take_name)
        hear(bodies.Verdicts, self._home.take_verdicts)
        hear(bodies.Briefed, self._home.take_brief)
        hear(bodies.Briefed, lambda body, _: self._follow(body.room))
        hear(bodies.Noted, self._own_notes.take)
        hear(bodies.Rendered, self._renderings.take)
        hear(bodies.Showed, self._shown_to.take)
        hear(bodies.ShowedStruck, self._shown_to.take_struck)
        hear(bodies.BriefedOf, self._home.take_brief_of)
        hear(bodies.BriefedOf, lambda body, _: self._follow(body.room))
        hear(bodies.BriefedWords, self._words_told.take)
        hear(bodies.PurgeAsked, self._take_purge_asked)
        hear(bodies.TheirsCalled, self._holders.take)
        hear(bodies.RecoveryChosen, self._recovering.take_chosen)
        hear(bodies.CardOffered, lambda body, _: self._speaking.take_card(body))
        hear(bodies.OutsideEvents, self._outside.take)
        hear(bodies.LeakNoted, self._leaks.take)

    def _follow(self, channel: bytes) -> None:
        """A line moved: its readers, and its tables."""
        self._succession.follow(channel)
        self._tables.follow(channel)

    def _take_purge_asked(self, body: bodies.PurgeAsked, author: MemberRef) -> None:
        """A colleague removed words and asks for the same here: it is for the person at this desk to do."""
        if not is_date(body.until) or (body.since is not None and not is_date(body.since)):
            raise Misuse("A colleague named a day that is none.")
        nick = self._meetings.nick(body.channel)
        if nick is not None and author != self._core.ref:
            since = "" if body.since is None else f" --since {body.since}"
            typed = f"backchannel purge {next_steps.typed(nick)}{since} --until {body.until}"
            self._core.alarm(
                "asked to remove words",
                self._parties.title(author),
                f"A colleague removed old words at their desk and asks you to look at yours: `{typed}`.",
            )

    def _look_around(self) -> None:
        """Count the posts of our side on this computer."""
        around, me = self._core.around, self._core.me
        if around.machine is not None and me.party is not None:
            self._posts_here = machine.note(around.machine, self._core.ref, around.rng)

    def _take(self, state: RoomState, outcome: FeedOutcome) -> None:
        self._intake.take(state, outcome)

    def take_in(self) -> int:
        """Take in what came and do what is due. Returns how many things came."""
        return self._intake.run()

    def changes_seen(self) -> tuple[int, int]:
        """Something that differs whenever what this desk holds may have changed."""
        return self._core.register.changes_seen()

    def lines(self) -> dict[int, str]:
        """The names of the other sides and tables, one a line, by a number that stays."""
        return self._meetings.numbered()

    def turn(self) -> None:
        """One turn of the timetable, without taking anything in."""
        self._core.around.line.turn(self._core.spool)

    def ask_with(self, sure: Callable[[views.Going], bool]) -> None:
        """How whoever is here is asked whether what would leave at once is meant."""
        self._leaving.sure = sure

    @property
    def surroundings(self) -> Surroundings:
        """The world this desk was opened in."""
        return self._core.around

    def _channel_of(self, who: str) -> bytes:
        """The line of that name on which our side speaks."""
        table = self._meetings.tables.called(who)
        if table is not None:
            self._tables.require_voice(table)
            return table
        party = self._parties.called(who)
        for channel, nick in self._meetings.channels():
            if nick == self._parties.nick(party):
                return channel
        raise Misuse(f"There is no line with {who} yet.", next_step="backchannel meet WHO")

    def _line_of(self, who: str) -> bytes:
        """The line of that name that is read here, or was, in whatever part."""
        table = self._meetings.tables.called(who)
        return self._channel_of(who) if table is None else table

    def _nick_of(self, channel: bytes) -> str:
        return self._meetings.nick(channel) or "them"

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

    def _written(self, hashed: bytes, posted: bool, who: str) -> views.Outcome:
        """The same, of what a person here just wrote: with words in it to think twice about."""
        outcome = self._outcome(hashed, posted, who)
        return msgspec.structs.replace(outcome, think_twice=self._showing.marks(hashed))

    def _line_to_write(self, who: str) -> bytes:
        """As `_channel_of`; at a closed table what somebody wrote is refused later, where it is kept."""
        table = self._meetings.tables.called(who)
        kept = None if table is None else self._meetings.tables.find(table)
        return self._channel_of(who) if table is None or kept is None or kept.mediates else table

    def _shown_before(self, channel: bytes, body: Body, also: Sequence[str] = ()) -> views.Outcome:
        """Put it before colleagues, and show what the other side will see; alone, that was shown before."""
        hashed, posted = self._drafts.propose(channel, body, also=also)
        if posted:
            return self._outcome(hashed, posted, self._nick_of(channel))
        outcome = self._written(hashed, posted, self._nick_of(channel))
        going = self._leaving.going(channel, body, also, alone=False)
        return msgspec.structs.replace(outcome, preview=msgspec.structs.replace(going, think_twice=[]))

    def _carry_or(self, otherwise: str, who: str) -> str:
        """What to carry to that name now, before anything else can come of it."""
        if who not in self._paths.to_carry():
            return otherwise
        return f"{next_steps.carry_out(who)} {otherwise if who == 'us' else ''}".strip()
