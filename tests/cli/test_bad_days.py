"""What goes wrong at a desk: each says so in a sentence, with what to do next, and nothing is half done."""

from __future__ import annotations

import contextlib
import http.server
import resource
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Ran
from .people import Person, Stick, met

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
NOBODY_THERE = "http://127.0.0.1:9"


def says_no(ran: Ran, code: int, sentence: str) -> None:
    """It ended with that code, one sentence and one arrow, and no traceback."""
    assert (ran.code, "Traceback" in ran.err) == (code, False), ran.err
    assert sentence in ran.err
    assert ran.err.splitlines()[-1].startswith("→ ")


def alone(folder: Path, name: str, side: str, *relay: str) -> Person:
    """Somebody who speaks for a side alone."""
    person = Person(folder, name)
    person.does("start", side, "--me", name, "--as", "envoy", "--one-voice", *relay)
    return person


@pytest.fixture
def ahn(tmp_path: Path) -> Person:
    return alone(tmp_path, "A. Ahn", NORTH)


@pytest.fixture
def cho(tmp_path: Path) -> Person:
    return alone(tmp_path, "C. Cho", SOUTH)


# the desk's own files


def test_a_wrong_passphrase_opens_nothing_and_the_right_one_still_does(ahn: Person) -> None:
    right = ahn.passphrase.read_text()
    ahn.passphrase.write_text("not that one\n")
    says_no(ahn.tries(), 3, "The passphrase is not the right one")
    ahn.passphrase.write_text(right)
    ahn.does()


@pytest.mark.parametrize("keep", [0, 10, 5000], ids=lambda keep: f"cut to {keep}")
def test_a_desk_whose_file_was_cut_short_says_so_and_leaves_it_as_it_is(ahn: Person, keep: int) -> None:
    register = ahn.home / "register.db"
    register.write_bytes(register.read_bytes()[:keep])
    before = register.read_bytes()
    ran = ahn.tries()
    says_no(ran, 3, "The desk's file" if keep < 16 else "desk's file")
    assert "backup" in ran.err
    assert register.read_bytes() == before


def test_a_desk_whose_file_is_damaged_comes_back_from_its_backup(ahn: Person, tmp_path: Path) -> None:
    ahn.does("backup", tmp_path / "june.backup")
    register = ahn.home / "register.db"
    register.write_bytes(register.read_bytes()[:4096] + bytes(40_000))
    says_no(ahn.tries(), 3, "damaged")
    again = Person(tmp_path, "restored")
    again.passphrase = ahn.passphrase
    again.does("restore", tmp_path / "june.backup")
    assert again.sees()["side"] == NORTH


def test_a_backup_under_another_passphrase_makes_no_desk(ahn: Person, tmp_path: Path) -> None:
    ahn.does("backup", tmp_path / "june.backup")
    again = Person(tmp_path, "restored")
    says_no(again.tries("restore", tmp_path / "june.backup"), 3, "The passphrase is not the right one")
    assert not (again.home / "register.db").exists()


@contextlib.contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """As on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_changes_nothing_and_the_same_works_when_there_is_room(
    ahn: Person, cho: Person, tmp_path: Path
) -> None:
    met(Stick(tmp_path), ahn, cho, (SOUTH, NORTH), tmp_path)
    letter = tmp_path / "letter.txt"
    letter.write_text("word " * 12_000)
    with no_file_grows_beyond(20_000):
        says_no(ahn.tries("write", SOUTH, letter), 3, "The disk would not take it")
    assert ahn.sees("messages", SOUTH) == []
    ahn.does("write", SOUTH, letter)
    assert len(ahn.sees("messages", SOUTH)) == 1


def test_a_disk_full_from_the_start_leaves_no_half_made_desk(tmp_path: Path) -> None:
    person = Person(tmp_path, "A. Ahn")
    words = ("start", NORTH, "--me", person.name, "--as", "envoy")
    with no_file_grows_beyond(20_000):
        says_no(person.tries(*words), 3, "The disk would not take it")
    person.does(*words)


def test_a_second_desk_in_one_folder_is_refused_and_the_first_stays(ahn: Person) -> None:
    says_no(ahn.tries("start", SOUTH, "--me", "X", "--as", "envoy"), 2, "There is a desk in this folder")
    assert ahn.sees()["side"] == NORTH


# meeting


def test_a_line_serves_once(ahn: Person, cho: Person, tmp_path: Path) -> None:
    line, stick = tmp_path / "line.txt", Stick(tmp_path)
    ahn.does("meet", SOUTH, "--out", line)
    cho.does("meet", NORTH, "--accept", line)
    says_no(
        cho.tries("meet", "NORTHLAND AGAIN", "--accept", line),
        1,
        "This line was made or answered here before",
    )
    thief = alone(tmp_path, "D. Dee", "MIDLAND")
    thief.does("meet", NORTH, "--accept", line)
    stick.carry(cho, NORTH, ahn)
    stick.carry(thief, NORTH, ahn)
    assert [each["name"] for each in ahn.sees("alarms")] == ["two replies"]
    says_no(ahn.tries("words", SOUTH), 1, "stopped")
    assert ahn.sees()["counterparts"] == ahn.sees("meet") == []
    ahn.does("meet", SOUTH)


def test_words_that_differ_are_counted_said_and_finally_stop_the_line(
    ahn: Person, cho: Person, tmp_path: Path
) -> None:
    line, stick = tmp_path / "line.txt", Stick(tmp_path)
    ahn.does("meet", SOUTH, "--out", line)
    cho.does("meet", NORTH, "--accept", line)
    stick.carry(cho, NORTH, ahn)
    stick.carry(ahn, SOUTH, cho)
    wrong = ["zoo", "zone", "zero", "zebra", "youth"]
    says_no(ahn.tries("confirm", SOUTH, *ahn.reads_out(SOUTH)), 2, "the words your side reads")
    says_no(ahn.tries("confirm", SOUTH, "orbit"), 2, "There are 5 words to type")
    for count in range(5):
        ran = ahn.tries("confirm", SOUTH, *wrong)
        says_no(ran, 1, "not the words that they should have read")
        assert ("stopped" in ran.err) == (count == 4)
    says_no(ahn.tries("confirm", SOUTH, *cho.reads_out(NORTH)), 1, "stopped")
    says_no(ahn.tries("write", SOUTH, "-", stdin=b"Hello.\n"), 2, "knows no side called")
    assert ahn.sees()["counterparts"] == ahn.sees("meet") == []
    stick.carry(cho, NORTH, ahn)
    cho.does("give-up", NORTH)
    met(stick, ahn, cho, (SOUTH, NORTH), tmp_path / "again")
    assert ahn.sees()["counterparts"][0]["compared"]


@pytest.mark.parametrize("text", ["", "hello", "backchannel:1:AAAAA", "backchannel:1:" + "A" * 3000])
def test_what_is_no_line_is_refused_and_begins_nothing(ahn: Person, tmp_path: Path, text: str) -> None:
    file = tmp_path / "line.txt"
    file.write_text(text)
    says_no(ahn.tries("meet", SOUTH, "--accept", file), 1, "line")
    assert ahn.sees("meet") == []


def test_a_meeting_given_up_is_over_and_another_can_begin(ahn: Person) -> None:
    ahn.does("meet", SOUTH)
    ahn.does("give-up", SOUTH)
    assert ahn.sees("meet") == []
    ahn.does("meet", SOUTH)
    says_no(ahn.tries("give-up", "NOWHERE"), 2, "not meeting anybody called NOWHERE")


@pytest.mark.parametrize("data", [b"", b"no carried file", bytes(70_000)], ids=["empty", "text", "zeros"])
def test_a_file_that_nobody_carried_changes_nothing(ahn: Person, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    ran = ahn.tries("carry", "in", file)
    assert (ran.code, ran.out) == (1, ""), ran
    assert "→ " in ran.err


# relays


class Nonsense(http.server.BaseHTTPRequestHandler):
    """Answers anything with the same bytes."""

    answer = b"<html>Welcome to the hotel's network</html>"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    do_POST = do_GET  # noqa: N815 — the base class names it

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base class names it
        pass


@pytest.fixture
def nonsense() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Nonsense) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_relay_that_answers_nonsense_is_said_and_begins_nothing(tmp_path: Path, nonsense: str) -> None:
    person = alone(tmp_path, "A. Ahn", NORTH, "--relay", nonsense)
    ran = person.tries("meet", SOUTH)
    says_no(ran, 3, "relay")
    assert person.sees("meet") == []
    person.does("carry", "out", "us", tmp_path / "by-hand")


def test_joining_while_the_relay_is_away_leaves_nothing_and_works_later(
    tmp_path: Path, nonsense: str
) -> None:
    del nonsense
    person = alone(tmp_path, "A. Ahn", NORTH, "--relay", NOBODY_THERE)
    says_no(person.tries("invite", "B. Bak", "--as", "deputy", "--out", tmp_path / "f"), 3, "relay")
    assert not (tmp_path / "f").exists()
    assert person.sees("meet") == []


# changing one's own rule


def test_looking_at_the_rule_for_observers_changes_nothing(ahn: Person) -> None:
    before = ahn.sees("who", "us")
    assert "a message: one person" in ahn.does("observer")
    says_no(ahn.tries("observer", "--require", "--present"), 2, "give one of")
    says_no(ahn.tries("observer", "--require"), 1, "Nobody is in a post of an observer")
    assert ahn.sees("who", "us") == before


def test_a_file_that_is_not_there_sends_nobody_to_the_help(ahn: Person, tmp_path: Path) -> None:
    ran = ahn.tries("carry", "in", tmp_path / "nofile")
    says_no(ran, 2, "There is no file nofile")
    assert "help" not in ran.err
