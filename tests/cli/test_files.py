"""Files and standard input."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from backchannel.cli import files
from backchannel.cli.files import (
    NoSuchFile,
    NotText,
    name_for,
    read_bytes,
    read_text,
    typed_line,
    write_new,
    written_text,
)
from backchannel.errors import AlreadyThere, BackchannelError, DiskFailure, Misuse, TooLarge


def typed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_a_text_is_read_the_same_from_every_system(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_bytes(b"\xef\xbb\xbfDear all,\r\n\r\nyes.\r\n")
    assert read_text(str(tmp_path / "letter.txt")) == "Dear all,\n\nyes."


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, b"from a pipe\n")
    assert written_text("-") == "from a pipe"


def test_no_file_at_all_is_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "ü\n".encode())
    assert written_text(None) == "ü"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  \r\n"])
def test_an_empty_text_is_no_message(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    typed(monkeypatch, data)
    with pytest.raises(Misuse, match="no text"):
        written_text("-")


def test_what_is_not_plain_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(NotText):
        read_text(str(tmp_path / "letter.docx"))


@pytest.mark.parametrize("name", ["nowhere.txt", "", "a\0b"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        read_bytes(str(tmp_path / name))


def test_a_file_that_is_far_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_INPUT", 10)
    (tmp_path / "film").write_bytes(b"x" * 11)
    with pytest.raises(TooLarge):
        read_bytes(str(tmp_path / "film"))


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    with pytest.raises(AlreadyThere):
        write_new(tmp_path / "kept", b"new")
    assert (tmp_path / "kept").read_text() == "kept"


def test_a_link_to_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyThere):
        write_new(tmp_path / "link", b"new")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_what_we_write_is_for_the_owner_alone(tmp_path: Path) -> None:
    write_new(tmp_path / "secret", b"x")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_a_failure_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(DiskFailure):
        write_new(tmp_path / "nowhere" / "file", b"x")


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("B. Bak", "b-bak.invitation"),
        ("../../etc/passwd", "etc-passwd.invitation"),
        ("…", "somebody.invitation"),
        ("김 철수", "김-철수.invitation"),
        ("a" * 300, "a" * 40 + ".invitation"),
    ],
)
def test_a_name_makes_a_file_name_in_this_folder_only(person: str, name: str) -> None:
    assert name_for(person, "invitation") == Path(name)


def test_a_typed_line_that_is_not_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, b"\xff\xfe\n")
    with pytest.raises(BackchannelError):
        typed_line()
