"""The spool's file between several programs."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel.errors import SpoolDamaged
from backchannel.store import spool_file
from backchannel.store.spool import Spool
from backchannel.store.spool_file import SpoolFile

OPEN_AND_CLOSE = """
import sys
from pathlib import Path
from backchannel.store.spool_file import SpoolFile
SpoolFile(Path(sys.argv[1])).close()
"""


def test_opening_it_again_drops_no_lock_so_another_program_leaves_the_log_alone(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    with SpoolFile(path) as held:
        held.run("INSERT INTO turn VALUES (1, x'00', 1)")
        SpoolFile(path).close()
        subprocess.run([sys.executable, "-c", OPEN_AND_CLOSE, str(path)], check=True)
        assert (tmp_path / "spool.db-wal").exists()
        held.run("INSERT INTO turn VALUES (2, x'00', 1)")
        with SpoolFile(path) as again:
            assert again.one("SELECT count(*) FROM turn") == (2,)


def test_a_file_of_the_first_version_is_brought_up_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "spool.db"
    with monkeypatch.context() as before:
        before.setattr(spool_file, "SCHEMA_VERSION", 1)
        with SpoolFile(path) as old:
            old.run(
                "INSERT INTO board (url, pin, proxy, page_size) VALUES ('https://relay.example', '', '', 512)"
            )
            old.run(
                "INSERT INTO lane (handle, room, board, outgoing, page_size, made_at, key, pouch_key, floor,"
                " highest) VALUES (x'01', x'02', 1, 1, 512, 0, x'03', x'04', 1, 0)"
            )
    with Spool(path) as now:
        assert now.one("PRAGMA user_version") == (spool_file.SCHEMA_VERSION,)
        assert now.all("SELECT handle, board FROM lane_on") == [(b"\x01", 1)]
        assert [(each.url, each.lead, each.private) for each in now.paths()] == [
            ("https://relay.example", None, False)
        ]
        now.add_mirror(1, "https://second.example")
    with SpoolFile(path) as later:
        later.run("PRAGMA user_version = 3")
    with pytest.raises(SpoolDamaged):
        SpoolFile(path)


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "spool.db"
    SpoolFile(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
