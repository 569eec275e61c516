"""The chain rule of spec/40 section 4 as written: slow, from the definitions, no shared code with `src/`.

An act is a node of its party's tree. `standing` is the whole rule: a function of a set of acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

NOTHING = ""


@dataclass(frozen=True, order=True)
class Node:
    """An act as the rule sees it. ``name`` plays the hash; ``prev`` and ``view`` are names (or NOTHING)."""

    party: int
    number: int
    prev: str
    view: str
    name: str
    content: str = ""


class World:
    """A set of acts, with the relations the rule is written in."""

    def __init__(self, acts: frozenset[Node] | set[Node]) -> None:
        self.by_name = {act.name: act for act in acts}
        self.acts = self._coherent()

    def line(self, name: str) -> list[str]:
        """Names from the root to ``name`` along prev."""
        out: list[str] = []
        while name != NOTHING:
            out.append(name)
            name = self.by_name[name].prev
        return out[::-1]

    def precedes(self, one: str, other: str) -> bool:
        """Whether ``one`` is ``other`` or lies on its line."""
        return one == NOTHING or one in self.line(other)

    def view_of(self, name: str) -> str:
        return self.by_name[name].view if name != NOTHING else NOTHING

    def number_of(self, name: str) -> int:
        return self.by_name[name].number if name != NOTHING else 0

    def is_coherent(self, act: Node, known: set[str]) -> bool:
        """A1-A4: parents known, of the right party, numbers rise, views never go back nor contradict."""
        for parent, party in ((act.prev, act.party), (act.view, 1 - act.party)):
            if parent != NOTHING and (parent not in known or self.by_name[parent].party != party):
                return False
        return (
            act.number > self.number_of(act.prev)
            and self.precedes(self.view_of(act.prev), act.view)
            and self.precedes(self.view_of(act.view), act.prev)
        )

    def _coherent(self) -> list[Node]:
        known: set[str] = set()
        grew = True
        while grew:
            grew = False
            for act in sorted(self.by_name.values()):
                if act.name not in known and self.is_coherent(act, known):
                    known.add(act.name)
                    grew = True
        return [act for act in sorted(self.by_name.values()) if act.name in known]

    def of(self, party: int) -> list[Node]:
        return [act for act in self.acts if act.party == party]

    def named(self, by: list[Node]) -> set[str]:
        """Every act that ``by`` names, with all that leads to it."""
        return {step for act in by for step in self.line(act.view)}

    def is_clean(self, party: int) -> bool:
        """Whether the other party named this one's acts without contradicting itself."""
        views = [act.view for act in self.of(1 - party)]
        return all(self.precedes(a, b) or self.precedes(b, a) for a, b in product(views, views))

    def walk(self, among: list[Node], preferences: list[set[str]]) -> list[str]:
        """From the root: the named child if there is one, else the lowest number, built on, hash."""
        children: dict[str, list[Node]] = {}
        for act in among:
            children.setdefault(act.prev, []).append(act)
        here, path = NOTHING, []
        while here in children:
            choice = children[here]
            for names in preferences:
                preferred = [act for act in choice if act.name in names]
                if preferred:
                    choice = preferred
                    break
            here = min(
                choice,
                key=lambda a: (
                    a.number,
                    min((c.number for c in children.get(a.name, [])), default=1 << 63),
                    a.name,
                ),
            ).name
            path.append(here)
        return path


def standing(acts: frozenset[Node] | set[Node]) -> tuple[list[str], list[str]]:
    """The two standing chains of a set of acts, root first."""
    world = World(acts)
    leader = 1 if world.is_clean(1) and not world.is_clean(0) else 0
    follower = 1 - leader
    lead = world.walk(world.of(leader), [world.named(world.of(follower))])
    stands = {NOTHING, *lead}
    follow = world.walk(
        [act for act in world.of(follower) if act.view in stands],
        [world.named([world.by_name[name] for name in lead]), world.named(world.of(leader))],
    )
    return (lead, follow) if leader == 0 else (follow, lead)


def tips(acts: frozenset[Node] | set[Node]) -> tuple[str, str]:
    """The ends of the two standing chains."""
    first, second = standing(acts)
    return (first[-1] if first else NOTHING, second[-1] if second else NOTHING)
