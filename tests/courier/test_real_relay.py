"""The courier and a real relay in a process of its own: a kill in the middle loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from backchannel.courier.path import TickReport
from backchannel.courier.run import run
from backchannel.store.spool import Spool

LANE, ROOM, ROOT = b"L" * 16, b"r" * 16, bytes(range(32))
SERVE = [sys.executable, "-c", "from backchannel.cli import main; main()", "relay", "serve"]


@contextmanager
def relay(folder: Path, listen: str, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    options = options or ("--cadence", "1s", "--retention", "1h", "--tokens", "8")
    command = [*SERVE, "--data", str(folder), "--listen", listen, "--open", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "http://" in line:
                yield line.split()[-1], process
                break
        else:
            pytest.fail("the relay did not start")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_for(found: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


@pytest.mark.slow
def test_a_relay_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    reports: list[TickReport] = []
    with Spool(tmp_path / "ahn.db") as ahn, Spool(tmp_path / "bak.db") as bak:
        with relay(tmp_path / "relay", "127.0.0.1:0") as (url, _):
            boards = [spool.add_board(url) for spool in (ahn, bak)]
            made_at = int(time.time())
            ahn.send_lane(LANE, room=ROOM, board=boards[0], root=ROOT, made_at=made_at)
            bak.watch_lane(LANE, room=ROOM, board=boards[1], root=ROOT, made_at=made_at)
            couriers = [
                threading.Thread(
                    target=run, args=(path, time.time, stop, os.urandom), kwargs={"told": reports.append}
                )
                for path in (ahn.path, bak.path)
            ]
            for courier in couriers:
                courier.start()
            try:
                ahn.put(LANE, 1, b"before")
                wait_for(lambda: [one.body for one in bak.inbox()] == [b"before"])
                ahn.put(LANE, 2, b"during" * 2000)
                wait_for(lambda: (ahn.progress(LANE, 2) or pytest.fail("never put")).seen > 0)
            except BaseException:
                stop.set()
                raise
        try:
            wait_for(lambda: any(report.failure for report in reports))
            with relay(tmp_path / "relay", url.removeprefix("http://")):
                wait_for(lambda: [one.body for one in bak.inbox()] == [b"before", b"during" * 2000])
                assert ahn.alarms() == bak.alarms() == []
                stop.set()
                for courier in couriers:
                    courier.join()
        finally:
            stop.set()


BUSY = ("--page", "512", "--cadence", "1s", "--retention", "120s", "--tokens", "24", "--private-reads")


@pytest.mark.slow
def test_either_of_a_pair_killed_while_it_answers_private_reads_loses_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    with Spool(tmp_path / "ahn.db") as ahn, Spool(tmp_path / "bak.db") as bak, ExitStack() as running:
        lead, lead_process = running.enter_context(relay(tmp_path / "lead", "127.0.0.1:0", *BUSY))
        admit = [*SERVE[:-1], "admit", "--data", str(tmp_path / "lead")]
        (tmp_path / "token").write_text(subprocess.check_output(admit, text=True).split()[1])
        follow = ("--mirror-of", lead, "--lead-token", str(tmp_path / "token"), "--private-reads")
        mirror, mirror_process = running.enter_context(relay(tmp_path / "mirror", "127.0.0.1:0", *follow))
        made_at = int(time.time())
        boards = [spool.add_board(lead, page_size=512) for spool in (ahn, bak)]
        for spool, board in zip((ahn, bak), boards, strict=True):
            spool.add_mirror(board, mirror)
        ahn.send_lane(LANE, room=ROOM, board=boards[0], root=ROOT, made_at=made_at)
        bak.watch_lane(LANE, room=ROOM, board=boards[1], root=ROOT, made_at=made_at)
        couriers = [
            threading.Thread(target=run, args=(spool.path, time.time, stop, os.urandom))
            for spool in (ahn, bak)
        ]
        for courier in couriers:
            courier.start()
        try:
            wait_for(lambda: all(each.private for each in (*ahn.paths(), *bak.paths())))
            ahn.put(LANE, 1, b"before")
            wait_for(lambda: [one.body for one in bak.inbox()] == [b"before"])
            ahn.put(LANE, 2, b"during" * 300)
            wait_for(lambda: (ahn.progress(LANE, 2) or pytest.fail("never put")).seen > 0)
            for process, folder, url, options in (
                (lead_process, "lead", lead, BUSY),
                (mirror_process, "mirror", mirror, follow),
            ):
                process.kill()
                process.wait()
                again = relay(tmp_path / folder, url.removeprefix("http://"), *options)
                running.enter_context(again)
            wait_for(lambda: [one.body for one in bak.inbox()] == [b"before", b"during" * 300], 40)
            assert [alarm.kind.name for alarm in (*ahn.alarms(), *bak.alarms())] == []
        finally:
            stop.set()
            for courier in couriers:
                courier.join()
