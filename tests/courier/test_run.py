"""Waiting for ticks: built before, posted inside, at no moment one can foresee; clocks that jump."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from backchannel.courier.board import load_board
from backchannel.courier.http import Address
from backchannel.courier.path import TickReport
from backchannel.courier.run import check_address, run, serve
from backchannel.errors import Misuse
from backchannel.testing.transport import Faults, MemoryTransport
from courier.line import SETTINGS, line, seeded

LANE = b"L" * 16
ROOT = bytes(range(32))


def test_each_tick_has_one_deposit_inside_it_at_another_moment_each_time(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        moments: list[float] = []

        def sleep(seconds: float) -> bool:
            made.now += seconds
            return False

        serve(ahn.path, ahn.clock, sleep, ahn.rng, ticks=12, told=lambda report: moments.append(made.now))
        inside = [moment % SETTINGS.cadence for moment in moments[1:]]
        assert all(3 <= moment <= 28 for moment in inside)
        assert len({round(moment, 3) for moment in inside}) > 8
        ticks = [int(moment // SETTINGS.cadence) for moment in moments[1:]]
        assert ticks == list(range(ticks[0], ticks[0] + 11))
        assert len([one for one in ahn.way.sent if one.path == "/v1/pages" and one.method == "POST"]) == 11


def test_the_page_is_built_before_its_tick_starts(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        made.ticks()
        ahn.sends(LANE, ROOT)
        start = ahn.path.next_tick(made.now)
        put_late = False

        def sleep(seconds: float) -> bool:
            nonlocal put_late
            made.now += seconds
            if made.now >= start and not put_late:
                put_late = True
                ahn.spool.put(LANE, 1, b"too late for this one")
            return False

        serve(ahn.path, ahn.clock, sleep, ahn.rng, ticks=1)
        assert ahn.spool.one("SELECT count(*) FROM posting WHERE kind = 1")[0] == 0


def test_a_clock_that_jumps_months_is_looked_at_again(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        made.ticks()
        naps = 0

        def sleep(seconds: float) -> bool:
            nonlocal naps
            naps += 1
            made.now += seconds
            if naps == 5:
                made.now += 212 * 86_400
            return naps > 2000

        reports: list[TickReport] = []
        ahn.sends(LANE, ROOT)
        ahn.spool.put(LANE, 1, b"entry")
        serve(ahn.path, ahn.clock, sleep, ahn.rng, ticks=2, told=reports.append)
        assert [report.failure for report in reports] == ["", ""]
        assert naps < 300
        posted = [one for one in ahn.way.sent if one.method == "POST" and one.path == "/v1/pages"]
        assert len(posted) == 2
        # What was built for a tick we slept through was not posted as if that tick were now.
        board = load_board(ahn.spool, ahn.board)
        assert board is not None
        now = board.generation_at(board.tick_at(made.now))
        assert ahn.spool.all("SELECT generation FROM posting WHERE kind = 1 AND state = 3") == [(now,)]


def test_a_relay_that_never_answers_is_tried_again_and_stopping_works(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        ahn.way.faults = Faults(drop_request=1.0)
        reports: list[TickReport] = []

        def sleep(seconds: float) -> bool:
            made.now += seconds
            return len(reports) >= 4

        serve(ahn.path, ahn.clock, sleep, ahn.rng, told=reports.append)
        assert [report.failure for report in reports] == ["The relay does not answer."] * 4


def test_every_relay_has_a_courier_of_its_own_and_all_stop(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        ahn.spool.add_board("https://other.example", page_size=512)
        asked: list[str] = []
        reports: list[TickReport] = []

        def transport_for(address: Address) -> MemoryTransport:
            asked.append(address.url)
            way = MemoryTransport(made.relay)
            way.faults = Faults(drop_request=1.0)
            return way

        run(
            ahn.spool.path, ahn.clock, threading.Event(), seeded("run"),
            transport_for=transport_for, ticks=1, told=reports.append,
        )  # fmt: skip
        assert sorted(asked) == ["https://other.example", "https://relay.example"]
        assert len(reports) == 2
        assert all(thread.name != "courier" for thread in threading.enumerate())


def test_what_stops_one_courier_is_told(tmp_path: Path) -> None:
    with line(tmp_path) as made:
        ahn = made.person("ahn")
        ahn.spool.run("UPDATE board SET url = 'http://relay.example'")
        with pytest.raises(Misuse):
            run(ahn.spool.path, ahn.clock, threading.Event(), seeded("run"))


@pytest.mark.parametrize(
    ("url", "pin", "proxy"),
    [
        ("relay.example", "", ""),
        ("ftp://relay.example", "", ""),
        ("http://relay.example", "", ""),
        ("http://127.0.0.1.example", "", ""),
        ("https://relay.example/?a=b", "", ""),
        ("https://name:word@relay.example", "", ""),
        ("https://", "", ""),
        ("https://relay.example", "aa", ""),
        ("https://relay.example", "g" * 64, ""),
        ("https://relay.example", "", "http://127.0.0.1:9050"),
        ("https://relay.example", "", "socks5://127.0.0.1:9050"),
    ],
)
def test_an_address_that_could_not_be_used_is_refused_at_once(url: str, pin: str, proxy: str) -> None:
    with pytest.raises(Misuse):
        check_address(url, pin, proxy)


@pytest.mark.parametrize(
    "url",
    ["https://relay.example", "https://relay.example:8443/board", "http://127.0.0.1:8000", "http://[::1]:1",
     "http://abcdefgh.onion"],
)  # fmt: skip
def test_an_address_that_can_be_used_is_taken(url: str) -> None:
    check_address(url, "ab" * 32)
    check_address(url, "", "socks5h://127.0.0.1:9050")
