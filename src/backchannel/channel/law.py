"""Judge each act on its own past, and fold the standing chains into facts (spec/40, section 5).

Owns the verdicts and the order of folding. Any order that folds an act after its past gives the same facts:
each verdict asks only what its act sees, and each fact is written by one party's chain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from backchannel.channel.chain import Chains, Change, Node
from backchannel.channel.facts import Facts
from backchannel.channel.moment import Moment
from backchannel.channel.papers.registry import KINDS, Body
from backchannel.channel.papers.suspension import require_open
from backchannel.channel.speaks import Speaks, with_view
from backchannel.errors import PeerFault, Refused

KEPT = 10_000
"""Acts, at least, that can be taken back before everything is folded again from the start."""

Recall = Callable[[bytes], Body]
"""Given an act hash, the body of that act, from where the desk keeps it."""


class Verdict(NamedTuple):
    """Effective, or refused for a reason (a sentence for people), and what to do then."""

    reason: str | None
    next_step: str = ""

    @property
    def effective(self) -> bool:
        """Whether the act has effect."""
        return self.reason is None

    def require(self) -> None:
        """Raise `Refused` unless it is effective."""
        if self.reason is not None:
            raise Refused(self.reason, next_step=self.next_step)


EFFECTIVE = Verdict(None)


class Law:
    """The facts of one channel, following its standing chains."""

    def __init__(self, chains: Chains, first: tuple[Speaks, Speaks]) -> None:
        self.chains = chains
        self.first = first
        self.facts = Facts()
        self.refused: dict[bytes, str] = {}
        self._log: list[Node] = []
        self._marks: list[int] = []
        self._place: dict[bytes, int] = {}
        self._folded = [0, 0]

    def resume(self, facts: Facts, refused: dict[bytes, str]) -> None:
        """Go on from what a snapshot held: all standing acts are folded, none can be taken back singly."""
        self.facts, self.refused = facts, refused
        self._folded = [len(chain) for chain in self.chains.standing]

    def speaks_before(self, side: int, prev: Node | None, view: Node | None) -> tuple[Speaks, Speaks]:
        """Who speaks for an act's own party just before it, and for the other as in view."""
        theirs = view.speaks if view is not None else self.first[1 - side]
        mine = prev.speaks if prev is not None else self.first[side]
        return with_view(mine, theirs), theirs

    def moment(self, side: int, prev: Node | None, view: Node | None, act: bytes) -> Moment:
        """The moment of an act in that place."""
        mine, theirs = self.speaks_before(side, prev, view)
        depth = 1 if prev is None else prev.depth + 1
        return Moment(act, side, depth, 0 if view is None else view.depth, mine, theirs)

    def judge(self, body: Body, moment: Moment) -> Verdict:
        """Whether an act with this body has effect at that moment."""
        kind = KINDS[type(body)]
        if moment.mine.frozen and not kind.always:
            return Verdict(f"{moment.mine.name} has two lists of who speaks that contradict each other.")
        try:
            if not kind.always:
                require_open(kind.about(body), moment, self.facts)
            kind.judge(body, moment, self.facts)
        except Refused as refusal:
            return Verdict(refusal.sentence, refusal.what_next)
        except PeerFault as fault:  # what to do next is said there to whoever received it
            return Verdict(fault.sentence)
        return EFFECTIVE

    def verdict(self, node: Node) -> Verdict:
        """The verdict of a standing act."""
        reason = self.refused.get(node.hash)
        return EFFECTIVE if reason is None else Verdict(reason)

    def follow(self, change: Change, recall: Recall) -> None:
        """Take back what fell, fold what rose."""
        self.retract(change)
        self.catch_up(recall)

    def retract(self, change: Change) -> None:
        """Take back what fell, where it was folded."""
        fell = [node for node in change.fell if node.depth <= self._folded[node.side]]
        if fell:
            self._rewind(min(self._place.get(node.hash, -1) for node in fell))

    def catch_up(self, recall: Recall) -> None:
        """Fold all that stands and is not folded yet."""
        self._forward(recall)
        if len(self._log) > 2 * KEPT:
            self._forget(len(self._log) - KEPT)

    def _rewind(self, place: int) -> None:
        if place < 0:
            self._start_over()
            return
        self.facts.rewind(self._marks[place])
        for node in self._log[place:]:
            del self._place[node.hash]
            self.refused.pop(node.hash, None)
            self._folded[node.side] -= 1
        del self._log[place:], self._marks[place:]

    def _start_over(self) -> None:
        self.facts = Facts()
        self.refused.clear()
        self._log.clear()
        self._marks.clear()
        self._place.clear()
        self._folded = [0, 0]

    def _forget(self, place: int) -> None:
        self.facts.forget(self._marks[place])
        del self._log[:place], self._marks[:place]
        self._place = {node.hash: at for at, node in enumerate(self._log)}

    def _forward(self, recall: Recall) -> None:
        folded, standing = self._folded, self.chains.standing
        moved = True
        while moved and (folded[0] < len(standing[0]) or folded[1] < len(standing[1])):
            moved = False
            for side, chain in enumerate(standing):
                while folded[side] < len(chain):
                    node = chain[folded[side]]
                    if node.view is not None and node.view.depth > folded[1 - side]:
                        break
                    self._fold(node, recall(node.hash))
                    moved = True

    def _fold(self, node: Node, body: Body) -> None:
        moment = self.moment(node.side, node.prev, node.view, node.hash)
        verdict = self.judge(body, moment)
        self._place[node.hash] = len(self._log)
        self._log.append(node)
        self._marks.append(self.facts.mark())
        self._folded[node.side] += 1
        if verdict.reason is None:
            KINDS[type(body)].fold(body, moment, self.facts)
        else:
            self.refused[node.hash] = verdict.reason
