"""Recovery sheets: made and printed once, told apart by number, date and mark (spec/10, section 8).

Owns: when one may be made, what is printed. The words and their key are `credentials.paper`; a sheet takes
effect as any change of who speaks for us does (`changes`).
"""

from __future__ import annotations

from backchannel.credentials import paper
from backchannel.credentials.charter import Charter
from backchannel.credentials.drafting import with_recovery
from backchannel.desk.comparing import fresh_sheets, mark
from backchannel.desk.days import day
from backchannel.desk.ground import Part
from backchannel.desk.views import Outcome
from backchannel.errors import Refused


class RecoverySheets(Part):
    """The recovery sheets of our side."""

    def make(self, *, again: bool) -> tuple[str, Outcome]:
        """A sheet to print, once; ``again``: in place of one of theirs that waits. Raises `Refused`."""
        waits = self._waiting()
        self._require_none(waits, again=again)
        words = paper.new_sheet(self._core.around.rng)
        public = paper.sheet_key(words).public
        book = self._parties.ours
        recovery = book.current.charter.recovery
        keys = (*recovery.paper_keys, public)
        number, today = len(keys), day(self._core.now()) or ""
        with self._core.step():
            for charter_hash, _, mine in waits:
                if mine:
                    self._changes.take_back(charter_hash)
            charter = with_recovery(book.current, keys, max(1, recovery.threshold))
            what = f"recovery sheet {number} of {today}, mark {mark(public)}"
            signed = self._changes.propose(charter, what)
            done = self._parties.ours.knows(signed.hash)
        printed = _printed(words, self._core.me.side, number, today, mark(public))
        return printed, Outcome(
            f"The sheet is above, mark {mark(public)}. It is shown once and kept nowhere.",
            "The other sides learn that there is a sheet, by the announcement on each line.",
            "Print it and put it away." if done else "Colleagues have to agree before it counts.",
        )

    def _waiting(self) -> list[tuple[bytes, Charter, bool]]:
        """Changes under way that bring a new sheet."""
        now = self._parties.ours.current.charter
        return [each for each in self._changes.open_charters() if fresh_sheets(now, each[1])]

    def _require_none(self, waits: list[tuple[bytes, Charter, bool]], *, again: bool) -> None:
        now = self._parties.ours.current.charter
        for charter_hash, charter, mine in waits:
            number = self._core.number("proposal", charter_hash)
            marks = ", ".join(fresh_sheets(now, charter))
            if not mine:
                raise Refused(
                    f"A colleague's recovery sheet waits to be agreed to: {number}, mark {marks}.",
                    next_step=f"Settle that one first: `backchannel read {number}`.",
                )
            if not again:
                raise Refused(
                    f"A recovery sheet of yours still waits for colleagues: {number}, mark {marks}.",
                    next_step="Ask them to agree to it. If the paper is lost, make another one in its place: "
                    "`backchannel recovery-sheet --again`.",
                )


def sheets_of(charter: Charter) -> str:
    """The sheets that count by a list of who speaks, in words; empty where there are none."""
    marks = [mark(each) for each in charter.recovery.paper_keys]
    return f"{', '.join(marks)}; {charter.recovery.threshold} needed together" if marks else ""


def _printed(words: str, side: str, number: int, today: str, letters: str) -> str:
    """A recovery sheet as it is printed."""
    listed = words.split()
    rows = [
        "   ".join(f"{place + 1:2}. {word:<9}" for place, word in list(enumerate(listed))[row::6])
        for row in range(6)
    ]
    return "\n".join(
        [
            f"RECOVERY SHEET {number} OF {side.upper()}",
            f"Mark {letters}, made on {today}",
            "",
            *rows,
            "",
            "Keep this apart from every computer and from the other sheets. Whoever holds enough sheets can",
            "propose new people for your posts. It takes 14 days, everyone in post can object, and the other",
            "sides see it. Nobody can print these words again.",
        ]
    )
