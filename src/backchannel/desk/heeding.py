"""A desk's face for words to think twice about: its list, its own changes of it, a look at a text.

Owns: the sentences with which these commands end. Nothing here tells anybody anything.
"""

from __future__ import annotations

from backchannel.desk import views
from backchannel.desk.parts import Parts
from backchannel.desk.twice.kept import Twice

_ORIGINS = {"en": "English list", "ko": "Korean list"}
_STAYS = "Nobody learns of it: the list is this desk's alone, and your colleagues have their own."


class Heeding(Parts):
    """A desk's face for words to think twice about."""

    def twice_words(self) -> list[views.TwiceWord]:
        """Every word this desk thinks twice about."""
        return [
            views.TwiceWord(entry.word, entry.why, _ORIGINS.get(entry.language, "added here"))
            for entry in Twice(self._core).entries()
        ]

    def add_twice_word(self, word: str, why: str = "") -> views.Outcome:
        """Think twice about a word from now on."""
        new = Twice(self._core).add(word, why)
        return views.Outcome(
            "It is in the list." if new else "It was in the list before.",
            _STAYS,
            "`backchannel write` and `backchannel read` show where it stands in a draft.",
        )

    def remove_twice_word(self, word: str) -> views.Outcome:
        """Think no more about a word."""
        Twice(self._core).remove(word)
        return views.Outcome(
            "It is out of the list.", _STAYS, "`backchannel think-twice list` shows the rest."
        )

    def look_twice(self, text: str) -> list[views.Marked]:
        """The words of the list that are in a text, before it becomes a draft."""
        return Twice(self._core).marks(text)
