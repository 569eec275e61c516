"""Numbered undertakings in the words of a text: who owes what, by when, while what holds (spec/45, 5).

Owns the one form in which an undertaking is written: a line of its own, read and written exactly. What only
looks like one is refused, so that nobody signs a line that he takes for an undertaking and that counts for
nothing. Everything else in a text is prose. Only the original counts, not its translations.

    2. SOUTHLAND stops the tests. [by 2027-07-01] [while 1 holds]
"""

from __future__ import annotations

import re
from typing import NamedTuple

from backchannel.channel.papers.fields import is_date
from backchannel.channel.signed_text import SignedText
from backchannel.errors import Refused
from backchannel.wire.codec import Record
from backchannel.wire.ids import U8

MOST = 99
"""Undertakings of one text."""

_LINE = re.compile(
    r"(?P<number>[1-9][0-9]?)\. (?P<said>[^\[\]\n]*[^\[\]\s])"
    r"(?: \[by (?P<by>[0-9]{4}-[0-9]{2}-[0-9]{2})\])?"
    r"(?P<conditions>(?: \[while [1-9][0-9]? holds\])*)",
    re.ASCII,
)
_CONDITION = re.compile(r"\[while ([0-9]+) holds\]")
_SPACE = " \t\u3000"
_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19"
"""A fixed list: what is looked at must not depend on a version of Unicode, or two desks could differ."""
_LOOKS_LIKE_ONE = re.compile(
    rf"[{_SPACE}]*[(\[]?[{_DIGIT}]+[{_SPACE}]*[.):\]\u3001\uff0e\uff09]|.*\[[{_SPACE}]*(?:by|while)\b",
    re.IGNORECASE | re.ASCII,
)
_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
"""What a screen may show as the end of a line, and is none here."""
_UNSEEN = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
) | dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
"""Marks that nobody sees, and what only looks like a space."""
_HOW = "Write each on a line of its own, like: 2. SOUTHLAND stops the tests. [by 2027-07-01] [while 1 holds]"


class Undertaking(NamedTuple):
    """One undertaking. ``ower``: the name of its side in the text. ``by``: a day, or None.

    ``holds_while``: numbers of others, rising: it holds while all of them hold.
    """

    number: int
    ower: str
    words: str
    by: str | None
    holds_while: tuple[int, ...]


class Term(Record):
    """An undertaking as far as the law asks: which side owes it, and what it holds with."""

    by_proposer: bool
    holds_while: tuple[U8, ...]


def render(undertaking: Undertaking) -> str:
    """The line that says it."""
    marks = [f"[by {undertaking.by}]"] if undertaking.by is not None else []
    marks += [f"[while {number} holds]" for number in undertaking.holds_while]
    return " ".join((f"{undertaking.number}. {undertaking.ower} {undertaking.words}", *marks))


def parse(text: str, sides: tuple[str, str]) -> tuple[Undertaking, ...]:
    """The undertakings in the words of a text between two sides, by number. Raises `Refused` for what only
    looks like one, a number out of turn, an ower that is unclear, or a condition on what is not there."""
    found: list[Undertaking] = []
    for at, line in enumerate(text.split("\n"), start=1):
        parts = _BREAKS.split(line.translate(_UNSEEN))
        if not any(_LOOKS_LIKE_ONE.match(part) for part in parts):
            continue
        if len(parts) > 1:
            raise _unclear(at, "it holds what a screen may show as the end of a line")
        undertaking = _undertaking(line, at, sides)
        if undertaking.number != len(found) + 1:
            raise _unclear(at, f"the number that comes here is {len(found) + 1}")
        found.append(undertaking)
    for each in found:
        if each.holds_while and each.holds_while[-1] > len(found):
            raise Refused(
                f"Undertaking {each.number} holds while {each.holds_while[-1]} holds: there is none."
            )
    return tuple(found)


def undertakings_of(text: SignedText) -> tuple[Undertaking, ...]:
    """The undertakings in the words of a text to be signed. Raises `Refused` as `parse` does."""
    return parse(text.text, (text.proposer, text.other))


def terms_of(text: SignedText) -> tuple[Term, ...]:
    """The terms of a text, by number; none where its words have none, or not in the one form (U1)."""
    try:
        found = undertakings_of(text)
    except Refused:
        return ()
    return tuple(Term(each.ower == text.proposer, each.holds_while) for each in found)


def _undertaking(line: str, at: int, sides: tuple[str, str]) -> Undertaking:
    match = _LINE.fullmatch(line)
    if match is None:
        raise _unclear(at, "it is not written as one")
    owers = [side for side in sides if match["said"].startswith(f"{side} ")]
    if len(owers) != 1:
        raise _unclear(at, "it does not begin with the name of exactly one side")
    words = match["said"].removeprefix(f"{owers[0]} ")
    if not words or words != words.strip(_SPACE):
        raise _unclear(at, "it says nothing that is owed, or has stray spaces")
    if match["by"] is not None and not is_date(match["by"]):
        raise _unclear(at, "its day is none")
    number = int(match["number"])
    conditions = tuple(int(each) for each in _CONDITION.findall(match["conditions"]))
    if list(conditions) != sorted(set(conditions)) or number in conditions:
        raise _unclear(at, "what it depends on is named twice, out of order, or is itself")
    return Undertaking(number, owers[0], words, match["by"], conditions)


def _unclear(at: int, why: str) -> Refused:
    return Refused(f"Line {at} looks like an undertaking, and {why}.", next_step=_HOW)
