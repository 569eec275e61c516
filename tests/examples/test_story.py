"""The story and what plays it fit each other."""

import tomllib

import pytest

from examples.demo.__main__ import SCENES
from examples.demo.screen import NotHeld, Screen
from examples.demo.story import FOLDER, Story


def test_every_scene_of_the_story_is_played_and_no_other():
    assert [scene.key for scene in Story().scenes] == list(SCENES)


def test_every_scene_says_what_it_is_evidence_for():
    assert all(scene.evidence and scene.shown for scene in Story().scenes)


def test_every_letter_is_there_and_every_file_is_a_letter():
    with (FOLDER / "story.toml").open("rb") as file:
        named = {letter["file"] for letter in tomllib.load(file)["letters"].values()}
    assert named == {file.name for file in (FOLDER / "letters").iterdir()}


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
