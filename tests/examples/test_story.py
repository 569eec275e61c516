"""The story and what plays it fit each other."""

import re
import tomllib
from pathlib import Path

import pytest

from backchannel.desk.views import Outcome
from examples.demo.scenes import SCENES
from examples.demo.screen import NotHeld, Screen
from examples.demo.story import FOLDER, Story

PLAYED_FROM = sorted((Path(FOLDER) / "demo").glob("*.py"))
OUTCOME = Outcome("It is done.", "They know nothing.", "Nothing more is needed.")
AN_ID = re.compile(r"[FG][1-9]\d?|promise [1-7]")


def test_every_scene_of_the_story_is_played_and_no_other():
    assert [scene.key for scene in Story().scenes] == list(SCENES)


def test_every_scene_says_what_it_is_evidence_for():
    assert all(scene.evidence and scene.shown for scene in Story().scenes)
    *played, table = Story().scenes
    assert all(AN_ID.fullmatch(each) for scene in played for each in scene.evidence)
    assert table.evidence == ("every id above",)


def test_every_letter_is_there_and_every_file_is_a_letter():
    with (FOLDER / "story.toml").open("rb") as file:
        named = {letter["file"] for letter in tomllib.load(file)["letters"].values()}
    assert named == {file.name for file in (FOLDER / "letters").iterdir()}


def test_every_letter_is_written_by_somebody_in_the_story():
    with (FOLDER / "story.toml").open("rb") as file:
        named = set(tomllib.load(file)["letters"])
    code = "\n".join(file.read_text("utf-8") for file in PLAYED_FROM)
    assert [each for each in named if f'"{each}"' not in code] == []


def test_two_people_of_each_official_side_write_and_agree():
    people = Story().people
    first = {
        side: [each.post for each in people if each.side == side][:2] for side in {p.side for p in people}
    }
    assert first == {
        "NORTHLAND": ["envoy", "deputy"],
        "SOUTHLAND": ["envoy", "observer"],
        "NORTHLAND CITIZENS": ["speaker"],
    }
    assert {each.facing for each in people} <= set(first)


def test_a_check_that_does_not_hold_is_never_printed_as_held(capsys):
    screen = Screen()
    screen.holds("two and two are four", 2 + 2 == 4)
    with pytest.raises(NotHeld):
        screen.holds("two and two are five", 2 + 2 == 5)
    said = capsys.readouterr().out
    assert "held    two and two are four" in said
    assert "FAILED  two and two are five" in said
    assert "held    two and two are five" not in said


def test_a_scene_with_a_failed_check_is_not_in_the_table(capsys):
    screen = Screen()
    notes = Story().scenes[0]
    with pytest.raises(NotHeld), screen.scene(1, notes):
        screen.holds("nothing", False)
    screen.table()
    assert "scene 1 held" not in capsys.readouterr().out
    assert screen.held == []


def test_what_the_program_does_not_draw_is_not_shown(capsys):
    screen = Screen()
    line = Story().people[0]
    with pytest.raises(NotHeld):
        screen.shows(line.name, OUTCOME, "nothing of the kind")
    assert "nothing of the kind" not in capsys.readouterr().out
    screen.shows(line.name, OUTCOME, "It is done")
    assert "It is done." in capsys.readouterr().out


def test_the_table_is_drawn_as_a_picture_of_what_was_played(tmp_path, capsys):
    screen = Screen()
    with screen.scene(1, Story().scenes[0]):
        screen.holds("two and two are four", 2 + 2 == 4)
    screen.table(tmp_path / "table.svg")
    assert "<svg" in (tmp_path / "table.svg").read_text("utf-8")
