"""The scenes in their order, one step each: the terminal takes all of them, the browser one at each press."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from examples.demo import (
    anger,
    deal,
    exercise,
    held,
    proven,
    reopening,
    silence,
    talks,
    told,
    voices,
)
from examples.demo.stage import Stage
from examples.demo.story import SceneNotes

SCENES: dict[str, Callable[[Stage], None]] = {
    "voices": voices.two_voices,
    "deal": deal.june_deal,
    "anger": anger.anger,
    "silence": silence.silence,
    "reopening": reopening.reopening,
    "held": held.held,
    "exercise": exercise.exercise,
    "talks": talks.talks,
    "proven": proven.proven,
    "told": told.told,
}


def to_play(stage: Stage, last: str | None = None) -> tuple[SceneNotes, ...]:
    """The scenes of the story, up to that one."""
    keys = [each.key for each in stage.story.scenes]
    return stage.story.scenes if last is None else stage.story.scenes[: keys.index(last) + 1]


def steps(stage: Stage, last: str | None = None) -> Iterator[SceneNotes]:
    """Play one scene at each step; what stands above it. Raises `NotHeld` where a check did not hold."""
    for number, notes in enumerate(to_play(stage, last), 1):
        with stage.screen.scene(number, notes):
            SCENES[notes.key](stage)
        yield notes
