"""A desk's face for its records: looking for words, the written record, and what our side showed to whom.

Owns: the sentences with which these commands end. Nothing here leaves our side.
"""

from __future__ import annotations

from collections.abc import Sequence

from backchannel.desk import views
from backchannel.desk.dates import seconds_of, start_of
from backchannel.desk.finding import NEWEST, Asked, Progress
from backchannel.desk.parts import Parts
from backchannel.desk.record import Extent, Private, RecordOf
from backchannel.errors import NoSuchNumber

LONGEST_NUMBER = 18
STAYS = "They learn nothing of this: it stays with your side."


class Recording(Parts):
    """A desk's face for records."""

    def find(
        self,
        words: Sequence[str],
        *,
        on: str | None = None,
        since: str | None = None,
        until: str | None = None,
        within: tuple[str, ...] = (),
        last: int | None = NEWEST,
        progress: Progress | None = None,
    ) -> views.FoundWords:
        """Everything kept here that has all these words, newest first.

        ``on``: one line only; ``since``, ``until``: ISO days; ``within``: kinds of things; ``last``: at most
        so many, None for all.
        """
        asked = Asked(
            words,
            None if on is None else self._line_of(on),
            0 if since is None else start_of(since),
            seconds_of(until) or (1 << 62),
            within,
        )
        return self._finding.find(asked, last, progress)

    def make_words_anew(self, progress: Progress | None = None) -> None:
        """Make what `find` looks through anew from what is kept here."""
        self._finding.make_anew()
        self._finding.catch_up(progress)

    # the written record

    def record(
        self,
        who: str,
        *,
        paper: int | None = None,
        since: str | None = None,
        until: str | None = None,
        private: bool = False,
        progress: Progress | None = None,
    ) -> RecordOf:
        """The record of a line, to be written item by item. ``paper``: the number of anything in one matter.

        ``since``, ``until``: ISO days; ``private``: with what only our side has.
        """
        seconds = (0 if since is None else start_of(since), seconds_of(until) or (1 << 62))
        extent = Extent(self._line_of(who), paper, *seconds, (since, until), private)
        return RecordOf(
            self._ground,
            (self._showing, self._conversations, self._speaking, self._mediating),
            Private(self._own_notes, self._shown_to, self._outside),
            extent,
            progress,
        )

    # whom we showed what

    def showed(self, number: int, whom: str, when: str | None = None, remark: str = "") -> views.Outcome:
        """Note that our side showed an item to somebody outside the line, today or on an ISO day before."""
        self._shown_to.keep(self._on_a_line(number), whom, when, remark)
        return views.Outcome(
            f"It is noted that {number} was shown to {whom}.", STAYS, f"`backchannel shown {number}`", number
        )

    def strike_showed(self, number: int, whom: str, when: str | None = None) -> views.Outcome:
        """Strike out such a note: it was a mistake. It stays in the record as struck out."""
        self._shown_to.strike(self._on_a_line(number), whom, when)
        return views.Outcome(
            f"Struck out: that {number} was shown to {whom}. The record keeps it so.",
            STAYS,
            f"`backchannel shown {number}`",
            number,
        )

    def shown(self, what: str = "") -> list[views.ShownTo]:
        """What was shown to somebody (part of the name), or to whom an item was shown (its number); all."""
        if what.isdecimal():
            if len(what) > LONGEST_NUMBER:
                raise NoSuchNumber("There is no such number here.")
            return self._shown_to.listed(about=self._on_a_line(int(what)))
        return self._shown_to.listed(whom=what)

    def _on_a_line(self, number: int) -> bytes:
        return self._numbers.beside(number, "what is shown is a message, a draft or a form.")
