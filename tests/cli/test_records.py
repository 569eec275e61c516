"""Records by the command line."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from .people import Person, Stick, two_sides, world

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


def test_words_are_found_with_what_is_around_them(ahn: Person) -> None:
    hostile = "Two \x1b[31mpeople are held at the pier.\n 12  something else"
    ahn.does("write", "SOUTHLAND", "-", stdin=hostile.encode())
    shown = ahn.does("find", "HELD", "pier")
    assert "are held at the pier. 12 something else" in shown
    assert "\x1b" not in shown
    assert "NORTHLAND (you) · on the line with SOUTHLAND · messages" in shown
    [found] = ahn.sees("find", "held", "--on", "SOUTHLAND", "--since", "yesterday", "--until", "today")[
        "found"
    ]
    assert (found["number"], found["kind"], found["ours"]) == (2, "messages", True)
    assert "Nothing that is kept here" in ahn.does("find", "held", "--among", "notes")
    assert "are held" in ahn.does("find", "--anew", "held")


def test_what_cannot_be_looked_for_is_told_with_a_next_step(ahn: Person) -> None:
    for words, sentence in (
        ((), "There is no word to look for."),
        (("x", "--among", "fruit"), "There is nothing called fruit to look in."),
        (("x", "--since", "soon"), "This is not a date that can be read here."),
        (("x", "--on", "NOBODY"), "This desk knows no side called NOBODY."),
        (("x", "--last", "0"), "At least one has to be shown."),
        (("x", "--last", "3", "--all"), "Everything or so many of the newest"),
    ):
        ran = ahn.tries("find", *words)
        assert ran.code == 2
        assert ran.err.startswith(sentence)
        assert "→" in ran.err


def test_whom_it_was_shown_is_noted_listed_and_struck_out(ahn: Person) -> None:
    ahn.does("write", "SOUTHLAND", "-", stdin=b"We propose to meet.\n")
    [number] = [each["number"] for each in ahn.sees("messages", "SOUTHLAND")]
    assert "It is not noted" in ahn.does("shown")
    told = ahn.does("showed", str(number), "the minister", "2020-06-11", "--note", "She kept no copy.")
    assert "stays with your side" in told
    ahn.does("showed", str(number), "an adviser")
    shown = ahn.does("shown", "MINISTER")
    assert (
        f"{number:>4}  the minister · 11 June 2020\n      She kept no copy.\n      noted by A. Ahn" in shown
    )
    assert "adviser" not in shown
    assert len(ahn.sees("shown", str(number))) == 2
    assert "shown to the minister on 11 June 2020" in ahn.does("read", str(number))
    assert "Struck out" in ahn.does("showed", str(number), "the minister", "--mistake")
    assert "struck out by A. Ahn: noted by mistake" in ahn.does("shown", "minister")
    ran = ahn.tries("showed", str(number), "the minister", "--mistake")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "It is not noted that this was shown to the minister.")
    assert ahn.tries("showed", "1", "the minister").code == 2


def test_old_words_are_removed_only_when_somebody_says_yes(ahn: Person, tmp_path: Path) -> None:
    cho, stick = Person(tmp_path / "desks", "C. Cho"), Stick(tmp_path)
    ahn.does("write", "SOUTHLAND", "-", stdin=b"We propose to meet.\n")
    ahn.does("knock", "SOUTHLAND", "Is anybody there?")
    stick.carry(ahn, "SOUTHLAND", cho)
    cho.does("answer", str(cho.waits()[0]), "-", stdin=b"We agree to meet.\n")
    stick.carry(cho, "NORTHLAND", ahn)
    ahn.does("read", str(ahn.waits()[0]))
    ahn.does("write", "SOUTHLAND", "-", stdin=b"Thank you.\n")
    ahn.around = world(lambda: time.time() + 60)
    ahn.does("knock", "SOUTHLAND", "Hello?")
    for person in (ahn, cho):
        person.around = world(lambda: time.time() + 2 * 86_400)
    period = ("SOUTHLAND", "--until", "yesterday")
    shown = ahn.does("purge", *period)
    assert "What would go:\n  2 items, with translations" in shown
    assert "1 knock, which stays as a knock without its words." in shown
    assert "Of knocks and drafts, 1: not confirmed by everybody" in shown
    assert "What no command can remove:" in shown
    assert "--yes`" in shown
    assert ahn.sees("find", "anybody")["found"]
    assert ahn.sees("purge", *period, "--yes")["done"]
    for word, left in (("anybody", 0), ("propose", 0), ("hello", 1), ("thank", 1)):
        assert len(ahn.sees("find", word)["found"]) == left, word
    assert "[removed from this desk]" in ahn.does("messages", "SOUTHLAND")
    for last, sentence in (("today", "Only days that are past"), ("x", "This is not a date")):
        ran = ahn.tries("purge", "SOUTHLAND", "--until", last)
        assert (ran.code, sentence in ran.err) == (2, True)
