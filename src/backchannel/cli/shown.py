"""Foreign words on our screen: hostile text stays text.

Owns: making anything that another person wrote safe to print on a terminal, and laying it out. Does not own:
what is printed (`drawing`), or JSON, which is escaped to ASCII and needs none of this.

Rules:

1. No control character reaches the terminal, so nothing can move the cursor, recolour, retitle or erase.
2. No direction override, embedding or isolate of theirs is kept: what right-to-left script there is, we
   isolate ourselves (FSI … PDI), so that it cannot turn the words around it.
3. What cannot be seen is dropped, except the joiners and direction marks that scripts need.
4. A name or subject is one line. A text is set behind a bar at the left edge, so that no line of it can look
   like a line of the program.
5. Widths are counted in columns of the terminal, not in characters.
6. Our own sentences are said in the language of whoever reads them; what `theirs` marked in one is not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from backchannel.languages import kept, said

BAR = "│ "
NARROWEST = 20
MARKS_IN_A_ROW = 8
"""Combining marks kept on one letter: enough for every script in use, too few to climb over other lines."""

_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
_NEEDED_BY_SCRIPTS = frozenset("\u200c\u200d\u200e\u200f\u061c")
_IN_PLACE_OF_A_CONTROL = "\ufffd"


def clean(text: str) -> str:
    """The same words without anything that acts on a terminal. Line breaks stay, as ``\\n``."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(_harmless(text))


def _harmless(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character == "\n" or category in ("Zl", "Zp"):
            yield "\n"
        elif category in ("Cc", "Cs"):
            yield _IN_PLACE_OF_A_CONTROL
        elif category == "Cf":
            if character in _NEEDED_BY_SCRIPTS:
                yield character
        elif category == "Cn" and _is_no_character(character):
            continue
        elif marks <= MARKS_IN_A_ROW:
            yield character


def _is_no_character(character: str) -> bool:
    """Code points that no text may hold: two of them are marks of ours (`backchannel.languages`)."""
    return "\ufdd0" <= character <= "\ufdef" or ord(character) & 0xFFFE == 0xFFFE


def theirs(text: str, columns: int | None = None) -> str:
    """A name, subject or other words of people, to be put into a sentence of ours: it stays as it is."""
    return kept(one_line(text, columns))


def ours(text: str) -> str:
    """A sentence of ours in the reader's language, to be put into a line together with others."""
    return kept(said(text))


def one_line(text: str, columns: int | None = None) -> str:
    """A name, subject or sentence: clean, no line break, at most ``columns`` wide (then it ends in …)."""
    line = " ".join(clean(text).split())
    if columns is not None and cell_len(line) > columns:
        line = chop_cells(line, max(columns - 1, 1))[0].rstrip() + "…"
    return line


def isolated(line: str) -> str:
    """Keep every right-to-left stretch of a line to itself: it cannot reorder what stands around it."""
    if line.isascii():
        return line
    pieces: list[str] = []
    at = 0
    while at < len(line):
        if not _is_right_to_left(line[at]):
            pieces.append(line[at])
            at += 1
            continue
        end = _end_of_stretch(line, at)
        pieces.append(_FIRST_STRONG_ISOLATE + line[at:end] + _POP_ISOLATE)
        at = end
    return "".join(pieces)


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL", "AN")


def _end_of_stretch(line: str, start: int) -> int:
    """One past the last right-to-left character before the next left-to-right one."""
    end = start
    for at in range(start, len(line)):
        if _is_right_to_left(line[at]):
            end = at + 1
        elif unicodedata.bidirectional(line[at]) == "L":
            break
    return end


def _isolated_whole(line: str) -> str:
    if any(_is_right_to_left(character) for character in line):
        return _FIRST_STRONG_ISOLATE + line + _POP_ISOLATE
    return line


def wrapped(line: str, columns: int | None) -> list[str]:
    """Cut one clean line into lines of at most ``columns``, between words where it can. None: do not."""
    if columns is None or cell_len(line) <= columns:
        return [line]
    columns = max(columns, 2)
    lines: list[str] = []
    current = ""
    for word in line.split(" "):
        candidate = f"{current} {word}" if current else word
        if cell_len(candidate) <= columns:
            current = candidate
            continue
        if current:
            lines.append(current)
        *full, current = chop_cells(word, columns) or [""]
        lines.extend(full)
    lines.append(current)
    return lines


def sentence(text: str, width: int | None, *, indent: str = "", first: str | None = None) -> list[str]:
    """One of our own sentences (it may hold their names), in the reader's language, wrapped under ``indent``.

    ``first`` replaces the indent of the first line and should be as wide.
    """
    columns = None if width is None else max(width - cell_len(indent), NARROWEST)
    lines = [isolated(part) for part in wrapped(one_line(said(text)), columns)]
    starts = [indent if first is None else first] + [indent] * (len(lines) - 1)
    return [start + line for start, line in zip(starts, lines, strict=True)]


def quoted(text: str, width: int | None) -> list[str]:
    """A text somebody wrote, behind a bar: every line of it, also those that wrap.

    What wraps goes on under where its line began: words that stand further in never come to the edge.
    """
    columns = None if width is None else max(width - cell_len(BAR), NARROWEST)
    lines = [part for line in clean(text).strip("\n").split("\n") for part in _under_its_start(line, columns)]
    return [(BAR + _isolated_whole(line)).rstrip() for line in lines]


def _under_its_start(line: str, columns: int | None) -> list[str]:
    words = line.lstrip(" ")
    start = line[: len(line) - len(words)]
    if columns is None or len(start) > columns // 2:
        return wrapped(line, columns)
    return [start + part for part in wrapped(words, columns - len(start))]
