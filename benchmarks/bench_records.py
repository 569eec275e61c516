"""How long records take on a long history: finding words, exporting, and what keeping words to find costs.

``python -m benchmarks.bench_records [--entries N]``. A search counts as people see it: open desk, lines with
their words in context. Its baseline is a scan with LIKE over the same words in the same register.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from backchannel.cli.record_page import as_html
from backchannel.desk.desk import Desk
from backchannel.desk.record_form import as_json
from backchannel.desk.surroundings import Surroundings
from backchannel.testing import world as worlds
from benchmarks.bench_desk import SOUTH, long_history

ENGLISH = (
    "the two people held at pier have asked for a doctor and permit before talks in june we cannot agree"
)
KOREAN = "북한 외교관이 서울에서 회담을 제안했다 억류된 사람들의 석방을 위한 인도적 지원과 식량"
RARE = "archipelago"
A_DAY = 86_400
LAST_DAY = datetime.fromtimestamp(worlds.START + 5 * A_DAY, UTC).date().isoformat()


LINES = (
    ("a word of one message in a thousand", "rare_s", "0.05", "rare_scan_s"),
    ("  the same, the index alone", "rare_index_s", "", ""),
    ("a word that nobody said", "none_s", "0.01", "none_scan_s"),
    ("two words of a third of all messages", "common_s", "0.5", ""),
    ("two letters, looked for in every row", "two_letters_s", "0.5", ""),
    ("two letters and a rare word", "two_letters_rare_s", "0.05", ""),
    ("taking up all words anew", "fill_s", "10", ""),
    ("the whole line written down as JSON", "json_s", "30", ""),
    ("  the same as HTML", "html_s", "30", ""),
    ("the words of all that can go removed", "purge_s", "60", ""),
)


def said(number: int) -> str:
    """Some thirty words, of which one is in every thousandth message only."""
    chance = random.Random(number)
    words = chance.choices(ENGLISH.split(), k=20) + chance.choices(KOREAN.split(), k=8)
    words += [RARE] if number % 1000 == 0 else [str(chance.randrange(10**6))]
    chance.shuffle(words)
    return " ".join(words)


def _median(run: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run(entries: int, rounds: int) -> dict[str, float]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = long_history(Path(folder), entries, text=said)
        around = Surroundings(
            now=lambda: worlds.START + 10 * A_DAY, rng=os.urandom, passphrase_cost=worlds.CHEAP
        )
        with Desk.open(home, worlds.PASSPHRASE, around) as desk:
            register = desk._core.register
            desk._finding.make_anew()
            start = time.perf_counter()
            desk._finding.catch_up()
            filled = time.perf_counter() - start
            [(count,)] = register.all("SELECT count(*) FROM words")

            def scan(word: str) -> Sequence[tuple[object, ...]]:
                query = "SELECT source, ref FROM words WHERE text LIKE ? ORDER BY at DESC, n DESC LIMIT 20"
                return register.all(query, (f"%{word}%",))

            def index(word: str) -> Sequence[tuple[object, ...]]:
                query = "SELECT rowid FROM words_index WHERE words_index MATCH ? ORDER BY rowid DESC LIMIT 20"
                return register.all(query, (f'"{word}"',))

            def export(write: Callable[..., Iterator[bytes]]) -> float:
                start = time.perf_counter()
                record = desk.record(SOUTH)
                sizes = [len(each) for each in write(record.head(), record.items(), record.foot())]
                assert len(sizes) > count  # an item a piece
                return time.perf_counter() - start

            return {
                "json_s": export(as_json),
                "html_s": export(as_html),
                "entries": entries,
                "words_of": int(count),
                "fill_s": filled,
                "rare_s": _median(lambda: desk.find([RARE]), rounds),
                "rare_index_s": _median(lambda: index(RARE), rounds),
                "rare_scan_s": _median(lambda: scan(RARE), rounds),
                "none_s": _median(lambda: desk.find(["zeppelin"]), rounds),
                "none_scan_s": _median(lambda: scan("zeppelin"), rounds),
                "common_s": _median(lambda: desk.find(["doctor", "permit"]), rounds),
                "two_letters_s": _median(lambda: desk.find(["북한"]), rounds),
                "two_letters_rare_s": _median(lambda: desk.find(["북한", RARE]), rounds),
                "on_line_s": _median(lambda: desk.find([RARE], on=SOUTH), rounds),
                "purge_s": purge(desk),
            }


def purge(desk: Desk) -> float:
    """Seconds to remove the words of everything that can go."""
    start = time.perf_counter()
    done = desk.purge(SOUTH, LAST_DAY, sure=True)
    assert "items" in done.goes[0]
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    found = run(asked.entries, asked.rounds)
    if asked.json:
        print(json.dumps(found))
        return
    head = f"finding words, a register of {asked.entries:,} entries"
    print(f"{head:52}{'to reach, s':>12}{'reached, s':>12}{'LIKE, s':>10}")
    for label, name, goal, scan in LINES:
        beside = f"{found[scan]:>10.4f}" if scan else ""
        print(f"{'  ' + label:52}{goal:>12}{found[name]:>12.4f}{beside}")


if __name__ == "__main__":
    main()
