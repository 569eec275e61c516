"""The alarms that stand at this desk: which are listed, and putting away what was.

Owns: the newest `LISTED` and, whatever came since, the newest of each name; the numbers listed last. Raising
one is `core.alarm`. Rule: what nobody was shown is not put away.
"""

from __future__ import annotations

from typing import NamedTuple

from backchannel.desk.core import Core

LISTED = 100
"""Alarms listed at most, and the newest of each name beside them."""
AGAIN_AFTER = 86_400
"""Seconds after which the same thing is an alarm anew: what was put away longer ago need not be known."""
NUMBERS = "alarms listed"


class Row(NamedTuple):
    """An alarm that stands, by its number in the register."""

    number: int
    name: str
    about: str
    sentence: str
    at: int


class Alarms:
    """Every alarm of this desk."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def standing(self) -> list[Row]:
        """What is wrong, newest first."""
        rows = self._core.register.all(
            "SELECT n, name, about, sentence, at FROM alarm WHERE n IN"
            " (SELECT n FROM alarm WHERE seen = 0 ORDER BY at DESC, n DESC LIMIT ?)"
            " OR n IN (SELECT n FROM (SELECT n, row_number() OVER"
            " (PARTITION BY name ORDER BY at DESC, n DESC) AS place FROM alarm WHERE seen = 0)"
            " WHERE place = 1)"
            " ORDER BY at DESC, n DESC",
            (LISTED,),
        )
        return [Row(*row) for row in rows]

    def listed(self) -> list[Row]:
        """As `standing`, for a person who may put away what this lists."""
        rows = self.standing()
        numbers = b" ".join(str(row.number).encode() for row in rows)
        if numbers != (self._core.register.setting(NUMBERS) or b""):
            with self._core.register.change():
                self._core.register.set(NUMBERS, numbers)
        return rows

    def put_away(self) -> tuple[int, int]:
        """Put away what was listed last: how many, and how many stand still."""
        register, spool = self._core.register, self._core.spool
        with register.change():
            numbers = {int(each) for each in (register.setting(NUMBERS) or b"").split()}
            rows = register.all("SELECT n, sentence FROM alarm WHERE seen = 0")
            sentences = [sentence for n, sentence in rows if n in numbers]
            for number in numbers:
                register.run("UPDATE alarm SET seen = 1 WHERE n = ?", (number,))
            register.set(NUMBERS, b"")
            left = int(register.one("SELECT count(*) FROM alarm WHERE seen = 0")[0])
            register.run("DELETE FROM alarm WHERE seen = 1 AND at < ?", (self._core.now() - AGAIN_AFTER,))
        for alarm in spool.alarms():
            if alarm.sentence in sentences:
                spool.clear_alarm(alarm.id)
        return len(sentences), left
