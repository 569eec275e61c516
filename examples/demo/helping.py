"""What many scenes do: write, let a colleague agree, wait until something shows, look at it.

Colleagues sit next door to each other: what goes between them goes by stick, words between the sides over
the relay. Every wait is for a condition, never for a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from backchannel.desk.desk import Desk
from backchannel.desk.views import Case, Outcome
from backchannel.desk.views import Message as Shown
from backchannel.errors import Misuse, NotHereYet, NotLater, Refused
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage

NORTH, SOUTH, CITIZENS = "NORTHLAND", "SOUTHLAND", "NORTHLAND CITIZENS"
DAY = 86_400
NOBODYS_WORD = ("set aside", "draft", "agreed", "fell back", "taken off", "no effect")
"""How the condition of an item begins that is not its side's word, or not yet."""


def date(stage: Stage, days: int) -> str:
    """A date in the rehearsal's future, as people type it."""
    return datetime.fromtimestamp(stage.clock.now() + days * DAY, UTC).strftime("%Y-%m-%d")


def refuses(run: Callable[[], object]) -> str:
    """The sentence with which a desk refuses; empty where it does not."""
    try:
        run()
    except (Misuse, NotLater, Refused) as error:
        return error.sentence
    return ""


# colleagues


def carry(stage: Stage, first: str, second: str, until: Callable[[], bool] | None = None) -> None:
    """Carry everything between two colleagues on a stick: once each way, or until something shows."""
    for _ in range(6 if until else 1):
        for giver, taker, who in ((first, second, stage[second].name), (second, first, "us")):
            file = stage.file("stick")
            stage[giver].desk.carry_out(who, file)
            stage[taker].desk.carry_in([file])
            if until is not None and until():
                return
    if until is not None:
        raise NotHeld("the stick went back and forth in vain")


def minutes_later(stage: Stage, first: str, second: str) -> None:
    """The stick goes; minutes later the second desk has confirmed everything, and it goes once more."""
    carry(stage, first, second)
    stage.clock.add(150)
    stage.take_in()
    carry(stage, first, second)


def second(stage: Stage, side: str, what: str, *, quietly: bool = False) -> Outcome:
    """The colleague of whoever wrote for that side reads what was written, and agrees."""
    writer, other = stage.teams[side]
    carry(stage, writer, other)
    number = wait_for(stage, other, what)
    subject = stage[other].desk.read(number).subject
    if not quietly:
        stage.screen.does(stage[other].name, f"reads “{subject}” and agrees.")
    outcome = agree(stage, other, number)
    carry(stage, writer, other)
    return outcome


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


def wait_for(stage: Stage, key: str, what: str, doing: str = "agree") -> int:
    """Until something waits for that person to do; its number at their desk."""
    stage.until(f"“{what}” at {stage[key].name}'s desk", lambda: waits(stage[key].desk, what, doing) > 0)
    return waits(stage[key].desk, what, doing)


def waits(desk: Desk, what: str, doing: str = "agree") -> int:
    """The number of what waits so at a desk; 0 for none."""
    for each in desk.waiting():
        if what in each.what and f" {doing} " in each.next_step:
            return each.number
    return 0


# what is there


def number_of(desk: Desk, who: str, subject: str, *, theirs: bool = False) -> int:
    """The number of the newest thing on a line with that in its subject that is its side's word; else 0."""
    found = [
        each.number
        for each in desk.messages(who)
        if subject in each.subject
        and not (theirs and each.ours)
        and not each.condition.startswith(NOBODYS_WORD)
    ]
    return found[-1] if found else 0


def read(stage: Stage, key: str, subject: str) -> Shown:
    """What that desk shows of it. Raises `NotHeld` where it is not there."""
    seat = stage[key]
    number = number_of(seat.desk, seat.person.facing, subject)
    if not number:
        raise NotHeld(f"there is no “{subject}” at {seat.name}'s desk")
    return seat.desk.read(number)


def arrived(stage: Stage, key: str, who: str, subject: str) -> Shown:
    """Until something of the other side is readable at that desk."""
    desk = stage[key].desk
    stage.until(
        f"“{subject}” at {stage[key].name}'s desk", lambda: number_of(desk, who, subject, theirs=True) > 0
    )
    return desk.read(number_of(desk, who, subject, theirs=True))


def everybody(stage: Stage) -> tuple[str, ...]:
    """Whoever is on the line between the two sides now."""
    return stage.teams[NORTH] + stage.teams[SOUTH]


def everywhere(stage: Stage, subject: str) -> None:
    """Until it is at every desk of the line between the two sides."""
    there = [(stage[key].desk, stage[key].person.facing) for key in everybody(stage)]
    stage.until(
        f"“{subject}” at every desk", lambda: all(number_of(desk, who, subject) for desk, who in there)
    )


def case_of(stage: Stage, key: str, subject: str) -> Case:
    """How something begun with a form stands at that desk."""
    case = read(stage, key, subject).case
    if case is None:
        raise NotHeld(f"“{subject}” is no form")
    return case


def until_it_stands(stage: Stage, subject: str, sentence: str, keys: Iterable[str] = ()) -> None:
    """Until something begun with a form stands so, at all desks of the line or at these."""
    wanted = tuple(keys) or everybody(stage)
    stage.until(
        f"“{sentence}” at {len(wanted)} desks",
        lambda: all(_standing(stage, key, subject) == sentence for key in wanted),
    )


def _standing(stage: Stage, key: str, subject: str) -> str:
    seat = stage[key]
    if not number_of(seat.desk, seat.person.facing, subject):
        return ""
    return case_of(stage, key, subject).sentence
