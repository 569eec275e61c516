"""What a person does next: always the command, and never a relay where there is none."""

from __future__ import annotations

import itertools
import subprocess

import pytest

from backchannel.credentials.join_stages import JoinSide, JoinStage
from backchannel.credentials.stages import Side, Stage
from backchannel.desk import next_steps

MEETING = list(itertools.product(Side, Stage, (True, False), (True, False)))
JOINING = list(itertools.product(JoinSide, JoinStage, (True, False)))


def meeting(side: Side, stage: Stage, by_hand: bool, heard: bool) -> str:
    return next_steps.for_meeting(side, stage, "SOUTH LAND", by_hand=by_hand, heard=heard)


@pytest.mark.parametrize(("side", "stage", "by_hand", "heard"), MEETING)
def test_every_step_of_a_meeting_names_a_command_and_the_road_there_is(
    side: Side, stage: Stage, by_hand: bool, heard: bool
) -> None:
    said = meeting(side, stage, by_hand, heard)
    assert "`backchannel " in said
    assert not by_hand or "relay" not in said
    assert by_hand or "carry" not in said


@pytest.mark.parametrize(("side", "stage", "by_hand"), JOINING)
def test_every_step_of_joining_names_a_command_and_the_road_there_is(
    side: JoinSide, stage: JoinStage, by_hand: bool
) -> None:
    said = next_steps.for_joining(side, stage, "B. Bak", by_hand=by_hand)
    over = (JoinStage.DONE, JoinStage.REPLIED if side is JoinSide.INVITER else JoinStage.OFFERED)
    assert "`backchannel " in said or "new invitation" in said or stage in over
    assert not by_hand or "relay" not in said
    assert by_hand or "carry" not in said


@pytest.mark.parametrize(
    "name", ["SOUTHLAND", "B. Bak", "남쪽", "O'Hara", "$(reboot)", "a`b`", 'a"b', "a;b", "*"]
)
def test_a_name_is_typed_as_one_word_that_does_nothing_else(name: str) -> None:
    script = f"printf '%s\n' {next_steps.typed(name)}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{name}\n"
