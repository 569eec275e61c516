"""One line with several desks of each side, over the real law: who says what, what came where, what waits.

Honest desks draft, agree by the approver's rule and post through `Channel`. Whoever is modified posts what
no desk would. Everything that ever went out lies in ``sent``, and a desk is given any of it, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from backchannel.channel.acts import Act, Draft, Posting, act_hash, decode_draft, draft_codec
from backchannel.channel.approvals import ApprovalRecord
from backchannel.channel.channel import Channel, Moved
from backchannel.channel.papers.registry import TABLES, Body
from backchannel.channel.papers.suspension import history
from backchannel.channel.view import InView
from backchannel.credentials.book import CharterBook
from backchannel.credentials.members import MemberRef, channel_roster
from backchannel.credentials.quorum import Role
from backchannel.errors import PeerFault, Refused
from channel.parties import ROSTER, Side, seeded

NOW = 1_800_000_000


class Sent(NamedTuple):
    """A posting that went out: by whose post, of an honest desk or not.

    ``readers``: for whose eyes. ``chain``: what stood of its own side at the desk that sent it.
    """

    posting: Posting
    poster: MemberRef
    honest: bool
    readers: tuple[MemberRef, ...]
    chain: tuple[bytes, ...]

    @property
    def act(self) -> bytes:
        """Its act's hash."""
        return act_hash(self.posting.act)


class Parked(NamedTuple):
    """An honest draft: where it was written, who agreed, and the suspensions known there then."""

    draft: Draft
    desk: Desk
    approvals: tuple[ApprovalRecord, ...]
    suspended: frozenset[bytes]


Facts = dict[str, dict[bytes, object]]


def facts_of(desk: Side) -> Facts:
    """Every table at a desk, as it stands now."""
    return {table.name: dict(desk.channel.law.facts.rows(table)) for table in TABLES}


class Taken(NamedTuple):
    """What one posting did at a desk: what rose and fell, and all facts before and after it."""

    desk: Desk
    moved: Moved
    before: Facts
    after: Facts


class Desk(Side):
    """An honest desk of one person on one line. ``others``: colleagues, by name, with a desk of their own."""

    def __init__(
        self, name: str, line: bytes, books: tuple[CharterBook, CharterBook], people: dict[str, int]
    ) -> None:
        ours, theirs = books
        super().__init__(ours, theirs, {each: (seat, Role.AGREES) for each, seat in people.items()}, name)
        self.channel = Channel.begin(line, ours, theirs, self.kept.__getitem__)  # type: ignore[arg-type]
        self.name = name
        self.line = line
        self.has: set[int] = set()
        self.settled: dict[bytes, str | None] = {}
        self.in_force: set[bytes] = set()
        self.accepted = False

    def write(self, body: Body, **changed: object) -> Draft:
        """A draft in the next place, or another."""
        place = self.channel.next_place()
        view = InView(place.in_view_number, place.in_view_hash)
        honest = Draft(1, self.line, self.party, place.act_no, view, self.rng(16), body)
        return replace(honest, **changed)

    def agrees(self, draft: Draft) -> ApprovalRecord:
        """The person here agrees, by the approver's rule. Raises `Refused`."""
        self.channel.judge_own(draft).require()
        self.channel.agreed(draft)
        return self.approval(draft, self.name)

    def ref(self) -> MemberRef:
        """Who sits here."""
        return MemberRef(self.party, self.people[self.name][0], 1)

    def readers(self) -> tuple[MemberRef, ...]:
        """For whose eyes this desk seals what it writes now."""
        books = [self.channel.speaks(side).book for side in (0, 1)]
        first, second = ((book.party, book.current.charter) for book in books)
        return tuple(each.ref for each in channel_roster(first, second).members)


class Line:
    """A line between two sides, each with desks: by person, the number of the post."""

    """A line between two sides: by person, the number of the post. ``modified``: who has no honest desk.

    ``released``: honest drafts that went out, and the suspensions known then. ``taken``: not looked at yet.
    """

    def __init__(
        self,
        line: bytes,
        books: tuple[CharterBook, CharterBook],
        people: list[dict[str, int]],
        modified: tuple[str, ...] = (),
    ) -> None:
        self.id, self.books, self.people = line, books, people
        self.desks = [self.fresh(name) for side in people for name in side if name not in modified]
        self.released: list[tuple[Parked, frozenset[bytes]]] = []
        self.taken: list[Taken] = []
        self.verdicts: dict[bytes, str | None] = {}
        self.sent: list[Sent] = []
        self.parked: list[Parked] = []
        self.begun: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
        self.texts: list[tuple[bytes, int]] = []
        self.rng = seeded(line.hex())

    def fresh(self, name: str) -> Desk:
        """A desk of that person that has nothing yet."""
        side = 0 if name in self.people[0] else 1
        books = self.books if side == 0 else self.books[::-1]
        return Desk(name, self.id, books, self.people[side])

    def side(self, desk: Desk) -> list[Desk]:
        """The desks of its side."""
        return [each for each in self.desks if each.party == desk.party]

    # honest

    def drafts(self, desk: Desk, body: Body) -> Parked | None:
        """Written and agreed to at one desk; None where the rule refuses it there."""
        draft = desk.write(body)
        try:
            parked = Parked(draft, desk, (desk.agrees(draft),), suspensions(desk))
        except Refused:
            return None
        self.parked.append(parked)
        return parked

    def agrees(self, parked: Parked, desk: Desk) -> Parked:
        """A colleague agrees at their desk, where that desk lets them."""
        if any(each.approval.approver == desk.ref() for each in parked.approvals):
            return parked
        try:
            record = desk.agrees(parked.draft)
        except Refused:
            return parked
        self.parked.remove(parked)
        self.parked.append(parked._replace(approvals=(*parked.approvals, record)))
        return self.parked[-1]

    def posts(self, parked: Parked, desk: Desk) -> Sent | None:
        """A desk sends what has its quorum; None where a rule holds it back, and it stays where it is."""
        names = [name for name, (seat, _) in desk.people.items() if seat in signers(parked)]
        signatures = desk.signatures(getattr(parked.draft.body, "statement", None), names)
        content = draft_codec.encode(parked.draft)
        try:
            posting = desk.channel.post(content, parked.approvals, signatures, NOW)
        except (
            Refused,
            PeerFault,
        ):  # who speaks changed: an agreement under the old list is none
            return None
        self.parked.remove(parked)
        self.released.append((parked, suspensions(desk)))
        return self.goes_out(posting, desk, honest=True)

    def goes_out(self, posting: Posting, desk: Desk, *, honest: bool) -> Sent:
        """It is sent, and taken in at the desk that sent it where that is honest."""
        chain = tuple(node.hash for node in desk.channel.chains.standing[desk.channel.ours])
        self.sent.append(Sent(posting, desk.ref(), honest, desk.readers(), chain))
        if honest:
            self.gives(len(self.sent) - 1, desk)
        return self.sent[-1]

    # what comes

    def gives(self, place: int, desk: Desk, *, unproven: bool = False) -> None:
        """A desk gets what was sent; ``unproven``: from a colleague, and its person accepts it."""
        sent, before = self.sent[place], facts_of(desk)
        try:
            if unproven:
                desk.kept[sent.act] = sent.posting.act.draft
                nobody = MemberRef(sent.poster.party, 0, 0)
                came = desk.channel.receive(
                    sent.posting, poster=nobody, roster=ROSTER, verified=(), reported=True
                )
                desk.accepted = True
                moved = desk.channel.accept(sent.act)
                moved = Moved(moved.outcomes, (*came.rose, *moved.rose), (*came.fell, *moved.fell))
            else:
                desk.has.add(place)
                moved = desk.take(sent.posting, sent.poster)
        except PeerFault:
            return
        self.taken.append(Taken(desk, moved, before, facts_of(desk)))

    def gives_all(self, desk: Desk, order: Iterable[int]) -> Desk:
        """Everything, in that order."""
        for place in order:
            self.gives(place, desk)
        return desk

    # modified

    def forces(self, desk: Desk, body: Body, who: Iterable[str], prev: bytes, **changed: object) -> None:
        """Whoever is modified posts a body with the agreement of some, in any place; no desk is asked."""
        draft = desk.write(body, **changed)
        names = list(who)
        approvals = tuple(desk.approval(draft, each) for each in names)
        signatures = desk.signatures(getattr(body, "statement", None), names)
        act = Act(draft_codec.encode(draft), prev)
        self.goes_out(Posting(act, approvals, signatures), desk, honest=False)

    def hangs(self, place: int, prev: bytes) -> None:
        """Somebody posts a draft that went out already behind another act: approvals do not cover that."""
        sent = self.sent[place]
        again = Posting(Act(sent.posting.act.draft, prev), sent.posting.approvals, sent.posting.signatures)
        self.sent.append(sent._replace(posting=again, honest=False))

    def bodies(self) -> dict[bytes, Draft]:
        """Every draft that went out, by act."""
        return {each.act: decode_draft(each.posting.act.draft) for each in self.sent}


def signers(parked: Parked) -> set[int]:
    """The posts of who agreed."""
    return {each.approval.approver.seat for each in parked.approvals}


def suspensions(desk: Desk) -> frozenset[bytes]:
    """Every suspension that had effect and stands at a desk, of either side, lifted or not."""
    facts = desk.channel.law.facts
    return frozenset(
        each.act for side in (0, 1) for each in history(facts, side).changes if each.kept is not None
    )
