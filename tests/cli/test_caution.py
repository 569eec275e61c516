"""What would leave at once with one voice is shown first, and what was written is never lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .people import Person, Stick, two_sides

pytestmark = pytest.mark.slow  # two desks by hand


UNDERTAKINGS = """NORTHLAND and SOUTHLAND, {today}:
1. NORTHLAND waits.
2. SOUTHLAND comes.
3. SOUTHLAND goes. [while 2 holds]
"""


def went(person: Person, who: str) -> list[str]:
    """What that person's side said: drafts are left out."""
    return [each["subject"] for each in person.sees("messages", who) if "draft" not in each["condition"]]


def number(person: Person, who: str, subject: str) -> str:
    """The number of the one item whose subject begins so."""
    [found] = [each for each in person.sees("messages", who) if each["subject"].startswith(subject)]
    return str(found["number"])


GRAVE = (
    ("SOUTHLAND", "sign {text}", "with your signature"),
    ("NORTHLAND", "sign {text}", "with your signature"),
    ("NORTHLAND", "agreement exchange {text}", "puts the text in force"),
    ("NORTHLAND", "agreement excuse {text}.2", "not taken back"),
    ("NORTHLAND", "agreement lapse {text}.3 Nobody.", "not taken back"),
    ("SOUTHLAND", "step {person} handed-over", "in other hands"),
    ("SOUTHLAND", "step {person} released", "said otherwise before: handed over"),
    ("SOUTHLAND", "step {person} died", "that a person died"),
    ("NORTHLAND", "withdraw {text} Enough.", "not taken back"),
    ("NORTHLAND", "suspend SOUTHLAND --because Enough.", "until your side lifts it"),
)
"""Whose step, as it is typed, and what is said of it before it goes."""


def test_no_grave_step_of_one_voice_goes_before_it_is_meant(tmp_path: Path) -> None:
    ahn, cho = two_sides(tmp_path / "desks")
    stick = Stick(tmp_path)
    text = UNDERTAKINGS.format(today=f"{datetime.now(UTC):%Y-%m-%d}").encode()
    ahn.does("agreement", "propose", "SOUTHLAND", "-", "--subject", "The wait", stdin=text)
    ahn.does("person", "SOUTHLAND", "--alias", "the teacher")
    stick.carry(ahn, "SOUTHLAND", cho)
    for side, command, said in GRAVE:
        one, other, who = (ahn, cho, "SOUTHLAND") if side == "NORTHLAND" else (cho, ahn, "NORTHLAND")
        numbers = {"text": number(one, who, "text to sign"), "person": number(one, who, "person held")}
        words = command.format(**numbers).split()
        before = went(one, who)
        refused = one.tries(*words)
        assert (refused.code, went(one, who)) == (1, before), command
        assert said.casefold() in refused.err.casefold()
        preview = json.loads(one.tries(*words, "--json").err)["preview"]
        assert (preview["to"], preview["at_once"]) == (who, True)
        one.does(*words, "--yes")
        assert len(went(one, who)) == len(before) + 1, command
        assert went(one, who) == [each["subject"] for each in one.sees("messages", who)], "nothing is left"
        stick.carry(one, who, other)


def test_a_death_is_told_where_the_name_is_typed_and_a_yes_is_too_little(tmp_path: Path) -> None:
    ahn, cho = two_sides(tmp_path / "desks")
    ahn.does("person", "SOUTHLAND", "--alias", "the teacher")
    Stick(tmp_path).carry(ahn, "SOUTHLAND", cho)
    died = ("step", number(cho, "NORTHLAND", "person held"), "died")
    asked = cho.tries(*died, stdin=b"yes\n", typing=True)
    assert asked.code == 1
    assert "Type the name as it stands here, for it to go: the teacher" in asked.err
    assert cho.tries(*died, stdin=b"the teacher\n", typing=True).code == 0
    released = (*died[:2], "released")
    assert cho.tries(*released, stdin=b"no\n", typing=True).code == 1
    assert "Your side said otherwise before: died." in cho.tries(*released, typing=True).err
    assert cho.tries(*released, stdin=b"yes\n", typing=True).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("suspend", "SOUTHLAND", "--because", "Enough is enough."),
        ("reopen", "SOUTHLAND", "Enough is enough."),
        ("question", "SOUTHLAND", "--said", "Enough is enough.", "--who", "A spokesman"),
        ("talks", "SOUTHLAND", "begin", "--what", "Enough is enough."),
        ("write", "SOUTHLAND", "-"),
        ("adopt", "SOUTHLAND", "-", "--from", "A poet", "--told-by", "Her brother"),
    ],
)
def test_what_was_typed_and_is_refused_is_kept_once_and_dropped_when_it_goes(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    ahn, _ = two_sides(tmp_path / "desks")
    if words[0] not in ("suspend", "reopen"):
        ahn.does("suspend", "SOUTHLAND", "--because", "The harbour is closed.", "--yes")
    before = [each["number"] for each in ahn.sees("messages", "SOUTHLAND")]
    typed = b"Enough is enough.\n" if "-" in words else b""
    kept = [ahn.tries(*words, stdin=typed) for _ in range(2)]
    [number] = [each["number"] for each in ahn.sees("messages", "SOUTHLAND") if each["number"] not in before]
    assert all(each.code == 1 and f"draft {number}," in each.err for each in kept)
    assert "Enough is enough." in ahn.does("read", str(number))
    if words[0] == "reopen":
        ahn.does("suspend", "SOUTHLAND", "--because", "The harbour is closed.", "--yes")
    elif words[0] != "suspend":
        ahn.does("reopen", "SOUTHLAND")
    assert "on its way" in ahn.does(*words, "--yes", stdin=typed)
    assert "draft" not in {each["what"].partition(":")[0] for each in ahn.sees("waiting")}


def test_a_grave_act_of_one_voice_is_shown_and_goes_only_when_it_is_meant(tmp_path: Path) -> None:
    ahn, _ = two_sides(tmp_path / "desks")
    refused = ahn.tries("suspend", "SOUTHLAND", "--because", "The harbour is closed.")
    assert refused.code == 1
    assert "The harbour is closed." in refused.out + refused.err
    assert "until your side lifts it" in refused.err
    assert "--yes" in refused.err
    assert went(ahn, "SOUTHLAND") == []
    assert "on its way" in ahn.does("suspend", "SOUTHLAND", "--because", "The harbour is closed.", "--yes")
    assert len(ahn.sees("messages", "SOUTHLAND")) == 1, "what was kept waits no more"


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


def test_words_to_think_twice_about_are_told_once_where_a_grave_step_goes_at_once(tmp_path: Path) -> None:
    ahn, _ = two_sides(tmp_path / "desks")
    printed = ahn.does("suspend", "SOUTHLAND", "--because", "We demand an answer.", "--yes")
    assert printed.count("“demand” (line 1)") == 1


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
