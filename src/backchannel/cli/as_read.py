"""What the desk made of a text, in the reader's language; what people wrote in it stays as it is.

For whatever shows items: the terminal and the pages.
"""

from __future__ import annotations

import re

from backchannel.cli.pieces import SEPARATOR, what
from backchannel.cli.shown import one_line
from backchannel.desk import views
from backchannel.languages import ENGLISH, kept, language, said

APPROVES_NOTHING = ", which approves nothing"
"""Stands in the subject of a step, and in its text as a sentence of its own."""
FIRST_WORDS = 60
"""Columns of what stands below an item in a list."""
_TRANSLATED = re.compile(r"    (in [A-Za-z0-9-]+, by the writer \(the original counts\): )(.+)")
"""Below a field of a form: its translation, by whoever filled it in."""


def beginning(view: views.Said) -> str:
    """The first words of an item; of what the desk made, in the reader's language."""
    if language() == ENGLISH or not view.opening:
        return view.first_words
    return one_line(as_read(view.opening, view), FIRST_WORDS)


def as_read(text: str, view: views.Message | views.Going | views.Said) -> str:
    """The text of an act; what the desk made of it, in the reader's language.

    Of a form that is labels and sentences: what people filled in stands behind a label or further in, and
    stays as it is. Of other acts it is the first line, where nothing of the subject is somebody's words.
    """
    if language() == ENGLISH:
        return text
    lines = text.split("\n")
    if view.labels is not None:
        end = view.made[-1] if view.made else len(lines)
        lines = [*(_form_line(view.labels, line) for line in lines[:end]), *lines[end:]]
    for at in view.made:
        if at < len(lines):
            lines[at] = said(lines[at])
    first = text.split("\n")[0]
    for head in (view.subject, view.subject.replace(APPROVES_NOTHING, "")):
        if first.startswith(f"{view.side} {head}."):
            rest = said(first[len(f"{view.side} {head}.") :])
            lines[0] = f"{view.side}: {said(what(head, view.wrote))}.{rest}"
            break
    return "\n".join(lines)


def _form_line(labels: dict[str, bool], line: str) -> str:
    translated = _TRANSLATED.fullmatch(line)
    if translated is not None:
        return "    " + said(translated[1] + kept(translated[2]))
    label, colon, value = line.partition(": ")
    before = label[: len(label) - len(label.lstrip())]
    label = label.lstrip().partition(SEPARATOR)[0]
    if not colon or label not in labels:
        return line if colon or before else _once(said(line))
    return f"{before}{said(f'{label}:')} {said(value) if labels[label] else value}"


def _once(title: str) -> str:
    """A title that stands there in two languages, both of which are the reader's by now, once."""
    one, _, other = title.partition(SEPARATOR)
    return one if one == other else title
