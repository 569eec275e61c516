"""A table with a mediator, typed at three desks and carried by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from .people import Person, Stick, met, two_sides

pytestmark = pytest.mark.slow  # three desks, many files

AT_NORTH, AT_SOUTH = "SOUTHLAND with MEDIATORS", "NORTHLAND with MEDIATORS"
AT_MOON = "NORTHLAND and SOUTHLAND"


def text(folder: Path, words: str) -> Path:
    file = folder / "words.txt"
    file.write_text(words + "\n", encoding="utf-8")
    return file


def meant(person: Person, *words: str | Path) -> None:
    """A grave step: it goes only with --yes, and then nothing that was kept is left."""
    before = person.sees("waiting")
    refused = person.tries(*words)
    assert (refused.code, "--yes" in refused.err) == (1, True)
    person.does(*words, "--yes")
    assert len(person.sees("waiting")) <= len(before)


def test_a_table_is_opened_used_and_closed_by_hand(tmp_path: Path) -> None:
    ahn, cho = two_sides(tmp_path / "desks")
    moon, stick = Person(tmp_path / "desks", "M. Moon"), Stick(tmp_path)
    moon.does("start", "MEDIATORS", "--me", "M. Moon", "--as", "secretary", "--one-voice", "--private")
    met(stick, moon, ahn, ("NORTHLAND", "MEDIATORS"), tmp_path / "one")
    met(stick, moon, cho, ("SOUTHLAND", "MEDIATORS"), tmp_path / "two")
    for person, side in ((ahn, "NORTHLAND"), (cho, "SOUTHLAND")):
        stick.carry(moon, side, person)
        stick.carry(person, "MEDIATORS", moon)
    # both let the mediator in
    assert ahn.does("table") == "There is no table.\n"
    meant(ahn, "table", "open", "SOUTHLAND", "MEDIATORS", "--title", "The pier")
    stick.carry(ahn, "SOUTHLAND", cho)
    [number] = [each["number"] for each in cho.sees("waiting") if "table join" in each["next_step"]]
    shown = cho.does("read", str(number))
    assert "The mediator: MEDIATORS, private" in shown
    assert "secretary: its key is" in shown
    assert "waits for SOUTHLAND to join" in shown
    meant(cho, "table", "join", str(number))
    stick.carry(cho, "NORTHLAND", ahn)
    stick.carry(ahn, "MEDIATORS", moon)
    assert moon.sees("table")[0]["state"] == "waits"
    stick.carry(cho, "MEDIATORS", moon)
    assert "backchannel table take" in moon.does("waiting")
    moon.does("table", "take", AT_MOON)
    # everybody speaks: what goes by hand is for both others
    ahn.does("write", AT_NORTH, text(tmp_path, "We could open the pier."))
    stick.carry(ahn, AT_NORTH, cho, moon)
    stick.carry(moon, AT_MOON, ahn, cho)
    assert "We could open the pier." in moon.does("messages", AT_MOON)
    moon.does("put-forward", AT_MOON, text(tmp_path, "What about Fridays?"), "--subject", "A thought")
    told = ("carry-word", AT_MOON, "--of", "NORTHLAND", text(tmp_path, "They would guard it."))
    meant(moon, *told)
    assert moon.tries(*told).code == 1
    [kept] = [each["number"] for each in moon.sees("waiting") if "did not go" in each["what"]]
    assert "They would guard it." in moon.does("read", str(kept))
    assert "dropped" in moon.does("discard", str(kept))
    assert moon.tries("agree", str(kept), "--yes").code == 2
    refused = moon.tries("write", AT_MOON, text(tmp_path, "We agree."))
    assert refused.code != 0
    assert "you have no vote" in refused.err
    stick.carry(moon, AT_MOON, ahn, cho)
    for person, name in ((ahn, AT_NORTH), (cho, AT_SOUTH)):
        listed = person.does("messages", name)
        assert "put forward by the mediator: A thought" in listed
        assert "words of NORTHLAND, as the mediator tells them" in listed
        assert "mediator: no side's word · the mediator's account; it is not NORTHLAND's word" in listed
        assert person.sees("messages", name)[0]["standing"] == "official"
    # over
    assert "Open. The mediator's secretary can read it (last heard" in ahn.does("table")
    meant(cho, "table", "close", AT_SOUTH, "It led nowhere.")
    stick.carry(cho, "NORTHLAND", ahn)
    stick.carry(cho, "MEDIATORS", moon)
    for person in (ahn, cho, moon):
        assert [each["state"] for each in person.sees("table")] == ["closed"]
        assert person.sees("alarms") == []
    assert "closed" in ahn.tries("write", AT_NORTH, text(tmp_path, "One more.")).err
    assert "We could open the pier." in moon.does("messages", AT_MOON)
    over = moon.tries("put-forward", AT_MOON, "-", stdin=b"Think of Fridays.\n")
    assert "What you wrote is kept as" in over.err
    assert "Think of Fridays." in moon.does("waiting")
