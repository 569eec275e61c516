"""A desk's face for its records: looking for words, and what our side showed to whom.

Owns: the sentences with which these commands end. Nothing here leaves our side.
"""

from __future__ import annotations

from collections.abc import Sequence

from backchannel.desk import views
from backchannel.desk.dates import seconds_of, start_of
from backchannel.desk.finding import NEWEST, Asked, Progress
from backchannel.desk.parts import Parts


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
            None if on is None else self._channel_of(on),
            0 if since is None else start_of(since),
            seconds_of(until) or (1 << 62),
            within,
        )
        return self._finding.find(asked, last, progress)

    def make_words_anew(self, progress: Progress | None = None) -> None:
        """Make what `find` looks through anew from what is kept here."""
        self._finding.make_anew()
        self._finding.catch_up(progress)
