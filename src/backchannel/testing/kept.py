"""A world put away and taken out again as often as wanted, so that tests share what is slow to build.

Owns: copying a world's folder, its relay's store, its clock, and what its couriers remember of their tags.
The copies know nothing of one another and draw other randomness than the first world did.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from backchannel.courier.finder import Finder
from backchannel.relay.memory import MemoryStore
from backchannel.testing.world import World


@dataclass(frozen=True, slots=True)
class KeptWorld:
    """A world at rest: every desk is closed, its files lie in ``folder``."""

    folder: Path
    store: MemoryStore
    time: float
    seed: int
    names: tuple[str, ...]
    finders: dict[tuple[str, int], Finder]

    def again(self, folder: Path) -> World:
        """A copy of it in ``folder`` (which must not exist yet), with every desk open."""
        shutil.copytree(self.folder, folder)
        world = World(folder, self.seed + 1)
        world.adopt(self.store.copy(), self.time)
        world.remembered = self.finders
        for name in self.names:
            world.open(name)
        return world


def keep(world: World) -> KeptWorld:
    """Close a world and put it away. Its desks must not be used any more."""
    world.close()
    return KeptWorld(world.folder, world.store, world.time, world.seed, tuple(world.desks), world.finders)
