"""A record as HTML: nothing runs, nothing is fetched, hostile text stays text, and no file is overwritten."""

from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.cli.files import write_pieces
from backchannel.cli.record_page import as_html
from backchannel.desk import record_form as form
from backchannel.desk.record_form import read_json
from backchannel.errors import AlreadyThere, DiskFailure

from .people import Person, two_sides

pytestmark = pytest.mark.slow  # plays whole desks

HOSTILE = "</p><script>alert(1)</script><img src=x onerror=y>\x1b[2J\u202e\" 'a"
TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "dir", "class"}


class Seen(HTMLParser):
    """Which tags and attributes there are, and the words outside of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """What stands between them."""
        self.words.append(data)


def seen(page: str) -> Seen:
    found = Seen()
    found.feed(page)
    return found


@settings(max_examples=60, deadline=None)
@given(st.from_type(form.Head), st.lists(st.from_type(form.Item), max_size=2), st.from_type(form.Foot))
def test_whatever_stands_in_it_no_tag_and_no_attribute_of_theirs_does(
    head: form.Head, items: list[form.Item], foot: form.Foot
) -> None:
    found = seen(b"".join(as_html(head, items, [foot])).decode())
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Somebody who wrote hostile words."""
    folder = tmp_path_factory.mktemp("record")
    ahn, _ = two_sides(folder / "desks")
    translation = folder / "translation"
    translation.write_text("번역 " + HOSTILE, encoding="utf-8")
    ahn.does(
        "write", "SOUTHLAND", "-", "--subject", HOSTILE.replace("\x1b", "").replace("\u202e", ""),
        "--translation", translation, "--translation-language", "ko", stdin=HOSTILE.encode(),
    )  # fmt: skip
    return ahn


def test_hostile_words_stay_words_and_the_page_can_do_nothing(said: Person, tmp_path: Path) -> None:
    file = tmp_path / "record.html"
    assert "can change it" in said.does("export-record", "SOUTHLAND", file)
    page = file.read_text(encoding="utf-8")
    found = seen(page)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert "</p><script>alert(1)</script>" in "".join(found.words)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", page)
    words = "".join(found.words)
    for each in (
        "Authority: envoy, by who-speaks version 1; this side speaks through one person.",
        "The rule it met: a message: one person.",
        "NORTHLAND (official)",
        "proves nothing to outsiders",
        "Translation into ko, by NORTHLAND (the original counts):",
        "What this record of 1 item leaves out, and what it is not",
        "This record proves nothing to outsiders",
    ):
        assert each in words, each


def test_the_file_is_for_its_owner_only_and_no_file_is_overwritten(said: Person, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    said.does("export-record", "SOUTHLAND", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    ran = said.tries("export-record", "SOUTHLAND", file)
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"There is already a file called {file}.")
    assert file.read_bytes() == before
    record = read_json(before)
    assert [each.text for each in record.items] == [HOSTILE]


@pytest.mark.parametrize("name", ["record", "record.pdf", "record.txt"])
def test_a_form_that_there_is_not_is_refused_before_anything_is_written(
    said: Person, tmp_path: Path, name: str
) -> None:
    ran = said.tries("export-record", "SOUTHLAND", tmp_path / name)
    assert ran.code == 2
    assert "--format html" in ran.err
    assert not (tmp_path / name).exists()
    said.does("export-record", "SOUTHLAND", tmp_path / f"{name}.x", "--format", "json")


def test_with_notes_what_is_private_is_in_it_and_marked(said: Person, tmp_path: Path) -> None:
    [number] = [str(each["number"]) for each in said.sees("messages", "SOUTHLAND")]
    said.does("note", number, "-", stdin=b"Her brother is ill.")
    said.does("showed", number, "the minister", "2020-06-11")
    said.does("event", "add", "2020-06-11", "Storm.", "--where", "Pier 4")
    plain, private = tmp_path / "plain.html", tmp_path / "private.html"
    said.does("export-record", "SOUTHLAND", plain, "--paper", number)
    assert "It holds what only your side has." in said.does(
        "export-record", "SOUTHLAND", private, "--with-notes"
    )
    words = "".join(seen(private.read_text(encoding="utf-8")).words)
    for each in ("brother", "the minister", "Storm."):
        assert each not in plain.read_text(encoding="utf-8")
        assert each in words
    assert words.count("Private: only the writing side has this.") == 3
    assert "WITH PRIVATE NOTES" in words


def test_what_fails_on_the_way_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> object:
        yield b"half"
        raise OSError

    with pytest.raises(DiskFailure):
        write_pieces(tmp_path / "record", broken())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "record").write_bytes(b"older")
    with pytest.raises(AlreadyThere):
        write_pieces(tmp_path / "record", (b"newer",))
    assert (tmp_path / "record").read_bytes() == b"older"
