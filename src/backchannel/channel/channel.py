"""The state of one channel at one desk: postings in, a state to show and to act on out.

Owns putting the parts together: gate and inbox, trees, law. Holds no bodies: those it needs again (after a
race) it asks back by act hash. Everything it holds follows from the postings it was given, in any order, but
the small numbers for people, which follow arrival. Persist with `backchannel.channel.snapshot`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from backchannel.channel.acts import (
    NO_ACT,
    Act,
    Draft,
    DraftHash,
    Posting,
    decode_draft,
    draft_hash,
)
from backchannel.channel.admission import Accepted, Candidate, candidate, count_signers, merged, signers
from backchannel.channel.approvals import Approval, ApprovalRecord, given_of, require_binding, require_in_time
from backchannel.channel.chain import Chains, Node, precedes
from backchannel.channel.facts import Table, V
from backchannel.channel.inbox import Fold, Inbox, Outcome, Placed
from backchannel.channel.items import Authority, Item, ItemState, NextPlace
from backchannel.channel.law import Law, Verdict
from backchannel.channel.moment import Moment
from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.registry import KINDS, PAPERS, Body, statement_of
from backchannel.channel.papers.suspension import history, overtaken, stops
from backchannel.channel.papers.text import next_statement
from backchannel.channel.signed_text import Role, SeatSignature, Statement, require_signed
from backchannel.channel.speaks import Speaks, begin
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.book import CharterBook
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Quorum
from backchannel.crypto.rng import Rng
from backchannel.errors import Misuse, NotHereYet, Refused
from backchannel.wire.ids import ChannelId

READER = 2
"""The side of a desk that reads a line and is of neither party: a mediator's."""
RECENT = 256
"""Bodies kept at hand, at least; older ones are asked back."""
AT_ONCE = RECENT // 2
"""Postings taken together where many are: their bodies are at hand when they are folded."""

Drafts = Callable[[bytes], bytes]
"""Given an act hash, the draft's bytes, from where the desk keeps postings."""


class Came(NamedTuple):
    """A posting as `Channel.receive` takes it."""

    posting: Posting
    poster: MemberRef
    roster: bytes
    verified: Collection[bytes]
    accepted: Accepted = Accepted.NO
    reported: bool = False
    was: bytes | None = None
    act: bytes | None = None


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no circles of objects: what is folded stays, and would be looked through again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Moved(NamedTuple):
    """What one call changed: acts that ``rose`` and ``fell`` (hashes), and what became of each posting."""

    outcomes: tuple[Outcome, ...]
    rose: tuple[bytes, ...]
    fell: tuple[bytes, ...]


class Channel:
    """One channel, as this desk knows it."""

    def __init__(self, channel: ChannelId, first: tuple[Speaks, Speaks], ours: int, drafts: Drafts) -> None:
        self.channel = channel
        self.parties = (first[0].book.party, first[1].book.party)
        self.reads_only = ours == READER
        self.desk_side = ours
        self.chains = Chains()
        self.law = Law(self.chains, first)
        self.inbox = Inbox(self.chains, self.law, ours)
        self.numbers: dict[bytes, int] = {}
        self.places: dict[bytes, tuple[bytes, ...]] = {}
        self.lost: set[bytes] = set()
        self.vouched: set[bytes] = set()
        self.agreed_view: InView = NOTHING
        self._drafts = drafts
        self._recent: dict[bytes, Body] = {}

    @classmethod
    def begin(cls, channel: ChannelId, ours: CharterBook, theirs: CharterBook, drafts: Drafts) -> Channel:
        """The channel at the introduction: nothing said yet."""
        if ours.party == theirs.party:
            raise Misuse("A line needs two sides.")
        own_side = 0 if ours.party < theirs.party else 1
        books = (ours, theirs) if own_side == 0 else (theirs, ours)
        return cls(channel, (begin(books[0]), begin(books[1])), own_side, drafts)

    def side_of(self, party: bytes) -> int:
        """0 for the party with the lower id, 1 for the other. Raises `Refused` for a third."""
        if party == self.parties[0]:
            return 0
        if party == self.parties[1]:
            return 1
        raise Refused("This is of somebody who is not on this line.")

    @property
    def ours(self) -> int:
        """The side of this desk's party. Raises `Refused` at a desk that only reads: nothing is ours."""
        if self.reads_only:
            raise Refused(
                "You read this line as the mediator: its two sides speak on it, and you have no vote.",
                next_step="Say your own words: `backchannel put-forward` or `backchannel carry-word`.",
            )
        return self.desk_side

    def is_ours(self, side: int) -> bool:
        """Whether that is the side of this desk's party."""
        return side == self.desk_side

    # Taking in

    def receive(
        self,
        posting: Posting,
        *,
        poster: MemberRef,
        roster: bytes,
        verified: Collection[bytes],
        accepted: Accepted = Accepted.NO,
        reported: bool = False,
        was: bytes | None = None,
    ) -> Moved:
        """Take a posting from an admitted entry.

        ``poster``: the entry's author. ``roster``: roster hash of the entry. ``verified``: `approval_hash` of
        the approvals whose authenticator to this desk held. ``accepted``: on a colleague's check.
        ``reported``: a colleague passed it on. ``was``: see `admission.candidate`. Raises `PeerFault` for
        what is no posting of this channel; what is no act is an outcome (`SetAside`).
        """
        one = self._read(Came(posting, poster, roster, verified, accepted, reported, was))
        return self._moved(lambda fold: self.inbox.offer(one, fold))

    def receive_all(self, came: Iterable[Came]) -> None:
        """Take many postings as `receive` takes each, as when a line is opened: the state is the same.

        It is folded in stretches, and nobody is told what moved. Raises what `receive` raises.
        """
        rest = iter(came)
        with uncollected():
            while stretch := [self._read(each) for each in islice(rest, AT_ONCE)]:
                for one in stretch:
                    self.inbox.offer(one, self._note)
                self.law.catch_up(self._recall)

    def _read(self, came: Came) -> Candidate:
        one = candidate(
            came.posting,
            channel=self.channel,
            parties=self.parties,
            poster=came.poster,
            roster=came.roster,
            verified=came.verified,
            reported=came.reported,
            was=came.was,
            act=came.act,
        )
        one.accepted = came.accepted
        self._remember(one.hash, one.draft.body)  # the desk stores it only after this
        return one

    def accept(self, act: bytes) -> Moved:
        """A person here accepts a colleague's check of an act that is here without a place (A12)."""
        return self._moved(lambda fold: self.inbox.accept(act, fold))

    def is_held(self, act: bytes) -> bool:
        """Whether a posting waits here for an act before it that has not come: nothing is judged yet."""
        return act in self.inbox.held

    def _moved(self, run: Callable[[Fold], list[Outcome]]) -> Moved:
        before: dict[bytes, bool] = {}
        disturbed = False

        def fold(placed: Placed) -> None:
            nonlocal disturbed
            for node in placed.change.fell:
                disturbed = True
                before.setdefault(node.hash, True)
            for node in placed.change.rose:
                before.setdefault(node.hash, False)
            self._note(placed)
            self.law.catch_up(self._recall)

        outcomes = tuple(run(fold))
        if not disturbed:
            return Moved(outcomes, tuple(before), ())
        standing = {each: self.chains.stands(self.chains.nodes[each]) for each in before}
        rose = tuple(each for each, stood in before.items() if not stood and standing[each])
        fell = tuple(each for each, stood in before.items() if stood and not standing[each])
        return Moved(outcomes, rose, fell)

    def _note(self, placed: Placed) -> None:
        """An act is in its tree: what fell is taken back; what rose is folded when the law catches up."""
        change, one = placed.change, placed.one
        act, draft = one.hash, one.draft_hash
        if change.rose != (placed.node,) or change.fell:
            self.lost.add(act)
            self.lost.update(node.hash for node in change.fell)
            self.lost.difference_update(node.hash for node in change.rose)
        if placed.vouched:
            self.vouched.add(act)
        if draft not in self.numbers:
            self.numbers[draft] = len(self.numbers) + 1
            self.places[draft] = (act,)
        else:
            self.places[draft] += (act,)
        if act not in self._recent:
            self._remember(act, one.draft.body)
        if change.fell:
            self.law.retract(change)

    def _remember(self, act: bytes, body: Body) -> None:
        self._recent[act] = body
        if len(self._recent) > 2 * RECENT:
            self._recent = dict(islice(self._recent.items(), RECENT, None))

    def _recall(self, act: bytes) -> Body:
        body = self._recent.get(act)
        return body if body is not None else decode_draft(self._drafts(act)).body

    # Writing our own

    def next_place(self) -> NextPlace:
        """Where the next act of our side goes, taking into account all of theirs that nobody contests."""
        end = self.chains.end(self.ours)
        view = self.chains.end(1 - self.ours)
        while view is not None and self._contested(view):
            view = view.prev
        number = 1 if end is None else end.number + 1
        seen = NOTHING if view is None else InView(view.number, view.hash)
        return NextPlace(number, NO_ACT if end is None else end.hash, seen.number, seen.hash)

    def _contested(self, node: Node) -> bool:
        siblings = self.chains.children(node.side, node.prev)
        return not node.children and sum(each.number == node.number for each in siblings) > 1

    def require_may_agree(self, draft: Draft) -> None:
        """The approver's rule (A9): raise `Refused` unless this view follows all that was agreed to here."""
        view = self._node(draft.in_view)
        if not precedes(self._node(self.agreed_view), view):
            raise Refused(
                "This was written without something that you took into account when you last agreed.",
                next_step="Write it again: it will take the newest messages into account.",
            )

    def agreed(self, draft: Draft) -> None:
        """Note that a person here agreed to a draft. Persist before the approval leaves."""
        self.require_may_agree(draft)
        self.agreed_view = draft.in_view

    def judge_own(self, draft: Draft) -> Verdict:
        """What the other side's desk will say to this draft at the ends of both chains."""
        return self.law.judge(draft.body, self.moment(draft))

    def moment(self, draft: Draft) -> Moment:
        """The moment a draft would have if posted now. Raises `Refused` when it cannot be posted there.

        `NotHereYet`, a `Refused`, is the one that may pass by itself.
        """
        end = self.chains.end(self.ours)
        view = self._node(draft.in_view)
        if draft.channel != self.channel or draft.party != self.parties[self.ours]:
            raise Misuse("This was written for another line.")
        self._require_not_held_back(draft, view)
        if end is not None and draft.act_no <= end.number:
            raise Refused(
                "Another message of your side went out under this number.",
                next_step="It is a draft again: agree to it once more.",
            )
        before = None if end is None else end.view
        if not precedes(before, view) or not precedes(None if view is None else view.view, end):
            raise Refused(
                "This was written before a message that your side has taken into account since.",
                next_step="It is a draft again: agree to it once more.",
            )
        return self.law.moment(self.ours, end, view, bytes(32))

    def _require_not_held_back(self, draft: Draft, view: Node | None) -> None:
        """Raise `Refused` where a suspension known here stops a draft that was written before it (S4)."""
        kind, facts = KINDS[type(draft.body)], self.law.facts
        if kind.always:
            return
        topic = kind.about(draft.body)
        side = 1 - self.ours
        if not overtaken(topic, history(facts, side).changes, 0 if view is None else view.depth):
            side = self.ours
            own = history(facts, side)
            later = [each for each in own.changes if self.chains.nodes[each.act].number > draft.act_no]
            if not any(stops(each, topic) for each in (own.at(), *later)):
                return
        raise Refused(
            f"{self.speaks(side).name} suspended the line, so this did not go out.",
            next_step="When the line is open again, agree to the draft once more, or say it anew.",
        )

    def _node(self, view: InView) -> Node | None:
        if view == NOTHING:
            return None
        node = self.chains.nodes.get(view.hash)
        if node is None or node.side == self.ours or node.number != view.number:
            raise NotHereYet("This takes a message into account that is not here yet.")
        return node

    def quorum(self, draft_bytes: bytes, approvals: Iterable[Approval]) -> Quorum:
        """Who agreed to a draft of ours if it is posted now, and who is missing."""
        draft = decode_draft(draft_bytes)
        mine = self.moment(draft).mine
        hashed = draft_hash(draft_bytes)
        bound = list(approvals)
        for approval in bound:
            require_binding(approval, draft, hashed, mine.charter_hash)
        given = merged(given_of(bound), signers(draft.body, mine))
        return mine.quorum(KINDS[type(draft.body)].act_class, given)

    def signatures_quorum(self, draft: Draft, signatures: Collection[SeatSignature]) -> Quorum | None:
        """Who signed the statement in a draft, or None where there is nothing to sign.

        Raises `Unproven` when one does not hold.
        """
        statement = statement_of(draft.body)
        if statement is None:
            return None
        mine = self.moment(draft).mine
        for signature in signatures:
            require_signed(statement, signature, mine.charter)
        return count_signers(signatures, mine)

    def post(
        self,
        draft_bytes: bytes,
        approvals: Collection[ApprovalRecord],
        signatures: Collection[SeatSignature],
        now: int,
    ) -> Posting:
        """The posting of a draft that has its quorum, at the end of our chain.

        Raises `Refused` with the sentence the other side's desk would give: short quorum, run out, a rule.
        """
        draft = decode_draft(draft_bytes)
        self.quorum(draft_bytes, [record.approval for record in approvals]).require()
        for record in approvals:
            require_in_time(record.approval, now)
        signed = self.signatures_quorum(draft, signatures)
        if signed is not None:
            signed.require()
        self.judge_own(draft).require()
        place = self.next_place()
        return Posting(Act(draft_bytes, place.prev), tuple(approvals), tuple(signatures))

    def statement(self, role: Role, text_bytes: bytes, rng: Rng, *, by_proposer: bool) -> Statement:
        """What our people sign for a role under a text, as both chains stand now."""
        place = self.next_place()
        end, view = self.chains.end(self.ours), self.chains.nodes.get(place.in_view_hash)
        moment = self.law.moment(self.ours, end, view, bytes(32))
        return next_statement(role, text_bytes, moment, self.law.facts, rng, by_proposer=by_proposer)

    # Reading

    def speaks(self, side: int) -> Speaks:
        """Who speaks for a side, and by which rules, at the ends of both chains."""
        return self.law.speaks_before(side, self.chains.end(side), self.chains.end(1 - side))[0]

    def item(self, act: bytes) -> Item:
        """One act as it stands now."""
        node = self.chains.nodes[act]
        reason = self.law.refused.get(act)
        state = ItemState.STANDS if reason is None else ItemState.REFUSED
        if not self.chains.stands(node):
            state, reason = ItemState.FELL_BACK, None
        settled = state is not ItemState.FELL_BACK and self._is_settled(node)
        number = self.numbers[node.draft_hash]
        mine = self.is_ours(node.side)
        return Item(number, act, node.draft_hash, mine, node.number, state, reason, settled)

    def _is_settled(self, node: Node) -> bool:
        """At a desk that only reads: as far as the other side kept to its word."""
        return self.chains.is_settled(node, 1 - node.side if self.reads_only else self.desk_side)

    def items(self, after: int = 0) -> list[Item]:
        """Acts numbered above ``after``, in order, each draft once: where it stands, else where it fell."""
        shown = []
        for draft, places in list(self.places.items())[after:]:
            act = self._standing_place(draft) or places[-1]
            shown.append(self.item(act))
        return shown

    def _standing_place(self, draft: bytes) -> bytes | None:
        places = (act for act in self.places[draft] if act not in self.lost)
        return next(places, None)

    def fallen(self) -> tuple[DraftHash, ...]:
        """Drafts of ours that lost their place and stand nowhere: to be posted again, or agreed again."""
        nodes = [self.chains.nodes[act] for act in self.lost]
        drafts = {node.draft_hash for node in nodes if self.is_ours(node.side)}
        gone = [draft for draft in drafts if self._standing_place(draft) is None]
        return tuple(DraftHash(draft) for draft in sorted(gone, key=self.numbers.__getitem__))

    def authority(self, act: bytes, named: Sequence[Approval] = ()) -> Authority:
        """Who agreed to an act, by titles, as its place had it.

        ``named``: the approvals beside it. Of an act that counts on the check of others they say who agreed.
        """
        node = self.chains.nodes[act]
        speaks = self.law.speaks_before(node.side, node.prev, node.view)[0]
        charter, found = speaks.charter, self.inbox.given.get(act, ())
        if act in self.vouched:
            place = (node.draft_hash, speaks.charter_hash, self.parties[node.side])
            told = [
                each for each in named if (each.draft_hash, each.charter_hash, each.approver.party) == place
            ]
            found = merged(found, given_of(told))
        titles: tuple[list[str], list[str]] = ([], [])
        for given in found:
            seat = charter.seat(given.seat)
            if seat is not None and charter.holder(given.seat, given.term) is not None:
                titles[given.role].append(seat.title)
        return Authority(
            tuple(titles[0]), tuple(titles[1]), charter.version, charter.one_voice, act in self.vouched
        )

    def open(self) -> Iterator[Open]:
        """Everything begun on this line that is not over, paper by paper."""
        for paper in PAPERS:
            yield from paper.open(self.law.facts, self.desk_side)

    def case(self, table: Table[V], key: bytes) -> V | None:
        """What became of something, from its paper's table; None where it is none that counts."""
        return self.law.facts.get(table, key)
