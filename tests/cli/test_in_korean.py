"""A desk that speaks Korean: everything printed for people is said, nothing printed for programs changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from backchannel.languages.choice import VARIABLE

from .people import Person

NORTH = "NORTHLAND"
ENGLISH = re.compile(r"\b(the|your|with|that|nothing|waits|they|side|desk)\b", re.IGNORECASE)


@pytest.fixture
def ahn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setenv(VARIABLE, "ko")
    person = Person(tmp_path, "A. Ahn")
    person.does("start", NORTH, "--me", "A. Ahn", "--as", "envoy", "--one-voice")
    return person


def test_a_desk_speaks_korean_from_its_first_command_on(ahn: Person, tmp_path: Path) -> None:
    said = [
        ahn.does(),
        ahn.does("waiting"),
        ahn.does("who", "us"),
        ahn.does("line"),
        ahn.does("alarms"),
        ahn.does("invite", "B. Bak", "--as", "deputy", "--out", tmp_path / "bak.invitation"),
        ahn.does("meet", "SOUTHLAND"),
        ahn.does("words"),
        ahn.tries("read", "99").err,
        ahn.tries("write", "NOWHERE", "nofile").err,
        ahn.tries("knock").err,
    ]
    for each in said:
        bare = re.sub(r"`[^`]*`|“[^”]*”|backchannel:1:\S+", "", each)
        assert re.search("[가-힣]", bare) or "backchannel:1:" in each, each
        assert not ENGLISH.search(bare), each
    assert NORTH in said[0]
    assert "A. Ahn, envoy" in said[0]


def test_whoever_joins_is_told_in_korean_where_it_stands(ahn: Person, tmp_path: Path) -> None:
    ahn.does("invite", "B. Bak", "--as", "deputy", "--out", tmp_path / "invitation")
    bak = Person(tmp_path, "B. Bak")
    bak.does("join", tmp_path / "invitation", "--me", "B. Bak")
    said = bak.does()
    assert said.startswith("우리 측 · B. Bak, deputy"), "the name of the side is not known yet"
    assert not ENGLISH.search(re.sub(r"`[^`]*`", "", said)), said


def test_what_it_prints_for_programs_is_english(ahn: Person) -> None:
    asked: tuple[tuple[str, ...], ...] = ((), ("who", "us"), ("line",))
    korean = [json.loads(ahn.does(*words, "--json")) for words in asked]
    english = [json.loads(ahn.does(*words, "--json", "--in", "en")) for words in asked]
    assert korean == english
    assert not re.search("[가-힣]", json.dumps(korean, ensure_ascii=False))


def test_the_help_of_every_group_keeps_what_is_typed(ahn: Person) -> None:
    for words in (("carry", "out"), ("agreement", "show"), ("event", "add"), ("relay", "serve")):
        page = ahn.tries(*words, "--help").out
        assert re.search("[가-힣]", page)
        assert f"backchannel {' '.join(words)}" in page
        assert "Usage" not in page
        assert "Examples:" not in page
