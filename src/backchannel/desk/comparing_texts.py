"""Two wordings of a text compared line by line: what was changed, added and struck out.

Owns that comparison and its words. The longest common run of lines is kept; empty lines say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from backchannel.desk import views

MOST = 250_000
"""Comparing takes as many steps as the lines that may differ, of one wording times of the other."""
_SAID = {"changed": "changed", "added": "added", "struck": "struck out"}
COMPARED = (*_SAID.values(), "to")
"""What stands before a line that differs."""


def changes(old: str, new: str) -> list[views.Change]:
    """What turns one wording into the other, in the order of the text."""
    before, after = _apart(_lines(old), _lines(new))
    if len(before) * len(after) > MOST:
        return [views.Change("changed", "", "Too much differs to be compared here: read both.")]
    found: list[views.Change] = []
    gone: list[str] = []
    came: list[str] = []
    for line, kept in [*_common(before, after), (None, None)]:
        if line is not None and kept is not None:
            found += _block(gone, came)
            gone, came = [], []
        elif line is not None:
            gone.append(line)
        elif kept is not None:
            came.append(kept)
    return found + _block(gone, came)


def in_lines(found: Sequence[views.Change]) -> list[str]:
    """The same for people."""
    lines = []
    for each in found:
        lines.append(f"  {_SAID[each.kind]}: {each.before or each.after}")
        lines += [f"       to: {each.after}"] if each.before and each.after else []
    return lines or ["  no line differs"]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _apart(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Both without the lines with which both begin or end."""
    most = min(len(before), len(after))
    first = next((at for at in range(most) if before[at] != after[at]), most)
    left = most - first
    last = next((at for at in range(left) if before[-1 - at] != after[-1 - at]), left)
    return before[first : len(before) - last], after[first : len(after) - last]


def _block(gone: list[str], came: list[str]) -> list[views.Change]:
    kinds = {(True, True): "changed", (False, True): "added", (True, False): "struck"}
    pairs = zip_longest(gone, came, fillvalue="")
    return [views.Change(kinds[bool(before), bool(after)], before, after) for before, after in pairs]


def _common(before: list[str], after: list[str]) -> list[tuple[str | None, str | None]]:
    """Both as one list of pairs: what is in both, or in one only."""
    rows = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            rows[i][j] = (
                rows[i + 1][j + 1] + 1 if before[i] == after[j] else max(rows[i + 1][j], rows[i][j + 1])
            )
    pairs: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        if before[i] == after[j]:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            pairs.append((before[i], None))
            i += 1
        else:
            pairs.append((None, after[j]))
            j += 1
    return [*pairs, *((line, None) for line in before[i:]), *((None, line) for line in after[j:])]
