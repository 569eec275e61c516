"""What comes in the home room, and what a desk tells its colleagues there by itself.

Owns: handing each note to whom it concerns (`parts` says to whom); names, verdicts once a day, briefs for
those who came later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from backchannel.channel.acts import Posting, decode_draft, posting_codec
from backchannel.channel.admission import Accepted
from backchannel.channel.channel import Moved
from backchannel.credentials.members import MemberRef
from backchannel.desk.arrivals import PASSED_ON, Arrival
from backchannel.desk.bodies import (
    BRIEF_ITEMS,
    HOME,
    BodyKind,
    Briefed,
    BriefedOf,
    BriefItem,
    BriefPosting,
    Called,
    Heard,
    HomeBody,
    Verdict,
    Verdicts,
)
from backchannel.desk.early import Early
from backchannel.desk.ground import Ground, Part
from backchannel.desk.redacting import is_bared
from backchannel.desk.reporters import VALID_FOR
from backchannel.errors import BackchannelError, NewerAct, NotHereYet, OutOfPlace, OutsideFailure, Refused
from backchannel.feed.outcomes import AdmittedEntry
from backchannel.feed.state import RoomState

DAY = 86_400
BRIEF_BYTES = 200_000
Note = TypeVar("Note", bound=HomeBody)


class Home(Part):
    """Our home room, as this desk takes part in it."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._early = Early(ground.core, ground.meetings)
        self._takers: dict[type[Any], list[Callable[[Any, MemberRef], None]]] = {}
        self.for_newcomers: list[Callable[[], None]] = []
        """What else colleagues are told when somebody new came."""
        self.besides: list[Callable[[bytes], None]] = []
        """What else somebody who came later is told of a line, before what was said on it."""
        self.look_for_table: Callable[[bytes, bytes], None] = lambda base, table: None
        """Called with a line and a table that hangs on it and is not at this desk: perhaps it was closed."""

    def take(self, author: MemberRef, data: bytes) -> None:
        """A colleague's note. What cannot be is alarmed and changes nothing."""
        try:
            with self._core.register.attempt():
                self._give(author, HOME.decode(data))
        except OutsideFailure:
            raise
        except (NotHereYet, NewerAct) as error:
            self._keep_for_later(author, data, error)
        except BackchannelError as error:
            self._refuse(author, error)

    def _keep_for_later(self, author: MemberRef, data: bytes, why: NotHereYet | NewerAct) -> None:
        try:
            self._early.keep(author, data)
        except Refused as error:
            self._refuse(author, error)
            return
        if isinstance(why, NewerAct):
            self._core.alarm(
                "newer program",
                self._parties.title(author),
                f"{why.sentence} It is kept: update yours, and it will be read.",
            )

    def _refuse(self, author: MemberRef, error: BackchannelError) -> None:
        self._core.alarm("colleague's note refused", self._parties.title(author), error.sentence)

    def due_again(self) -> list[int]:
        """Notes that came too early and may be heard now, for `take_again`, by arrival."""
        return self._early.due()

    def take_again(self, place: int) -> None:
        """One of those."""
        self.take(*self._early.take(place))

    def hear(self, kind: type[Note], take: Callable[[Note, MemberRef], None]) -> None:
        """Hand every note of that kind, and who wrote it, to ``take``; after those named for it before."""
        self._takers.setdefault(kind, []).append(take)

    def _give(self, author: MemberRef, body: HomeBody) -> None:
        for take in self._takers[type(body)]:
            take(body, author)

    def take_name(self, body: Called, author: MemberRef) -> None:
        """What somebody is called: their own word counts, another's only until there is one."""
        who = MemberRef(author.party, body.seat, body.term)
        if who == author or self._parties.person(who) is None:
            self._parties.call(who, body.name)

    def take_verdicts(self, body: Verdicts, author: MemberRef) -> None:
        """What a colleague's desk found of agreements."""
        for verdict in body.verdicts:
            self._channels.verdicts.note(verdict.act_hash, author, holds=verdict.holds)

    # telling

    def tell(self, body: HomeBody) -> None:
        """Say something to colleagues."""
        self._rooms.write(self._rooms.home, BodyKind.HOME, HOME.encode(body))

    def call_everyone(self) -> None:
        """Tell colleagues every name known here, and what else newcomers need: when somebody new came."""
        me = self._core.ref
        rows = self._core.register.all("SELECT seat, term, name FROM person WHERE party = ?", (me.party,))
        for seat, term, name in rows:
            self.tell(Called(int(seat), int(term), str(name)))
        for tell in self.for_newcomers:
            tell()

    def tell_verdicts(self) -> None:
        """Once a day: what this desk found in each channel since the last time."""
        now = self._core.now()
        last = self._core.register.setting("verdicts told")
        if last is not None and now - int(last) < DAY:
            return
        me = self._core.ref
        for channel, _ in self._meetings.channels():
            told = self._core.register.setting("verdicts/" + channel.hex())
            rows = self._core.register.all(
                "SELECT DISTINCT v.act, v.holds, a.place FROM verdict v JOIN act a ON a.hash = v.act"
                " WHERE a.channel = ? AND v.seat = ? AND v.term = ? AND a.place > ?"
                " ORDER BY a.place LIMIT 500",
                (channel, me.seat, me.term, int(told or 0)),
            )
            if rows and len(self._rooms.state(self._rooms.home).readers.members) > 1:
                verdicts = {bytes(act): bool(holds) for act, holds, _ in rows}
                self.tell(Verdicts(channel, tuple(Verdict(act, holds) for act, holds in verdicts.items())))
                self._core.register.set("verdicts/" + channel.hex(), str(rows[-1][2]).encode())
                self._core.register.set("verdicts told", str(now).encode())

    def brief(self, channel: bytes) -> None:
        """For somebody who came later: how a line came about, and what was said on it as held here.

        What this desk set aside, or what waits here, is nobody's word, and is not told.
        """
        if self._meetings.tables.find(channel) is None:  # a table follows from the acts of its own base
            self.tell(self._meetings.record(channel))
        self.tell_heard(channel)
        for tell in self.besides:
            tell(channel)
        since, now = self._channels.came_at(channel), self._core.now()
        part: list[BriefItem] = []
        size = 0
        for arrival in self._channels.vouched_for(channel):
            item = _item(arrival, since.get(arrival.act, now))
            if part and (size + len(item.posting) > BRIEF_BYTES or len(part) == BRIEF_ITEMS):
                self._tell_of(channel, part)
                part, size = [], 0
            part.append(item)
            size += len(item.posting)
        self._tell_of(channel, part)
        for table in self._meetings.tables.closed_on(channel):  # nobody new is ever announced there
            self.brief(table)

    def _tell_of(self, channel: bytes, items: Iterable[BriefItem]) -> None:
        table = self._meetings.tables.find(channel)
        self.tell(BriefedOf(channel, None if table is None else table.base, tuple(items)))

    def tell_heard(self, channel: bytes) -> None:
        """For somebody who came later: that the person here heard the words of a line."""
        if self._meetings.has_heard(channel):
            self.tell(Heard(channel))

    def brief_missed(self, state: RoomState, entry: AdmittedEntry, moved: Moved) -> None:
        """For colleagues who came while this was on its way: a posting sealed for those before them.

        None that is set aside or waits here, which is nobody's word; what waited is told once it has a place.
        """
        room, core, now = state.own.room, entry.core, self._core.now()
        if room == self._rooms.home:
            return
        came = posting_codec.decode(core.body)
        items = [BriefItem(core.body, core.author, core.roster, now, None)]
        if self._channels.is_unjudged(room, came):
            items = []
        besides = self._channels.placed_besides(moved, came)
        since = self._channels.came_at(room) if besides else {}  # of all the line: mostly nothing waited
        items += [_item(row.arrival, since.get(row.hash, now)) for row in besides]
        for item in items:
            if self.is_mine_to_tell(state, item.roster):
                self._tell_of(room, [item])

    def is_mine_to_tell(self, state: RoomState, roster: bytes) -> bool:
        """Whether colleagues came since that roster, and this desk is the first of those who were there."""
        me, known = self._core.ref, {each.hash: each for each in state.rosters}
        if roster == state.readers.hash or roster not in known:
            return False
        before = {each.ref for each in known[roster].members if each.ref.party == me.party}
        now = {each.ref for each in state.readers.members if each.ref.party == me.party}
        return bool(now - before) and me == min(before & now)

    def take_brief(self, body: Briefed, author: MemberRef) -> None:
        """What was said before this desk read the line: taken on a colleague's check, and shown as such.

        Each by itself: what it names and is not in a brief counts by nothing in it. At a desk that reads the
        line itself no colleague's word carries it: our own side's chain has to, or the person here (A12).
        """
        reads = self._rooms.has(body.room)
        for each in body.postings:
            self._take_told(body.room, each, author, reads=reads)

    def take_brief_of(self, body: BriefedOf, author: MemberRef) -> None:
        """As `take_brief`, each dated by the colleague's desk, as far as that can be.

        Raises `NotHereYet` for a table that did not follow yet from the line it hangs on.
        """
        self.require_here(body.room, body.base)
        reads = self._rooms.has(body.room)
        for each in body.items:
            if each.draft is None:
                self._take_told(body.room, each, author, reads=reads)
            else:
                self._take_removed(body.room, each, author)

    def _take_told(
        self, room: bytes, told: BriefPosting | BriefItem, author: MemberRef, *, reads: bool
    ) -> None:
        """One act of a brief. ``reads``: this desk read the line when the brief came."""
        posting = posting_codec.decode(told.posting)
        if self._channels.holds(self._channels.channel(room), posting):
            return
        arrival = Arrival(posting, told.author, PASSED_ON, told.roster, frozenset())
        accepted = Accepted.NO if reads else Accepted.OF_A_BRIEF
        at = None if reads or isinstance(told, BriefPosting) else self._dated(posting, told.at)
        self._channels.add(room, arrival, accepted=accepted, reported_by=author, at=at)

    def require_here(self, room: bytes, base: bytes | None) -> None:
        """Raise unless a brief is of a line, or of a table that hangs on the one it says."""
        if base is None:
            return
        if not self._meetings.knows(base):
            raise Refused("A colleague passed on what was said at a table of a line that nobody knows here.")
        if self._meetings.tables.find(room) is None:
            self.look_for_table(base, room)
        if self._meetings.tables.find(room) is None:
            raise NotHereYet("A colleague passed on what was said at a table that is not at this desk yet.")

    def _dated(self, posting: Posting, at: int) -> int | None:
        """When a colleague's desk took an act in: not ahead of this clock, nor before it was agreed to.

        None where it says nowhere when that was. A date is for people: the law reads none.
        """
        made = [record.approval.until - VALID_FOR for record in posting.approvals]
        return min(max(at, min(made)), self._core.now()) if made else None

    def _take_removed(self, room: bytes, item: BriefItem, author: MemberRef) -> None:
        """What was said before this desk read the line, without its words: they were removed since.

        Nothing binds what is left of it to its hash but the colleague's word. So a desk that reads the line
        itself takes none, and no desk anything but what removing leaves: else a colleague alone would choose
        what stands under a true hash. Raises `OutOfPlace`.
        """
        if self._rooms.has(room):
            return
        posting = posting_codec.decode(item.posting)
        draft = decode_draft(posting.act.draft)  # of a newer kind: the whole note waits
        if posting.signatures or not is_bared(draft):
            raise OutOfPlace("A colleague passed on as removed what never loses its words, or has words.")
        arrival = Arrival(posting, item.author, PASSED_ON, item.roster, frozenset(), item.draft)
        if not self._channels.is_kept(arrival.act):
            at = self._dated(posting, item.at)
            self._channels.add(room, arrival, accepted=Accepted.OF_A_BRIEF, reported_by=author, at=at)


def _item(arrival: Arrival, at: int) -> BriefItem:
    return BriefItem(posting_codec.encode(arrival.posting), arrival.author, arrival.roster, at, arrival.was)
