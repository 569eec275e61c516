"""Before the story: everybody gets a desk, the two sides meet and compare words, and so do the citizens.

Played at the beginning of scene 1. All of it goes by hand, first contact included: a letter of first contact
is some fifteen pages, and over the relay each of them takes a turn.
"""

from __future__ import annotations

import re

from backchannel.desk.desk import Desk
from examples.demo.helping import CITIZENS, NORTH, SOUTH, carry, minutes_later, waits
from examples.demo.stage import Stage

COLLEAGUES = (("envoy", "deputy"), ("their-envoy", "their-observer"))
VOICES = {"envoy": False, "their-envoy": True, "citizen": True}
"""Who begins a side, and whether it speaks through one voice."""


def begin(stage: Stage) -> None:
    """Start, join, put a recovery sheet away, meet, ten words."""
    stage.screen.note(f"The relay answers at {stage.relay.address}; each desk has a courier of its own.")
    _found_sides(stage)
    stage.run_couriers()
    for inviter, key in COLLEAGUES:
        line, _ = stage[inviter].desk.invite(
            stage[key].name, stage[key].person.post, observer=stage[key].person.post == "observer"
        )
        join(stage, inviter, key, line)
        settle_in(stage, inviter, key)
    stage.screen.sees("C. Cho", stage["their-envoy"].desk.require_observer(sure=True).happened)
    for inviter, key in COLLEAGUES:
        minutes_later(stage, inviter, key)
    _put_a_sheet_away(stage)
    _meet(stage)
    _compare(stage)
    _see_who_speaks(stage)
    _citizens(stage)
    stage.run_couriers()


def _found_sides(stage: Stage) -> None:
    for key, one_voice in VOICES.items():
        seat = stage[key]
        seat.desk, outcome = Desk.start(
            seat.home,
            stage.passphrase,
            side=seat.person.side,
            name=seat.name,
            post=seat.person.post,
            relays=[stage.relay.address],
            one_voice=one_voice,
            private=seat.person.side == CITIZENS,
            surroundings=stage.surroundings(),
        )
        stage.screen.sees(seat.name, outcome.happened)


def join(stage: Stage, inviter: str, key: str, invitation: bytes) -> None:
    """A person joins the side of another, who sits next door: by stick, and words read to each other."""
    seat, first = stage[key], stage[inviter]
    seat.desk, _ = Desk.join(
        seat.home, stage.passphrase, invitation, name=seat.name, surroundings=stage.surroundings()
    )
    carry(stage, inviter, key, lambda: ready(first.desk, seat.name) and ready(seat.desk, "us"))
    theirs, ours = seat.desk.words("us"), first.desk.words(seat.name)
    first.desk.confirm(seat.name, theirs.read_out)
    seat.desk.confirm("us", ours.read_out)
    stage.screen.does(seat.name, f"joins {first.name}: files on a stick, and words read to each other.")


def settle_in(stage: Stage, inviter: str, key: str) -> None:
    """The appointment goes over, the acceptance comes back."""
    seat, first = stage[key], stage[inviter]
    carry(stage, inviter, key, lambda: not first.desk.steps() and not seat.desk.steps())
    stage.screen.holds(f"{seat.name} is in post", seat.desk.state().side == first.person.side)


def _put_a_sheet_away(stage: Stage) -> None:
    """A recovery sheet of Northland's: printed once, kept on paper only."""
    envoy, deputy = stage["envoy"], stage["deputy"]
    sheet, outcome = envoy.desk.recovery_sheet()
    carry(stage, "envoy", "deputy", lambda: waits(deputy.desk, "recovery sheets") > 0)
    deputy.desk.agree(waits(deputy.desk, "recovery sheets"))
    carry(stage, "envoy", "deputy", lambda: bool(envoy.desk.who("us").sheets))
    stage.sheet = " ".join(
        word for _, word in sorted((int(number), word) for number, word in SHEET_WORDS.findall(sheet))
    )
    stage.screen.sees("A. Ahn", outcome.happened)
    stage.screen.does("B. Bak", "agrees to the sheet; the paper goes into a safe, for later.")


SHEET_WORDS = re.compile(r"(\d+)\. ([a-z]+)")
"""A word of a recovery sheet as it is printed, in columns."""


def _meet(stage: Stage) -> None:
    line = meet_by_hand(stage, "envoy", "their-envoy")
    stage.screen.does("A. Ahn", f"gives C. Cho one line of text, {len(line)} letters: {line[:40]}…")
    stage.screen.holds("meeting takes one line of text and two letters, here by hand", "\n" not in line)
    stage.screen.holds(
        "before the words, nobody is told that it is them",
        stage["their-envoy"].desk.who(NORTH).compared == "not compared yet",
    )


def meet_by_hand(stage: Stage, asker: str, answerer: str) -> str:
    """A line of text one way, a letter back, a letter there; its colleagues' desks are told. The line."""
    first, other = stage[asker], stage[answerer]
    line, _ = first.desk.meet(other.person.side)
    other.desk.accept(line.encode(), first.person.side)
    for giver, taker in ((other, first), (first, other)):
        file = stage.file("letter")
        giver.desk.carry_out(taker.person.side, file)
        taker.desk.carry_in([file])
    for seat in (first, other):
        team = stage.teams[seat.person.side]
        if len(team) > 1:
            minutes_later(stage, *team)
    return line


def _compare(stage: Stage) -> None:
    envoy, theirs = stage["envoy"].desk, stage["their-envoy"].desk
    read_by_north, read_by_south = envoy.words(SOUTH).read_out, theirs.words(NORTH).read_out
    stage.screen.does("A. Ahn", f"reads out: {' '.join(read_by_north)}")
    stage.screen.does("C. Cho", f"types them, and reads out: {' '.join(read_by_south)}")
    theirs.confirm(NORTH, read_by_north)
    outcome = envoy.confirm(SOUTH, read_by_south)
    stage.screen.sees("A. Ahn", outcome.happened)
    stage.screen.holds(
        "one person of Northland is not enough to have heard them",
        envoy.who(SOUTH).compared == "heard by one",
    )
    stage["deputy"].desk.confirm(SOUTH, read_by_south)
    stage.screen.does("B. Bak", "hears the same five words and types them.")
    carry(stage, "envoy", "deputy", lambda: envoy.who(SOUTH).compared == "words compared")
    stage.screen.holds(
        "two people of Northland are", stage["deputy"].desk.who(SOUTH).compared == "words compared"
    )
    stage.screen.holds(
        "the observer's desk has the line too",
        any(line.who == NORTH for line in stage["their-observer"].desk.line()),
    )


def _see_who_speaks(stage: Stage) -> None:
    north, south = stage["their-envoy"].desk.who(NORTH), stage["envoy"].desk.who(SOUTH)
    stage.screen.sees("C. Cho", f"Northland: {'; '.join(north.rules[:2])}")
    stage.screen.sees("A. Ahn", f"Southland: {'; '.join(south.rules[:2])}")
    stage.screen.holds(
        "nobody of Northland can add a person alone", north.rules[3] == "changing who speaks: two people"
    )
    stage.screen.holds(
        "Northland sees that Southland speaks through one person, under an observer",
        south.one_voice and south.rules[0] == "a message: one person, an observer agreeing",
    )
    stage.screen.holds(
        "neither side learned a personal name", not any(post.name for post in (*north.posts, *south.posts))
    )


def ready(desk: Desk, who: str) -> bool:
    """Whether there are words to compare with that side or colleague."""
    return any(
        step.who.casefold() == who.casefold() or (who == "us" and step.kind == "join")
        for step in desk.steps()
        if "words" in step.next_step
    )


def _citizens(stage: Stage) -> None:
    """A private group of Northland's meets Southland, and reads words with its envoy."""
    first, other = stage["citizen"], stage["their-envoy"]
    meet_by_hand(stage, "citizen", "their-envoy")
    heard, told = other.desk.words(CITIZENS).read_out, first.desk.words(SOUTH).read_out
    first.desk.confirm(SOUTH, heard)
    other.desk.confirm(CITIZENS, told)
    minutes_later(stage, "their-envoy", "their-observer")
    stage.screen.does(first.name, f"of {CITIZENS} meets C. Cho as well, and they read ten words.")
    known = other.desk.who(CITIZENS)
    stage.screen.sees("C. Cho", f"{CITIZENS}: {known.standing}; {known.compared}")
    stage.screen.holds(
        "a private group is shown as private",
        known.standing == "private" and known.compared == "words compared",
    )
