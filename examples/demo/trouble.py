"""Scenes 6 to 8: the relay dies, months go by, a desk is lost."""

from __future__ import annotations

import json
import subprocess

from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.errors import Refused
from examples.demo.meeting import NORTH, SOUTH
from examples.demo.processes import PROGRAM
from examples.demo.stage import Stage
from examples.demo.story import Letter
from examples.demo.talking import DAY, arrived, date, observe, second

MONTHS = 213 * DAY
HELLO = "restored desk"
HEARERS = {"deputy": 2, "their-envoy": 1, "their-observer": 1}
"""Who hears the hello of the envoy's desk, in how many places."""
QUARTER_OF_AN_HOUR = 1_000
"""Seconds after which a desk asks for what it misses."""


def killed(stage: Stage) -> None:
    """SIGKILL while messages of both sides are on their way."""
    north, south = stage.story.letter("before_the_crash"), stage.story.letter("after_the_crash")
    envoy, theirs = stage["envoy"].desk, stage["their-envoy"].desk
    envoy.write(SOUTH, Words(north.text, subject=north.subject, answer_by=date(stage, days=3)))
    theirs.write(NORTH, Words(south.text, subject=south.subject))
    second(stage, north.subject)
    observe(stage, south.subject)
    before = relay_status(stage)
    stage.relay.kill()
    stage.screen.note("kill -9: the relay is gone, with both messages on their way.")
    stage.until("the envoy's desk to notice", lambda: envoy.line(SOUTH)[0].paths[0].sentence != "works")
    path = envoy.line(SOUTH)[0].paths[0]
    stage.screen.sees("A. Ahn", f"the relay: {path.sentence}")
    stage.screen.holds("the desk says that its own way is down", path.last_good is not None)
    stage.relay.start_again()
    after = relay_status(stage)
    stage.screen.holds(
        "the relay came back with everything it had acknowledged", after["newest"] >= before["newest"]
    )
    for key, who, letter in (
        ("their-envoy", NORTH, north),
        ("their-observer", NORTH, north),
        ("envoy", SOUTH, south),
        ("deputy", SOUTH, south),
    ):
        shown = arrived(stage, key, who, letter.subject)
        stage.screen.holds(
            f"“{letter.subject}” is at {stage[key].name}'s desk, whole", shown.text == letter.text
        )
    subjects = [each.subject for each in theirs.messages(NORTH)]
    stage.screen.holds("nothing came twice, the carried message neither", len(subjects) == len(set(subjects)))


def silence(stage: Stage) -> None:
    """Everybody is away for seven months; then Northland writes."""
    opened = stage.story.letter("before_the_crash").subject
    theirs = stage["their-envoy"].desk
    count = len(theirs.messages(NORTH))
    stage.later(MONTHS)
    status = relay_status(stage)
    stage.screen.note(
        f"{MONTHS // DAY} days later. The relay keeps things for {stage.story.relay.retention}."
    )
    stage.screen.holds("the relay has long forgotten everything", status["kept"] == 0)
    stage.run_couriers("their-envoy")
    before = theirs.line(NORTH)[0]
    stage.screen.sees("C. Cho", f"at first, with their own line off: {before.sentence}")
    stage.until(
        "the desk of C. Cho, alone on the line", lambda: theirs.line(NORTH)[0].cause == "nothing heard"
    )
    line = theirs.line(NORTH)[0]
    stage.screen.sees("C. Cho", f"{line.sentence} {line.limit}")
    stage.screen.holds("the silence is told, and what nobody can know", "no telling which" in line.limit)
    stage.run_couriers()
    letter = stage.story.letter("after_silence")
    stage["envoy"].desk.write(SOUTH, Words(letter.text, subject=letter.subject))
    second(stage, letter.subject)
    shown = arrived(stage, "their-envoy", NORTH, letter.subject)
    stage.screen.sees("C. Cho", f"“{shown.subject}”, {shown.authority}; {shown.label}")
    stage.screen.holds("the first message after it is there, word for word", shown.text == letter.text)
    stage.screen.holds("nobody had to meet again: same words compared", _compared(stage))
    stage.screen.holds("nothing of what was said is lost", len(theirs.messages(NORTH)) == count + 1)
    stage.screen.holds(
        "what waited for an answer still waits", any(opened in each.what for each in theirs.waiting())
    )
    arrived(stage, "their-observer", NORTH, letter.subject)


def _compared(stage: Stage) -> bool:
    sides = {"envoy": SOUTH, "deputy": SOUTH, "their-envoy": NORTH}
    return all(stage[key].desk.who(who).compared == "words compared" for key, who in sides.items())


def restored(stage: Stage) -> None:
    """A. Ahn's laptop is lost. The backup is a day older than a message of the other side."""
    envoy = stage["envoy"]
    backup = stage.file("backup")
    stage.screen.sees("A. Ahn", envoy.desk.backup(backup).happened)
    missed = stage.story.letter("while_it_was_lost")
    stage["their-envoy"].desk.write(NORTH, Words(missed.text, subject=missed.subject))
    observe(stage, missed.subject)
    arrived(stage, "deputy", SOUTH, missed.subject)
    arrived(stage, "envoy", SOUTH, missed.subject)
    envoy.stop_courier()
    envoy.desk = None
    envoy.home = envoy.home.with_name("envoy-restored")
    envoy.desk, outcome = Desk.restore(envoy.home, backup, stage.passphrase, stage.surroundings())
    stage.screen.does("A. Ahn", "loses the laptop, and restores the backup on a new one.")
    stage.screen.sees("A. Ahn", outcome.happened)
    stage.screen.holds(
        "the backup does not know what came after it",
        not any(missed.subject in each.subject for each in envoy.desk.messages(SOUTH)),
    )
    envoy.run_courier()
    stage.until(
        "the hello of the restored desk",
        lambda: all(_asked(stage[key].desk, places) for key, places in HEARERS.items()),
    )
    letter = stage.story.letter("from_the_new_one")
    deputy = stage["deputy"].desk
    stage.screen.holds("the restored desk can send nothing yet", not _writes(envoy.desk, letter))
    stage.screen.holds("the other side cannot let it in", not _welcomes(stage["their-envoy"].desk, NORTH))
    for alarm in deputy.alarms():
        if alarm.name == HELLO:
            stage.screen.sees("B. Bak", f"{alarm.about}: {alarm.sentence}")
    welcomed = deputy.welcome("envoy")
    stage.screen.does("B. Bak", "calls A. Ahn, knows the voice, and lets the desk back in.")
    stage.screen.sees("B. Bak", welcomed.happened)
    stage.turns(3)
    stage.clock.add(QUARTER_OF_AN_HOUR)
    stage.until("what the lost desk had agreed to", lambda: _writes(envoy.desk, letter))
    back = arrived(stage, "envoy", SOUTH, missed.subject)
    stage.screen.holds("what it had lost came back by itself", back.text == missed.text)
    second(stage, letter.subject)
    shown = arrived(stage, "their-envoy", NORTH, letter.subject)
    stage.screen.holds("it is heard again, and its word counts", shown.agreed_by == ["envoy", "deputy"])


def _writes(desk: Desk, letter: Letter) -> bool:
    try:
        desk.write(SOUTH, Words(letter.text, subject=letter.subject))
    except Refused:
        return False
    return True


def _welcomes(desk: Desk, who: str) -> bool:
    try:
        desk.welcome(who)
    except Refused:
        return False
    return True


def _asked(desk: Desk, places: int) -> bool:
    """Whether the hello is here from so many places: on the line, among colleagues."""
    return sum(each.name == HELLO for each in desk.alarms()) >= places


def relay_status(stage: Stage) -> dict[str, int]:
    """What `backchannel relay status` says, while it runs or not."""
    words = ["relay", "status", "--data", str(stage.relay.folder), "--json"]
    ran = subprocess.run([*PROGRAM, *words], capture_output=True, check=True, text=True)  # noqa: S603
    found: dict[str, int] = json.loads(ran.stdout)
    return found
