"""Sheets of lines as text: what a person sees of talks, a phrasebook, a public line.

Owns: one function per view of a sheet. The rules are those of `cli.drawing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import moment
from backchannel.cli.pieces import Lines, Width
from backchannel.cli.shown import ours, quoted, sentence, theirs
from backchannel.desk import views

_AGREED = "agreed"


def _sheet(view: views.Sheet, width: Width) -> Lines:
    others = ", ".join(map(str, view.others))
    parts = (ours(view.kind), theirs(view.who), theirs(view.title))
    about = " · ".join(part for part in parts if part)
    lines = sentence(about, width, indent=" " * 6, first=f"{view.number:>4}  ")
    standing = [ours(view.standing), ours(f"begun by {theirs(view.began)}")]
    standing += [ours(f"also open: {others}")] if others else []
    lines += sentence(" · ".join(standing), width, indent=" " * 6)
    for each in view.lines:
        lines += ["", *_line(each, width, view.us, view.who)]
    return [*lines, "", *sentence(view.next_step, width, indent="  ", first="→ ")]


def _sheet_line(view: views.SheetLine, width: Width) -> Lines:
    return _line(view, width, ours("your side"), ours("their side"))


def _line(view: views.SheetLine, width: Width, us: str, who: str) -> Lines:
    name = f"{theirs(view.name)} ({ours(view.label)})" if view.label else f"“{theirs(view.name)}”"
    lines = sentence(f"{name}: {ours(view.state)}", width)
    both = [(ours(f"{theirs(us)} (you)"), view.ours), (theirs(who), view.theirs)]
    said = [(side, each) for side, each in both if each is not None]
    if view.state == _AGREED and len(said) == len(both):
        said.sort(key=lambda pair: (pair[1].taken, pair[1].at))
        (first, words), (second, taken) = said
        how = "taken over by {}" if taken.taken else "the same words by {}"
        by = f"{_by(first, words)} · {ours(how.format(_by(second, taken)))}"
        return lines + _words(by, words, width)
    for side, each in said:
        lines += _words(_by(side, each) + (", taken over" if each.taken else ""), each, width)
    return lines


def _by(side: str, words: views.Worded) -> str:
    return f"{side}, {moment(words.at)} ({words.number})"


def _words(by: str, view: views.Worded, width: Width) -> Lines:
    lines = [*sentence(by, width, indent="  "), *quoted(view.text, width)]
    if view.translation is not None:
        into = f"Translation into {theirs(view.translation_language)} by the writer (the original counts):"
        lines += sentence(into, width, indent="  ")
        lines += quoted(view.translation, width)
    return lines


def _worded(view: views.Worded, width: Width) -> Lines:
    return _words(_by(ours("said"), view), view, width)


def _phrase(view: views.Phrase, width: Width) -> Lines:
    phrase, by = theirs(view.phrase), theirs(view.by)
    head = f"“{phrase}”: agreed" if view.counts else f"“{phrase}”: NOT agreed ({ours(view.state)})"
    by = f"{by} say that it means:" if view.counts else f"{by} says that it means:"
    return [*sentence(head, width), *sentence(by, width, indent="  "), *quoted(view.meaning, width)]


SHEETS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Sheet: _sheet,
    views.SheetLine: _sheet_line,
    views.Worded: _worded,
    views.Phrase: _phrase,
}
"""The drawings of the views of sheets."""
