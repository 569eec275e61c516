"""Scene 6, the person held: proof of life, a doctor, release."""

from __future__ import annotations

from examples.demo.carriers import PERSON
from examples.demo.helping import (
    NORTH,
    SOUTH,
    carry,
    case_of,
    date,
    everybody,
    number_of,
    second,
    until_it_stands,
)
from examples.demo.stage import Stage

STEPS = (
    "asks for proof of life ·",
    "answers the question for proof of life ·",
    "finds the proof of life right ·",
    "promises ·",
    "reports ·",
    "says: released ·",
)


def held(stage: Stage) -> None:
    """A question only he can answer; the doctor; he is free."""
    _proof(stage)
    _note(stage)
    _release(stage)


def _proof(stage: Stage) -> None:
    theirs = stage["their-envoy"].desk
    number = number_of(theirs, NORTH, PERSON)
    question, answer = stage.story.letter("proof").text, stage.story.letter("proof_answer").text
    theirs.step(number, "ask proof", fields={"question": question})
    second(stage, SOUTH, "asks for proof of life")
    theirs.step(number, "ask", fields={"words": stage.story.letter("doctor").text})
    second(stage, SOUTH, "asks: ")
    north, _ = stage.teams[NORTH]
    desk = stage[north].desk
    until_it_stands(stage, PERSON, "proof of life is asked for")
    stage.until("the request for a doctor", lambda: number_of(desk, SOUTH, "asks: ", theirs=True) > 0)
    number = number_of(desk, SOUTH, PERSON)
    desk.step(number, "answer proof", fields={"answer": answer})
    second(stage, NORTH, "answers the question for proof of life")
    desk.step(
        number, "promise", fields={"what": stage.story.letter("promise").text, "by": date(stage, days=5)}
    )
    second(stage, NORTH, "promises")
    until_it_stands(stage, PERSON, "the answer for proof of life is to be checked")
    shown = case_of(stage, "their-envoy", PERSON)
    given = [each.text for step in shown.steps for each in step.filled if each.name == "answer"]
    stage.screen.sees("C. Cho", f"{shown.sentence}. {stage[north].person.side}: “{given[-1]}”")
    stage.screen.holds("the answer only he could give came back, word for word", given == [answer])


def _note(stage: Stage) -> None:
    """What only Northland knows of him stands above the line."""
    first, other = stage.teams[NORTH]
    note = stage.story.letter("note").text
    desk, colleague = stage[first].desk, stage[other].desk
    desk.note(number_of(desk, SOUTH, PERSON), note)
    carry(stage, first, other)
    kept = colleague.read(number_of(colleague, SOUTH, PERSON)).notes
    theirs = stage["their-envoy"].desk
    stage.screen.holds(
        "a private note is at both desks of Northland, and not at Southland's",
        [each.text for each in kept] == [note] and not theirs.read(number_of(theirs, NORTH, PERSON)).notes,
    )


def _release(stage: Stage) -> None:
    theirs, north = stage["their-envoy"].desk, stage.teams[NORTH][0]
    number = number_of(theirs, NORTH, PERSON)
    theirs.step(number, "right")
    second(stage, SOUTH, "finds the proof of life right")
    until_it_stands(stage, PERSON, "alive by the last proof; held")
    stage.screen.sees(stage[north].name, case_of(stage, north, PERSON).sentence)
    desk = stage[north].desk
    number = number_of(desk, SOUTH, PERSON)
    desk.step(number, "report", fields={"condition": stage.story.letter("report").text})
    second(stage, NORTH, "reports")
    desk.step(number, "released", fields={"on": date(stage, days=0), "to": "the northern crossing"})
    second(stage, NORTH, "says: released")
    until_it_stands(stage, PERSON, "released")
    stage.screen.shows("C. Cho", case_of(stage, "their-envoy", PERSON), *STEPS)
    said = [each.said for each in case_of(stage, "their-envoy", PERSON).steps]
    stage.screen.holds(
        "question, doctor, release: every desk shows the same steps in the same order",
        len({tuple(each.said for each in case_of(stage, key, PERSON).steps) for key in everybody(stage)}) == 1
        and said.index("asks for proof of life") < said.index("promises") < said.index("says: released"),
    )
