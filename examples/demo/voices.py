"""Scene 1, two voices: an envoy alone cannot speak for his side; with his colleague's agreement he can."""

from __future__ import annotations

import time

from backchannel.channel.papers.message import Message, Weight
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.testing.hostile import Patched
from examples.demo import beginning
from examples.demo.helping import NORTH, SOUTH, agree, arrived, carry, date, number_of, second, wait_for
from examples.demo.stage import Stage

NOT_THEIR_WORD = "not that side's word"


def two_voices(stage: Stage) -> None:
    """Everybody begins; one man alone; then both; Southland asks for time."""
    beginning.begin(stage)
    _alone(stage)
    _together(stage)
    _holding_reply(stage)


def _alone(stage: Stage) -> None:
    """A desk with its checks switched off posts a message that nobody agreed to."""
    letter = stage.story.letter("alone")
    stage.screen.does("A. Ahn", "patches the program and posts, with no colleague:")
    stage.screen.note(f"“{letter.text}”")
    body = Message(Weight.ON_INSTRUCTIONS, letter.subject, letter.text, "en", None, None, None, ())
    Patched(stage["envoy"].desk).post_alone(SOUTH, body)
    stage.until(
        "what the other desks make of it",
        lambda: all(_alarmed(stage[key].desk) for key in ("deputy", "their-envoy", "their-observer")),
    )
    theirs = stage["their-envoy"].desk
    [said] = theirs.messages(NORTH)
    shown = theirs.read(said.number)
    [alarm] = [each for each in theirs.alarms() if each.name == NOT_THEIR_WORD]
    stage.screen.sees("C. Cho", f"alarm about {alarm.about}: {alarm.sentence}")
    stage.screen.holds(
        "it is shown as set aside, with no authority and nobody's agreement",
        shown.condition.startswith("set aside") and shown.authority == "none" and not shown.agreed_by,
    )
    stage.screen.holds("nothing of it waits for an answer", not theirs.waiting())
    stage.screen.holds("the alarm names the post it came from", "envoy" in alarm.about)
    [at_home] = [each for each in stage["deputy"].desk.alarms() if each.name == NOT_THEIR_WORD]
    stage.screen.sees("B. Bak", f"alarm about {at_home.about}: {at_home.sentence}")
    stage.screen.holds("his own colleague is told as well", "envoy" in at_home.about)


def _alarmed(desk: Desk) -> bool:
    return any(each.name == NOT_THEIR_WORD for each in desk.alarms())


def _together(stage: Stage) -> None:
    """Write, agree, delivered."""
    letter = stage.story.letter("meeting")
    before = len(stage["their-envoy"].desk.messages(NORTH))
    answer_by = date(stage, days=10)
    outcome = stage["envoy"].desk.write(
        SOUTH, Words(letter.text, subject=letter.subject, answer_by=answer_by)
    )
    stage.screen.sees("A. Ahn", f"{outcome.happened} {outcome.they_know}")
    carry(stage, "envoy", "deputy")
    number = wait_for(stage, "deputy", letter.subject)
    stage.turns(2)
    stage.screen.holds(
        "nothing of it was sent before the second person agreed",
        len(stage["their-envoy"].desk.messages(NORTH)) == before
        and stage["deputy"].desk.read(number).authority.startswith("not sent"),
    )
    stage.screen.does(
        "B. Bak", f"reads “{stage['deputy'].desk.read(number).text.splitlines()[0]}…” and agrees."
    )
    began = time.monotonic()
    agreed = agree(stage, "deputy", number)
    stage.screen.sees("B. Bak", f"{agreed.happened} {agreed.they_know}")
    shown = arrived(stage, "their-envoy", NORTH, letter.subject)
    seconds = time.monotonic() - began
    stage.screen.sees("C. Cho", f"“{shown.subject}”, {shown.authority}; {shown.label}")
    stage.screen.note(f"readable at the other side {seconds:.1f} s after the colleague agreed, turns of 1 s")
    stage.screen.holds("the words are the ones agreed to", shown.text == letter.text)
    stage.screen.holds("its authority is beside it", shown.agreed_by == ["envoy", "deputy"])
    stage.screen.holds("it asks for an answer", shown.answer_by == answer_by)
    other = arrived(stage, "their-observer", NORTH, letter.subject)
    stage.screen.holds(
        "both desks of Southland checked it for themselves",
        (shown.label, other.label) == ("checked by one desk", "checked by one desk"),
    )


def _holding_reply(stage: Stage) -> None:
    """Received and referred: it binds to nothing, and needs the observer all the same."""
    letter, until = stage.story.letter("meeting"), date(stage, days=9)
    theirs, envoy = stage["their-envoy"].desk, stage["envoy"].desk
    held = theirs.later(number_of(theirs, NORTH, letter.subject), stage.story.letter("later").text, until)
    stage.screen.sees("C. Cho", held.happened)
    stage.screen.holds("Southland's envoy alone cannot send it", "draft" in held.happened)
    second(stage, SOUTH, "holding reply")
    asked = number_of(envoy, SOUTH, letter.subject)
    stage.until("the holding reply", lambda: "nothing before" in envoy.read(asked).condition)
    stage.screen.sees("A. Ahn", f"“{letter.subject}”: {envoy.read(asked).condition}")
    stage.screen.holds("Northland sees until when to expect nothing", until in envoy.read(asked).condition)
