"""A sentence with holes: what it becomes in another language, and whether a line was made from it.

Matching goes from left to right and takes the first place where each written part stands: for parts in a
fixed order that finds a match whenever there is one, and takes time in proportion to the length. (A pattern
with several open ends would take its square or cube, and names come from strangers.)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

WEAK = 3
"""Letters of a template up to which it is taken only around names, numbers and days."""
_COUNT = re.compile(r"\{0\} [a-z]+")
_HOLE = re.compile(r"\{(=?)(\d+)\}")


class Template(NamedTuple):
    """One sentence with holes, of at least one.

    ``parts``: what is written around the holes, so one more than ``holes``. ``opaque``: holes filled with
    what is not ours. ``translation``, ``places``: the same of the translation. ``least``: how long each
    filling is at least. ``typed``: holes in a command. ``weak``: too little is written in it to tell anything
    about words beside it.
    """

    parts: tuple[str, ...]
    holes: tuple[int, ...]
    opaque: frozenset[int]
    typed: frozenset[int]
    translation: tuple[str, ...]
    places: tuple[int, ...]
    least: tuple[int, ...]
    weak: bool

    @classmethod
    def of(cls, text: str, translation: str) -> Template:
        """From a text with holes ``{0}`` and its translation; ``{=0}`` there: what fills it is not ours."""
        parts, holes, _ = _split(text)
        into, places, opaque = _split(translation)
        quoted = {hole for at, hole in enumerate(holes) if _is_quoted("".join(parts[: at + 1]))}
        typed = {hole for at, hole in enumerate(holes) if "".join(parts[: at + 1]).count("`") % 2}
        least = tuple(int(not _may_be_empty(*parts[at : at + 2])) for at in range(len(holes)))
        weak = sum(map(str.isalpha, "".join(parts))) <= WEAK or _COUNT.fullmatch(text) is not None
        return cls(parts, holes, opaque | quoted | typed, frozenset(typed), into, places, least, weak)

    @property
    def ends_with(self) -> frozenset[int]:
        """The hole behind which nothing more stands in the translation: whatever fills it breaks nothing."""
        ends = self.places and not any(map(str.isalnum, self.translation[-1]))
        return frozenset(self.places[-1:]) if ends else frozenset()

    @property
    def written(self) -> int:
        """How much of it is written: more is more certain."""
        return sum(map(len, self.parts))

    def match(self, text: str) -> dict[int, str] | None:
        """What fills its holes in a printed sentence; None where it was not made from this."""
        first, *between, last = self.parts
        at, end = len(first), len(text) - len(last)
        if end < at or not text.startswith(first) or not text.endswith(last):
            return None
        filled: dict[int, str] = {}
        for hole, least, written in zip(self.holes, self.least, [*between, None], strict=True):
            if hole in filled:
                stop = at + len(filled[hole])
                if text[at:stop] != filled[hole] or not text.startswith(written or "", stop):
                    return None
            else:
                stop = end if written is None else text.find(written, at + least, end)
            if stop < at + least or (hole in self.typed and "`" in text[at:stop]):
                return None
            filled[hole] = text[at:stop]
            at = stop + len(written or "")
        return filled if at == end else None


def _split(text: str) -> tuple[tuple[str, ...], tuple[int, ...], frozenset[int]]:
    pieces = _HOLE.split(text)
    holes = tuple(int(each) for each in pieces[2::3])
    opaque = frozenset(int(hole) for mark, hole in zip(pieces[1::3], pieces[2::3], strict=True) if mark)
    return tuple(pieces[0::3]), holes, opaque


def _is_quoted(before: str) -> bool:
    """Whether what stands before a hole opens a quotation around it."""
    return before.rfind("“") > before.rfind("”")


def _may_be_empty(before: str, after: str) -> bool:
    """A hole that stands at a word or a full stop is for an ending, or for a further sentence, or nothing."""
    return (before != "" and before[-1] not in " “(‘`\n") or after[:1].isalpha()


class Index:
    """Templates by the word at their edge, so that a sentence is held against few of them."""

    def __init__(self, templates: list[Template]) -> None:
        self._first: dict[str, list[Template]] = defaultdict(list)
        self._last: dict[str, list[Template]] = defaultdict(list)
        self._others: list[Template] = []
        for each in templates:
            first, rest = each.parts[0].partition(" ")[::2]
            before, last = each.parts[-1].rpartition(" ")[::2]
            if rest or (first and each.parts[0].endswith(" ")):
                self._first[first].append(each)
            elif last and (before or each.parts[-1].startswith(" ")):
                self._last[last].append(each)
            else:
                self._others.append(each)

    def candidates(self, text: str) -> Iterator[Template]:
        """Those that may have made a sentence, the most certain first.

        One that begins with a hole may swallow a sentence before it; the more is written, the less is chance.
        """
        first, last = text.partition(" ")[0], text.rpartition(" ")[2]
        found = [*self._first.get(first, ()), *self._last.get(last, ()), *self._others]
        return iter(sorted(found, key=lambda each: (not each.parts[0], -each.written)))
