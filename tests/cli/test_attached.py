"""Names that others chose do nothing but name, and nothing that is there is overwritten."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.cli.attached import LONGEST_NAME, read_attachments, safe_name, save_attachments
from backchannel.errors import AlreadyThere, DiskFailure, Misuse

HOSTILE = {
    "": "attachment",
    ".": "attachment",
    "..": "attachment",
    " . ": "attachment",
    "../../etc/passwd": "_.._etc_passwd",
    "/etc/passwd": "_etc_passwd",
    "..\\..\\autoexec.bat": "_.._autoexec.bat",
    "C:\\boot.ini": "C__boot.ini",
    ".bashrc": "bashrc",
    "map.pdf. . ": "map.pdf",
    "-rf": "_-rf",
    "~root": "_~root",
    "con": "_con",
    "CON.txt": "_CON.txt",
    "nul .txt": "_nul .txt",
    "Com1.pdf": "_Com1.pdf",
    "lpt¹": "_lpt¹",
    "map\x00.pdf": "map_.pdf",
    "map\n→ Agreed.pdf": "map_→ Agreed.pdf",
    "\x1b[2Jmap.pdf": "_[2Jmap.pdf",
    "map\u202efdp.exe": "map_fdp.exe",
    "map\u2066\u200b\u2028.pdf": "map___.pdf",
    "map\ud800.pdf": "map_.pdf",
    "what? <really>|*.pdf": "what_ _really___.pdf",
    "지도 2.pdf": "지도 2.pdf",
    "plan final.docx": "plan final.docx",
}


@pytest.mark.parametrize(("hostile", "safe"), HOSTILE.items(), ids=ascii)
def test_a_name_that_came_from_outside_only_names(hostile: str, safe: str) -> None:
    assert safe_name(hostile) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("지" * 200 + ".pdf")
    assert name.endswith("지.pdf")
    assert len(name.encode()) <= LONGEST_NAME
    assert len(safe_name("a." + "b" * 300).encode()) <= LONGEST_NAME


@given(st.text(max_size=200))
def test_whatever_the_name_it_stays_in_its_folder_and_can_be_seen(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= LONGEST_NAME
    assert Path("folder", safe).parent == Path("folder")
    assert not safe.startswith((".", "-", " "))
    assert not safe.endswith((".", " "))
    assert not any(each in "/\\:" or unicodedata.category(each)[0] == "C" for each in safe)
    assert safe_name(safe) == safe


def test_files_of_one_name_are_told_apart_also_by_systems_that_take_capitals_for_small_letters(
    tmp_path: Path,
) -> None:
    names = ("map.pdf", "MAP.pdf", "../map.pdf", "_map.pdf", "map-2.pdf")
    saved = save_attachments(tmp_path, [(name, str(at).encode()) for at, name in enumerate(names)])
    assert len({name.casefold() for name in saved}) == 5
    assert [Path(name).read_bytes() for name in saved] == [b"0", b"1", b"2", b"3", b"4"]
    assert {Path(name).parent for name in saved} == {tmp_path}


def test_what_is_saved_is_for_the_owner_only_and_what_is_there_stays(tmp_path: Path) -> None:
    folder = tmp_path / "attached"
    [saved] = save_attachments(folder, [("map.pdf", b"A map.")])
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert Path(saved).stat().st_mode & 0o777 == 0o600
    with pytest.raises(AlreadyThere):
        save_attachments(folder, [("other.pdf", b"New."), ("Map.PDF", b"Another map.")])
    assert [each.name for each in folder.iterdir()] == ["map.pdf"]
    assert Path(saved).read_bytes() == b"A map."


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_that_waits_under_the_name_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "map.pdf").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyThere):
        save_attachments(tmp_path, [("map.pdf", b"A map.")])
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_none_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskFailure):
        save_attachments(tmp_path / "file", [("map.pdf", b"")])


def test_nothing_of_the_senders_folders_goes_with_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "secret source"
    folder.mkdir()
    (folder / "map.pdf").write_bytes(b"A map.")
    assert read_attachments([str(folder / "map.pdf")]) == (("map.pdf", b"A map."),)
    with pytest.raises(Misuse):
        read_attachments(["-"])
