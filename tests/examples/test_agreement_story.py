"""The example of an agreement over ten years: played on whole desks, and the page of it is not stale."""

import json
import shutil
import tempfile
from pathlib import Path

import msgspec
import pytest

from examples.agreement.page import DOCUMENT, page
from examples.agreement.play import FOLDER, Play, story

pytestmark = pytest.mark.slow  # three desks over ten years


@pytest.fixture(scope="module")
def looks():
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    play = Play(folder / "world")
    yield list(play.looks())
    play.close()
    shutil.rmtree(folder)


def test_the_page_shows_drift_before_the_collapse_and_what_the_collapse_set_free(looks):
    """One test: the story is long, and two would be played at two workers."""
    assert page(looks) == DOCUMENT.read_text("utf-8"), "write it anew: python -m examples.agreement"
    wording, replaced, drift, late, end = (each.seen for each in looks)
    assert wording.changes
    assert [bool(each.released) for each in replaced.undertakings] == [True] * 3
    assert drift.undertakings[2].drift == "due in 26 days"
    assert looks[2].first_screen
    assert late.undertakings[2].overdue_since == "2033-12-31"
    assert late.undertakings[2].condition == "an excuse was refused"
    freed = {
        each.number.partition(".")[2] for each in end.undertakings if each.released.startswith("Released")
    }
    assert freed == {"2", "3", "4", "6"}
    assert "It ran out on 2037-04-10" in end.notice
    assert len({each.at for each in end.history}) > 10
    json.dumps(msgspec.to_builtins(end))


def test_every_letter_of_the_story_is_there_and_every_text_is_named():
    found = story()
    assert {each["file"] for each in found["texts"].values()} == {
        path.name for path in (FOLDER / "letters").iterdir()
    }
    assert {each["text"] for each in found["steps"] if "text" in each} == set(found["texts"])
