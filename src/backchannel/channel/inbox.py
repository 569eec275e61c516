"""From postings in any order to acts in their places (spec/40, section 3: A2 to A5, A10 to A12).

Owns what waits for an act not here yet, and what was set aside for want of agreement and may still be vouched
for. Every admission ends in `Inbox.place`; the caller folds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from backchannel.channel.admission import Candidate, Gate
from backchannel.channel.chain import Chains, Change, Node
from backchannel.channel.law import Law
from backchannel.channel.papers.charter import speaks_after
from backchannel.channel.speaks import Speaks, with_view
from backchannel.credentials.members import MemberRef
from backchannel.credentials.quorum import Given, Quorum
from backchannel.errors import OutOfPlace

NO_ACT = bytes(32)


class Placed(NamedTuple):
    """An act is in its tree. ``change``: of the standing chains. ``vouched``: not by our own checks (A12)."""

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


Outcome = Placed | Waits | SetAside | FalseSignature


class Inbox:
    """Postings of one channel on their way into its trees. ``ours``: the side of this desk's party."""

    def __init__(self, chains: Chains, law: Law, ours: int, side_of: Callable[[bytes], int]) -> None:
        self.chains = chains
        self.law = law
        self.ours = ours
        self.side_of = side_of
        self.gate = Gate()
        self.given: dict[bytes, tuple[Given, ...]] = {}
        self.short: dict[bytes, Candidate] = {}
        self.held: dict[bytes, Candidate] = {}
        self._wanted: dict[bytes, list[bytes]] = {}

    def offer(self, one: Candidate, fold: Callable[[Placed, Candidate], None]) -> list[Outcome]:
        """Take a posting as far as it gets, and what waited for it. ``fold`` sees each act placed."""
        outcomes: list[Outcome] = []
        queue = [self._merged(one)]
        while queue:
            for outcome, candidate in self._take(queue.pop(0)):
                outcomes.append(outcome)
                if isinstance(outcome, Placed):
                    fold(outcome, candidate)
                    queue += self._waiting_for(outcome.node.hash)
            queue += self._vouchers()
        return outcomes

    def accept(self, act: bytes, fold: Callable[[Placed, Candidate], None]) -> list[Outcome]:
        """A person here accepts a colleague's check of an act set aside (A12)."""
        one = self.short.get(act)
        if one is None:
            return []
        outcomes: list[Outcome] = []
        for outcome, candidate in self._place_all([*self._short_past(one), one], vouched=True):
            outcomes.append(outcome)
            if isinstance(outcome, Placed):
                fold(outcome, candidate)
                for waiting in self._waiting_for(outcome.node.hash):
                    outcomes += self.offer(waiting, fold)
        return outcomes

    def _merged(self, one: Candidate) -> Candidate:
        """The same posting brought by another desk, or tagged again, adds its evidence."""
        known = self.short.get(one.hash) or self.held.get(one.hash)
        if known is None:
            return one
        known.add(one)
        return known

    def _vouchers(self) -> list[Candidate]:
        """What of our own party waits only for acts that are here, with or without quorum: it may vouch."""
        found = [one for one in self.held.values() if self._may_vouch(one)]
        return [self.held.pop(one.hash) for one in found]

    def _may_vouch(self, one: Candidate) -> bool:
        """Whether a posting is of our own party, and its whole past is here, with or without quorum."""
        if self.side_of(one.draft.party) != self.ours:
            return False
        stack, seen = [one], {bytes(one.hash)}
        while stack:
            step = stack.pop()
            for parent in (step.prev, step.draft.in_view.hash):
                if parent == NO_ACT or parent in self.chains.nodes or parent in seen:
                    continue
                found = self._unplaced(parent)
                if found is None:
                    return False
                seen.add(parent)
                stack.append(found)
        return True

    def _unplaced(self, act: bytes) -> Candidate | None:
        return self.short.get(act) or self.held.get(act)

    def _waiting_for(self, act: bytes) -> list[Candidate]:
        return [self.held.pop(each) for each in self._wanted.pop(act, []) if each in self.held]

    def _take(self, one: Candidate) -> list[tuple[Outcome, Candidate]]:
        if one.hash in self.chains.nodes:
            return []
        past = self._short_past(one)
        vouching = self._may_vouch(one)
        for parent in (one.prev, one.draft.in_view.hash):
            if parent != NO_ACT and parent not in self.chains.nodes and not vouching:
                self.held[one.hash] = one
                self._wanted.setdefault(parent, []).append(one.hash)
                return [(Waits(one.hash, parent), one)]
        speaks = self._speaks(one)
        found: list[tuple[Outcome, Candidate]] = [
            (FalseSignature(one.hash, brought_by), one) for brought_by in sorted(one.prove(speaks))
        ]
        quorum = self.gate.judge(one, speaks)
        if not quorum.complete:
            self.short[one.hash] = one
            sentence = "Not that side's word: " + "; ".join(quorum.missing) + "."
            return [*found, (SetAside(one.hash, one.poster, sentence, quorum), one)]
        placed = self._place_all(past, vouched=True)
        return found + placed + self._place_all([one], vouched=False)

    def _place_all(self, candidates: list[Candidate], *, vouched: bool) -> list[tuple[Outcome, Candidate]]:
        outcomes: list[tuple[Outcome, Candidate]] = []
        for one in candidates:
            try:
                outcomes.append((self.place(one, vouched=vouched), one))
            except OutOfPlace as fault:
                outcomes.append((SetAside(one.hash, one.poster, fault.sentence, None), one))
        return outcomes

    def place(self, one: Candidate, *, vouched: bool) -> Placed:
        """Put a candidate whose quorum holds into its tree. Raises `OutOfPlace` (A2 to A5)."""
        prev, view = self._parents(one)
        side = self.side_of(one.draft.party)
        if (view.number if view is not None else 0) != one.draft.in_view.number:
            raise OutOfPlace("A message came that miscounts what it has read.")
        self.chains.require_coherent(side, one.draft.act_no, prev, view)
        mine, theirs = self.law.speaks_before(side, prev, view)
        after = speaks_after(one.draft.body, mine, theirs)
        node, change = self.chains.place(
            one.hash, one.draft_hash, side, one.draft.act_no, prev=prev, view=view, speaks=after
        )
        self.short.pop(one.hash, None)
        self.held.pop(one.hash, None)
        self.given[one.hash] = self.gate.given(one, mine)
        return Placed(node, change, vouched)

    def _parents(self, one: Candidate) -> tuple[Node | None, Node | None]:
        nodes = self.chains.nodes
        for parent in (one.prev, one.draft.in_view.hash):
            if parent != NO_ACT and parent not in nodes:
                raise OutOfPlace("A message came that follows one that is not here.")
        return nodes.get(one.prev), nodes.get(one.draft.in_view.hash)

    def _short_past(self, one: Candidate) -> list[Candidate]:
        """Postings without a place that lie in its past, oldest first."""
        if not self.short and not self.held:
            return []
        ordered: dict[bytes, Candidate] = {}
        stack = [(one, False)]
        while stack:
            step, after_parents = stack.pop()
            if after_parents:
                ordered[step.hash] = step
            elif step.hash not in ordered:
                stack.append((step, True))
                parents = (self._unplaced(step.prev), self._unplaced(step.draft.in_view.hash))
                stack += [(parent, False) for parent in parents if parent is not None]
        ordered.pop(one.hash)
        return list(ordered.values())

    def _speaks(self, one: Candidate) -> Speaks:
        """Who speaks for its party just before it, looking through acts that were set aside."""
        after: dict[bytes, Speaks] = {}
        for step in (*self._short_past(one), one):
            side = self.side_of(step.draft.party)
            mine = self._after(step.prev, side, after)
            theirs = self._after(step.draft.in_view.hash, 1 - side, after)
            before = with_view(mine, theirs)
            if step is one:
                return before
            after[step.hash] = speaks_after(step.draft.body, before, theirs)
        raise AssertionError("the last step is the candidate itself")

    def _after(self, act: bytes, side: int, overlay: dict[bytes, Speaks]) -> Speaks:
        if act == NO_ACT:
            return self.law.first[side]
        node = self.chains.nodes.get(act)
        return node.speaks if node is not None else overlay[act]
