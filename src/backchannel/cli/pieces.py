"""Pieces of which lines are drawn: parts on one line, numbered items, names of sides.

Owns how these stand on the screen, and which part of a line is ours (said in the reader's language) and which
is not (kept as it stands). What makes foreign text safe is `shown`.
"""

from __future__ import annotations

from collections.abc import Iterable

from backchannel.cli.dates import moment
from backchannel.cli.shown import ours as in_our_words
from backchannel.cli.shown import sentence, theirs
from backchannel.desk import views
from backchannel.languages import said

Lines = list[str]
Width = int | None
SEPARATOR = " · "
_PRESENT = " (present)"
_MEDIATOR = ", mediator"


def joined(parts: Iterable[str]) -> str:
    """Those parts that are not empty, on one line."""
    return SEPARATOR.join(in_our_words(part) for part in parts if part)


def item(number: int | None, head: str, rest: Iterable[str], width: Width) -> Lines:
    """A numbered item: the number at the left, everything else under one indent."""
    first = f"{'' if number is None else number:>4}  "
    lines = sentence(head, width, indent=" " * 6, first=first)
    for each in rest:
        if each:
            lines += sentence(each, width, indent=" " * 6)
    return lines


def labelled(label: str, text: str, width: Width) -> Lines:
    """A text after its label; nothing where there is no text."""
    label = in_our_words(f"{label}:")
    return sentence(f"{label} {in_our_words(text)}", width, indent="  ", first="") if text else []


def what(text: str, wrote: str) -> str:
    """What an item is. ``wrote``: the part of it that is somebody's own words."""
    before, words, after = text.rpartition(wrote) if wrote else (text, "", "")
    return before + theirs(words) + after


def authority(text: str) -> str:
    """Whose word an item is: each of what was put together there is a sentence of its own."""
    parts = text.split("; ") if ", by who-speaks version " in text else [text]
    return "; ".join(in_our_words(part) for part in parts)


def side(name: str, *, ours: bool) -> str:
    """A side by its name, ours marked."""
    called = name.removesuffix(_MEDIATOR)
    whole = f"{theirs(called)}{in_our_words(_MEDIATOR)}" if called != name else theirs(name)
    return f"{whole} (you)" if ours else whole


def told_by(when: str, who: str) -> str:
    """A date, and whose desk it is from where that is not this one."""
    return f"{when}, as {theirs(who)}'s desk has it" if who else when


def taken_in(view: views.Said | views.Message) -> str:
    """When an item was taken in."""
    return told_by(moment(view.at), view.dated_by)


def between(sides: Iterable[str]) -> str:
    """The sides of a text."""
    return " and ".join(theirs(each) for each in sides)


def posts(titles: Iterable[str]) -> str:
    """Posts that agreed, or were present."""
    return ", ".join(
        in_our_words(f"{theirs(each.removesuffix(_PRESENT))}{_PRESENT * each.endswith(_PRESENT)}")
        for each in titles
    )


_LIGHTER = {
    "personally": "said personally, not for the side",
    "thinking aloud": "thinking aloud: nobody is bound by it",
}
"""What binds less than a side's word on instructions, and how."""


def lighter(weight: str) -> str:
    """How something was said, where it is no word of the side as instructed."""
    return weight if weight in _LIGHTER else ""


def stands_for(standing: str, weight: str) -> str:
    """For whom something was said: an official side's person who thinks aloud says nothing official."""
    return _LIGHTER.get(weight, standing) if standing == "official" else standing


STANDING = {
    "private": "private: what it says binds nobody",
    "mediator": "mediator: no side's word",
}
"""What a standing is, in more words than its name; an official side needs none."""


def numbers_of(numbers: list[int]) -> str:
    """Numbers of items, one after the other."""
    return ", ".join(str(number) for number in numbers)


def section(title: str, body: Lines) -> Lines:
    """A part under its title; nothing where it is empty."""
    return ["", said(title), *body] if body else []


def next_step(text: str, width: Width) -> Lines:
    """What to do next."""
    return ["", *sentence(text, width, indent="  ", first="→ ")] if text else []


def each_of(sentences: list[str], width: Width) -> Lines:
    """Sentences, each on a line of its own."""
    return [line for each in sentences for line in sentence(each, width, indent="  ")]


def standing_of(standing: str) -> str:
    """The standing of a side, with what a private one means."""
    return STANDING.get(standing, standing)
