"""Outside events by the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .people import Person, two_sides

pytestmark = pytest.mark.slow  # plays whole desks


@pytest.fixture(scope="module")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two who met, built once."""
    folder = tmp_path_factory.mktemp("met") / "desks"
    two_sides(folder)
    return folder


@pytest.fixture
def ahn(met_once: Path, tmp_path: Path) -> Person:
    """Somebody who is a side alone and met another."""
    shutil.copytree(met_once, tmp_path / "desks")
    return two_sides(tmp_path / "desks")[0]


def test_events_are_noted_imported_listed_and_shown_beside_what_was_said(ahn: Person, tmp_path: Path) -> None:
    assert "yet" in ahn.does("events")
    assert "stays with your side" in ahn.does("event", "add", "2020-06-11", "Storm.", "--where", "Pier 4")
    table = tmp_path / "june.csv"
    table.write_text("date,title,where\n2020-06-12,Speech,\n2090-06-12,Election,\n", encoding="utf-8")
    assert "Noted: 2 of 2." in ahn.does("event", "import", table)
    assert [each["title"] for each in ahn.sees("events")] == ["Storm.", "Speech", "Election"]
    ahn.does("write", "SOUTHLAND", "-", stdin=b"We propose to meet.\n")
    shown = ahn.does("messages", "SOUTHLAND", "--with-events")
    places = [shown.index(each) for each in ("Storm.", "Speech", "We propose", "Election")]
    assert places == sorted(places)
    assert "11 June 2020 · Storm. · Pier 4" in shown
    assert "only your side sees it" in shown
    both = ahn.sees("messages", "SOUTHLAND", "--with-events")
    assert (len(both["said"]), len(both["events"])) == (1, 3)
    assert len(ahn.sees("messages", "SOUTHLAND")) == 1


def test_a_bad_row_is_named_and_nothing_of_the_file_is_taken(ahn: Person, tmp_path: Path) -> None:
    table = tmp_path / "june.csv"
    table.write_text("date,title,where\n2020-06-12,Speech,\n12 June,Election,\n", encoding="utf-8")
    ran = ahn.tries("event", "import", table)
    assert (ran.code, ran.err.splitlines()[0]) == (2, "Line 3: That is not a date. Nothing was taken.")
    assert ahn.sees("events") == []
    assert ahn.sees("messages", "SOUTHLAND", "--with-events") == {
        "earlier": 0,
        "said": [],
        "events": [],
        "knocks": [],
    }


def test_a_leak_is_recorded_with_the_other_side_or_noted_for_ones_own(ahn: Person) -> None:
    assert "No leak is recorded" in ahn.does("leaks")
    ahn.does(
        "event", "add", "2020-06-11", "The visit is in the papers.", "--leak", "--suspected", "The hotel"
    )
    fields = ("--what", "The talks", "--where", "A broadcast", "--day", "2020-06-12")
    ahn.does("leak", "SOUTHLAND", *fields, "--suspected", "A cousin")
    shown = ahn.does("leaks")
    assert "known to your side alone" in shown
    assert "your own note: The hotel" in shown
    assert "12 June 2020 · The talks · A broadcast" in shown
    assert [(each["who"], each["notes"]) for each in ahn.sees("leaks", "SOUTHLAND")] == [
        ("", ["The hotel"]),
        ("SOUTHLAND", ["A cousin"]),
    ]
    ran = ahn.tries("event", "add", "2020-06-11", "Storm.", "--suspected", "The hotel")
    assert (ran.code, "--leak" in ran.err) == (2, True)
