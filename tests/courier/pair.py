"""A pair of relays in memory and the spools of several people around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath

from backchannel.board.settings import BoardSettings
from backchannel.courier.path import Path
from backchannel.store.relays import PathHealth
from backchannel.testing.pairs import MemoryMirror, MemoryReads
from backchannel.testing.transport import MemoryTransport
from courier.line import Line, Person, seeded

CHEAP_PRIVATELY = BoardSettings(page_size=512, cadence=60, retention=3600, capacity=24)
"""Settings with which private reads cost less than reading everything."""


class Pair(Line):
    """A lead and its mirror. ``following`` is whether the mirror takes over what is closed."""

    def __init__(self, folder: FilePath, settings: BoardSettings = CHEAP_PRIVATELY, seed: int = 0) -> None:
        super().__init__(folder, settings, seed)
        self.mirror = MemoryMirror(self.relay, self.store, seeded(f"mirror {seed}"))
        self.following = True
        self.lead_reads = MemoryReads(self.relay, self.store)
        self.mirror_reads = MemoryReads(self.mirror.relay, self.mirror.store)
        self.both: list[Both] = []

    def both_at(self, name: str) -> Both:
        made = Both(self, name)
        self.people.append(made)
        self.both.append(made)
        return made

    def ticks(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += self.settings.cadence
            if self.following:
                self.mirror.follow()
            for person in self.people:
                person.step()


class Both(Person):
    """A person whose courier uses the pair. ``dead`` are the relays that do not answer."""

    def __init__(self, made: Pair, name: str) -> None:
        super().__init__(made, name)
        self.way.reads = made.lead_reads
        self.mirror = self.spool.add_mirror(self.board, "https://mirror.example")
        self.mirror_way = MemoryTransport(made.mirror.relay, seed=made.seed + 1, reads=made.mirror_reads)
        self.mirror_path: Path | None = Path(self.spool, self.mirror, self.mirror_way, self.rng)

    def step(self) -> None:  # type: ignore[override]
        if not self.away:
            self.path.step(self.clock)
            if self.mirror_path is not None:
                self.mirror_path.step(self.clock)

    @property
    def ways(self) -> tuple[MemoryTransport, MemoryTransport]:
        return self.way, self.mirror_way

    def health(self) -> PathHealth:
        return next(each for each in self.spool.paths() if each.board == self.board)


@contextmanager
def pair(folder: FilePath, settings: BoardSettings = CHEAP_PRIVATELY, seed: int = 0) -> Iterator[Pair]:
    made = Pair(folder, settings, seed)
    try:
        yield made
    finally:
        made.close()
