"""Finding words to think twice about in a text: linear in its length, whatever it and the list hold.

A word of a script that writes words apart is found as a word, with simple English endings; of Hangul and
other scripts whose words take endings on or stand together, as the beginning of a word, or anywhere with a
``~`` before it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

LANGUAGES = ("en", "ko")
INSIDE = "~"
LONGEST_WORD = 60
MOST_PLACES = 5
MOST_WORDS = 8
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_HERE = ""
"""The key under which a tree of words or letters keeps the entry that ends there."""
_STUCK = (("\u1100", "\u11ff"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7a3"))
"""Scripts whose words take endings on, or stand together."""

Tree = dict[str, Any]


class Entry(NamedTuple):
    """A word to think twice about. ``language``: of the list it came with; empty: added at this desk."""

    word: str
    why: str
    language: str = ""


class Mark(NamedTuple):
    """An entry that was found. ``found``: as it stands there first; ``lines``: all of them, from 1."""

    entry: Entry
    found: str
    lines: tuple[int, ...]


@lru_cache
def shipped(language: str) -> tuple[Entry, ...]:
    """The list that comes with the program."""
    text = files("backchannel.desk.twice").joinpath(f"{language}.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Entry(plain(word), why.strip(), language) for word, _, why in rows)


def plain(word: str) -> str:
    """A word as lists keep it: one spelling, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", word).casefold().split())


def find(text: str, entries: Iterable[Entry]) -> list[Mark]:
    """Every entry that is in a text, in the order in which they first come."""
    words: Tree = {}
    letters: Tree = {}
    for entry in entries:
        bare = entry.word.removeprefix(INSIDE)
        if _is_stuck(bare):
            _grow(letters, bare, entry)
        else:
            _grow(words, _TOKEN.findall(bare), entry)
    text = unicodedata.normalize("NFC", text)
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
    found: dict[str, tuple[Entry, str, set[int]]] = {}
    for at, end, entry in sorted(
        [*_by_word(text, words), *_by_letter(text, letters)], key=lambda each: each[:2]
    ):
        _, _, lines = found.setdefault(entry.word, (entry, " ".join(text[at:end].split()), set()))
        lines.add(bisect_right(starts, at))
    return [Mark(entry, first, tuple(sorted(lines))) for entry, first, lines in found.values()]


def _is_stuck(word: str) -> bool:
    return any(low <= letter <= high for letter in word for low, high in _STUCK)


def _grow(tree: Tree, steps: Iterable[str], entry: Entry) -> None:
    for step in steps:
        tree = tree.setdefault(step, {})
    tree[_HERE] = entry


def _by_word(text: str, tree: Tree) -> Iterator[tuple[int, int, Entry]]:
    tokens = (
        [(each.start(), each.end(), each[0].casefold()) for each in _TOKEN.finditer(text)] if tree else []
    )
    bases = [_bases(word) for _, _, word in tokens]
    for first, (start, _, _) in enumerate(tokens):
        here: Tree | None = tree
        best: tuple[int, int, Entry] | None = None
        for at in range(first, min(first + MOST_WORDS, len(tokens))):
            if here is None:
                break
            entry = next((here[each][_HERE] for each in bases[at] if _HERE in here.get(each, ())), None)
            if entry is not None:
                best = start, tokens[at][1], entry
            here = here.get(tokens[at][2])
        if best is not None:
            yield best


def _bases(word: str) -> list[str]:
    """A word, and what it may be a form of."""
    word = word.removesuffix("'s").removesuffix("’s")
    found = [word]
    for ending in ("ed", "ing", "d"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            base = word[: -len(ending)]
            found += [base, base + "e", *([base[:-1]] if base[-1] == base[-2] else [])]
    found += [word[: -len(ending)] for ending in ("s", "es", "ly") if word.endswith(ending)]
    for ending, other in (("ies", "y"), ("ied", "y"), ("ying", "ie")):
        if word.endswith(ending):
            found.append(word.removesuffix(ending) + other)
    return found


def _by_letter(text: str, tree: Tree) -> Iterator[tuple[int, int, Entry]]:
    for start, first in enumerate(text) if tree else ():
        if first not in tree:
            continue
        inside = start > 0 and text[start - 1].isalnum()
        here, at, best = tree, start, None
        while here and at < len(text):
            here = here.get(" " if text[at].isspace() else text[at].lower(), {})
            at = _past(text, at)
            entry = here.get(_HERE)
            if entry is not None and not (inside and not entry.word.startswith(INSIDE)):
                best = start, at, entry
        if best is not None:
            yield best


def _past(text: str, at: int) -> int:
    """One past a letter, or past all the space that begins there."""
    if not text[at].isspace():
        return at + 1
    while at < len(text) and text[at].isspace():
        at += 1
    return at
