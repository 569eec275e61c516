"""Scene 5: no relay at all. A stick between colleagues, two carriers between the sides, one of them false."""

from __future__ import annotations

from pathlib import Path

from backchannel.board.pages import PAGE_SIZE
from backchannel.desk.saying import Words
from examples.demo.meeting import NORTH, SOUTH
from examples.demo.stage import Stage
from examples.demo.talking import arrived

TAG = 8
REMARK = "They asked me to say that it is urgent."


def carriers(stage: Stage) -> None:
    """Draft, agreement and message as files; the first copy was tampered with on the way."""
    stage.stop_couriers()
    letter = stage.story.letter("exercise")
    envoy, deputy, theirs = (stage[key].desk for key in ("envoy", "deputy", "their-envoy"))
    written = envoy.write(SOUTH, Words(letter.text, subject=letter.subject))
    stage.screen.sees("A. Ahn", written.happened)
    stick = stage.file("stick")
    envoy.carry_out(stage["deputy"].name, stick)
    deputy.carry_in([stick])
    [draft] = [each for each in deputy.waiting() if letter.subject in each.what]
    stage.screen.does("B. Bak", "finds the draft on a stick, and agrees.")
    deputy.agree(draft.number)
    first, second = stage.file("ship"), stage.file("bicycle")
    deputy.carry_out(SOUTH, first)
    carried = deputy.carry_out(SOUTH, second, remark=REMARK)
    stage.screen.sees("B. Bak", carried.outcome.happened)
    _tamper(first)
    stage.screen.does("", "Somebody on the ship changes one byte of every sealed piece.")
    taken = theirs.carry_in([first, second])
    stage.screen.sees("C. Cho", taken.outcome.happened)
    stage.screen.holds("the copies are compared, and they differ", taken.differing > 0)
    stage.screen.holds(
        "the desk names the carrier whose copy was changed, and no other",
        taken.outcome.happened.endswith(f"Not as it was sent: the copy of {first.name}."),
    )
    shown = arrived(stage, "their-envoy", NORTH, letter.subject)
    stage.screen.holds("the good copy is read, word for word", shown.text == letter.text)
    stage.screen.holds("it has the authority of two", shown.agreed_by == ["envoy", "deputy"])
    stage.screen.sees("C. Cho", f"remark, apart from the message: {taken.remarks[0]}")
    stage.screen.holds(
        "the carrier's remark is labelled as the carrier's and is in no message",
        taken.remarks == [f"{second.name}: {REMARK}"] and REMARK not in shown.text,
    )
    again = theirs.carry_in([second])
    stage.screen.holds("the same file once more does nothing", again.new == 0)
    stage.run_couriers()


def _tamper(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for start in range(len(data) % PAGE_SIZE, len(data), PAGE_SIZE):
        data[start + TAG + 100] ^= 1
    file.write_bytes(data)
