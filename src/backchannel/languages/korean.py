"""What Korean needs beside a catalogue: particles after a name, and days.

A particle follows the last sound of the word before it. Translations write both forms (``{0}은(는)``); which
one it is shows when the hole is filled. After a word whose sound is not known (Latin letters) both stay.
"""

from __future__ import annotations

import re

_PARTICLES = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "으로(로)": ("으로", "로"),
    "(이)라": ("이라", "라"),
    "(이)며": ("이며", "며"),
    "(이)나": ("이나", "나"),
}
"""After a consonant, after a vowel."""
_WRITTEN = {each: written for written, both in reversed(_PARTICLES.items()) for each in both}
"""Each particle, and how both of its forms are written."""
_CHOSEN = re.compile("(?:" + "|".join(sorted(_WRITTEN, key=len, reverse=True)) + r")(?![^\W_])")
BETWEEN_NAMES = {" and ": "과(와) ", "'s ": "의 "}
"""What joins names, where it differs."""
_AT_THE_START = re.compile("([”’)\\]」`]*)(" + "|".join(map(re.escape, _PARTICLES)) + ")")
_CLOSES = "”’)]」`\ufdd1\u2069 "
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
_DIGITS = {"0": 21, "1": _RIEUL, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": _RIEUL, "8": _RIEUL, "9": 0}
"""Digits as they are read: the number of the final consonant of 영, 일, 이, 삼 …"""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{1,4}})(?:, (\d\d:\d\d UTC))?(?!\w)")


def with_particle(word: str, after: str) -> str:
    """What follows a word, with the particle at its start as the word asks for it."""
    found = _AT_THE_START.match(after)
    if found is None:
        return after
    final = _final(word)
    if final is None:
        return after
    closing, written = found[1], found[2]
    consonant, vowel = _PARTICLES[written]
    soft = final == 0 or (final == _RIEUL and consonant == "으로")
    return closing + (vowel if soft else consonant) + after[found.end() :]


def again(word: str, after: str) -> str:
    """What follows a word, whose particle was chosen for another word that stood there."""
    found = _CHOSEN.match(after)
    return after if found is None else with_particle(word, _WRITTEN[found[0]] + after[found.end() :])


def _final(word: str) -> int | None:
    """The number of the final consonant of a word (0: none); None where nobody can tell how it sounds."""
    last = word.rstrip(_CLOSES)[-1:]
    if last and _FIRST <= ord(last) <= _LAST:
        return (ord(last) - _FIRST) % _FINALS
    return _DIGITS.get(last)


def day(found: re.Match[str]) -> str:
    """A day or moment that `DAY` found: ``2027년 6월 11일 14:03 UTC``."""
    number, month, year, time = found.groups()
    return f"{year}년 {_MONTHS.index(month) + 1}월 {number}일" + (f" {time}" if time else "")
