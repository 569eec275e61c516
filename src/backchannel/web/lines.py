"""One line with another side: what was said on it, who speaks, how its ways are."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.cli.dates import iso_day
from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.errors import NoSuchNumber
from backchannel.web.asking import Asking

NEWEST = 50
"""Items of a line on one page, unless all are asked for."""


def who_is(desk: Desk, asking: Asking) -> str:
    """The other side of the line that the address names. Raises `NoSuchNumber`."""
    name = desk.lines().get(asking.number("line"))
    if name is None:
        raise NoSuchNumber("There is no such line here.")
    return name


def show(asking: Asking) -> Response:
    """The line: its state in one sentence, then messages and outside events on one line of time."""
    everything = "all" in asking.query
    with asking.desk() as desk:
        who = who_is(desk, asking)
        found = desk.with_events(desk.conversation(who, None if everything else NEWEST))
        [line] = desk.line(who)
        waiting = [each for each in desk.waiting() if each.who == who]
    return asking.shown(
        "line", line=line, number=asking.path["line"], found=found, days=_by_day(found), waiting=waiting
    )


def _by_day(found: views.Conversation) -> list[tuple[str, list[views.Said], list[views.Happened]]]:
    """What was said and what happened outside, day by day."""
    days: dict[str, tuple[list[views.Said], list[views.Happened]]] = {}
    for said in found.said:
        days.setdefault(iso_day(said.at), ([], []))[0].append(said)
    for event in found.events:
        days.setdefault(event.day, ([], []))[1].append(event)
    return [(day, *days[day]) for day in sorted(days)]


def who(asking: Asking) -> Response:
    """Who speaks, on both sides."""
    with asking.desk() as desk:
        them = who_is(desk, asking)
        sides = [desk.who(them), desk.who("us")]
    return asking.shown("who", sides=sides, number=asking.path["line"])


def way(asking: Asking) -> Response:
    """How the ways to the other side are, and the evidence."""
    with asking.desk() as desk:
        [line] = desk.line(who_is(desk, asking), evidence=True)
    return asking.shown("way", line=line, number=asking.path["line"])
