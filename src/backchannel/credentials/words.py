"""Ten words, or 34 digits, that two sides read to each other (spec/20-introduction.md, section 4).

The words are slow on purpose (Argon2id) and cover everything both sides sent. Who asked reads the first half
and types the second as they *hear* it; who answered does it the other way. A word that is not in the list, or
the wrong number of them, is a slip and not counted; a listed word that differs is counted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from backchannel.credentials.letters import Transcript
from backchannel.crypto.digest import digest
from backchannel.crypto.kdf import SPOKEN_WORDS, Stretch, stretch
from backchannel.crypto.labels import Label
from backchannel.crypto.rng import Rng
from backchannel.errors import Misuse, WordsDiffer
from backchannel.wire.codec import encode

WORDS = 10
DIGITS = 34
_BITS_A_WORD = 11
_WORD_BYTES = 14
_PREFIX = 4
_THEIRS = "Ask them to read theirs to you again, slowly, and type what you hear."
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


class Half(NamedTuple):
    """What is read aloud in one direction: five words, or the same in 17 digits."""

    words: tuple[str, ...]
    digits: str


class Spoken(NamedTuple):
    """What our people read, and what they must hear."""

    read: Half
    hear: Half


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """The 2,048 English words of BIP39. Any four first letters (or a whole shorter word) name one."""
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


def random_words(count: int, rng: Rng) -> tuple[str, ...]:
    """Words drawn alike from the list, 11 bits each: a passphrase for somebody who wants one made."""
    return tuple(word_list()[int.from_bytes(rng(2), "big") % len(word_list())] for _ in range(count))


def spoken(transcript: Transcript, nonces: bytes, *, asked: bool, cost: Stretch = SPOKEN_WORDS) -> Spoken:
    """The words of one side. ``nonces`` is r_X ‖ r_Y; ``asked`` is true on the side that made the line."""
    out = stretch(digest(Label.WORDS, encode(transcript)), nonces, cost)
    bits = int.from_bytes(out[:_WORD_BYTES], "big") >> (8 * _WORD_BYTES - WORDS * _BITS_A_WORD)
    every = word_list()
    words = tuple(every[bits >> (_BITS_A_WORD * place) & 0x7FF] for place in reversed(range(WORDS)))
    digits = str(int.from_bytes(out[_WORD_BYTES:], "big") % 10**DIGITS).zfill(DIGITS)
    first = Half(words[: WORDS // 2], digits[: DIGITS // 2])
    second = Half(words[WORDS // 2 :], digits[DIGITS // 2 :])
    return Spoken(first, second) if asked else Spoken(second, first)


def require_heard(typed: str, expected: Spoken, *, differed: int) -> None:
    """Raise unless ``typed`` is the half that must be heard.

    Case, spaces and dashes do not matter; four letters of a word are enough. `Misuse` for a slip (not
    counted); `WordsDiffer` with ``differed`` + 1 for words that are not theirs.
    """
    plain = typed.replace("-", " ").replace(",", " ").split()
    joined = "".join(plain)
    if joined.isascii() and joined.isdigit():
        _compare_digits(joined, expected, differed)
        return
    if len(plain) != WORDS // 2:
        raise Misuse(
            f"There are {WORDS // 2} words to type, or their {DIGITS // 2} digits.", next_step=_THEIRS
        )
    heard = tuple(_listed(word, _ORDINALS[place]) for place, word in enumerate(plain))
    if heard == expected.hear.words:
        return
    if heard == expected.read.words:
        raise Misuse("Those are the words your side reads.", next_step=_THEIRS)
    raise _differ(differed)


def _compare_digits(digits: str, expected: Spoken, differed: int) -> None:
    if len(digits) != DIGITS // 2:
        raise Misuse(f"There are {DIGITS // 2} digits to type, or {WORDS // 2} words.", next_step=_THEIRS)
    if digits == expected.read.digits:
        raise Misuse("Those are the digits your side reads.", next_step=_THEIRS)
    if digits != expected.hear.digits:
        raise _differ(differed)


def _listed(word: str, ordinal: str) -> str:
    typed = word.lower()
    every = word_list()
    if typed in every:
        return typed
    found = [each for each in every if len(typed) >= _PREFIX and each.startswith(typed)]
    if len(found) != 1:
        raise Misuse(
            f"The {ordinal} word is not one of those they can read.",
            next_step="Ask them to spell it: its first four letters are enough.",
        )
    return found[0]


def _differ(differed: int) -> WordsDiffer:
    return WordsDiffer("These are not the words that they should have read.", count=differed + 1)
