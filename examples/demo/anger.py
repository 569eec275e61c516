"""Scene 3, contradiction in public: question, answer, sanctions, dispute, and the line is broken off."""

from __future__ import annotations

from backchannel.desk.saying import Words
from examples.demo.deal import text_number
from examples.demo.helping import (
    NORTH,
    SOUTH,
    carry,
    case_of,
    date,
    everybody,
    everywhere,
    number_of,
    refuses,
    second,
    until_it_stands,
    wait_for,
    waits,
)
from examples.demo.stage import Stage

QUESTION = "question about a statement"
DISPUTE = "disputes it"
SUSPENDS = "suspends the line"


def anger(stage: Stage) -> None:
    """Is that statement your position? Sanctions; a dispute; suspended, but for people held."""
    _question(stage)
    _sanctions(stage)
    _dispute(stage)
    _break_off(stage)


def _question(stage: Stage) -> None:
    stage["envoy"].desk.file(
        SOUTH, "question", Words(stage.story.letter("question", date=date(stage, 0)).text)
    )
    second(stage, NORTH, QUESTION)
    until_it_stands(stage, QUESTION, "asked; nobody has answered", stage.teams[SOUTH])
    theirs = stage["their-envoy"].desk
    number = number_of(theirs, NORTH, QUESTION)
    theirs.step(number, "answer", Words(stage.story.letter("answer").text))
    second(stage, SOUTH, "answers")
    until_it_stands(stage, QUESTION, "answered")
    shown = case_of(stage, "envoy", QUESTION)
    stage.screen.shows("A. Ahn", stage["envoy"].desk.read(shown.number), "answers", "position", "in June")
    given = {each.name: each.text for step in shown.steps for each in step.filled}
    stage.screen.holds(
        "Southland answers with its authority: the statement is not its position", given["position"] == "no"
    )


def _sanctions(stage: Stage) -> None:
    """Noted from a file by Northland for itself; a file with a bad row takes nothing."""
    deputy = stage["deputy"].desk
    events = stage.story.letter("sanctions", date=date(stage, 0)).text
    bad = refuses(lambda: deputy.import_events(events + "\n2026-02-30,A day that there is not,"))
    stage.screen.sees("B. Bak", bad)
    stage.screen.holds(
        "a file with a bad row names the row, and nothing of it is taken",
        "Line 4" in bad and not deputy.events(),
    )
    stage.screen.sees("B. Bak", deputy.import_events(events).happened)
    carry(stage, "deputy", "envoy")
    found = stage["envoy"].desk.with_events(stage["envoy"].desk.conversation(SOUTH, 3))
    stage.screen.shows("A. Ahn", found, "widens")
    stage.screen.holds(
        "what happened outside stands among the messages of Northland, and of nobody else",
        bool(found.events) and not stage["their-envoy"].desk.events(),
    )


def _dispute(stage: Stage) -> None:
    deal, envoy = stage.story.letter("deal"), stage["envoy"].desk
    number = text_number(envoy, SOUTH, deal)
    envoy.perform(f"{number}.3", "dispute", stage.story.letter("dispute").text)
    second(stage, NORTH, DISPUTE)
    everywhere(stage, DISPUTE)
    theirs = stage["their-envoy"].desk
    shown = theirs.agreement(text_number(theirs, NORTH, deal))
    stage.screen.shows("C. Cho", shown.undertakings[2])
    stage.screen.holds(
        "drift is seen on both sides: undertaking 3 is disputed, 1 and 2 are not",
        [each.condition for each in shown.undertakings]
        == ["not started", "not started", "not started; disputed"],
    )


def _break_off(stage: Stage) -> None:
    """Two drafts are ready, one on each side; the suspension holds both, and they do not go by themselves."""
    ready, theirs_ready = stage.story.letter("ready"), stage.story.letter("theirs_ready")
    envoy, theirs = stage["envoy"].desk, stage["their-envoy"].desk
    envoy.write(SOUTH, Words(ready.text, subject=ready.subject))
    theirs.write(NORTH, Words(theirs_ready.text, subject=theirs_ready.subject))
    carry(stage, "envoy", "deputy")
    carry(stage, "their-envoy", "their-observer")
    wait_for(stage, "deputy", ready.subject)
    wait_for(stage, "their-observer", theirs_ready.subject)
    stage.screen.note("A draft is ready on each side: it only wants a colleague's agreement.")
    because = stage.story.letter("broken_off").text
    preview = envoy.suspend(SOUTH, because, ("people",)).preview
    if preview is not None:
        for line in (f"They will see: {preview.words}", *preview.cautions):
            stage.screen.sees("A. Ahn", line)
    second(stage, NORTH, SUSPENDS)
    stage.until(
        "the suspension at every desk",
        lambda: all(
            stage[key].desk.line(stage[key].person.facing)[0].cause == "suspended" for key in everybody(stage)
        ),
    )
    stage.screen.sees("C. Cho", theirs.line(NORTH)[0].sentence)
    for key, letter in (("deputy", ready), ("their-observer", theirs_ready)):
        desk, name = stage[key].desk, stage[key].name
        number = waits(desk, letter.subject)
        stage.screen.sees(name, f"“{letter.subject}”: {desk.read(number).condition}")
        stage.screen.holds(
            f"the ready draft is held at {name}'s desk, and says why",
            desk.read(number).condition.startswith(f"fell back to a draft: {NORTH} suspended the line"),
        )
        refused = refuses(lambda desk=desk, number=number: desk.agree(number))  # type: ignore[misc]
        stage.screen.sees(name, refused)
        stage.screen.holds(f"{name} cannot send it now", NORTH in refused and "suspended" in refused)
