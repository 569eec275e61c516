"""Scene 4, 212 days: own line down, silent and nobody can tell why, suspended but there. Track II is open.

The rehearsal's clock jumps at once over those days, so nobody's courier runs in them; what the relay sees is
counted before and after.
"""

from __future__ import annotations

from backchannel.desk.saying import Words
from examples.demo.carriers import by_hand
from examples.demo.helping import CITIZENS, DAY, NOBODYS_WORD, NORTH, SOUTH, arrived, everybody
from examples.demo.host import kept
from examples.demo.stage import Stage

DAYS = 212
IN_A_ROW = 3
"""Turns in a row in which every courier posted."""
LOOKED_AT = 20
"""Of so many newest turns."""


def silence(stage: Stage) -> None:
    """Seven months, and each cause of silence in turn."""
    before = _pages_a_turn(stage, "while they talked")
    _everybody_holds_the_same(stage)
    stage.later(DAYS * DAY)
    stage.screen.note(f"{DAYS} days later. The relay keeps things for {stage.story.relay.retention}.")
    stage.screen.holds("the relay has long forgotten everything", not kept(stage.relay.folder).turns)
    _own_line_down(stage)
    by_hand(stage)
    _cannot_tell(stage)
    _suspended_but_there(stage)
    during = _pages_a_turn(stage, "while the line is suspended")
    seen = kept(stage.relay.folder)
    a_day = seen.a_day(before[0]), seen.a_day(during[0])
    stage.screen.note(f"That is {a_day[0]:,} pages a day before, and {a_day[1]:,} now.")
    stage.screen.holds("the relay sees the same pages a day as before", before == during)


def _own_line_down(stage: Stage) -> None:
    line = stage["their-envoy"].desk.line(NORTH)[0]
    stage.screen.shows("C. Cho", line, line.sentence, line.limit)
    stage.screen.holds(
        "the desk says that its own way is down, and what it cannot tell then",
        line.cause == "path down" and f"Whether {NORTH} wrote meanwhile" in line.limit,
    )


def _cannot_tell(stage: Stage) -> None:
    """Southland and the citizens are back on the line; of Northland nothing is heard."""
    letter = stage.story.letter("citizens")
    stage["citizen"].desk.write(SOUTH, Words(letter.text, subject=letter.subject, weight="aloud"))
    stage.run_couriers("their-envoy", "their-observer", "citizen")
    desk = stage["their-envoy"].desk
    stage.until("the desk of C. Cho, alone on the line", lambda: desk.line(NORTH)[0].cause != "path down")
    line = desk.line(NORTH)[0]
    stage.screen.shows("C. Cho", line, line.sentence, line.limit)
    stage.screen.holds(
        "the silence is told, and what nobody can know",
        "Nothing was heard of them since" in line.sentence and "no telling which" in line.limit,
    )
    shown = arrived(stage, "their-envoy", CITIZENS, letter.subject)
    stage.screen.sees("C. Cho", f"from {CITIZENS}: “{shown.subject}”, {shown.weight}, {shown.authority}")
    stage.screen.holds(
        "Track II is open all the while: the citizens' line is another one",
        shown.text == letter.text and desk.line(CITIZENS)[0].cause not in ("suspended", "path down"),
    )


def _suspended_but_there(stage: Stage) -> None:
    stage.run_couriers()
    desk = stage["their-envoy"].desk
    stage.until("a sign of life of Northland", lambda: "They are there" in desk.line(NORTH)[0].sentence)
    arrived(stage, "envoy", SOUTH, "person held")
    line = desk.line(NORTH)[0]
    stage.screen.shows("C. Cho", line, line.sentence, line.limit, *line.knocks)
    stage.screen.holds(
        f"suspended for {DAYS} days, and there",
        line.cause == "suspended" and f"({DAYS} days)" in line.sentence,
    )
    stage.screen.holds("nobody has knocked in all that time", "nobody has knocked" in line.sentence)
    stage.screen.holds(
        "same keys, and the same messages on both sides",
        "same keys" in line.sentence and "messages on both sides" in line.sentence,
    )


def _everybody_holds_the_same(stage: Stage) -> None:
    """Before the couriers stop: nothing is on its way any more."""

    def counts() -> set[int]:
        return {
            sum(not each.condition.startswith(NOBODYS_WORD) for each in seat.desk.messages(facing))
            for seat, facing in ((stage[key], stage[key].person.facing) for key in everybody(stage))
        }

    stage.until("the same at every desk", lambda: len(counts()) == 1)


def _pages_a_turn(stage: Stage, when: str) -> list[int]:
    """Pages in each of some turns in a row in which every courier that runs posted."""
    found: list[list[int]] = []
    everyone = stage.running

    def full() -> bool:
        seen = kept(stage.relay.folder)
        for last in range(seen.closed, seen.closed - LOOKED_AT, -1):
            row = [seen.turns[last - back] for back in range(IN_A_ROW)]
            if row == [everyone] * IN_A_ROW:
                found.append(row)
                return True
        return False

    stage.until(f"{IN_A_ROW} turns in a row in which everybody posts", full)
    stage.screen.does("", f"The relay's host counts {when}: {', '.join(map(str, found[0]))} pages a turn.")
    most = max(kept(stage.relay.folder).turns.values())
    stage.screen.holds("no turn ever had more than one page of each desk", most <= everyone)
    return found[0]
