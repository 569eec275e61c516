"""The spool's file between several programs."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

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


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "spool.db"
    SpoolFile(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
