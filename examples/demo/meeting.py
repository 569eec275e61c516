"""Scene 1: two sides get their desks, meet, and compare words."""

from __future__ import annotations

from collections.abc import Callable

from backchannel.desk.desk import Desk
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
COLLEAGUES = (("envoy", "deputy"), ("their-envoy", "their-observer"))


def introduction(stage: Stage) -> None:
    """Start, join, meet, ten words."""
    stage.screen.note(f"The relay answers at {stage.relay.address}; each desk has a courier of its own.")
    _found_sides(stage)
    stage.run_couriers()
    for inviter, key in COLLEAGUES:
        _join(stage, inviter, key)
    watched = stage["their-envoy"].desk.require_observer(sure=True)
    stage.screen.sees("C. Cho", watched.happened)
    for inviter, key in COLLEAGUES:
        _confirm_at_home(stage, inviter, key)
    stage.run_couriers()
    _meet(stage)
    _compare(stage)
    _see_who_speaks(stage)


def _found_sides(stage: Stage) -> None:
    for key in ("envoy", "their-envoy"):
        seat = stage[key]
        seat.desk, outcome = Desk.start(
            seat.home,
            stage.passphrase,
            side=seat.person.side,
            name=seat.name,
            post=seat.person.post,
            relays=[stage.relay.address],
            one_voice=key == "their-envoy",
            surroundings=stage.surroundings(),
        )
        stage.screen.sees(seat.name, outcome.happened)


def _join(stage: Stage, inviter: str, key: str) -> None:
    """The second person joins the side of the first, who sits next door: by stick, words and all."""
    seat, first = stage[key], stage[inviter]
    line, _ = first.desk.invite(seat.name, seat.person.post, observer=seat.person.post == "observer")
    file = stage.folder / f"{key}.invitation"
    file.write_bytes(line)
    seat.desk, _ = Desk.join(
        seat.home, stage.passphrase, file.read_bytes(), name=seat.name, surroundings=stage.surroundings()
    )
    carry(stage, inviter, key, lambda: ready(first.desk, seat.name) and ready(seat.desk, "us"))
    theirs, ours = seat.desk.words("us"), first.desk.words(seat.name)
    first.desk.confirm(seat.name, theirs.read_out)
    seat.desk.confirm("us", ours.read_out)
    stage.screen.does(seat.name, f"joins {first.name}: files on a stick, and words read to each other.")
    carry(stage, inviter, key, lambda: not first.desk.steps() and not seat.desk.steps())
    stage.screen.holds(f"{seat.name} is in post", seat.desk.state().side == first.person.side)


def _confirm_at_home(stage: Stage, first: str, second: str) -> None:
    """The stick goes; minutes later the second desk has confirmed everything, and it goes once more."""
    carry(stage, first, second)
    stage.clock.add(150)
    stage.take_in()
    carry(stage, first, second)


def _meet(stage: Stage) -> None:
    line, outcome = stage["envoy"].desk.meet(SOUTH)
    stage.screen.does("A. Ahn", f"gives C. Cho one line of text, {len(line)} letters: {line[:40]}…")
    stage.screen.holds("meeting takes one line of text", "\n" not in line and outcome.number is not None)
    answered = stage["their-envoy"].desk.accept(line.encode(), NORTH)
    stage.screen.sees("C. Cho", answered.happened)
    stage.until("their reply", lambda: ready(stage["envoy"].desk, SOUTH))
    _confirm_at_home(stage, "envoy", "deputy")
    stage.until("the letter", lambda: ready(stage["their-envoy"].desk, NORTH))
    _confirm_at_home(stage, "their-envoy", "their-observer")
    stage.screen.holds(
        "before the words, nobody is told that it is them",
        stage["their-envoy"].desk.who(NORTH).compared == "not compared yet",
    )


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
