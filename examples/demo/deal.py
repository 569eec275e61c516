"""Scene 2, the June deal: one text with numbered undertakings, signed by both, checked without any desk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from backchannel.channel.text_file import BEGIN
from backchannel.desk.desk import Desk
from backchannel.desk.saying import Words
from examples.demo.helping import (
    NORTH,
    SOUTH,
    arrived,
    carry,
    date,
    number_of,
    refuses,
    second,
    wait_for,
    waits,
)
from examples.demo.processes import PROGRAM
from examples.demo.screen import NotHeld
from examples.demo.stage import Stage
from examples.demo.story import FOLDER, Letter

VERIFIER = FOLDER.parent / "tools" / "verify.py"
SIGNATURE = "signature under a text"
EXCHANGE = "puts a signed text in force"
TEXT = "text to sign: {}"
ONE_LETTER = ("stops the tests", "stops the texts")


def june_deal(stage: Stage) -> None:
    """Propose, sign, sign, exchange, export, verify, change a letter, verify."""
    letter = stage.story.letter("deal", date=date(stage, 0), soon=date(stage, 30), later=date(stage, 60))
    outcome = stage["envoy"].desk.propose_agreement(SOUTH, Words(letter.text, subject=letter.subject))
    stage.screen.sees("A. Ahn", outcome.happened)
    second(stage, NORTH, letter.subject)
    _sign(stage, NORTH, letter, SIGNATURE)
    wait_for(stage, "their-envoy", letter.subject, "sign")
    _sign(stage, SOUTH, letter, SIGNATURE)
    wait_for(stage, "envoy", letter.subject, "sign")
    said, _ = check(stage, _export(stage, letter, "signed-by-both"))
    stage.screen.holds("signed by both, it is not in force yet", "IN FORCE" not in said)
    _sign(stage, NORTH, letter, EXCHANGE)
    for key in stage.teams[SOUTH]:
        arrived(stage, key, NORTH, EXCHANGE)
    _see_the_undertakings(stage, letter)
    _verify(stage, letter)


def _sign(stage: Stage, side: str, letter: Letter, what: str) -> None:
    """Everyone who must agree does so, deniably; then, and only then, those who speak sign."""
    first, other = stage.teams[side]
    seat, colleague = stage[first], stage[other]
    step = seat.desk.sign(text_number(seat.desk, seat.person.facing, letter)).number or 0
    stage.screen.holds(
        f"{seat.name} cannot sign before {colleague.name} has agreed",
        bool(refuses(lambda: seat.desk.sign(step))),
    )
    second(stage, side, what, quietly=True)
    seat.desk.sign(step)
    signed = [seat.name]
    carry(stage, first, other)
    if waits(colleague.desk, what, "sign"):
        colleague.desk.sign(waits(colleague.desk, what, "sign"))
        signed.append(colleague.name)
    stage.screen.does(colleague.name, f"agrees; then {' and '.join(signed)} sign.")


def text_number(desk: Desk, who: str, letter: Letter) -> int:
    """The number of a text at that desk."""
    number = number_of(desk, who, TEXT.format(letter.subject))
    if not number:
        raise NotHeld(f"there is no “{letter.subject}” at this desk")
    return number


def _see_the_undertakings(stage: Stage, letter: Letter) -> None:
    """In force at every desk, with the same undertakings."""
    found = []
    for key in (*stage.teams[SOUTH], *stage.teams[NORTH]):
        seat = stage[key]
        number = text_number(seat.desk, seat.person.facing, letter)
        stage.until(
            f"the exchange at {seat.name}'s desk",
            lambda seat=seat, number=number: seat.desk.read(number).condition == "in force",  # type: ignore[misc]
        )
        found.append(seat.desk.agreement(number))
    stage.screen.shows("C. Cho", found[0])
    stage.screen.holds("it is in force at all four desks", {each.condition for each in found} == {"in force"})
    conditional = [each for each in found[0].undertakings if each.holds_while]
    stage.screen.holds(
        "undertakings are numbered, and two hold only while 1 holds",
        [each.holds_while for each in conditional] == [[1], [1]] and len(found[0].undertakings) == 3,
    )
    stage.screen.holds(
        "every desk shows the same of each undertaking",
        len({tuple((each.text, each.by, each.condition) for each in one.undertakings) for one in found}) == 1,
    )


def _export(stage: Stage, letter: Letter, name: str) -> Path:
    theirs = stage["their-envoy"].desk
    content, outcome = theirs.export(text_number(theirs, NORTH, letter))
    stage.screen.sees("C. Cho", outcome.happened)
    file = stage.file(name).with_suffix(".signed")
    file.write_text(content, "utf-8")
    return file


def _verify(stage: Stage, letter: Letter) -> None:
    file = _export(stage, letter, "agreement")
    nowhere = stage.folder / "no-desk-here"
    ran = subprocess.run(  # noqa: S603 — our own program
        [*PROGRAM, "--home", str(nowhere), "verify", str(file)], capture_output=True, text=True, check=False
    )
    stage.screen.does("", "backchannel verify, with no desk, no passphrase and no network:")
    for line in filter(None, map(str.strip, ran.stdout.splitlines())):
        stage.screen.note(line)
    stage.screen.holds(
        "the program finds it in force where there is no desk",
        ran.returncode == 0 and "in force" in ran.stdout.casefold() and not nowhere.exists(),
    )
    said, code = check(stage, file)
    stage.screen.holds(
        "so does tools/verify.py, a stranger's script that shares no code with it",
        code == 0 and "IN FORCE" in said,
    )
    _change_a_letter(stage, file)


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
    head, block = file.read_text("utf-8").split(BEGIN)
    changed = file.with_name("changed.signed")
    changed.write_text(head.replace(*ONE_LETTER) + BEGIN + block, "utf-8")
    said, code = check(stage, changed)
    stage.screen.note(said.splitlines()[-1].strip())
    stage.screen.holds(
        "one letter changed in what people read: refused",
        head.replace(*ONE_LETTER) != head and code == 1 and "REFUSED" in said,
    )
    place = len(block) // 2
    letter = "A" if block[place] != "A" else "B"
    changed.write_text(head + BEGIN + block[:place] + letter + block[place + 1 :], "utf-8")
    said, code = check(stage, changed)
    stage.screen.holds("one letter changed in what was signed: refused", code == 1 and "REFUSED" in said)
