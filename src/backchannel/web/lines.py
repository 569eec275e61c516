"""One line with another side: what was said on it, who speaks, how its ways are."""

from __future__ import annotations

from starlette.responses import Response

from backchannel.cli.dates import iso_day, past_day
from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.errors import Misuse, NoSuchNumber
from backchannel.web.asking import Asking

NEWEST = 50
"""Items of a line on one page, unless all are asked for."""
VOTES = "speaks"
"""What a post is called whose agreement counts."""


def who_is(desk: Desk, asking: Asking) -> str:
    """The other side of the line that the address names. Raises `NoSuchNumber`."""
    name = desk.lines().get(asking.number("line"))
    if name is None:
        raise NoSuchNumber("There is no such line here.")
    return name


def past_day_typed(asking: Asking, name: str) -> str | None:
    """A day that is typed to look back to; None where the field stayed empty. Raises `NoSuchDate`."""
    text = asking.typed(name).strip()
    return past_day(text, asking.here.keeper.surroundings.now()) if text else None


def colleagues(desk: Desk) -> list[str]:
    """Who else can agree to what is written here; nobody where one person speaks for our side."""
    us, me = desk.who("us"), desk.state().me
    found = [
        post.name for post in us.posts if post.kind == VOTES and post.held and post.name not in (None, me)
    ]
    return [] if us.one_voice else [name for name in found if name]


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


def note_event(asking: Asking) -> Response:
    """Something that happened outside, for our own side."""
    title = asking.needed("title", "What happened")
    day = past_day(asking.typed("day"), asking.here.keeper.surroundings.now())
    with asking.desk() as desk:
        return asking.done(desk.add_event(day, title, asking.typed("where").strip()), _here(asking))


def _by_day(found: views.Conversation) -> list[tuple[str, list[views.Said], list[views.Happened]]]:
    """What was said and what happened outside, day by day."""
    days: dict[str, tuple[list[views.Said], list[views.Happened]]] = {}
    for said in found.said:
        days.setdefault(iso_day(said.at), ([], []))[0].append(said)
    for event in found.events:
        days.setdefault(event.day, ([], []))[1].append(event)
    return [(day, *days[day]) for day in sorted(days)]


def who(asking: Asking) -> Response:
    """Who speaks, on both sides, and what changed."""
    with asking.desk() as desk:
        them = who_is(desk, asking)
        [line] = desk.line(them)
        sides = [(desk.who(each), desk.persons(each)) for each in _sides(desk, them)]
        theirs = sides[0][0] if them in {each.side for each in desk.everybody()} else None
    return asking.shown("who", sides=sides, line=line, number=asking.path["line"], theirs=theirs)


def us(asking: Asking) -> Response:
    """Who speaks on our side."""
    with asking.desk() as desk:
        sides = [(desk.who("us"), desk.persons("us"))]
    return asking.shown("who", sides=sides, line=None, number="", theirs=None)


def _sides(desk: Desk, them: str) -> list[str]:
    """Whose posts stand on a line: theirs and ours; of a table, those of its sides that are known here."""
    table = next((each for each in desk.tables() if each.name == them), None)
    if table is None:
        return [them, "us"]
    known = {each.side for each in desk.everybody()}
    return [each for each in (*table.sides, table.mediator) if each in known]


def way(asking: Asking) -> Response:
    """How the ways to the other side are, who learns what, and the evidence."""
    with asking.desk() as desk:
        [line] = desk.line(who_is(desk, asking), evidence=True)
    return asking.shown("way", line=line, by_hand=views.BY_HAND, number=asking.path["line"])


def drill(asking: Asking) -> Response:
    """Send a drill, or answer theirs."""
    with asking.desk() as desk:
        them = who_is(desk, asking)
        match asking.form.get("do"):
            case "drill":
                return asking.done(desk.drill(them), f"{_here(asking)}/way")
            case "answer":
                return asking.done(desk.drill_done(them), f"{_here(asking)}/way")
    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")


def _here(asking: Asking) -> str:
    return f"/line/{asking.number('line')}"
