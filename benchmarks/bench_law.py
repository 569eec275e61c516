"""How fast the law folds: a long history at once, one act more, and the same again from its stored state.

``python -m benchmarks.bench_law [--acts N] [--rounds N] [--json]``. One core. What is given to the law is a
`benchmarks.history`: postings with two agreements each, of all kinds, as `Channel.receive_all` takes them.
Counted is everything from there to the folded state: decoding the draft, hashing, counting people, checking
signatures under texts, the place in the trees, the verdict, the facts. Not counted: opening the entry and its
authenticators (`bench_admit`), and decoding what is stored, but in the line that says so.

The baseline decodes and hashes the same postings and does nothing else. The best of the rounds; the median
and the worst beside it are the noise of the machine.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import statistics
import time
from collections.abc import Callable

from backchannel.channel import snapshot
from backchannel.channel.acts import act_hash, decode_draft, draft_hash, posting_codec
from backchannel.channel.admission import EVERY
from backchannel.channel.channel import Came, Channel
from benchmarks.history import CHANNEL, ROSTER, History, Ready


def receive(channel: Channel, ready: Ready) -> None:
    """Give one posting to the law."""
    channel.receive(ready.posting, poster=ready.poster, roster=ROSTER, verified=ready.verified)


def timed(work: Callable[[], object]) -> float:
    """Seconds, after what earlier rounds left is swept away. Letting go of what is made is not counted."""
    gc.collect()
    start = time.perf_counter()
    made = work()
    seconds = time.perf_counter() - start
    del made
    return seconds


class Measured:
    """Every figure of some history."""

    def __init__(self, acts: int) -> None:
        history = History()
        self.given = history.take(acts)
        self.more = history.take(1000)
        # As a desk opens a line: it keeps that all approvals of each were verified, and two hashes.
        self.came = [
            Came(each.posting, each.poster, ROSTER, EVERY, was=draft_hash(act.draft), act=act_hash(act))
            for each in self.given
            for act in (each.posting.act,)
        ]
        self.drafts = {bytes(act_hash(each.posting.act)): each.posting.act.draft for each in self.given}
        self.books = history.books
        self.rows = [posting_codec.encode(each.posting) for each in self.given]
        gc.collect()
        gc.freeze()  # what is given was there before, and is not looked through while it is folded

    def begin(self) -> Channel:
        """The line before anything was said."""
        return Channel.begin(CHANNEL, self.books[0], self.books[1], self.drafts.__getitem__)

    def fold(self) -> Channel:
        """All of it, as decoded postings."""
        channel = self.begin()
        channel.receive_all(self.came)
        return channel

    def fold_singly(self) -> Channel:
        """All of it, each act with what it moved told, as they come over the years."""
        channel = self.begin()
        for ready in self.given:
            receive(channel, ready)
        return channel

    def refold(self) -> None:
        """All of it as a desk does that has no stored state: from the bytes it keeps of each posting."""
        rows = zip(self.rows, self.came, strict=True)
        self.begin().receive_all(each._replace(posting=posting_codec.decode(row)) for row, each in rows)

    def bare(self) -> None:
        """Decoding and hashing alone."""
        for row in self.rows:
            decode_draft(posting_codec.decode(row).act.draft)
            hashlib.sha256(row).digest()

    def one_more(self, channel: Channel) -> list[float]:
        """Milliseconds of single acts at the end."""
        times = []
        for ready in self.more:
            start = time.perf_counter()
            receive(channel, ready)
            times.append((time.perf_counter() - start) * 1000)
        return sorted(times)


def run(acts: int, rounds: int) -> dict[str, float]:
    """All figures."""
    measured = Measured(acts)
    folds = [timed(measured.fold) for _ in range(rounds)]
    refolds = [timed(measured.refold) for _ in range(rounds)]
    bare = min(timed(measured.bare) for _ in range(rounds))
    channel = measured.fold()
    if channel.law.refused or len(channel.chains.nodes) != acts:
        raise RuntimeError("the history of the benchmark has acts that do not count")
    stored = snapshot.take(channel)
    restored = min(timed(lambda: snapshot.restore(stored, measured.drafts.get)) for _ in range(rounds))  # type: ignore[arg-type]
    one = measured.one_more(channel)
    return {
        "acts": acts,
        "fold_s": min(folds),
        "fold_median_s": statistics.median(folds),
        "fold_worst_s": max(folds),
        "one_more_ms": statistics.median(one),
        "one_more_p99_ms": one[len(one) * 99 // 100],
        "refold_s": min(refolds),
        "decode_and_hash_s": bare,
        "fold_to_bare": min(folds) / bare,
        "restore_s": restored,
        "stored_mb": len(stored) / 1e6,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--acts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    figures = run(asked.acts, asked.rounds)
    if asked.json:
        print(json.dumps(figures))
        return
    print(f"{f'the law over {asked.acts:,} acts':44}{'to reach':>12}{'reached':>12}")
    print(f"{'  judge and fold them all, s':44}{'2':>12}{figures['fold_s']:>12.2f}")
    print(
        f"{'    median and worst round':44}{'':12}{_pair(figures['fold_median_s'], figures['fold_worst_s'])}"
    )
    print(f"{'    times decoding and hashing them':44}{'':12}{figures['fold_to_bare']:>12.1f}")
    print(f"{'  one act more, ms (median)':44}{'1':>12}{figures['one_more_ms']:>12.3f}")
    print(f"{'    one in a hundred takes longer than':44}{'':12}{figures['one_more_p99_ms']:>12.3f}")
    print(f"{'  the same from the stored postings, s':44}{'':12}{figures['refold_s']:>12.2f}")
    print(f"{'  the same from the stored state, s':44}{'':12}{figures['restore_s']:>12.2f}")
    print(f"{'    its size, MB':44}{'':12}{figures['stored_mb']:>12.1f}")


def _pair(one: float, other: float) -> str:
    return f"{f'{one:.2f} {other:.2f}':>12}"


if __name__ == "__main__":
    main()
