"""Forms by the command line: print one, fill it in, send it, read what can be done, do it."""

from __future__ import annotations

import dataclasses
import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.notice import NOTICES
from backchannel.channel.papers.registry import FORMS
from backchannel.cli.commands.filing import Kind, Opening, Plan
from backchannel.cli.front import GLOBAL_OPTIONS

from .people import Person, Stick, two_sides

pytestmark = pytest.mark.slow  # plays whole desks

FILLED = {FieldKind.DATE: "2090-06-11"}
OPENS = {"question": "question", "request": "ask-for", "person": "person", "leak": "leak"}
"""The commands that open one form alone."""
TYPED = tuple(form for form in FORMS.every() if not form.by_sheet)
"""The forms whose fields are options: one of the two sides' own is filled in with `forms`."""
NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"


def typed(field: Field) -> str:
    """Something that fits a field."""
    return field.choices[0] if field.choices else FILLED.get(field.kind, "some words")


class Scene(NamedTuple):
    """Two sides of one voice each, who met by hand."""

    ahn: Person
    cho: Person
    stick: Stick
    folder: Path


@pytest.fixture(scope="module")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two who met, built once."""
    folder = tmp_path_factory.mktemp("met") / "desks"
    two_sides(folder)
    return folder


@pytest.fixture
def scene(met_once: Path, tmp_path: Path) -> Scene:
    shutil.copytree(met_once, tmp_path / "desks")
    return Scene(*two_sides(tmp_path / "desks"), Stick(tmp_path), tmp_path)


def test_an_empty_form_is_filled_in_sent_read_and_answered_with_the_commands_that_read_shows(
    scene: Scene,
) -> None:
    ahn, cho, stick, folder = scene
    empty = ahn.does("form", "exercise", "--language", "ko")
    assert "# 훈련의 종류 (한 줄; 필수)" in empty
    filled = empty.replace("what:", "what: 상륙").replace("where:", "where: 동해안")
    file = folder / "june.txt"
    file.write_text(filled.replace("from:", "from: 2030-06-11"), encoding="utf-8")
    said = ahn.does("notice", SOUTH, "exercise", file, "--language", "ko")
    assert len(said.split(" · ")) == 3
    stick.carry(ahn, SOUTH, cho)
    [waits] = cho.sees("waiting")
    number = str(waits["number"])
    shown = cho.does("read", number)
    assert "You can now:" in shown
    assert "what kind of exercise · 훈련의 종류" in shown
    assert f"it is {SOUTH}'s turn" in shown
    commands = [each["command"] for each in cho.sees("read", number)["case"]["possible"]]
    assert commands == [
        f"backchannel step {number} acknowledge",
        f"backchannel step {number} ask --words WORDS",
    ]
    for each in commands:
        cho.does(*shlex.split(each)[1:])
    stick.carry(cho, NORTH, ahn)
    assert [each["subject"].partition(" (")[0] for each in ahn.sees("messages", SOUTH)] == [
        "notice of an exercise: 상륙, 2030-06-11, 동해안",
        "has it, which approves nothing: notice of an exercise",
        "asks about it: notice of an exercise",
    ]
    everything = "".join(ahn.does("read", str(each["number"])) for each in ahn.sees("messages", SOUTH))
    assert "approves nothing" in everything
    assert not re.search(r"approv", everything.replace("approves nothing", ""))


MISTYPED = {
    "nothing filled in": ((), "Nothing is filled in"),
    "an option that is no field": (("--what", "x", "--wen", "2030-01-01"), "no field called wen"),
    "a field that is missing": (("--what", "x"), "from is missing: a date is asked for"),
    "a date that is past": (
        ("--what", "x", "--from", "2020-01-01", "--where", "y"),
        "from: this date is past",
    ),
    "an answer that was wanted yesterday": (
        ("--what", "x", "--answer-by", "2020-01-01"),
        "This date is past",
    ),
    "a word that is no date": (("--what", "x", "--from", "soon", "--where", "y"), "That is not a date"),
}


@pytest.mark.parametrize("sentence", MISTYPED)
def test_what_is_mistyped_names_the_field_and_what_is_asked_for(scene: Scene, sentence: str) -> None:
    words, why = MISTYPED[sentence]
    ran = scene.ahn.tries("notice", SOUTH, "exercise", *words)
    assert ran.code == 2
    assert why in ran.err
    assert scene.ahn.sees("messages", SOUTH) == []


def test_a_day_from_now_can_be_given_to_any_field(scene: Scene) -> None:
    scene.ahn.does("ask-for", SOUTH, "--what", "A doctor", "--until", "+7d")
    [said] = scene.ahn.sees("messages", SOUTH)
    fields = {
        each["name"]: each["text"] for each in scene.ahn.sees("read", str(said["number"]))["case"]["fields"]
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", fields["until"])


def test_every_field_of_every_form_can_be_typed_as_an_option(scene: Scene) -> None:
    ahn = scene.ahn
    for form in TYPED:
        given = {field.name: typed(field) for field in form.fields}
        options = [word for name, text in given.items() for word in (f"--{name}", text)]
        named = [OPENS[form.name], SOUTH] if form.name in OPENS else ["propose", SOUTH, form.name]
        named = ["notice", SOUTH, form.name] if form in NOTICES else named
        ahn.does(*named, *options)
        newest = str(ahn.sees("messages", SOUTH)[-1]["number"])
        fields = {each["name"]: each["text"] for each in ahn.sees("read", newest)["case"]["fields"]}
        assert fields == given


def test_a_form_is_printed_without_a_desk_and_an_unknown_one_names_those_there_are(run) -> None:  # type: ignore[no-untyped-def]
    assert "position:" in run("form", "question", "--step", "answer").out
    own = run("form", "agreed form").err
    assert "backchannel forms WHO blank NAME" in own
    assert "backchannel forms WHO blank NAME" in run("form", "--help").out
    ran = run("form", "treaty")
    assert (ran.code, "exercise" in ran.err and "person" in ran.err) == (2, True)


def test_the_kinds_of_notice_that_can_be_typed_are_those_there_are() -> None:
    assert get_args(Kind) == tuple(form.name for form in NOTICES)
    others = {form.name for form in TYPED if form not in NOTICES} - set(OPENS)
    assert set(get_args(Plan)) == others


def test_no_field_has_the_name_of_an_option() -> None:
    options = {field.name.replace("_", "-") for field in dataclasses.fields(Opening)}
    options |= {"options", "session"}  # what the commands themselves are handed by name
    options |= {name.split()[0].removeprefix("--") for name, _ in GLOBAL_OPTIONS} | {"help", "version"}
    for form in FORMS.every():
        fields = [*form.fields, *(field for move in form.moves.values() for field in move.fields)]
        assert not options & {field.name for field in fields}
        assert all(re.fullmatch(r"[a-z]+", field.name) for field in fields)
        assert all(re.fullmatch(r"[a-z]+( [a-z]+)*", name) for name in form.moves)
