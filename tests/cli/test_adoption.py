"""Taking words over by the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .people import Person, Stick, two_sides

pytestmark = pytest.mark.slow  # plays whole desks

FROM = ("--from", "The Lake Group", "--standing", "private", "--told-by", "Its chair")


@pytest.fixture(scope="module")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two who met, built once."""
    folder = tmp_path_factory.mktemp("met") / "desks"
    two_sides(folder)
    return folder


@pytest.fixture
def both(met_once: Path, tmp_path: Path) -> tuple[Person, Person]:
    """Two who are a side alone each and met."""
    shutil.copytree(met_once, tmp_path / "desks")
    return two_sides(tmp_path / "desks")


def test_words_that_were_told_are_shown_first_sent_and_read_with_where_they_come_from(
    both: tuple[Person, Person], tmp_path: Path
) -> None:
    ahn, cho = both
    file = tmp_path / "idea.txt"
    file.write_text("Freeze first.\n", encoding="utf-8")
    refused = ahn.tries("adopt", "SOUTHLAND", file, *FROM)
    assert (refused.code, "--yes" in refused.err) == (1, True)
    assert "Whose words: The Lake Group (private)." in refused.err
    assert [each["condition"] == "sent" for each in ahn.sees("messages", "SOUTHLAND")] == [False]
    assert "on its way" in ahn.does("adopt", "SOUTHLAND", file, *FROM, "--answer-by", "+7d", "--yes")
    Stick(tmp_path).carry(ahn, "SOUTHLAND", cho)
    [waits] = cho.sees("waiting")
    number = str(waits["number"])
    assert "told by Its chair" in cho.does("read", number)
    assert cho.sees("read", number)["provenance"]["whose"] == [
        {"name": "The Lake Group", "standing": "private"}
    ]
    assert "on its way" in cho.does("answer", number, "-", stdin=b"We can talk of it.\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "nobody is named whose words they are"),
        (("--subject", "A plan"), "does not go with others"),
        (("--from", "The Lake Group"), "who told you"),
        ((*FROM[:2], "--told-by", "x", "--standing", "friendly"), "official, private, unknown"),
        ((*FROM, "--day", "2090-01-01"), "lies ahead"),
    ],
)
def test_what_is_not_said_of_where_words_come_from_is_asked_for(
    both: tuple[Person, Person], tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    file = tmp_path / "idea.txt"
    file.write_text("Freeze first.\n", encoding="utf-8")
    ran = both[0].tries("adopt", "SOUTHLAND", file, *words)
    assert (ran.code, why in ran.err) == (2, True), ran.err


def test_ones_own_message_is_not_taken_over(both: tuple[Person, Person]) -> None:
    both[0].does("write", "SOUTHLAND", "-", stdin=b"We propose to meet.\n")
    number = str(both[0].sees("messages", "SOUTHLAND")[0]["number"])
    ran = both[0].tries("adopt", "SOUTHLAND", number)
    assert (ran.code, "not a message of another side" in ran.err) == (2, True)
