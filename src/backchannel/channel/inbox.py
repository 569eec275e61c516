"""From postings in any order to acts in their places (spec/40, section 3: A2 to A5, A10 to A12).

Owns what waits for an act not here yet, and what was set aside for want of agreement and may still be vouched
for. Every admission ends in `Inbox.place`; the caller folds.

What an act vouches for (A12) is what those who agreed to it agreed to: the act in its view, whose hash covers
all of that one's past. Its own predecessor is the choice of whoever posted it, and vouches for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from backchannel.channel.acts import NO_ACT
from backchannel.channel.admission import Accepted, Candidate, Gate, merged
from backchannel.channel.approvals import given_of
from backchannel.channel.chain import Chains, Change, Node
from backchannel.channel.law import Law
from backchannel.channel.papers.charter import speaks_after
from backchannel.channel.papers.registry import KINDS
from backchannel.channel.speaks import Speaks, with_view
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Given, Quorum
from backchannel.errors import OutOfPlace, PeerFault, Refused

HELD_AT_MOST = 1024
"""Postings that one post brought and that wait here for others: nobody fills a desk with what never fits.
What is beyond is set aside and named; it stays stored, and is tried again when the line is opened next."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """An act is in its tree. ``change``: of the standing chains. ``vouched``: not by our own checks (A12)."""

    one: Candidate
    node: Node
    change: Change
    vouched: bool


class Waits(NamedTuple):
    """A posting waits for another act (its hash) that is not here."""

    act: bytes
    missing: bytes


class SetAside(NamedTuple):
    """A posting that is no act, whose post put it there, and why (a sentence for people)."""

    act: bytes
    poster: MemberRef
    sentence: str
    quorum: Quorum | None


class FalseSignature(NamedTuple):
    """A signature beside a posting does not hold: whose post brought it. It alone is dropped (A11)."""

    act: bytes
    brought_by: MemberRef


_SIDES_MIXED = "A message came that takes one side's message for the other's."

Outcome = Placed | Waits | SetAside | FalseSignature
Fold = Callable[[Placed], None]
_Place = tuple[Node | None, Node | None]
"""Where an act goes: behind the one, with the other in view (None: there is none)."""
Waiting = dict[bytes, dict[bytes, None]]
"""By the act waited for: what waits, in the order in which it came."""


class Inbox:
    """Postings of one channel on their way into its trees. ``ours``: the side of this desk's party.

    ``held`` waits for another act, ``short`` for more agreement. ``why``: the sentence of what is set aside.
    """

    def __init__(self, chains: Chains, law: Law, ours: int) -> None:
        self.chains = chains
        self.law = law
        self.ours = ours
        self.gate = Gate()
        self.given: dict[bytes, tuple[Given, ...]] = {}
        self.short: dict[bytes, Candidate] = {}
        self.held: dict[bytes, Candidate] = {}
        self.why: dict[bytes, str] = {}
        self._held_of: Counter[MemberRef] = Counter()
        self._behind: Waiting = {}
        self._missing: Waiting = {}

    def offer(self, one: Candidate, fold: Fold) -> list[Outcome]:
        """Take a posting as far as it gets, and what waited for it. ``fold`` sees each act placed."""
        known = self._unplaced(one.hash) if self.short or self.held else None
        if known is not None:
            known.add(one)
        return self._run(known or one, fold)

    def accept(self, act: bytes, fold: Fold) -> list[Outcome]:
        """A person here accepts a colleague's check of an act (A12): now, or once its whole past is here."""
        one = self._unplaced(act)
        if one is None:
            return []
        one.accepted = Accepted.BY_A_PERSON
        return self._run(one, fold)

    def _run(self, one: Candidate, fold: Fold) -> list[Outcome]:
        queue = [one]
        outcomes: list[Outcome] = []
        for step in queue:  # which grows meanwhile
            taken = self._take(step)
            outcomes += taken
            for outcome in taken:
                if isinstance(outcome, Placed):
                    fold(outcome)
                    if self._behind:
                        queue += self._waiting(self._behind, outcome.one.hash)
                elif isinstance(outcome, SetAside):
                    self.why[outcome.act] = outcome.sentence
            if self._missing:
                queue += self._waiting(self._missing, step.hash)
        return outcomes

    def _unplaced(self, act: bytes) -> Candidate | None:
        return self.short.get(act) or self.held.get(act)

    def _waiting(self, index: Waiting, act: bytes) -> list[Candidate]:
        return [self.held[each] for each in index.pop(act, ()) if each in self.held]

    def _hold(self, one: Candidate, index: Waiting, *acts: bytes) -> Waits:
        if self._held_of[one.poster] >= HELD_AT_MOST:
            raise OutOfPlace("Too many messages of that post wait for others that never came.")
        self.held[one.hash] = one
        self._held_of[one.poster] += 1
        for act in acts:
            index.setdefault(act, {})[one.hash] = None
        return Waits(one.hash, acts[0])

    def _let_go(self, act: bytes) -> None:
        self.short.pop(act, None)
        one = self.held.pop(act, None)
        if one is not None:
            self._held_of[one.poster] -= 1

    def _take(self, one: Candidate) -> list[Outcome]:
        """What becomes of a posting now. One that cannot be judged is set aside, and it alone."""
        if one.hash in self.chains.nodes:
            return []
        if self.short or self.held:
            self._let_go(one.hash)
        try:
            return self._judged(one)
        except (Refused, PeerFault) as fault:
            return [SetAside(one.hash, one.poster, fault.sentence, None)]

    def _judged(self, one: Candidate) -> list[Outcome]:
        nodes = self.chains.nodes
        prev, view = nodes.get(one.prev), nodes.get(one.draft.in_view.hash)
        if (prev is not None or one.prev == NO_ACT) and (view is not None or not one.views):
            if (view is not None and view.side == one.side) or (prev is not None and prev.side != one.side):
                raise OutOfPlace(_SIDES_MIXED)
            return self._counted(one, {}, self.law.speaks_before(one.side, prev, view), (prev, view))
        absent = [parent for parent in one.parents if parent not in nodes]
        past, missing = self._vouched_past(one)
        if missing is not None:
            return [self._hold(one, self._missing, missing)]
        for parent in absent:
            if parent not in past:
                return [self._hold(one, self._behind, parent)]
        before = self._speaks(past.values(), one)
        if one.accepted is not Accepted.BY_A_PERSON and not self._may_vouch(one, past, before[0]):
            oldest = [act for act, step in past.items() if past.keys().isdisjoint(step.parents)]
            return [self._hold(one, self._behind, *oldest)]
        return self._counted(one, past, before)

    def _counted(
        self,
        one: Candidate,
        past: dict[bytes, Candidate],
        before: tuple[Speaks, Speaks],
        place: _Place | None = None,
    ) -> list[Outcome]:
        """Count the people behind an act, all of whose past has a place or is ``past``; then place both.

        ``place``: its two parents, where both have one.
        """
        speaks, found = before[0], list[Outcome]()
        if one.statement is not None:
            found += [FalseSignature(one.hash, by) for by in sorted(one.prove(speaks))]
        quorum = self.gate.judge(one, speaks)
        complete = quorum.complete
        if not complete and not one.accepted:
            self.short[one.hash] = one
            sentence = "Not that side's word: " + "; ".join(quorum.missing) + "."
            return [*found, SetAside(one.hash, one.poster, sentence, quorum)]
        if place is None:
            found += self._placed(past.values(), vouched=True)
            return found + self._placed((one,), vouched=not complete)
        found.append(self._put(one, place, before, vouched=not complete))
        return found

    def _vouched_past(self, one: Candidate) -> tuple[dict[bytes, Candidate], bytes | None]:
        """What has no place and counts because ``one`` does, oldest first; or an act of it not here (A12).

        An act of our own party: what lies in its view. One that a person accepted: all of its past; one of a
        brief no more than others, for nobody looked at what comes before it later.
        """
        if one.accepted is Accepted.BY_A_PERSON:
            roots = one.parents
        else:
            roots = one.views if one.side == self.ours else ()
        ordered: dict[bytes, Candidate] = {}
        stack = [(act, False) for act in roots]
        while stack:
            act, after_parents = stack.pop()
            if act in self.chains.nodes or act in ordered:
                continue
            step = self._unplaced(act)
            if step is None:
                return {}, act
            if after_parents:
                ordered[act] = step
            else:
                stack += [(act, True), *((parent, False) for parent in step.parents)]
        return ordered, None

    def _may_vouch(self, one: Candidate, past: dict[bytes, Candidate], speaks: Speaks) -> bool:
        """Whether those who agreed to an act are enough for all that it carries (A12).

        They agreed to its view, so they vouch for it: by approvals only, since a signature under a list says
        nothing of the draft around it; and by the rule of every class that is carried. What is carried lowers
        no rule for it, and restores no list: that would vouch for itself.
        """
        agreed = merged(given_of(self.gate.binding(one, speaks)), ())
        classes = {KINDS[type(each.draft.body)].act_class for each in (one, *past.values())}
        both = (speaks, self._speaks_by_places(one))
        return all(self.gate.quorum(by, each, agreed).complete for by in both for each in classes)

    def _speaks_by_places(self, one: Candidate) -> Speaks:
        """Who speaks for its party just before it, by those acts of its past that have a place."""
        mine = self._after(self._last_placed(one.prev), one.side)
        return with_view(mine, self._after(self._last_placed(one.draft.in_view.hash), 1 - one.side))

    def _last_placed(self, act: bytes) -> bytes:
        """An act, or the newest one before it on its side's line that has a place, or none."""
        while act not in self.chains.nodes and (step := self._unplaced(act)) is not None:
            act = step.prev
        return act

    def _placed(self, candidates: Iterable[Candidate], *, vouched: bool) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for one in candidates:
            try:
                outcomes.append(self.place(one, vouched=vouched))
            except (Refused, PeerFault) as fault:
                outcomes.append(SetAside(one.hash, one.poster, fault.sentence, None))
        return outcomes

    def place(self, one: Candidate, *, vouched: bool) -> Placed:
        """Put a candidate whose quorum holds into its tree. Raises `OutOfPlace` (A2 to A5)."""
        nodes = self.chains.nodes
        prev, view = nodes.get(one.prev), nodes.get(one.draft.in_view.hash)
        if (prev is None and one.prev != NO_ACT) or (view is None and one.views):
            raise OutOfPlace("A message came that follows one that is not here.")
        return self._put(one, (prev, view), None, vouched=vouched)

    def _put(
        self, one: Candidate, place: _Place, before: tuple[Speaks, Speaks] | None, *, vouched: bool
    ) -> Placed:
        """`place`, between its parents, where who speaks before it is known already, or not (None)."""
        (prev, view), side = place, one.side
        if (view.number if view is not None else 0) != one.draft.in_view.number:
            raise OutOfPlace("A message came that miscounts what it has read.")
        self.chains.require_coherent(side, one.draft.act_no, prev, view)
        mine, theirs = before or self.law.speaks_before(side, prev, view)
        after = speaks_after(one.draft.body, mine, theirs)
        node, change = self.chains.place(
            one.hash, one.draft_hash, side, one.draft.act_no, prev=prev, view=view, speaks=after
        )
        if self.short or self.held:
            self._let_go(one.hash)
        if self.why:
            self.why.pop(one.hash, None)
        self.given[one.hash] = self.gate.given(one, mine)
        return Placed(one, node, change, vouched)

    def _speaks(self, past: Iterable[Candidate], one: Candidate) -> tuple[Speaks, Speaks]:
        """`_before`, looking through ``past``, acts without a place."""
        for step in past:
            if step.after is None:
                step.after = speaks_after(step.draft.body, *self._before(step))
        return self._before(one)

    def _before(self, one: Candidate) -> tuple[Speaks, Speaks]:
        """Who speaks for its party just before it, and for the other as in view."""
        theirs = self._after(one.draft.in_view.hash, 1 - one.side)
        mine = self._after(one.prev, one.side)
        return with_view(mine, theirs), theirs

    def _after(self, act: bytes, side: int) -> Speaks:
        """Who speaks for a side after an act of it. Raises `OutOfPlace` for the other side's."""
        if act == NO_ACT:
            return self.law.first[side]
        node = self.chains.nodes.get(act)
        if node is not None and node.side == side:
            return node.speaks
        step = self._unplaced(act)
        if step is not None and step.after is not None and step.side == side:
            return step.after
        raise OutOfPlace(_SIDES_MIXED)
