"""Two trees of acts, and which acts of them stand (spec/40, section 4).

Owns the trees and the standing chains; knows nothing of bodies, people or effect. Incremental: an act behind
both ends costs the same whatever the history; a race costs the part that no act of the other party names.
`tests/model/chains.py` is the same rule written from its definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from backchannel.channel.speaks import Speaks
from backchannel.errors import OutOfPlace

_NEVER = 1 << 63
FARTHEST = 1 << 16
"""How far an act may be numbered beyond its predecessor: nobody uses up a party's numbers (A2)."""


class Line:
    """A stretch of a tree without forks, and the act it grew from (None: the root)."""

    __slots__ = ("origin",)

    def __init__(self, origin: Node | None) -> None:
        self.origin = origin


_NO_LINE = Line(None)


class Node(msgspec.Struct, eq=False):
    """An act in its tree. ``side`` is 0 for the party with the lower id; ``depth`` counts from 1.

    ``speaks`` is who speaks for its party, and how, after this act (`backchannel.channel.speaks`). ``next``:
    the act that came behind it first; ``forks``: others that came behind it. They and ``line`` are set as
    acts are put into the tree.
    """

    hash: bytes
    draft_hash: bytes
    side: int
    number: int
    prev: Node | None
    view: Node | None
    depth: int
    speaks: Speaks
    line: Line = _NO_LINE
    next: Node | None = None
    forks: tuple[Node, ...] = ()

    @property
    def children(self) -> Sequence[Node]:
        """The acts right behind it."""
        return () if self.next is None else (self.next, *self.forks)


def precedes(one: Node | None, other: Node | None) -> bool:
    """Whether ``one`` is ``other`` or an ancestor of it. Costs the forks on the way, not the acts."""
    if one is None:
        return True
    while other is not None and other.depth >= one.depth:
        if other.line is one.line:
            return True
        other = other.line.origin
    return False


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a step did to the standing chains: acts that no longer stand, and that stand now (root first)."""

    fell: tuple[Node, ...]
    rose: tuple[Node, ...]


class Chains:
    """All coherent acts of both parties and the two standing chains (``standing[side]``, root first)."""

    def __init__(self) -> None:
        self.nodes: dict[bytes, Node] = {}
        self.roots: tuple[list[Node], list[Node]] = ([], [])
        self.standing: tuple[list[Node], list[Node]] = ([], [])
        self.named: list[Node | None] = [None, None]
        self.clean = [True, True]

    def end(self, side: int) -> Node | None:
        """The last standing act of a side."""
        return self.standing[side][-1] if self.standing[side] else None

    def stands(self, node: Node) -> bool:
        """Whether an act is in its side's standing chain."""
        chain = self.standing[node.side]
        return node.depth <= len(chain) and chain[node.depth - 1] is node

    def is_settled(self, node: Node, ours: int) -> bool:
        """Whether nothing the other side does can undo it, as ``ours`` may rely on (section 4, c)."""
        theirs = self.named[1 - ours]
        if node.side != ours:
            return precedes(node, theirs)
        return theirs is not None and theirs.view is not None and precedes(node, theirs.view)

    def children(self, side: int, node: Node | None) -> Sequence[Node]:
        """The acts right behind an act (None: the first ones)."""
        return self.roots[side] if node is None else node.children

    def require_coherent(self, side: int, number: int, prev: Node | None, view: Node | None) -> None:
        """Raise `OutOfPlace` unless an act may stand in that place (A2 to A5)."""
        if number > (prev.number if prev is not None else 0) + FARTHEST:
            raise OutOfPlace("A message came with a number far beyond the one before it.")
        if prev is not None and (prev.side != side or number <= prev.number):
            raise OutOfPlace("A message came with a number that was used before in its place.")
        if view is not None and view.side == side:
            raise OutOfPlace("A message came that says it read its own side's message.")
        if prev is not None and not precedes(prev.view, view):
            raise OutOfPlace("A message came that takes into account less than the one before it.")
        if view is not None and not precedes(view.view, prev):
            raise OutOfPlace("A message came that answers what its own side had taken another way.")

    def place(self, node_hash: bytes, draft_hash: bytes, side: int, number: int, *,
              prev: Node | None, view: Node | None, speaks: Speaks) -> tuple[Node, Change]:  # fmt: skip
        """Add a coherent act. Adding one twice is the caller's mistake."""
        depth = 1 if prev is None else prev.depth + 1
        node = Node(node_hash, draft_hash, side, number, prev, view, depth, speaks)
        chain = self.standing[side]
        at_end = self._grow(node) and (chain[-1] if chain else None) is prev
        self._name(view)
        if at_end and self.clean[0] and self.clean[1] and (view is None or self.stands(view)):
            chain.append(node)
            return node, Change((), (node,))
        return node, self._settle()

    def refill(self, nodes: Iterable[Node]) -> None:
        """Take acts that were all placed before, parents first, and work out the standing chains once."""
        for node in nodes:
            self._grow(node)
            self._name(node.view)
        self._settle()

    def _grow(self, node: Node) -> bool:
        """Put an act into its tree. Returns whether it is the first behind its predecessor."""
        prev = node.prev
        self.nodes[node.hash] = node
        if prev is not None and prev.next is None:
            node.line, prev.next = prev.line, node
            return True
        node.line = Line(prev)
        if prev is None:
            self.roots[node.side].append(node)
            return len(self.roots[node.side]) == 1
        prev.forks = (*prev.forks, node)
        return False

    def _name(self, view: Node | None) -> None:
        if view is None or not self.clean[view.side]:
            return
        named = self.named[view.side]
        if precedes(named, view):
            self.named[view.side] = view
        elif not precedes(view, named):
            self.clean[view.side] = False

    def _settle(self) -> Change:
        if self.clean[0] and self.clean[1]:
            fresh = [self._behind(side, self._line_to(self.named[side])) for side in (0, 1)]
        else:
            fresh = self._contradicted()
        return self._replace(fresh)

    def _line_to(self, node: Node | None) -> list[Node]:
        if node is not None and self.stands(node):
            return self.standing[node.side][: node.depth]
        line = []
        while node is not None:
            line.append(node)
            node = node.prev
        return line[::-1]

    def _behind(self, side: int, line: list[Node]) -> list[Node]:
        """Go on from the last named act: number, lowest number built on it, hash."""
        choice = self.children(side, line[-1] if line else None)
        while choice:
            line.append(choice[0] if len(choice) == 1 else min(choice, key=_rank))
            choice = line[-1].children
        return line

    def _contradicted(self) -> list[list[Node]]:
        leader = 1 if self.clean[1] and not self.clean[0] else 0
        follower = 1 - leader
        lead = _walk(self.roots[leader], set(self._of(leader)), [_named(self._of(follower))])
        stands = {None, *lead}
        among = {node for node in self._of(follower) if node.view in stands}
        follow = _walk(self.roots[follower], among, [_named(lead), _named(self._of(leader))])
        return [lead, follow] if leader == 0 else [follow, lead]

    def _of(self, side: int) -> list[Node]:
        return [node for node in self.nodes.values() if node.side == side]

    def _replace(self, fresh: list[list[Node]]) -> Change:
        fell: list[Node] = []
        rose: list[Node] = []
        for side in (0, 1):
            old, new = self.standing[side], fresh[side]
            same = _common(old, new)
            fell += old[same:]
            rose += new[same:]
            old[same:] = new[same:]
        return Change(tuple(fell), tuple(rose))


def _common(old: list[Node], new: list[Node]) -> int:
    """Length of the common beginning. In a tree, equal at one depth means equal before it."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[middle - 1] is new[middle - 1]:
            low = middle
        else:
            high = middle - 1
    return low


def _rank(node: Node) -> tuple[int, int, bytes]:
    return (node.number, min((child.number for child in node.children), default=_NEVER), node.hash)


def _named(acts: Iterable[Node]) -> set[Node]:
    named: set[Node] = set()
    for act in acts:
        step = act.view
        while step is not None and step not in named:
            named.add(step)
            step = step.prev
    return named


def _walk(roots: list[Node], among: set[Node], preferences: list[set[Node]]) -> list[Node]:
    path: list[Node] = []
    choice = [node for node in roots if node in among]
    while choice:
        for names in preferences:
            preferred = [node for node in choice if node in names]
            if preferred:
                choice = preferred
                break
        path.append(min(choice, key=lambda node: _rank_among(node, among)))
        choice = [node for node in path[-1].children if node in among]
    return path


def _rank_among(node: Node, among: set[Node]) -> tuple[int, int, bytes]:
    built = min((child.number for child in node.children if child in among), default=_NEVER)
    return (node.number, built, node.hash)
