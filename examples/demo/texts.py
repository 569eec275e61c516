"""Scene 9: one text, agreed by two, signed by two, in force by exchange, checked by a stranger's script."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from backchannel.channel.text_file import BEGIN
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from backchannel.errors import Refused
from examples.demo.meeting import NORTH, SOUTH, carry
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage
from examples.demo.story import FOLDER, Letter
from examples.demo.talking import agree, arrived, date, wait_for

VERIFIER = FOLDER.parent / "tools" / "verify.py"
SIGNATURE = "signature under a text"
EXCHANGE = "puts a signed text in force"


def signed(stage: Stage) -> None:
    """Propose, sign, sign, exchange, export, verify, change a letter, verify."""
    letter = stage.story.letter("text", date=date(stage, days=0))
    stage.screen.note("Colleagues sit next door to each other again: what goes between them goes by stick.")
    stage["envoy"].desk.write(SOUTH, Words(letter.text, subject=letter.subject), signed=True)
    _agree(stage, "envoy", "deputy", letter.subject)
    arrived(stage, "their-envoy", NORTH, letter.subject)
    _sign(stage, "envoy", "deputy", letter, SIGNATURE)
    wait_for(stage, "their-envoy", letter.subject, "sign")
    _sign(stage, "their-envoy", "their-observer", letter, SIGNATURE)
    wait_for(stage, "envoy", letter.subject, "sign")
    said, _ = check(stage, _export(stage, letter, "signed-by-both"))
    stage.screen.holds("signed by both, it is not in force yet", "IN FORCE" not in said)
    _sign(stage, "envoy", "deputy", letter, EXCHANGE)
    arrived(stage, "their-envoy", NORTH, EXCHANGE)
    for key, who in (("their-envoy", NORTH), ("envoy", SOUTH)):
        _see_in_force(stage, key, who, letter)
    file = _export(stage, letter, "agreement")
    said, code = check(stage, file)
    stage.screen.sees("", "python tools/verify.py, which shares no code with the program:")
    for line in said.splitlines():
        stage.screen.note(line.replace(str(stage.folder) + "/", ""))
    stage.screen.holds("a stranger's script finds every signature good", code == 0 and "IN FORCE" in said)
    _change_a_letter(stage, file)


def _see_in_force(stage: Stage, key: str, who: str, letter: Letter) -> None:
    seat = stage[key]
    number = number_of(seat.desk, who, letter.subject)
    stage.until(f"the exchange at {seat.name}'s desk", lambda: seat.desk.read(number).condition == "in force")
    shown = seat.desk.read(number)
    stage.screen.sees(seat.name, f"“{shown.subject}”: {shown.condition}")
    stage.screen.holds(f"it is in force at {seat.name}'s desk", shown.condition == "in force")


def _agree(stage: Stage, first: str, other: str, what: str) -> None:
    carry(stage, first, other)
    number = wait_for(stage, other, what)
    stage.screen.does(stage[other].name, f"reads “{stage[other].desk.read(number).subject}” and agrees.")
    agree(stage, other, number)
    carry(stage, first, other)


def _sign(stage: Stage, first: str, other: str, letter: Letter, what: str) -> None:
    """Everyone who must agree does so, deniably; then, and only then, those who speak sign."""
    desk, colleague = stage[first].desk, stage[other].desk
    side = NORTH if stage[first].person.side == SOUTH else SOUTH
    step = desk.sign(number_of(desk, side, letter.subject)).number or 0
    stage.screen.holds("nobody can sign before the colleague has agreed", _refuses(lambda: desk.sign(step)))
    _agree(stage, first, other, what)
    desk.sign(step)
    stage.screen.does(stage[first].name, "signs.")
    carry(stage, first, other)
    if _may_sign(colleague, what):
        colleague.sign(wait_for(stage, other, what, "sign"))
        stage.screen.does(stage[other].name, "signs.")


def number_of(desk: Desk, who: str, subject: str) -> int:
    """The number of a text at that desk."""
    found = [each.number for each in desk.messages(who) if each.subject == f"text to sign: {subject}"]
    if not found:
        raise NotHeld(f"there is no “{subject}” at this desk")
    return found[-1]


def _may_sign(desk: Desk, what: str) -> bool:
    return any(what in each.what and " sign " in each.next_step for each in desk.waiting())


def _refuses(run: Callable[[], object]) -> bool:
    try:
        run()
    except Refused:
        return True
    return False


def _export(stage: Stage, letter: Letter, name: str) -> Path:
    theirs = stage["their-envoy"].desk
    content, outcome = theirs.export(number_of(theirs, NORTH, letter.subject))
    stage.screen.sees("C. Cho", outcome.happened)
    file = stage.file(name).with_suffix(".signed")
    file.write_text(content, "utf-8")
    return file


def check(stage: Stage, file: Path) -> tuple[str, int]:
    """What the independent verifier says of a file, in a process of its own, and its exit code."""
    ran = subprocess.run(  # noqa: S603 — our own script
        [sys.executable, str(VERIFIER), str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=stage.folder,
    )
    return ran.stdout, ran.returncode


def _change_a_letter(stage: Stage, file: Path) -> None:
    text = file.read_text("utf-8")
    head, block = text.split(BEGIN)
    changed = file.with_name("changed.signed")
    changed.write_text(head.replace("once a month", "once a mouth") + BEGIN + block, "utf-8")
    said, code = check(stage, changed)
    stage.screen.note(said.splitlines()[-1].strip())
    stage.screen.holds("one letter changed in what people read: refused", code == 1 and "REFUSED" in said)
    place = len(block) // 2
    letter = "A" if block[place] != "A" else "B"
    changed.write_text(head + BEGIN + block[:place] + letter + block[place + 1 :], "utf-8")
    said, code = check(stage, changed)
    stage.screen.holds("one letter changed in what was signed: refused", code == 1 and "REFUSED" in said)
