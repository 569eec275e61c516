"""Which words this desk thinks twice about: the lists that come with the program, and its changes of them.

Owns the register's table of those changes. Local: nothing of it goes to anybody, colleagues neither.
"""

from __future__ import annotations

from backchannel.desk import views
from backchannel.desk.core import Core
from backchannel.desk.twice.finding import (
    INSIDE,
    LANGUAGES,
    LONGEST_WORD,
    MOST_PLACES,
    MOST_WORDS,
    Entry,
    Mark,
    find,
    plain,
    shipped,
)
from backchannel.errors import Misuse

MOST_CHANGES = 500
LONGEST_WHY = 200
_NO_REASON = "this desk wants to think twice about it"
_EVERY_LANGUAGE = "und"

QUESTIONS = (
    "Does it say what it has to say, and then stop?",
    "Would any sentence of it feel like a threat or an insult to whoever reads it there?",
    "What will they think it asks of them, or promises them: more than your side means?",
)
"""What a colleague asks of a draft before agreeing to it."""


class Twice:
    """Words to think twice about, at this desk."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def entries(self) -> list[Entry]:
        """Every word this desk thinks twice about: the lists, less what was taken out, and its own."""
        changes = self._changes()
        lists = [entry for language in LANGUAGES for entry in shipped(language) if entry.word not in changes]
        return lists + [Entry(word, why) for word, why in changes.items() if why]

    def add(self, word: str, why: str) -> bool:
        """Think twice about a word from now on. False where that was so before, with the same reason."""
        word, why = _required(word), " ".join(why.split()) or _NO_REASON
        if len(why) > LONGEST_WHY or not why.isprintable():
            raise Misuse(f"The reason is one plain line of at most {LONGEST_WHY} letters.")
        if Entry(word, why) in self.entries():
            return False
        if word not in (changes := self._changes()) and len(changes) >= MOST_CHANGES:
            raise Misuse(
                f"These are too many: a desk keeps {MOST_CHANGES} changes of its list.",
                next_step="Take some out with `backchannel think-twice remove WORD`.",
            )
        self._keep(word, why)
        return True

    def remove(self, word: str) -> None:
        """Think no more about a word. Raises `Misuse` where it is in no list here."""
        word = plain(word)
        if word not in {entry.word for entry in self.entries()}:
            raise Misuse(
                "That word is in no list here.", next_step="`backchannel think-twice list` shows all."
            )
        if any(entry.word == word for language in LANGUAGES for entry in shipped(language)):
            self._keep(word, "")
            return
        with self._core.step():
            self._core.register.run("DELETE FROM twice WHERE word = ?", (word,))

    def marks(self, text: str, language: str = _EVERY_LANGUAGE, place: str = "") -> list[views.Marked]:
        """The words of those lists that are in a text of that language. ``place``: what the text is."""
        main = language.partition("-")[0].lower()
        wanted = [
            entry for entry in self.entries() if entry.language != "en" or main in ("en", _EVERY_LANGUAGE, "")
        ]
        return [_marked(mark, place) for mark in find(text, wanted)]

    def _keep(self, word: str, why: str) -> None:
        with self._core.step():
            self._core.register.run("REPLACE INTO twice (word, why) VALUES (?, ?)", (word, why))

    def _changes(self) -> dict[str, str]:
        rows = self._core.register.all("SELECT word, why FROM twice ORDER BY word")
        return {str(word): str(why) for word, why in rows}


def _required(word: str) -> str:
    found = plain(word)
    bare = found.removeprefix(INSIDE)
    if (
        not bare[:1].isalnum()
        or not found.isprintable()
        or len(found) > LONGEST_WORD
        or bare.count(" ") >= MOST_WORDS
    ):
        raise Misuse(
            f"That is no word to look for: it begins with a letter, and has at most {MOST_WORDS} words and"
            f" {LONGEST_WORD} letters."
        )
    return found


def _marked(mark: Mark, place: str) -> views.Marked:
    lines = [f"line {number}" for number in mark.lines[:MOST_PLACES]]
    if len(mark.lines) > MOST_PLACES:
        lines.append(f"{len(mark.lines) - MOST_PLACES} more lines")
    where = f"{place}, " if place else ""
    return views.Marked(mark.found, mark.entry.word, mark.entry.why, where + ", ".join(lines))
