"""Words to think twice about by the command line."""

from __future__ import annotations

import pytest

from .people import Person, world


@pytest.fixture
def ahn(tmp_path):  # type: ignore[no-untyped-def]
    person = Person(tmp_path, "ahn", world())
    person.does("start", "NORTHLAND", "--me", "A. Ahn", "--as", "envoy", "--one-voice")
    return person


def test_a_list_is_shown_changed_and_used_on_a_text_before_it_is_written(ahn) -> None:  # type: ignore[no-untyped-def]
    assert "demand: " in ahn.does("think-twice", "list")
    assert "alone" in ahn.does("think-twice", "add", "rogue state", "--because", "Use the name.")
    ahn.does("think-twice", "remove", "demand")
    shown = ahn.does("think-twice", "look", "-", stdin=b"We demand nothing\nof Rogue States.\n")
    assert "“Rogue States” (line 2): Use the name." in shown
    assert "demand" not in shown
    assert "nothing in it" in ahn.does("think-twice", "look", "-", stdin=b"We ask.\n")
    words = [each["word"] for each in ahn.sees("think-twice", "list")]
    assert ("rogue state" in words, "demand" in words) == (True, False)
    refused = ahn.tries("think-twice", "remove", "demand")
    assert (refused.code, "no list here" in refused.err) == (2, True)
