"""Sheets of lines as text: what a person sees of talks, a phrasebook, a public line.

Owns: one function per view of a sheet. The rules are those of `drawing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import moment
from backchannel.cli.shown import one_line, quoted, sentence
from backchannel.desk import views

Lines = list[str]
Width = int | None
_AGREED = "agreed"


def _sheet(view: views.Sheet, width: Width) -> Lines:
    others = ", ".join(map(str, view.others))
    about = " · ".join(part for part in (view.kind, view.who, view.title) if part)
    lines = sentence(about, width, indent=" " * 6, first=f"{view.number:>4}  ")
    standing = f"{view.standing} · begun by {view.began}" + (f" · also open: {others}" if others else "")
    lines += sentence(standing, width, indent=" " * 6)
    for each in view.lines:
        lines += ["", *_line(each, width, view.us, view.who)]
    return [*lines, "", *sentence(view.next_step, width, indent="  ", first="→ ")]


def _sheet_line(view: views.SheetLine, width: Width) -> Lines:
    return _line(view, width, "your side", "their side")


def _line(view: views.SheetLine, width: Width, us: str, who: str) -> Lines:
    name = f"{view.name} ({view.label})" if view.label else f"“{view.name}”"
    lines = sentence(f"{name}: {view.state}", width)
    both = [(f"{us} (you)", view.ours), (who, view.theirs)]
    said = [(side, each) for side, each in both if each is not None]
    if view.state == _AGREED and len(said) == len(both):
        said.sort(key=lambda pair: (pair[1].taken, pair[1].at))
        (first, words), (second, taken) = said
        how = "taken over" if taken.taken else "the same words"
        by = f"{_by(first, words)} · {how} by {_by(second, taken)}"
        return lines + _words(by, words, width)
    for side, each in said:
        lines += _words(_by(side, each) + (", taken over" if each.taken else ""), each, width)
    return lines


def _by(side: str, words: views.Worded) -> str:
    return f"{one_line(side)}, {moment(words.at)} ({words.number})"


def _words(by: str, view: views.Worded, width: Width) -> Lines:
    lines = [*sentence(by, width, indent="  "), *quoted(view.text, width)]
    if view.translation is not None:
        into = f"Translation into {one_line(view.translation_language)} by the writer (the original counts):"
        lines += sentence(into, width, indent="  ")
        lines += quoted(view.translation, width)
    return lines


def _worded(view: views.Worded, width: Width) -> Lines:
    return _words(_by("said", view), view, width)


def _phrase(view: views.Phrase, width: Width) -> Lines:
    head = f"“{view.phrase}”: agreed" if view.counts else f"“{view.phrase}”: NOT agreed ({view.state})"
    by = f"{view.by} say that it means:" if view.counts else f"{view.by} says that it means:"
    return [*sentence(head, width), *sentence(by, width, indent="  "), *quoted(view.meaning, width)]


SHEETS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Sheet: _sheet,
    views.SheetLine: _sheet_line,
    views.Worded: _worded,
    views.Phrase: _phrase,
}
"""The drawings of the views of sheets."""
