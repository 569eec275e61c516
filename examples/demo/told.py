"""Scene 10, the closing table: every scene, its evidence, what it showed, how long it took."""

from __future__ import annotations

from examples.demo.stage import Stage


def told(stage: Stage) -> None:
    """The table, made of what was played and of nothing else."""
    expected = [each.key for each in stage.story.scenes[:-1]]
    stage.screen.holds("every scene before this one was played, and held", stage.screen.held == expected)
    stage.screen.holds(
        "each names the requirements it is evidence for", all(each.evidence for each in stage.story.scenes)
    )
