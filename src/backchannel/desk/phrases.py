"""Finding phrases in a text: whole words, in any script, whatever their case (requirements F24).

Owns when a phrase counts as found. Two letters of scripts that put spaces between words belong to one word;
in scripts that do not, or that write endings onto words (Chinese, Japanese, Korean, Thai, Lao, Khmer,
Burmese), a phrase may begin and end anywhere: to be shown one too many is better than to miss one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x318F),
    (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Code points of scripts without spaces between words, or with endings written onto them."""


def folded(text: str) -> str:
    """A text as phrases are compared: no case, no marks that cannot be seen, single spaces."""
    seen = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen.casefold()).split())


def found_in(text: str, phrases: Iterable[str]) -> list[str]:
    """The phrases that stand in a text as whole words, in the order of where they stand first."""
    within = folded(text)
    places = {phrase: _place(folded(phrase), within) for phrase in phrases}
    return sorted((each for each, at in places.items() if at >= 0), key=places.__getitem__)


def _place(phrase: str, text: str) -> int:
    """Where a phrase begins first; -1 where it does not stand."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        end = at + len(phrase)
        if not _one_word(text[:at][-1:], phrase[:1]) and not _one_word(phrase[-1:], text[end : end + 1]):
            return at
        at = text.find(phrase, at + 1)
    return -1


def _one_word(left: str, right: str) -> bool:
    """Whether two letters beside each other belong to one word."""
    return all(_is_of_a_word(each) and not _is_unspaced(each) for each in (left, right))


def _is_of_a_word(letter: str) -> bool:
    return bool(letter) and (letter.isalnum() or unicodedata.category(letter).startswith("M"))


def _is_unspaced(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _UNSPACED)
