"""Lines of a text that count: undertakings, the notice period, which text it replaces (spec/45, 5).

Owns the one form in which each is written: a line of its own, read and written exactly. What only looks like
one is refused, so that nobody signs a line that he takes for an undertaking and that counts for nothing.
Everything else in a text is prose. Only the original counts, not its translations.

    2. SOUTHLAND stops the tests. [by 2027-07-01] [while 1 holds]
    Notice: 90 days.
    Replaces: text 5d1c…  (the hash of a signed text, 64 digits, and a full stop)
"""

from __future__ import annotations

import re
from functools import lru_cache
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
_NOTICE = re.compile(r"Notice: ([1-9][0-9]{0,3}) days\.", re.ASCII)
_REPLACES = re.compile(r"Replaces: text ([0-9a-f]{64})\.", re.ASCII)
_COLON = ":\u2236\ua789\ufe55\uff1a"


def _like(word: str) -> str:
    """A pattern for a word in which letters of other scripts may stand for some of its own, not for all."""
    letters = "".join(f"[{letter}\x80-\U0010ffff]" for letter in word)
    return rf"(?=[^a-z]{{0,{len(word) - 1}}}[a-z]){letters}"


_LOOKS_LIKE_A_RULE = re.compile(
    rf"[{_SPACE}]*[(\[]?(?:{_like('notice')}|{_like('replaces')})[^{_COLON}]{{0,20}}[{_COLON}]",
    re.IGNORECASE | re.ASCII,
)
_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
"""What a screen may show as the end of a line, and is none here."""
_UNSEEN = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
) | dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
"""Marks that nobody sees, and what only looks like a space."""
_HOW = "Write each on a line of its own, like: 2. SOUTHLAND stops the tests. [by 2027-07-01] [while 1 holds]"
_HOW_A_RULE = (
    "Write it on a line of its own, once: `Notice: 90 days.`, or `Replaces: text …` with the number of a text"
    " that was in force, as `--replaces N` writes it. Begin a line of prose with another word."
)


class Undertaking(NamedTuple):
    """One undertaking. ``ower``: the name of its side in the text. ``by``: a day, or None.

    ``holds_while``: numbers of others, rising: it holds while all of them hold.
    """

    number: int
    ower: str
    words: str
    by: str | None
    holds_while: tuple[int, ...]


class Provisions(NamedTuple):
    """All lines of a text that count. ``notice``: days. ``replaces``: the hash of a text."""

    undertakings: tuple[Undertaking, ...] = ()
    notice: int | None = None
    replaces: bytes | None = None


class Term(Record):
    """An undertaking as far as the law asks: which side owes it, and what it holds with."""

    by_proposer: bool
    holds_while: tuple[U8, ...]


def render(undertaking: Undertaking) -> str:
    """The line that says it."""
    marks = [f"[by {undertaking.by}]"] if undertaking.by is not None else []
    marks += [f"[while {number} holds]" for number in undertaking.holds_while]
    return " ".join((f"{undertaking.number}. {undertaking.ower} {undertaking.words}", *marks))


def replaces_line(text_hash: bytes) -> str:
    """The line that says which text is replaced."""
    return f"Replaces: text {text_hash.hex()}."


def parse(text: str, sides: tuple[str, str]) -> tuple[Undertaking, ...]:
    """The undertakings in the words of a text between two sides, by number. Raises as `provisions`."""
    return provisions(text, sides).undertakings


@lru_cache(maxsize=32)
def provisions(text: str, sides: tuple[str, str]) -> Provisions:
    """The lines that count in the words of a text between two sides. Raises `Refused` for what only looks
    like one, a number out of turn, an ower that is unclear, a condition on what is not there, or a rule that
    is said twice."""
    found: list[Undertaking] = []
    rules: dict[str, str] = {}
    for at, line in enumerate(text.split("\n"), start=1):
        parts = _BREAKS.split(line.translate(_UNSEEN))
        owed = any(_LOOKS_LIKE_ONE.match(part) for part in parts)
        if not owed and not any(_LOOKS_LIKE_A_RULE.match(part) for part in parts):
            continue
        if len(parts) > 1:
            raise _unclear(at, "it holds what a screen may show as the end of a line")
        if not owed:
            _note_rule(rules, line, at)
            continue
        undertaking = _undertaking(line, at, sides)
        if undertaking.number != len(found) + 1:
            raise _unclear(at, f"the number that comes here is {len(found) + 1}")
        found.append(undertaking)
    for each in found:
        if each.holds_while and each.holds_while[-1] > len(found):
            raise Refused(
                f"Undertaking {each.number} holds while {each.holds_while[-1]} holds: there is none."
            )
    notice = int(rules["notice"]) if "notice" in rules else None
    return Provisions(tuple(found), notice, bytes.fromhex(rules["replaces"]) if "replaces" in rules else None)


def provisions_of(text: SignedText) -> Provisions:
    """The lines that count in a text to be signed. Raises `Refused` as `provisions` does."""
    return provisions(text.text, (text.proposer, text.other))


def undertakings_of(text: SignedText) -> tuple[Undertaking, ...]:
    """The undertakings in the words of a text to be signed. Raises `Refused` as `provisions` does."""
    return provisions_of(text).undertakings


def counted(text: SignedText) -> Provisions:
    """As `provisions_of`; none where a line only looks like one that counts (U1)."""
    try:
        return provisions_of(text)
    except Refused:
        return Provisions()


def terms(found: Provisions, proposer: str) -> tuple[Term, ...]:
    """Undertakings as far as the law asks, by number."""
    return tuple(Term(each.ower == proposer, each.holds_while) for each in found.undertakings)


def _note_rule(rules: dict[str, str], line: str, at: int) -> None:
    for name, pattern in (("notice", _NOTICE), ("replaces", _REPLACES)):
        match = pattern.fullmatch(line)
        if match is not None:
            if name in rules:
                raise _no_rule(at, "that is said before")
            rules[name] = match[1]
            return
    raise _no_rule(at, "it is not written as one")


def _no_rule(at: int, why: str) -> Refused:
    return Refused(
        f"Line {at} looks like a notice period, or like the text that this one replaces, and {why}.",
        next_step=_HOW_A_RULE,
    )


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
