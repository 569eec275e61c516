"""How fast a desk writes for six members, opens an epoch, and admits what comes; with the bare
primitives beside it.

``python -m benchmarks.bench_feed [--json]``. Measured on one core, in rounds that alternate with the
baseline, the best of each: one page of content sealed and authenticated inside an epoch; an epoch
opened; entries admitted. The baseline seals the same bytes with ChaCha20-Poly1305 and makes (or checks)
as many HMAC-SHA256 tags.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable

from backchannel.credentials.keys import HolderKeys
from backchannel.credentials.members import Member, MemberRef, Roster
from backchannel.crypto import aead
from backchannel.feed import room
from backchannel.feed.entry import Author, author_of
from backchannel.feed.outcomes import Admitted, RawEntry, RawLetter, SendLetter, Wrote
from backchannel.feed.state import RoomState

MEMBERS = 6
PAGE = b"a line of a page. " * 160
NOW = 1_800_000_000
COUNT = 300
OPENINGS = 60
ROOM, SECRET = bytes(31) + b"\1", bytes(31) + b"\2"
CONTENT = 40


def _rng(seed: str) -> Callable[[int], bytes]:
    counter = itertools.count()
    return lambda size: hashlib.shake_256(f"{seed}/{next(counter)}".encode()).digest(size)


class Nothing:
    """A register without a past: inside one epoch nothing is looked up."""

    def entry_hash(self, author: Author, seq: int) -> bytes | None:
        """No hash."""
        del author, seq
        return None

    def envelope(self, author: Author, seq: int) -> bytes | None:
        """No entry."""
        del author, seq
        return None


def two_of_six() -> tuple[RoomState, RoomState]:
    """The writer's and one reader's state in a room of two parties with three members each, all opened."""
    keys = [HolderKeys(bytes([number]) * 32) for number in range(MEMBERS)]
    refs = [MemberRef(bytes([number // 3]) * 32, number % 3 + 1, 1) for number in range(MEMBERS)]
    states = all_of(keys, refs)
    return states[0], states[-1]


def all_of(keys: list[HolderKeys], refs: list[MemberRef]) -> list[RoomState]:
    """Every member's state in a room of these members, all opened."""
    members = [Member(ref, key.bundle) for ref, key in zip(refs, keys, strict=True)]
    readers = room.readers_of(Roster(members))
    steps = []
    for ref, key in zip(refs, keys, strict=True):
        state = room.found(ROOM, readers, author_of(ref, 1), SECRET, key, NOW, _rng(str(ref.seat)))
        steps.append(room.open_epoch(state, NOW, _rng(f"{ref.seat}/epoch")))
    states = [step.state for step in steps]
    for place, other in itertools.permutations(range(len(refs)), 2):
        for outcome in steps[other].outcomes:
            if isinstance(outcome, SendLetter) and outcome.reader == refs[place]:
                letter = RawLetter(refs[other], outcome.sealed)
                states[place] = room.receive(states[place], letter, NOW, Nothing()).state
    for place, other in itertools.permutations(range(len(refs)), 2):
        for outcome in steps[other].outcomes:
            if isinstance(outcome, Wrote):
                raw = RawEntry(steps[other].state.me, outcome.sealed)
                states[place] = room.receive(states[place], raw, NOW, Nothing()).state
    return states


def write_all(state: RoomState) -> tuple[float, RoomState, list[bytes]]:
    """Seconds for `COUNT` entries, the state after them, and their sealed bytes."""
    rng = _rng("write")
    sealed = []
    started = time.perf_counter()
    for _ in range(COUNT):
        step = room.write(state, CONTENT, PAGE, NOW, rng)
        state = step.state
        sealed.append(next(one.sealed for one in step.outcomes if isinstance(one, Wrote)))
    return time.perf_counter() - started, state, sealed


def open_all(state: RoomState) -> float:
    """Seconds for `OPENINGS` openings."""
    rng = _rng("open")
    started = time.perf_counter()
    for _ in range(OPENINGS):
        state = room.open_epoch(state, NOW, rng).state
    return time.perf_counter() - started


def admit_all(state: RoomState, author: Author, sealed: list[bytes]) -> float:
    """Seconds to admit them all."""
    nothing = Nothing()
    admitted = 0
    started = time.perf_counter()
    for data in sealed:
        step = room.receive(state, RawEntry(author, data), NOW, nothing)
        state = step.state
        admitted += isinstance(step.outcomes[0], Admitted)
    took = time.perf_counter() - started
    if admitted != len(sealed):
        raise SystemExit("not everything was admitted: the figures mean nothing")
    return took


def bare_seal() -> tuple[float, list[bytes]]:
    """Seconds to seal and tag the same bytes with the primitives alone."""
    key = bytes(32)
    started = time.perf_counter()
    sealed = []
    for _ in range(COUNT):
        sealed.append(aead.seal(key, PAGE))
        for _reader in range(MEMBERS):
            hmac.digest(key, PAGE[:32], hashlib.sha256)
    return time.perf_counter() - started, sealed


def bare_open(sealed: list[bytes]) -> float:
    """Seconds to open them and check one tag each with the primitives alone."""
    key = bytes(32)
    started = time.perf_counter()
    for data in sealed:
        aead.open_sealed(key, data)
        hmac.digest(key, data[:32], hashlib.sha256)
    return time.perf_counter() - started


def run(rounds: int = 5) -> dict[str, float]:
    """All figures of this file: the best round of each."""
    writer, reader = two_of_six()
    best = dict.fromkeys(("write", "open", "admit", "bare_seal", "bare_open"), float("inf"))
    for _ in range(rounds):
        wrote, _after, sealed = write_all(writer)
        bare, bare_sealed = bare_seal()
        took = {
            "write": wrote,
            "open": open_all(writer),
            "admit": admit_all(reader, writer.me, sealed),
            "bare_seal": bare,
            "bare_open": bare_open(bare_sealed),
        }
        best = {name: min(best[name], took[name]) for name in best}
    return {
        "write_ms": best["write"] / COUNT * 1e3,
        "open_epoch_ms": best["open"] / OPENINGS * 1e3,
        "admit_per_second": COUNT / best["admit"],
        "write_to_bare": best["write"] / best["bare_seal"],
        "admit_to_bare": best["admit"] / best["bare_open"],
        "bare_open_per_second": COUNT / best["bare_open"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    found = run(asked.rounds)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{'a room of six members':44}{'to reach':>12}{'reached':>12}")
    print(f"{'  seal and authenticate one page, ms':44}{'1':>12}{found['write_ms']:>12.2f}")
    print(f"{'    times bare AEAD + HMAC':44}{'':>12}{found['write_to_bare']:>12.1f}")
    print(f"{'  open an epoch, ms':44}{'5':>12}{found['open_epoch_ms']:>12.2f}")
    print(f"{'  open and admit, entries per second':44}{'2,000':>12}{found['admit_per_second']:>12,.0f}")
    print(f"{'    times bare AEAD + HMAC':44}{'':>12}{found['admit_to_bare']:>12.1f}")
    print(f"{'  bare AEAD + HMAC, per second':44}{'':>12}{found['bare_open_per_second']:>12,.0f}")


if __name__ == "__main__":
    main()
