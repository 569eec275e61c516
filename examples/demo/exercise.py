"""Scene 7, the exercise: notice, question, answer, acknowledged, and nothing of it approved."""

from __future__ import annotations

from backchannel.cli.drawing import draw
from backchannel.desk.saying import Words
from examples.demo.helping import (
    NORTH,
    SOUTH,
    case_of,
    date,
    everybody,
    number_of,
    read,
    second,
    until_it_stands,
)
from examples.demo.stage import Stage

NOTICE = "notice of an exercise"
HAS_IT = "has it"


def exercise(stage: Stage) -> None:
    """Southland tells of an exercise planned long ago; Northland asks, is answered, and has it."""
    letter = stage.story.letter("exercise", first=date(stage, days=30), last=date(stage, days=36))
    stage["their-envoy"].desk.file(NORTH, "exercise", Words(letter.text))
    second(stage, SOUTH, NOTICE)
    until_it_stands(stage, NOTICE, f"given; {NORTH} has not said that it has it")
    north = stage.teams[NORTH][0]
    desk, theirs = stage[north].desk, stage["their-envoy"].desk
    stage.screen.shows(stage[north].name, desk.read(number_of(desk, SOUTH, NOTICE)), "lanned since", "turn")
    desk.step(
        number_of(desk, SOUTH, NOTICE), "ask", fields={"words": stage.story.letter("exercise_asked").text}
    )
    second(stage, NORTH, "asks about it")
    until_it_stands(stage, NOTICE, f"given; {NORTH} asked about it and waits for the answer")
    theirs.step(
        number_of(theirs, NORTH, NOTICE), "answer", fields={"words": stage.story.letter("exercise_told").text}
    )
    second(stage, SOUTH, "answers the question")
    until_it_stands(stage, NOTICE, f"given; {NORTH} asked about it and was answered")
    desk.step(number_of(desk, SOUTH, NOTICE), "acknowledge")
    second(stage, NORTH, HAS_IT)
    _acknowledged(stage)


def _acknowledged(stage: Stage) -> None:
    desks = [(stage[key], stage[key].person.facing) for key in everybody(stage)]
    stage.until(
        "that Northland has it", lambda: all(number_of(seat.desk, who, HAS_IT) for seat, who in desks)
    )
    shown = read(stage, "their-envoy", HAS_IT)
    stage.screen.shows("C. Cho", shown, HAS_IT, "approves nothing")
    said = [line for key in everybody(stage) for line in draw(read(stage, key, HAS_IT), None)]
    approving = [line for line in said if "approv" in line.casefold()]
    stage.screen.holds(
        "acknowledged, and not approved: every desk says so, and no line of any says otherwise",
        len(approving) >= len(desks)
        and all("approves nothing" in line or "not approved" in line for line in approving),
    )
    steps = [each.said for each in case_of(stage, "their-envoy", NOTICE).steps]
    stage.screen.holds(
        "notice, question, answer, acknowledged: in that order",
        [each.partition(":")[0] for each in steps]
        == ["opens it", "asks about it", "answers the question", "has it as it stands now"],
    )
