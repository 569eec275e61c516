"""Scenes 2 to 4: one man alone, two people, and an answer under an observer's eyes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from backchannel.channel.papers.message import Message, Weight
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.desk.views import Message as Shown
from backchannel.desk.views import Outcome
from backchannel.errors import NotHereYet
from backchannel.testing.hostile import Patched
from examples.demo.meeting import NORTH, SOUTH
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage

NOT_THEIR_WORD = "not that side's word"
DAY = 86_400


def defector(stage: Stage) -> None:
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


def delivery(stage: Stage) -> None:
    """Write, agree, delivered."""
    letter = stage.story.letter("meeting")
    before = len(stage["their-envoy"].desk.messages(NORTH))
    answer_by = date(stage, days=10)
    outcome = stage["envoy"].desk.write(
        SOUTH, Words(letter.text, subject=letter.subject, answer_by=answer_by)
    )
    stage.screen.sees("A. Ahn", f"{outcome.happened} {outcome.they_know}")
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


def answer(stage: Stage) -> None:
    """A holding reply, then an answer; the observer has to agree to both."""
    question = stage.story.letter("meeting").subject
    number = _number(stage["their-envoy"].desk, NORTH, question)
    until = date(stage, days=9)
    held = stage["their-envoy"].desk.later(number, stage.story.letter("later").text, until)
    stage.screen.sees("C. Cho", held.happened)
    stage.screen.holds("the envoy alone cannot send it", "draft" in held.happened)
    observe(stage, "holding reply")
    envoy = stage["envoy"].desk
    asked = _number(envoy, SOUTH, question)
    stage.until("the holding reply", lambda: "nothing before" in envoy.read(asked).condition)
    stage.screen.sees("A. Ahn", f"“{question}”: {envoy.read(asked).condition}")
    stage.screen.holds("Northland sees until when to expect nothing", until in envoy.read(asked).condition)
    letter = stage.story.letter("answer")
    outcome = stage["their-envoy"].desk.answer(number, Words(letter.text, subject=letter.subject))
    stage.screen.sees("C. Cho", outcome.happened)
    observe(stage, letter.subject)
    shown = arrived(stage, "envoy", SOUTH, letter.subject)
    stage.screen.sees("A. Ahn", f"“{shown.subject}”, {shown.authority}")
    stage.screen.holds("the answer is there word for word", shown.text == letter.text)
    stage.screen.holds("the observer agreed to it", shown.agreed_by == ["envoy", "observer"])
    stage.screen.holds(
        "the question is answered, at all desks that asked",
        envoy.read(asked).condition == "answered" and shown.answers == asked,
    )
    arrived(stage, "deputy", SOUTH, letter.subject)


# what several scenes do


def date(stage: Stage, days: int) -> str:
    """A date in the rehearsal's future, as people type it."""
    return datetime.fromtimestamp(stage.clock.now() + days * DAY, UTC).strftime("%Y-%m-%d")


def wait_for(stage: Stage, key: str, subject: str, doing: str = "agree") -> int:
    """Until something waits for that person to do; its number at their desk."""
    stage.until(
        f"“{subject}” at {stage[key].name}'s desk", lambda: _waiting(stage[key].desk, subject, doing) > 0
    )
    return _waiting(stage[key].desk, subject, doing)


def _waiting(desk: Desk, subject: str, doing: str) -> int:
    for each in desk.waiting():
        if subject in each.what and f" {doing} " in each.next_step:
            return each.number
    return 0


def observe(stage: Stage, subject: str) -> Outcome:
    """The observer of Southland reads and agrees."""
    number = wait_for(stage, "their-observer", subject)
    stage.screen.does("D. Dee", f"reads “{stage['their-observer'].desk.read(number).subject}” and agrees.")
    return agree(stage, "their-observer", number)


def second(stage: Stage, subject: str) -> Outcome:
    """The deputy of Northland reads and agrees."""
    number = wait_for(stage, "deputy", subject)
    stage.screen.does("B. Bak", f"reads “{stage['deputy'].desk.read(number).subject}” and agrees.")
    return agree(stage, "deputy", number)


def agree(stage: Stage, key: str, number: int) -> Outcome:
    """Agree as soon as what the draft takes into account is at that desk, too: it may come later."""
    agreed: list[Outcome] = []

    def agrees() -> bool:
        try:
            agreed.append(stage[key].desk.agree(number))
        except NotHereYet:
            return False
        return True

    stage.until(f"what the draft takes into account, at {stage[key].name}'s desk", agrees)
    return agreed[0]


def arrived(stage: Stage, key: str, who: str, subject: str) -> Shown:
    """Until a message of the other side is readable at that desk."""
    desk = stage[key].desk
    stage.until(
        f"“{subject}” at {stage[key].name}'s desk", lambda: _number(desk, who, subject, theirs=True) > 0
    )
    return desk.read(_number(desk, who, subject, theirs=True))


def _number(desk: Desk, who: str, subject: str, *, theirs: bool = False) -> int:
    found = [
        each.number
        for each in desk.messages(who)
        if subject in each.subject
        and not (theirs and each.ours)
        and not each.condition.startswith("set aside")
    ]
    if not found and not theirs:
        raise NotHeld(f"there is no “{subject}” at this desk")
    return found[-1] if found else 0
