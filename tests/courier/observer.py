"""Who looks on: what the network and each relay of a pair see of a desk, and telling desks apart by it.

Owns: recording (sizes, directions, times, marks, pages, windows, keys), figures made of one turn, a
classifier (logistic regression), its AUC and the interval of that (Hanley and McNeil 1982).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath

import numpy as np

from backchannel.courier.path import Path
from backchannel.courier.run import serve
from backchannel.courier.transport import Reply, Request
from backchannel.testing.transport import MemoryTransport
from courier.pair import Both, Pair

PATHS = ("/v1/pages", "/v1/board", "/v1/tags", "/v1/reads", "/v1/checkpoint")


@dataclass
class Seen:
    """One request as it passed: seconds into its turn, and all of it."""

    at: float
    request: Request
    reply: Reply | None


@dataclass
class Turn:
    """What passed in one turn between a desk and each of the two relays."""

    tick: int
    lead: list[Seen] = field(default_factory=list)
    mirror: list[Seen] = field(default_factory=list)


class Watched:
    """A desk whose couriers keep their timetable in earnest, with everything recorded."""

    def __init__(self, made: Pair, name: str, path: type[Path] = Path) -> None:
        self.made = made
        self.desk = Both(made, name)
        self.turns: list[Turn] = []
        assert self.desk.mirror_path is not None
        both = ((self.desk.board, self.desk.way), (self.desk.mirror, self.desk.mirror_way))
        self.paths = [path(self.desk.spool, board, way, self.desk.rng) for board, way in both]
        for (_, way), which in zip(both, ("lead", "mirror"), strict=True):
            self._record(way, which)

    def _record(self, way: MemoryTransport, which: str) -> None:
        def send(request: Request) -> Reply:
            reply = None
            try:
                reply = MemoryTransport.send(way, request)
                return reply
            finally:
                if self.turns:
                    into = self.made.now % self.made.settings.cadence
                    getattr(self.turns[-1], which).append(Seen(into, request, reply))

        way.send = send  # type: ignore[method-assign]

    def turn(self, start: float) -> None:
        """Both couriers' turn that begins at ``start``, each at the moment that it draws."""
        self.turns.append(Turn(int(start // self.made.settings.cadence)))
        for path in self.paths:
            self.made.now = start - 2
            serve(path, lambda: self.made.now, self._sleep, self.desk.rng, ticks=1)

    def _sleep(self, seconds: float) -> bool:
        self.made.now += seconds
        return False


def watch(
    folder: FilePath, seed: int, turns: int, does: Callable[[Pair, Both, int], None], path: type[Path] = Path
) -> list[list[Turn]]:
    """A desk that sleeps and one that ``does`` something, over the same pair: the turns of each."""
    folder.mkdir()
    made = Pair(folder, seed=seed)
    try:
        desks = [Watched(made, name, path) for name in ("asleep", "in a crisis")]
        start = made.now + made.settings.cadence
        for number in range(turns + 4):
            made.now = start
            made.mirror.follow()
            for person in made.people:
                person.step()
            does(made, desks[1].desk, number - 4)
            for each in desks:
                each.turn(start)
            start += made.settings.cadence
        return [each.turns[4:] for each in desks]
    finally:
        for each in desks:
            each.desk.spool.close()
        made.close()


# figures of a turn


def of_the_network(turns: Sequence[Turn]) -> np.ndarray:
    """How often, when, how much in which direction: what is left of TLS."""
    return np.array([
        [
            value
            for seen in (turn.lead, turn.mirror)
            for value in (
                len(seen),
                seen[0].at if seen else -1.0,
                seen[-1].at - seen[0].at if seen else -1.0,
                *(sum(_up(each) for each in seen if each.request.path == path) for path in PATHS),
                *(sum(_down(each) for each in seen if each.request.path == path) for path in PATHS),
            )
        ]
        for turn in turns
    ])  # fmt: skip


def of_a_relay(turns: Sequence[Turn], which: str) -> np.ndarray:
    """What is in it as well: marks, pages, windows, keys, places asked for."""
    rows, before = [], {b""}
    for turn in turns:
        seen: list[Seen] = getattr(turn, which)
        pages = [
            each.request.body
            for each in seen
            if each.request.method == "POST" and each.request.path == PATHS[0]
        ]
        reads = [each.request.body for each in seen if each.request.path == "/v1/reads"]
        asked = dict(pair for each in seen for pair in each.request.query)
        rows.append([
            *(_bits(b"".join(each[:8] for each in pages)), _bits(b"".join(pages))),
            *(pages[0][:4] if pages else (-1.0,) * 4),
            float(any(page in before for page in pages)),
            *(_bits(b"".join(reads)[11:]), float(len({*reads}))),
            *(_bits(b"".join(read[k::7] for read in reads)) for k in range(11, 15)),
            turn.tick - struct.unpack_from(">Q", reads[0], 1)[0] if reads else -1.0,
            turn.tick - asked.get("after_tick", turn.tick),
            asked.get("after", 0) and 1.0,
            float(len([each for each in seen if each.reply is None or each.reply.status != 200])),
        ])  # fmt: skip
        before |= {*pages}
    return np.array(rows, float)


def _up(seen: Seen) -> float:
    return float(len(seen.request.body) + 1)


def _down(seen: Seen) -> float:
    return float(len(seen.reply.body) if seen.reply else -1)


def _bits(data: bytes) -> float:
    return sum(byte.bit_count() for byte in data) / (8 * len(data)) if data else -1.0


OBSERVERS: dict[str, Callable[[Sequence[Turn]], np.ndarray]] = {
    "network": of_the_network,
    "lead": lambda turns: of_a_relay(turns, "lead"),
    "mirror": lambda turns: of_a_relay(turns, "mirror"),
    "all of them": lambda turns: np.hstack(
        [of_the_network(turns), of_a_relay(turns, "lead"), of_a_relay(turns, "mirror")]
    ),
}


# telling apart


@dataclass(frozen=True)
class Auc:
    """How well two desks are told apart: 0.5 not at all, 1 always; and its 99 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def tell_apart(train: list[list[list[Turn]]], test: list[list[list[Turn]]], observer: str) -> Auc:
    """Learn from some worlds, try on others."""
    (x, y), (x_test, y_test) = (_table(worlds, OBSERVERS[observer]) for worlds in (train, test))
    mean, deviation = x.mean(0), x.std(0)
    deviation[deviation == 0] = 1
    weights = _fit((x - mean) / deviation, y)
    return _auc(((x_test - mean) / deviation) @ weights, y_test)


def _table(
    worlds: list[list[list[Turn]]], figures: Callable[[Sequence[Turn]], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    parts = [(figures(turns), label) for world in worlds for label, turns in enumerate(world)]
    return np.vstack([x for x, _ in parts]), np.concatenate([np.full(len(x), label) for x, label in parts])


def _fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression with a ridge, by Newton's steps."""
    x = np.hstack([x, np.ones((len(x), 1))])
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        odds = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (odds - y) + weights
        curve = (x * (odds * (1 - odds))[:, None]).T @ x + np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights[:-1]


def _auc(scores: np.ndarray, labels: np.ndarray) -> Auc:
    one, other = scores[labels == 1], scores[labels == 0]
    value = float(
        ((one[:, None] > other).sum() + 0.5 * (one[:, None] == other).sum()) / (len(one) * len(other))
    )
    q1, q2 = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (len(one) - 1) * (q1 - value**2) + (len(other) - 1) * (q2 - value**2)
    half = 2.576 * (max(spread, 0) / (len(one) * len(other))) ** 0.5
    return Auc(value, max(0.0, value - half), min(1.0, value + half))
