"""Names that look like others: letters of several scripts in one word, another name here that looks the same.

Owns: telling such names, for whoever shows them. It forbids nothing: a name is what its side says it is.

Rules:

1. A word that mixes scripts whose letters look alike (Latin, Greek, Cyrillic, Armenian, Cherokee) is marked;
   Latin beside Hangul or Han is how people write, and is not.
2. Two names look the same when they are the same after every letter was replaced by the plain one that it
   looks like, in either case.
3. A name that holds what is left out when it is shown (`shown.clean`) is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from backchannel.cli.shown import clean, one_line

MIXED = "letters of several scripts in one word"
TWIN = "looks like another name here"
HIDDEN = "characters that cannot be seen were left out"

_LOOK_ALIKE = frozenset(("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC"))
_LIKE_OURS = re.compile(r"`|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans(
    "АВСЕНІЈКМОРЅТХУԌԚԜӀасеорхуіјѕһԛԝԁӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινκορυγօսհոցյՕՏԼᎪᏴᏟᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃıɑɡI1|0",
    "ABCEHlJKMOPSTXYGQWlaceopxyijshqwdlABEZHlKMNOPTYXaivkopuyouhngjOSLABCEHJKLMPRSTVWZiaglllO",
)
"""Letters that look like a plain one in most typefaces, and that one."""


class Names:
    """Every name that is known here, to tell those that mislead."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._looking: dict[str, set[str]] = {}
        for each in names:
            self._looking.setdefault(looks(each), set()).add(each)
        self.misleading = sorted(each for same in self._looking.values() for each in same if self.marks(each))
        """Those of them of which there is something to know, in order."""
        self.like_ours = sorted(
            each for same in self._looking.values() for each in same if _LIKE_OURS.search(each)
        )
        """Those of them that hold what could be taken for a day, or for a command or its beginning or end."""

    def marks(self, name: str) -> list[str]:
        """What a reader should know of a name."""
        found = []
        if mixes_scripts(name):
            found.append(MIXED)
        if self._looking.get(looks(name), set()) - {name}:
            found.append(TWIN)
        if holds_hidden(name):
            found.append(HIDDEN)
        return found


def mixes_scripts(name: str) -> bool:
    """Whether a word of it has letters of several scripts that look alike."""
    return not name.isascii() and any(len(set(_scripts(word))) > 1 for word in _WORD.findall(name))


def _scripts(word: str) -> Iterator[str]:
    for letter in word:
        script = unicodedata.name(letter, "").partition(" ")[0]
        if script in _LOOK_ALIKE:
            yield script


@lru_cache(maxsize=4096)
def looks(name: str) -> str:
    """What a name looks like: the same for two that only a reader of each letter tells apart."""
    plain = unicodedata.normalize("NFKD", one_line(name)).translate(_PLAIN)
    return plain.replace("rn", "m").casefold().translate(_PLAIN)


def holds_hidden(text: str) -> bool:
    """Whether something of it is not shown: controls, what turns text around, what cannot be seen."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return clean(text) != shown.replace("\u2028", "\n").replace("\u2029", "\n")
