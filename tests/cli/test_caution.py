"""What would leave at once with one voice is shown first, and what was written is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from .people import Stick, two_sides

pytestmark = pytest.mark.slow  # two desks by hand


def test_a_grave_act_of_one_voice_is_shown_and_goes_only_when_it_is_meant(tmp_path: Path) -> None:
    ahn, _ = two_sides(tmp_path / "desks")
    refused = ahn.tries("suspend", "SOUTHLAND", "--because", "The harbour is closed.")
    assert refused.code == 1
    assert "The harbour is closed." in refused.out + refused.err
    assert "until your side lifts it" in refused.err
    assert "--yes" in refused.err
    assert ahn.sees("messages", "SOUTHLAND") == []
    assert "on its way" in ahn.does("suspend", "SOUTHLAND", "--because", "The harbour is closed.", "--yes")


def test_words_to_think_twice_about_are_shown_before_a_message_goes_and_it_is_kept(tmp_path: Path) -> None:
    ahn, _ = two_sides(tmp_path / "desks")
    refused = ahn.tries("write", "SOUTHLAND", "-", stdin=b"We demand an answer.\n")
    assert refused.code == 1
    assert "“demand” (line 1)" in refused.err
    [draft] = ahn.sees("waiting")
    assert f"backchannel agree {draft['number']} --yes" in refused.err
    assert "We demand an answer." in ahn.does("read", str(draft["number"]))
    assert ahn.tries("agree", str(draft["number"])).code == 1
    assert "on its way" in ahn.does("agree", str(draft["number"]), "--yes")
    assert ahn.sees("waiting") == []


def test_what_was_typed_on_a_suspended_line_is_kept_as_a_draft(tmp_path: Path) -> None:
    ahn, _ = two_sides(tmp_path / "desks")
    ahn.does("suspend", "SOUTHLAND", "--because", "The harbour is closed.", "--yes")
    refused = ahn.tries("write", "SOUTHLAND", "-", stdin=b"We write all the same.\n")
    assert refused.code == 1
    [number] = [each["number"] for each in ahn.sees("messages", "SOUTHLAND") if each["condition"] != "sent"][
        -1:
    ]
    assert f"draft {number}" in refused.err
    assert "We write all the same." in ahn.does("read", str(number))
    again = ahn.tries("write", "SOUTHLAND", "-", stdin=b"We write all the same.\n")
    assert f"draft {number}," in again.err  # the same words once more are the same draft
    ahn.does("reopen", "SOUTHLAND")
    assert "on its way" in ahn.does("write", "SOUTHLAND", "-", stdin=b"Good morning.\n")
    assert "on its way" in ahn.does("agree", str(number))


def test_how_a_person_came_free_is_not_dated_ahead(tmp_path: Path) -> None:
    ahn, cho = two_sides(tmp_path / "desks")
    stick = Stick(tmp_path)
    ahn.does("person", "SOUTHLAND", "--alias", "the teacher", "--asked", "A doctor.")
    stick.carry(ahn, "SOUTHLAND", cho)
    number = str(cho.sees("messages", "NORTHLAND")[-1]["number"])
    refused = cho.tries("step", number, "released", "--on", "2199-01-01", "--yes")
    assert "lies ahead" in refused.err
    assert "lies ahead" in cho.tries("step", number, "report", "--dated", "2199-01-01").err
    assert cho.tries("step", number, "died").code == 1
