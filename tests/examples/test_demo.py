"""The demonstration is the acceptance test: every scene is played and every check in it holds."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.browsing import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
SCENES = 10
SIGNALS = [signal.SIGINT, *([] if CHROMIUM else [signal.SIGTERM])]
"""With a browser, the demonstration in it is the one that is terminated."""


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "examples.demo", "--folder", str(folder / "data"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
        preexec_fn=hear_interrupts if os.name == "posix" else None,
    )


def hear_interrupts() -> None:
    """As in front of a person: what was started in the background, as these tests may be, ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def nobody_answers(said: str) -> bool:
    found = re.search(r"The relay answers at http://127\.0\.0\.1:([0-9]+)", said)
    assert found, said
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", int(found[1]))) != 0


def processes_of(folder: Path) -> list[str]:
    """Command lines that name that folder, where the system shows them."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in words and each.parent.name != str(os.getpid()):
            found.append(words.replace(b"\0", b" ").decode(errors="replace"))
    return found


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_every_scene_of_the_demonstration_holds_and_nothing_is_left_running(tmp_path):
    ran = start(tmp_path)
    said, _ = ran.communicate(timeout=1480)
    assert ran.returncode == 0, said
    assert [f"scene {number} held" in said for number in range(1, SCENES + 1)] == [True] * SCENES
    assert "FAILED" not in said
    assert "Every check held." in said
    assert "\x1b" not in said
    assert nobody_answers(said)
    assert processes_of(tmp_path) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are sent the way of POSIX systems")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_demonstration_that_is_interrupted_takes_its_processes_with_it(tmp_path, number):
    ran = start(tmp_path)
    said = ""
    assert ran.stdout is not None
    while "D. Dee   joins C. Cho" not in said:  # then there is more to do, for two minutes
        line = ran.stdout.readline()
        assert line, said
        said += line
    assert len(processes_of(tmp_path)) > 4
    ran.send_signal(number)
    rest, _ = ran.communicate(timeout=240)
    assert ran.returncode in (130, 143), said + rest
    assert nobody_answers(said)
    assert processes_of(tmp_path) == []
