"""Removing the words of a period from this desk, while the line goes on as it stood.

Owns which words go and which stay, and why; and that they go everywhere at once or not at all: from what was
said, what carried it, drafts, notes, the record of whom it was shown, and the words to search. What stays of
an act is its place, its hash and what the law reads of it (`redacting`).

Rules: nothing goes that is not settled, not over, not read, that stands (agreements, texts, sheets, who
speaks, people held), or that a reader on this line may still ask this desk for. Before anything is certain
the whole line is folded from what would be left: a state that differs by one byte undoes all of it.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from backchannel.channel.acts import decode_draft, draft_codec
from backchannel.channel.papers.forms import CASES, FormCase, MoveCase, OpenCase
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import FORMS, KINDS, Body
from backchannel.channel.papers.suspension import history
from backchannel.desk.act_rows import ActRow, body_of
from backchannel.desk.carriers import Carriers, KnockBy
from backchannel.desk.finding import Finding
from backchannel.desk.glance import Glance
from backchannel.desk.ground import Ground, Part
from backchannel.desk.mediating import Mediating, Said
from backchannel.desk.redacting import REMOVED, bared, without_words
from backchannel.desk.tables_kept import State
from backchannel.errors import Refused

NOT_SETTLED = "not settled: something that comes may still move it"
STANDS = "part of what stands: texts, agreements, talks, phrases, the public line, who speaks"
PEOPLE = "about people held"
OPEN = "open: somebody still waits, can take a step, or a draft is about it"
UNREAD = "not read at this desk yet"
ASKED_FOR = "not confirmed by everybody who reads the line: they may still ask for it"
SUSPENDED = "the suspension that stands"
_ANSWERED = frozenset({"question", "request", "courtesy"})
"""Forms that are over once nobody is to act, though thanks or taking back could still come."""


class Period(NamedTuple):
    """On which line, from when to when (unix seconds, both inside)."""

    channel: bytes
    since: int
    until: int


class Plan(NamedTuple):
    """What would go, and how much stays for which reason. ``words``: of a mediator. ``gone``: items without
    words already, by draft or entry.

    ``kept``: knocks and drafts that somebody may still ask for.
    """

    rows: list[ActRow]
    words: list[Said]
    drafts: list[bytes]
    knocks: dict[int, KnockBy]
    stays: Counter[str]
    gone: list[bytes]
    kept: int


class Purging(Part):
    """Removing words."""

    def __init__(self, ground: Ground, finding: Finding, mediating: Mediating) -> None:
        super().__init__(ground)
        self._ground = ground
        self._finding = finding
        self._mediating = mediating
        self._carriers = Carriers(ground)

    # what would go

    def plan(self, period: Period) -> Plan:
        """What would go and what stays, decided for each item by itself."""
        glance = Glance(self._ground, period.channel)
        open_acts, about = self._open(glance), self._under_way(period.channel)
        unread = set(self._unread(period.channel))
        asked_for = self._carriers.still_asked_for(period.channel)
        rows: list[ActRow] = []
        stays: Counter[str] = Counter()
        gone: list[bytes] = []
        for row in self._channels.rows(period.channel):
            if not period.since <= row.at <= period.until:
                continue
            if row.removed is not None:
                gone.append(row.draft)
                continue
            why = self._why_not(glance, row, open_acts | about)
            if not why and row.draft in unread:
                why = UNREAD
            if not why and row.draft in asked_for:
                why = ASKED_FOR
            if why:
                stays[why] += 1
            else:
                rows.append(row)
        rows, elsewhere = self._nowhere_else(period.channel, rows)
        stays[NOT_SETTLED] += elsewhere
        words: list[Said] = []
        for said in self._mediating.on(period.channel):
            if period.since <= said.at <= period.until:
                if said.removed is not None:
                    gone.append(said.entry)
                elif said.unread or said.entry in asked_for:
                    stays[UNREAD if said.unread else ASKED_FOR] += 1
                else:
                    words.append(said)
        all_drafts, all_knocks = self._discarded(period), self._knocks(period)
        drafts = [each for each in all_drafts if each not in asked_for]
        knocks = {n: key for n, key in all_knocks.items() if key not in asked_for}
        kept = len(all_drafts) + len(all_knocks) - len(drafts) - len(knocks)
        return Plan(rows, words, drafts, knocks, +stays, gone, kept)

    def _nowhere_else(self, channel: bytes, rows: list[ActRow]) -> tuple[list[ActRow], int]:
        """Those whose draft is in no other place too (one that lost it stays as it came); how many are."""
        places = Counter(each.draft for each in self._channels.rows(channel))
        single = [row for row in rows if places[row.draft] == 1]
        return single, len(rows) - len(single)

    def _why_not(self, glance: Glance, row: ActRow, open_acts: set[bytes]) -> str:
        """Why the words of an act stay; empty where they can go."""
        channel = glance.channel
        over = _is_table_over(glance)
        if not glance.holds(row.hash) or not (over or channel.item(row.hash).settled):
            return NOT_SETTLED
        body = body_of(row)
        if without_words(body) is None:
            return STANDS
        if KINDS[type(body)].about(body) is Topic.PEOPLE:
            return PEOPLE
        if row.hash in open_acts:
            return OPEN
        if isinstance(body, OpenCase | MoveCase) and not over:
            opened = body.case if isinstance(body, MoveCase) else row.hash
            case = channel.case(CASES, opened)
            refused = channel.law.refused.get(row.hash) is not None
            return OPEN if refused or case is None or opened in open_acts or not _is_over(case) else ""
        standing = [history(channel.law.facts, side).at() for side in (0, 1)]
        if any(each is not None and each.act == row.hash for each in standing):
            return SUSPENDED
        return ""

    def _open(self, glance: Glance) -> set[bytes]:
        """Acts that began something which is not over. At a table that is over nothing is under way."""
        if _is_table_over(glance):
            return set()
        return {each.act for each in glance.channel.open()}

    def _under_way(self, channel: bytes) -> set[bytes]:
        """Acts that drafts of ours are about."""
        bodies = (row.draft.body for row in self._drafts.open_rows() if row.channel == channel)
        return {act for body in bodies if (act := _about(body)) is not None}

    def _unread(self, channel: bytes) -> list[bytes]:
        rows = self._core.register.all("SELECT draft FROM unread WHERE channel = ?", (channel,))
        return [bytes(row[0]) for row in rows]

    def _discarded(self, period: Period) -> list[bytes]:
        rows = self._core.register.all(
            "SELECT hash FROM draft WHERE channel = ? AND state = 'discarded' AND content <> x''"
            " AND at >= ? AND at <= ? AND hash NOT IN (SELECT draft FROM act)",
            period,
        )
        return [bytes(row[0]) for row in rows]

    def _knocks(self, period: Period) -> dict[int, KnockBy]:
        rows = self._core.register.all(
            "SELECT n, party, seat, term, said_at FROM knock"
            " WHERE channel = ? AND at >= ? AND at <= ? AND words NOT IN ('', ?)",
            (*period, REMOVED),
        )
        return {int(n): (bytes(party), int(seat), int(term), int(at)) for n, party, seat, term, at in rows}

    # removing

    def remove(self, period: Period) -> tuple[Plan, bool]:
        """Remove what the plan says, all of it or nothing. Raises `Refused` where the line would change.

        Gives the plan, and whether nothing of it lies in the file any more: another program may still read.
        """
        register = self._core.register
        with register.change():
            plan = self.plan(period)
            before = self._channels.folded_anew(period.channel)
            for row in plan.rows:
                self._remove(row)
            for said in plan.words:
                self._mediating.remove_words(said)
                self._remove_beside(said.entry)
            for draft in plan.drafts:
                self._remove_beside(draft)
            for each in plan.gone:
                self._channels.keep_without(each)
                self._mediating.keep_without(each)
            for knock in plan.knocks:
                register.run("UPDATE knock SET words = ? WHERE n = ?", (REMOVED, knock))
                self._finding.due("knock", knock)
            said_there = (*(row.draft for row in plan.rows), *(said.entry for said in plan.words))
            self._carriers.empty(
                period.channel, {*said_there, *plan.drafts, *plan.gone, *plan.knocks.values()}
            )
            if self._channels.folded_anew(period.channel) != before:
                raise Refused(
                    "Without these words the line would not stand as it does. Nothing was removed.",
                    next_step="Please report this, without the words.",
                )
            self._channels.keep_snapshots()
            self._finding.take_up_all()
        return plan, register.settle()

    def _remove(self, row: ActRow) -> None:
        bare = bared(decode_draft(row.arrival.posting.act.draft))
        if bare is None:
            raise Refused("This cannot lose its words.")
        self._channels.remove_words(row, draft_codec.encode(bare))
        self._remove_beside(row.draft)
        self._core.register.run("DELETE FROM told WHERE act = ?", (row.hash,))

    def _remove_beside(self, draft: bytes) -> None:
        """What our own side keeps with a draft, or beside a mediator's word."""
        run = self._core.register.run
        run("UPDATE draft SET content = x'', note = '' WHERE hash = ?", (draft,))
        run("DELETE FROM own_note WHERE about = ?", (draft,))
        run("DELETE FROM showed WHERE about = ?", (draft,))
        run("DELETE FROM rendering WHERE about = ?", (draft,))
        self._finding.due("item", draft)


def _is_table_over(glance: Glance) -> bool:
    """Whether it is a table at which nothing is said any more: nothing there is answered, or posted again."""
    return glance.table is not None and glance.table.state is not State.OPEN


def _is_over(case: FormCase) -> bool:
    """Whether nothing more can come of a case but thanks."""
    form = FORMS.of(case)
    if form.outcome(case).turn is not None:
        return False
    return form.name in _ANSWERED or not any(FORMS.possible(case, side) for side in (0, 1))


def _about(body: Body) -> bytes | None:
    """The act that a draft answers, or in whose case it is a step."""
    if isinstance(body, Message):
        return None if body.reply is None else body.reply.to
    return body.case if isinstance(body, MoveCase) else None
