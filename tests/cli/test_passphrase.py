"""Where the passphrase comes from."""

from __future__ import annotations

import getpass
import io
import sys
import warnings
from pathlib import Path

import pytest

from backchannel.cli.passphrase import NoPassphrase, passphrase
from backchannel.errors import DiskFailure, Misuse


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person types, in order, when asked."""
    answers: list[str] = []

    def ask(question: str) -> str:
        return answers.pop(0)

    monkeypatch.setattr(getpass, "getpass", ask)
    return answers


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "passphrase"


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\nsecond line\n"])
def test_a_file_gives_its_first_line(file: Path, ending: bytes) -> None:
    file.write_bytes("vier Wörter am Fluß ".encode() + ending)
    assert passphrase(str(file), new=False) == "vier Wörter am Fluß "


def test_a_dash_reads_one_line_and_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"words\nmessage\n")))
    assert passphrase("-", new=False) == "words"
    assert sys.stdin.buffer.read() == b"message\n"


def test_a_new_one_is_asked_for_twice(types: list[str]) -> None:
    types += ["four or more words", "four or more words"]
    assert passphrase(None, new=True) == "four or more words"
    assert not types


def test_two_that_differ_make_nothing(types: list[str]) -> None:
    types += ["four or more words", "for or more words"]
    with pytest.raises(Misuse, match="differ"):
        passphrase(None, new=True)


def test_a_known_one_is_asked_for_once(types: list[str]) -> None:
    types += ["four words", "never asked"]
    assert passphrase(None, new=False) == "four words"
    assert types == ["never asked"]


@pytest.mark.parametrize("new", [True, False])
def test_an_empty_one_is_refused(types: list[str], new: bool) -> None:
    types.append("")
    with pytest.raises(NoPassphrase):
        passphrase(None, new=new)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\n", b"x" * 5000])
def test_a_file_without_a_usable_one_is_refused(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(NoPassphrase):
        passphrase(str(file), new=False)


def test_a_file_that_is_not_there_is_misuse_and_one_that_fails_is_the_disk(file: Path) -> None:
    with pytest.raises(NoPassphrase):
        passphrase(str(file), new=False)
    file.mkdir()
    with pytest.raises(DiskFailure):
        passphrase(str(file), new=False)


def test_without_a_terminal_it_says_how_to_give_it_and_echoes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(question: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        raise AssertionError("it went on to read what would be echoed")

    monkeypatch.setattr(getpass, "getpass", nobody)
    with pytest.raises(NoPassphrase) as refused:
        passphrase(None, new=False)
    assert "--passphrase-file" in refused.value.what_next


@pytest.mark.parametrize("short", ["abc", "eleven char"])
def test_a_new_one_that_is_short_makes_nothing_and_an_old_one_still_opens(
    types: list[str], file: Path, short: str
) -> None:
    types += [short, short]
    with pytest.raises(Misuse, match="too short"):
        passphrase(None, new=True)
    file.write_text(short)
    with pytest.raises(Misuse, match="too short"):
        passphrase(str(file), new=True)
    assert passphrase(str(file), new=False) == short


def test_enter_alone_gives_one_that_has_to_be_typed(
    types: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    types += ["", "six words made for you"]
    assert passphrase(None, new=True, propose=lambda: "six words made for you") == "six words made for you"
    assert "six words made for you" in capsys.readouterr().err
    types += ["", "six words made for me"]
    with pytest.raises(Misuse, match="differ"):
        passphrase(None, new=True, propose=lambda: "six words made for you")
