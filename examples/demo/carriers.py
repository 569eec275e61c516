"""In scene 4, with the own line down: what goes by hand, with two carriers, one of them false."""

from __future__ import annotations

from pathlib import Path

from backchannel.board.pages import PAGE_SIZE
from backchannel.desk.saying import Words
from examples.demo.helping import NORTH, SOUTH, arrived, date, second
from examples.demo.stage import Stage

TAG = 8
REMARK = "They asked me to say that it is urgent."
PERSON = "person held"


def by_hand(stage: Stage) -> None:
    """Ask about a person held, which the suspension lets pass; the first copy is tampered with on the way."""
    letter = stage.story.letter("person", date=date(stage, days=20))
    filed = stage["their-envoy"].desk.file(NORTH, "person", Words(letter.text))
    stage.screen.sees("C. Cho", filed.happened)
    second(stage, SOUTH, PERSON)
    observer, deputy = stage["their-observer"].desk, stage["deputy"].desk
    first, other = stage.file("ship"), stage.file("bicycle")
    observer.carry_out(NORTH, first)
    carried = observer.carry_out(NORTH, other, remark=REMARK)
    stage.screen.sees("D. Dee", carried.outcome.happened.replace(str(stage.folder) + "/", ""))
    _tamper(first)
    stage.screen.does("", "Somebody on the ship changes one byte of every sealed piece.")
    taken = deputy.carry_in([first, other])
    stage.screen.sees("B. Bak", taken.outcome.happened)
    stage.screen.holds("the copies are compared, and they differ", taken.differing > 0)
    stage.screen.holds(
        "the desk names the carrier whose copy was changed, and no other",
        taken.outcome.happened.endswith(f"Not as it was sent: the copy of {first.name}."),
    )
    shown = arrived(stage, "deputy", SOUTH, PERSON)
    stage.screen.sees("B. Bak", f"“{shown.subject}”, {shown.authority}")
    stage.screen.holds(
        "what the suspension keeps passes it by hand, with the authority of two",
        shown.agreed_by == ["envoy", "observer"] and shown.case is not None,
    )
    stage.screen.sees("B. Bak", f"remark, apart from the message: {taken.remarks[0]}")
    stage.screen.holds(
        "the carrier's remark is labelled as the carrier's and is in no message",
        taken.remarks == [f"{other.name}: {REMARK}"] and REMARK not in shown.text,
    )
    stage.screen.holds("the same file once more does nothing", deputy.carry_in([other]).new == 0)


def _tamper(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for start in range(len(data) % PAGE_SIZE, len(data), PAGE_SIZE):
        data[start + TAG + 100] ^= 1
    file.write_bytes(data)
