"""Forms of the two sides' own: agreed, filled in, sent and read by two people who carry by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_sheets import NORTH, SOUTH, Two, met_once, two

__all__ = ["met_once", "two"]
pytestmark = pytest.mark.slow  # whole desks over many turns

LINES = """where: line, needed
  en: where it happened
  ko: 장소
when: date, needed
how many: number
kind: one of fire / collision
hurt: yes or no
more: text
"""


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def agreed(two: Two, text: str = LINES) -> None:
    """The form *incident* is set between the two."""
    two.ahn.does("forms", SOUTH, "begin", "incident", "--file", written(two.folder, "form.txt", text))
    two.over()
    two.cho.does("forms", NORTH, "agree")
    two.over()
    two.ahn.does("forms", SOUTH, "set")
    two.over()


def test_a_form_is_agreed_filled_in_sent_and_read_with_its_labels(two: Two) -> None:
    agreed(two)
    assert two.cho.sees("forms", NORTH)[0]["asks"] == ["where", "when", "how many", "kind", "hurt", "more"]
    blank = two.cho.does("forms", NORTH, "blank", "incident", "--language", "ko")
    assert "# 장소" in blank
    text = "장소: 동해\nwhen: 2026-06-01\nhow many: 3\nkind: fire\nhurt: no\nmore: First.\n  Second: line.\n"
    two.cho.does("forms", NORTH, "send", "incident", "--language", "ko", "--file",
                 written(two.folder, "filled.txt", text))  # fmt: skip
    two.over()
    number = next(e["number"] for e in two.ahn.sees("messages", SOUTH) if "form both sides" in e["subject"])
    shown = two.ahn.does("read", str(number))
    assert "incident, version 1" in shown
    assert "where it happened · 장소" in shown
    assert "동해" in shown
    assert "Second: line." in shown
    assert "does not fit" not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("when: 2026-06-01\n", "where (where it happened) is missing"),
        ("where: here\nwhen: 2026-02-30\n", "a date is asked for"),
        ("where: here\nwhen: 2026-06-01\nhow many: three\n", "a whole number is asked for"),
        ("where: here\nwhen: 2026-06-01\nkind: flood\n", "one of these is asked for: fire, collision"),
        ("where: here\nwhen: 2026-06-01\nhurt: perhaps\n", "one of these is asked for: yes, no"),
    ],
)
def test_what_does_not_fit_the_form_never_leaves(two: Two, text: str, says: str) -> None:
    agreed(two)
    file = written(two.folder, "filled.txt", text)
    assert says in two.ahn.tries("forms", SOUTH, "send", "incident", "--file", file).err


def test_a_rewording_is_the_next_version_and_a_form_that_is_not_set_is_not_filled_in(two: Two) -> None:
    agreed(two)
    agreed(two, LINES + "contact: line\n")
    assert [each["version"] for each in two.ahn.sees("forms", SOUTH)] == [1, 2]
    assert "contact:" in two.ahn.does("forms", SOUTH, "blank", "incident")
    assert "No such form" in two.ahn.tries("forms", SOUTH, "blank", "accident").err
