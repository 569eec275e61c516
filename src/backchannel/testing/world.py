"""A whole world in memory behind the real ports: a relay, desks with files, one clock, one seed.

Owns: time (it moves only when told), seeded randomness, who has a desk, the network's faults. Real are desks,
registers, spools, couriers and the relay's rules. HPKE and ML-DSA draw from the system: two runs of one seed
agree in all but those bytes.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from backchannel.board.settings import BoardSettings
from backchannel.courier.board import load_board
from backchannel.courier.finder import Finder
from backchannel.courier.path import Path
from backchannel.crypto.kdf import Stretch
from backchannel.crypto.rng import Rng
from backchannel.desk.desk import Desk
from backchannel.desk.surroundings import Surroundings
from backchannel.errors import RelayUnreachable
from backchannel.relay.memory import MemoryStore
from backchannel.relay.service import Relay
from backchannel.store.spool import Spool
from backchannel.testing.transport import Faults, MemoryTransport
from backchannel.wire.ids import BoardId

if TYPE_CHECKING:
    from backchannel.testing.pairs import MemoryMirror, MemoryReads

START = 1_790_000_000
CHEAP = Stretch(memory=64, passes=1, lanes=1)
SETTINGS = BoardSettings(page_size=4096, cadence=60, retention=7 * 86_400, capacity=12)
RELAY = "http://127.0.0.1:1"
SECOND = "http://127.0.0.1:2"
PASSPHRASE = "correct horse battery"  # noqa: S105 — of desks in a world that is not


def seeded(seed: str) -> Rng:
    """Deterministic bytes, different at each call."""
    count = 0

    def rng(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{seed}/{count}".encode()).digest(size)

    return rng


class World:
    """Everything there is. ``folder`` holds the desks' files; ``seed`` decides all that chance decides."""

    def __init__(self, folder: FilePath, seed: int = 0, settings: BoardSettings = SETTINGS) -> None:
        self.folder = folder
        self.seed = seed
        self.settings = settings
        self.time = float(START)
        self.store = MemoryStore(BoardId(b"B" * 16), settings, START // settings.cadence - 1)
        self.relay = Relay(self.store, lambda: self.time, seeded(f"{seed}/relay"))
        self.relay_up = True
        self.desks: dict[str, Desk] = {}
        self.ways: dict[str, MemoryTransport] = {}
        self.remembered: dict[tuple[str, int], Finder] = {}
        """What a courier knows of its tags when it starts: nothing, but in a copy (`testing.kept`)."""
        self.finders: dict[tuple[str, int], Finder] = {}
        self.second: MemoryMirror | None = None
        self.others: dict[str, tuple[Relay, MemoryReads | None]] = {}
        self._lives: dict[str, int] = {}
        self._homes: dict[str, FilePath] = {}

    # more relays

    def pair(self, url: str = SECOND) -> MemoryMirror:
        """A relay at ``url`` that follows the world's; both answer private reads from now on."""
        from backchannel.testing.pairs import MemoryMirror, MemoryReads

        made = MemoryMirror(self.relay, self.store, seeded(f"{self.seed}/second"))
        self.second = made
        self.others[url] = (made.relay, MemoryReads(made.relay, made.store))
        self.others[RELAY] = (self.relay, MemoryReads(self.relay, self.store))
        return made

    def another(self, url: str, mark: bytes) -> Relay:
        """One more relay, with the world's settings."""
        closed = int(self.time // self.settings.cadence) - 1
        store = MemoryStore(BoardId(mark * 16), self.settings, closed)
        relay = Relay(store, lambda: self.time, seeded(f"{self.seed}/{url}"))
        self.others[url] = (relay, None)
        return relay

    def way(self, name: str, url: str) -> MemoryTransport:
        """That desk's way to the relay at ``url``."""
        relay, reads = self.others.get(url, (self.relay, None))
        if url == RELAY:
            self.ways[name].reads = reads
            return self.ways[name]
        key = f"{name} {url}"
        if key not in self.ways or self.ways[key].relay is not relay:
            self.ways[key] = MemoryTransport(relay, seed=self.seed, reads=reads)
        return self.ways[key]

    # people

    def surroundings(self, name: str) -> Surroundings:
        """What the desk of that name needs of this world."""
        way = MemoryTransport(self.relay, seed=self.seed)
        self.ways[name] = way
        life = self._lives[name] = self._lives.get(name, 0) + 1
        return Surroundings(
            now=lambda: self.time,
            rng=seeded(f"{self.seed}/{name}/{life}"),
            line=WorldLine(self, name, seeded(f"{self.seed}/{name}/{life}/line")),
            passphrase_cost=CHEAP,
            words_cost=CHEAP,
            sure=lambda going: True,
        )

    def home(self, name: str) -> FilePath:
        """The folder of that desk."""
        return self._homes.get(name) or self.folder / name.replace(" ", "-")

    def start(
        self,
        name: str,
        side: str,
        post: str,
        *,
        one_voice: bool = False,
        relay: bool = True,
        private: bool = False,
    ) -> Desk:
        """A new side with its first desk."""
        desk, _ = Desk.start(
            self.home(name),
            PASSPHRASE,
            side=side,
            name=name,
            post=post,
            relays=[RELAY] if relay else [],
            one_voice=one_voice,
            private=private,
            surroundings=self.surroundings(name),
        )
        self.desks[name] = desk
        return desk

    def open(self, name: str) -> Desk:
        """Open the desk that lies in that name's folder."""
        self.desks[name] = Desk.open(self.home(name), PASSPHRASE, self.surroundings(name))
        return self.desks[name]

    def reopen(self, name: str) -> Desk:
        """Close a desk and open it again from its files."""
        self.desks[name].close()
        return self.open(name)

    def restore(self, name: str, backup: FilePath) -> Desk:
        """The desk of that name is lost; it comes back from a backup in a new folder."""
        self.desks[name].close()
        return self.restore_beside(name, backup)

    def restore_beside(self, name: str, backup: FilePath) -> Desk:
        """The same, but the old desk still runs somewhere: its caller keeps it, and closes it."""
        folder = self.folder / f"{name.replace(' ', '-')}-restored-{self._lives[name]}"
        self._homes[name] = folder
        around = self.surroundings(name)
        desk, _ = Desk.restore(folder, backup, PASSPHRASE, around)
        self.desks[name] = desk
        return desk

    def join(self, inviter: str, name: str, post: str, *, observer: bool = False) -> Desk:
        """Somebody joins a post, words and all, over the relay."""
        invitation, _ = self.desks[inviter].invite(name, post, observer=observer)
        return self.join_with(inviter, name, invitation)

    def join_with(self, inviter: str, name: str, invitation: bytes) -> Desk:
        """Somebody joins with an invitation that was made, words and all, over the relay."""
        desk, _ = Desk.join(
            self.home(name), PASSPHRASE, invitation, name=name, surroundings=self.surroundings(name)
        )
        self.desks[name] = desk
        self.until(lambda: _ready(self.desks[inviter], name) and _ready(desk, "us"))
        theirs, mine = desk.words("us").read_out, self.desks[inviter].words(name).read_out
        self.desks[inviter].confirm(name, theirs)
        desk.confirm("us", mine)
        return desk

    def second_program(self, name: str) -> Desk:
        """Another program on the same desk's files, at the same time. The caller closes it."""
        return Desk.open(self.home(name), PASSPHRASE, self.desks[name].surroundings)

    def copy_of(self, name: str, folder: FilePath) -> Desk:
        """The desk of that name, which must be closed, once more in another folder. The caller closes it."""
        shutil.copytree(self.home(name), folder)
        return Desk.open(folder, PASSPHRASE, self.surroundings(name))

    def meet(self, asker: str, answerer: str, called: tuple[str, str]) -> None:
        """Two desks meet over the relay. ``called``: what each calls the other's side."""
        line, _ = self.desks[asker].meet(called[0])
        self.desks[answerer].accept(line.encode(), called[1])
        first, second = self.desks[asker], self.desks[answerer]
        self.until(lambda: _ready(first, called[0]) and _ready(second, called[1]))

    def compare(self, one: str, other: str, called: tuple[str, str]) -> None:
        """Two people read their words to each other."""
        first, second = self.desks[one], self.desks[other]
        first.confirm(called[0], second.words(called[1]).read_out)
        second.confirm(called[1], first.words(called[0]).read_out)

    # time

    def ticks(self, count: int = 1) -> None:
        """Let turns of the timetable go by: every courier posts and reads, every desk takes in."""
        for _ in range(count):
            self.time = (self.time // self.settings.cadence + 1) * self.settings.cadence + 1
            if self.second is not None:
                self.second.follow()
            for desk in list(self.desks.values()):
                desk.turn()
            for desk in list(self.desks.values()):
                desk.take_in()

    def until(self, holds: Callable[[], bool], most: int = 200) -> int:
        """Turns until something holds. Raises `AssertionError` when it does not within ``most``."""
        for count in range(most + 1):
            if holds():
                return count
            self.ticks()
        raise AssertionError(f"it did not come about within {most} turns")

    def sleep(self, seconds: float) -> None:
        """Everybody is away for so long. The relay goes on."""
        self.time += seconds
        self.relay.advance()

    def finder(self, name: str, board: int) -> Finder:
        """What finds that desk's pages on a relay, as its courier starts."""
        known = self.remembered.get((name, board))
        found = self.finders[name, board] = Finder() if known is None else known.another()
        return found

    # trouble

    def adopt(self, store: MemoryStore, time: float) -> None:
        """Go on from another world's relay and clock. Before any desk is here."""
        self.store, self.time = store, time
        self.relay = Relay(store, lambda: self.time, seeded(f"{self.seed}/relay"))

    def restart_relay(self) -> None:
        """The relay was killed and started again on the same disk."""
        before = self.relay
        self.relay = Relay(self.store, lambda: self.time, seeded(f"{self.seed}/relay again {self.time}"))
        for way in self.ways.values():
            if way.relay is before:
                way.relay = self.relay

    def faults(self, **odds: float) -> None:
        """How likely each thing goes wrong with each request from now on (`testing.transport.Faults`)."""
        for way in self.ways.values():
            way.faults = Faults(**odds)

    def close(self) -> None:
        """Close every desk."""
        for desk in self.desks.values():
            desk.close()


class WorldLine:
    """The way to the world's relay, behind the desk's port."""

    def __init__(self, world: World, name: str, rng: Rng) -> None:
        self._world = world
        self._name = name
        self._rng = rng
        self._open: tuple[Spool, dict[int, Path]] | None = None

    def _clock(self) -> float:
        return self._world.time

    def _path(self, spool: Spool, board: int) -> Path:
        if self._open is None or self._open[0] is not spool:
            self._open = (spool, {})
        paths = self._open[1]
        if board not in paths:
            (url,) = spool.one("SELECT url FROM board WHERE id = ?", (board,))
            paths[board] = Path(
                spool,
                board,
                self._world.way(self._name, url),
                self._rng,
                self._world.finder(self._name, board),
            )
        return paths[board]

    def greet(self, spool: Spool, board: int) -> bytes:
        """The board's id."""
        known = load_board(spool, board)
        if known is None and self._world.relay_up:
            self._path(spool, board).tick(None, self._clock)
            known = load_board(spool, board)
        if known is None:
            raise RelayUnreachable("The relay does not answer.")
        return bytes(known.board_id)

    def turn(self, spool: Spool) -> None:
        """One turn, at once: the world moves the clock."""
        if self._world.relay_up:
            for health in spool.paths():
                self._path(spool, health.board).step(self._clock)


def _ready(desk: Desk, who: str) -> bool:
    """Whether there are words to compare with that side."""
    return any(
        step.who.casefold() == who.casefold() or (who == "us" and step.kind == "join")
        for step in desk.steps()
        if "words" in step.next_step
    )
