"""A table: a line of its own between the same two parties, with a mediator among its readers (spec/46).

Owns the three bodies and the machine, on the line that both sides have already: one proposes, the other
joins, either closes for good. What follows from a table that stands (its name, its secret) is `table_terms`;
who reads at it is `credentials.members`. The mediator is no party of any line: it says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec.structs import replace

from backchannel.channel.bounds import LanguageTag, Line, Reason
from backchannel.channel.facts import Facts, Table
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Gravity, Kind, Open, Paper, Topic, still_open
from backchannel.channel.speaks import with_view
from backchannel.credentials.charter import (
    CHARTER_LIMIT,
    ActClass,
    Charter,
    SeatKind,
    SeatNumber,
    charter_hash,
    decode_charter,
    party_id,
)
from backchannel.credentials.wellformed import components, require_well_formed
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8, U63, Bytes32

POSTS_AT_MOST = 8
"""Posts of a mediator at one table."""
TABLES_AT_MOST = 200
"""Tables that one side proposes on one line: what became of them has to fit in the register."""

Posts = Annotated[tuple[SeatNumber, ...], msgspec.Meta(min_length=1, max_length=POSTS_AT_MOST)]


class OpenTable(Record, tag=30):
    """Propose a table. ``charter``: the mediator's list of who speaks, encoded; ``posts``: who reads."""

    mediator: Bytes32
    charter: Annotated[bytes, msgspec.Meta(max_length=CHARTER_LIMIT)]
    posts: Posts
    contribution: Bytes32
    title: Line
    language: LanguageTag


class JoinTable(Record, tag=31):
    """Agree to a table that the other side proposed, with that very list of the mediator's."""

    table: Bytes32
    charter_hash: Bytes32
    contribution: Bytes32


class CloseTable(Record, tag=32):
    """Close a table for good, or decline one, or take it back."""

    table: Bytes32
    reason: Reason
    language: LanguageTag
    translation: Reason | None


class Joined(Record):
    """By which act a table was agreed to; ``charters``: of both sides there, by side."""

    depth: U63
    act: Bytes32
    contribution: Bytes32
    charters: tuple[Bytes32, Bytes32]


class Closed(Record):
    """By which act of its side a table was closed."""

    depth: U63
    act: Bytes32


class TableCase(Record):
    """What became of a table. Each field has one writer, so crossing acts fold alike in either order."""

    opener: U8
    depth: U63
    act: Bytes32
    mediator: Bytes32
    charter_hash: Bytes32
    posts: Posts
    contribution: Bytes32
    joined: Joined | None
    closed: tuple[Closed | None, Closed | None]

    @property
    def is_closed(self) -> bool:
        """Whether either side closed it."""
        return any(self.closed)

    @property
    def stands(self) -> bool:
        """Whether both sides want it, and neither has closed it."""
        return self.joined is not None and not self.is_closed


TABLES: Table[TableCase] = Table("tables", TableCase)


def judge_open(body: OpenTable, moment: Moment, facts: Facts) -> None:
    """Refuse a mediator who is a side, whose list or posts are not sound, or who has a side's keys (M1)."""
    _require_not_frozen(moment)
    charter = decode_charter(body.charter)
    require_well_formed(charter)
    if body.mediator in (moment.mine.book.party, moment.theirs.book.party):
        raise Refused("A side of this line cannot be its mediator.")
    if charter.version == 1 and party_id(body.charter) != body.mediator:
        raise Refused("The list of the mediator is not that mediator's.")
    _require_posts(body.posts, charter)
    keys = moment.mine.book.all_keys | moment.theirs.book.all_keys
    if any(keys & components(each.holder.bundle) for each in charter.seats if each.holder is not None):
        raise Refused("The mediator has a key of one of the sides.")
    mine = [case for case in facts.rows(TABLES).values() if case.opener == moment.side]
    if len(mine) >= TABLES_AT_MOST:
        raise Refused("Your side proposed so many tables on this line that no more is kept.")


def _require_posts(posts: Posts, charter: Charter) -> None:
    if list(posts) != sorted(set(posts)):
        raise Refused("A post of the mediator is named twice or out of order.")
    for number in posts:
        found = charter.seat(number)
        if found is None or found.holder is None or found.kind is SeatKind.RESERVE:
            raise Refused("Nobody is in a post that was named for the mediator.")


def _require_not_frozen(moment: Moment) -> None:
    for side in (moment.mine, moment.theirs):
        if side.frozen:
            raise Refused(f"{side.name} has two lists of who speaks that contradict each other.")


def fold_open(body: OpenTable, moment: Moment, facts: Facts) -> None:
    """It waits for the other side."""
    case = TableCase(
        moment.side,
        moment.depth,
        moment.act,
        body.mediator,
        charter_hash(body.charter),
        body.posts,
        body.contribution,
        None,
        (None, None),
    )
    facts.put(TABLES, moment.act, case)


def judge_join(body: JoinTable, moment: Moment, facts: Facts) -> None:
    """Only the other side's table, as proposed, once, while not closed, under settled rules (M2, M3)."""
    case = _seen(body.table, moment, facts)
    if case.opener == moment.side:
        raise Refused("The side that proposed a table waits for the other to join it.")
    if body.charter_hash != case.charter_hash:
        raise Refused("The table was proposed with another list of the mediator's.")
    if case.joined is not None:
        raise Refused("Your side has joined this table already.")
    _require_not_closed(case, moment)
    _require_not_frozen(moment)
    for side in (moment.mine, with_view(moment.theirs, moment.mine)):
        if side.waiting:
            raise Refused(
                f"A lower rule of {side.name} waits to be agreed to on this line: no table begins before.",
                next_step="`backchannel who WHO` shows it, `backchannel admit WHO` agrees to it.",
            )


def fold_join(body: JoinTable, moment: Moment, facts: Facts) -> None:
    """Both sides want it, as who speaks for them stands here."""
    case = _seen(body.table, moment, facts)
    hashes = (moment.mine.charter_hash, with_view(moment.theirs, moment.mine).charter_hash)
    charters = hashes if moment.side == 0 else (hashes[1], hashes[0])
    joined = Joined(moment.depth, moment.act, body.contribution, charters)
    facts.put(TABLES, body.table, replace(case, joined=joined))


def judge_close(body: CloseTable, moment: Moment, facts: Facts) -> None:
    """A table that is known, once by each side (M4)."""
    if _seen(body.table, moment, facts).closed[moment.side] is not None:
        raise Refused("Your side has closed this table already.")


def fold_close(body: CloseTable, moment: Moment, facts: Facts) -> None:
    """It is over, whatever the other side does."""
    case = _seen(body.table, moment, facts)
    mine = Closed(moment.depth, moment.act)
    closed = (mine, case.closed[1]) if moment.side == 0 else (case.closed[0], mine)
    facts.put(TABLES, body.table, replace(case, closed=closed))


def _seen(table: bytes, moment: Moment, facts: Facts) -> TableCase:
    case = facts.get(TABLES, table)
    if case is None or not moment.sees(case.opener, case.depth):
        raise Refused("This is about a table that was not proposed yet.")
    return case


def _require_not_closed(case: TableCase, moment: Moment) -> None:
    for side, closed in enumerate(case.closed):
        if closed is not None and moment.sees(side, closed.depth):
            raise Refused("This table was closed, and a closed table is over.", next_step="Propose another.")


def unsettled(facts: Facts, ours: int) -> Iterator[Open]:
    """Tables that wait for the other side to join."""
    for case in facts.rows(TABLES).values():
        if case.joined is None and not case.is_closed:
            other = 1 - case.opener
            yield still_open(Topic.THE_LINE, case.act, case, ours, side=case.opener, waits_for=other)


PAPER = Paper(
    {
        OpenTable: Kind(
            ActClass.CONTROL,
            Topic.THE_LINE,
            judge_open,
            fold_open,
            always=True,
            sound=lambda body: decode_charter(body.charter),
            gravity=Gravity("They and the mediator learn that your side wants a table with that mediator."),
        ),
        JoinTable: Kind(
            ActClass.CONTROL,
            Topic.THE_LINE,
            judge_join,
            fold_join,
            always=True,
            gravity=Gravity("The mediator reads all that is said at the table from then on."),
        ),
        CloseTable: Kind(
            ActClass.CONTROL,
            Topic.THE_LINE,
            judge_close,
            fold_close,
            always=True,
            gravity=Gravity("A table is closed for good."),
        ),
    },
    (TABLES,),
    unsettled,
)
