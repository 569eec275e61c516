"""Talks, the phrasebook and the public line, typed by two people who carry by hand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from .people import Person, Stick, met

pytestmark = pytest.mark.slow  # whole desks over many turns

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"


class Two(NamedTuple):
    """Two people who speak for their sides alone and have met."""

    ahn: Person
    cho: Person
    stick: Stick
    folder: Path

    def over(self) -> None:
        """What each has for the other is carried."""
        self.stick.carry(self.ahn, SOUTH, self.cho)
        self.stick.carry(self.cho, NORTH, self.ahn)


@pytest.fixture(scope="module")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met")
    ahn, cho = Person(folder, "A. Ahn"), Person(folder, "C. Cho")
    ahn.does("start", NORTH, "--me", ahn.name, "--as", "envoy", "--one-voice")
    cho.does("start", SOUTH, "--me", cho.name, "--as", "envoy", "--one-voice")
    met(Stick(folder), ahn, cho, (SOUTH, NORTH), folder)
    return folder


@pytest.fixture
def two(met_once: Path, tmp_path: Path) -> Two:
    folder = tmp_path / "world"
    shutil.copytree(met_once, folder)
    return Two(Person(folder, "A. Ahn"), Person(folder, "C. Cho"), Stick(tmp_path), tmp_path)


def states(person: Person, command: str, who: str) -> dict[str, str]:
    return {each["name"]: each["state"] for each in person.sees(command, who)["lines"]}


def test_talks_are_begun_worded_taken_over_set_and_printed(two: Two) -> None:
    ahn, cho = two.ahn, two.cho
    begun = ahn.does(
        "talks", SOUTH, "begin", "--what", "The detained", "--who", "Envoys", "--title", "Round 1"
    )
    assert "on its way to SOUTHLAND" in begun
    two.over()
    rest = ("--level", "Ministers", "--where", "Oslo", "--before", "No press")
    cho.does("talks", NORTH, "say", *rest, "--when", "5월", "--language", "ko", "--translated", "when: May",
             "--translation-language", "en")  # fmt: skip
    cho.does("talks", NORTH, "take", "what", "who")
    two.over()
    shown = ahn.does("talks", SOUTH)
    assert "2 of 6 lines agreed" in shown
    assert "when (when): theirs" in shown
    assert "│ 5월" in shown
    assert "Translation into en by the writer (the original counts):\n│ May" in shown
    ahn.does("talks", SOUTH, "take", "level", "where", "when", "before")
    assert "talks SOUTHLAND set" in ahn.does("talks", SOUTH)
    ahn.does("talks", SOUTH, "set")
    two.over()
    assert set(states(cho, "talks", NORTH).values()) == {"agreed"}
    printed = cho.does("talks", NORTH, "print")
    assert printed == cho.does("talks", NORTH, "print")
    assert "Set by NORTHLAND (envoy) on 20" in printed
    file = two.folder / "talks.html"
    assert "is written into" in cho.does("talks", NORTH, "print", "--out", file)
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert cho.tries("talks", NORTH, "print", "--out", file).code == 2
    plain = two.folder / "talks.txt"
    assert cho.sees("talks", NORTH, "print", "--out", plain)["file"] == str(plain)
    assert plain.read_text(encoding="utf-8") == printed


def test_a_phrasebook_is_begun_added_to_looked_up_and_carried_as_a_card(two: Two) -> None:
    ahn, cho = two.ahn, two.cho
    ahn.does("phrasebook", SOUTH, "begin")
    ahn.does("phrasebook", SOUTH, "add", "how about coffee", "We would like to meet.")
    two.over()
    assert set(states(cho, "phrasebook", NORTH)) == {"question", "cancel", "distress", "how about coffee"}
    cho.does("phrasebook", NORTH, "take", "how about coffee", "distress")
    two.over()
    found = ahn.does("phrasebook", SOUTH, "look", "A relative:", "How about COFFEE?")
    assert "“how about coffee”: agreed" in found
    assert "│ We would like to meet." in found
    broadcast = two.folder / "broadcast.txt"
    broadcast.write_text("No question today.", encoding="utf-8")
    assert "“question”: NOT agreed (ours)" in ahn.does("phrasebook", SOUTH, "look", "--file", broadcast)
    assert "No phrase" in ahn.does("phrasebook", SOUTH, "look", "Nothing here.")
    card = ahn.does("phrasebook", SOUTH, "card")
    assert "“how about coffee”" in card
    assert "question" not in card
    assert "not agreed: 2" in card
    ahn.does("phrasebook", SOUTH, "strike", "how about coffee")
    assert states(ahn, "phrasebook", SOUTH)["how about coffee"] == "theirs"
    ahn.does("phrasebook", SOUTH, "drop", "It", "leaked.")
    two.over()
    assert cho.sees("phrasebook", NORTH)["state"] == "off the table"


def test_a_public_line_is_set_with_what_to_say_if_asked(two: Two) -> None:
    ahn, cho = two.ahn, two.cho
    ahn.does("public", SOUTH, "begin", "--public", "We are in contact.", "--asked", "No comment.")
    two.over()
    cho.does("public", NORTH, "take", "public", "asked")
    two.over()
    ahn.does("public", SOUTH, "set")
    assert ahn.sees("public", SOUTH)["state"] == "set"


def test_markup_and_direction_marks_of_theirs_stay_text_on_screen_and_on_paper(two: Two) -> None:
    trick = "<script>alert(1)</script>\u202e\x1b[2J"
    two.ahn.does("talks", SOUTH, "begin", "--when", trick, "--title", "<script>alert(1)")
    two.over()
    file = two.folder / "talks.html"
    two.cho.does("talks", NORTH, "print", "--out", file)
    page = file.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for shown in (page, two.cho.does("talks", NORTH), two.cho.does("talks", NORTH, "print")):
        assert not any(each in shown for each in ("\u202e", "\x1b"))
    assert "<script>" not in page


ASKED_WRONGLY = {
    "words with a look": ("talks", SOUTH, "--when", "In May"),
    "words with a take": ("talks", SOUTH, "take", "when", "--when", "In May"),
    "a take of nothing": ("talks", SOUTH, "take"),
    "a drop without a reason": ("talks", SOUTH, "drop"),
    "more words than a step takes": ("talks", SOUTH, "set", "when"),
    "a title for what is there": ("talks", SOUTH, "say", "--when", "In May", "--title", "Round 1"),
    "a file for what is not printed": ("talks", SOUTH, "say", "--when", "In May", "--out", "a.html"),
    "a translation of no line": ("talks", SOUTH, "say", "--when", "5월", "--translated", "May"),
    "a phrase without its meaning": ("phrasebook", SOUTH, "add", "rain"),
    "a look at nothing": ("phrasebook", SOUTH, "look"),
    "a file without a look": ("phrasebook", SOUTH, "card", "--file", "a.txt"),
    "a step that is none": ("talks", SOUTH, "approve"),
    "talks that nobody began": ("talks", SOUTH),
}


@pytest.mark.parametrize("sentence", ASKED_WRONGLY)
def test_what_makes_no_sense_is_refused_with_a_sentence(two: Two, sentence: str) -> None:
    ran = two.ahn.tries(*ASKED_WRONGLY[sentence])
    assert ran.code == 2
    assert "→" in ran.err
    assert two.ahn.sees("messages", SOUTH) == []
