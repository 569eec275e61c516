"""The five minutes of docs/users.md, typed line by line by three people without a relay."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from .people import Person

GUIDE = (Path(__file__).parents[2] / "docs" / "users.md").read_text(encoding="utf-8")
FIVE_MINUTES = GUIDE[GUIDE.index("## Five minutes") : GUIDE.index("### 6. ")]
LINES = re.findall(r"^backchannel --home (\w+)(.*)$", FIVE_MINUTES, re.MULTILINE)
READS_TO = {
    ("ahn", "B. Bak"): ("bak", "A. Ahn"),
    ("bak", "A. Ahn"): ("ahn", "B. Bak"),
    ("ahn", "SOUTHLAND"): ("cho", "NORTHLAND"),
    ("bak", "SOUTHLAND"): ("cho", "NORTHLAND"),
    ("cho", "NORTHLAND"): ("ahn", "SOUTHLAND"),
}
"""Whose words somebody hears: the desk that reads them out, and what it calls the one who hears."""


def test_the_five_minutes_can_be_typed_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "message.txt").write_text("We propose to meet.\n")
    (tmp_path / "answer.txt").write_text("We agree to meet.\n")
    people = {name: Person(tmp_path / "desks", name) for name in ("ahn", "bak", "cho")}
    shown = ""
    for name, typed in LINES:
        words = shlex.split(typed.partition(" --relay ")[0])
        if words[:1] == ["confirm"]:
            reader, who = READS_TO[name, words[1]]
            heard = people[reader].reads_out(who)
            assert len(heard) == len(words[2:])
            words = [*words[:2], *heard]
        shown = people[name].does(*words)
    assert len(LINES) > 40
    assert shown.index("We propose to meet.") < shown.index("We agree to meet.")
    assert people["ahn"].sees()["counterparts"][0]["compared"]
    assert all(person.sees("alarms") == [] for person in people.values())
