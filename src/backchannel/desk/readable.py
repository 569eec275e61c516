"""The words that people can read in what was said, for looking through them (`finding`).

Owns: which fields of an act are words, and the one form in which words are compared: normalised, without
case, invisible letters or line breaks. A new kind of act needs nothing here: every text in it counts, save
language tags and the few names of the program's own that are listed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec

from backchannel.channel.bounds import LanguageTag
from backchannel.channel.papers.charter import Admit, Amend
from backchannel.channel.papers.fields import Value
from backchannel.channel.papers.forms import MoveCase
from backchannel.channel.papers.message import Attachment
from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.registry import KINDS, Body
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.signed_text import decode_text
from backchannel.credentials.charter import decode_charter, decode_signed_charter
from backchannel.wire.codec import Record

_NAMES: dict[type[Record], frozenset[str]] = {
    Value: frozenset({"name"}),
    Attachment: frozenset({"media_type"}),
    MoveCase: frozenset({"form", "move"}),
}
"""Fields that hold a name the program gave, not words of a person."""
BEFORE, AFTER, PLACES = 30, 70, 3
"""Letters shown before and after a found word, and how many such places."""
_PLAIN = dict.fromkeys((*range(32), 127), " ")
_CALLED = {Topic.TEXTS: "agreements", Topic.THE_LINE: "suspensions"}
"""Topics that people look for by another name."""


def kind_called(body: Body) -> str:
    """What an act is about, as people name it to look for it."""
    return _called(KINDS[type(body)].about(body))


def every_kind() -> list[str]:
    """All of these names."""
    return [_called(topic) for topic in Topic]


def _called(topic: Topic) -> str:
    return _CALLED.get(topic, topic.value.replace(" ", "-"))


def words_in(body: Body) -> list[str]:
    """Every text of an act, in the order in which it stands there. Raises `PeerFault` for junk in it."""
    match body:
        case ProposeText():
            return list(_texts(decode_text(body.text)))
        case Amend() | Admit():
            return _names_in(body.charter)
    return list(_texts(body))


def _names_in(charter: bytes | None) -> list[str]:
    if charter is None:
        return []
    listed = decode_charter(decode_signed_charter(charter).charter)
    return [listed.name, *(seat.title for seat in listed.seats)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Record):
        for name in _fields(type(value)):
            yield from _texts(getattr(value, name))


@lru_cache
def _fields(kind: type[Record]) -> tuple[str, ...]:
    """The fields that may hold words."""
    left_out = _NAMES.get(kind, frozenset())
    tags = (LanguageTag, LanguageTag | None)
    found = msgspec.structs.fields(kind)
    return tuple(each.name for each in found if each.name not in left_out and each.type not in tags)


# comparing


def folded(text: str) -> str:
    """The form in which words are compared."""
    if text.isascii():
        return text.translate(_PLAIN).lower()
    return "".join(piece for piece, _ in _pieces(unicodedata.normalize("NFC", text)))


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """For each letter of a normalised text its folded form, and where it stood."""
    for at, letter in enumerate(text):
        category = unicodedata.category(letter)
        if category[0] == "Z" or category in ("Cc", "Cs"):
            yield " ", at
        elif category != "Cf":
            yield unicodedata.normalize("NFKC", letter).casefold(), at


def asked_for(words: Iterable[str]) -> list[str]:
    """What was typed as single words, each once, in the form in which they are compared."""
    return list(dict.fromkeys(each for text in words for each in folded(text).split()))


def context(text: str, words: list[str]) -> str:
    """The found words as they stand in the text, with what is around them, on one line."""
    text = unicodedata.normalize("NFC", text)
    letters, places = [], []
    for piece, at in _pieces(text):
        letters.append(piece)
        places += [at] * len(piece)
    whole = "".join(letters)
    found = sorted(places[at] for at in {whole.find(word) for word in words} if at >= 0)
    windows: list[tuple[int, int]] = []
    for at in found:
        start, end = max(at - BEFORE, 0), min(at + AFTER, len(text))
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    shown = windows[:PLACES] or [(0, BEFORE + AFTER)]
    cut = " … ".join(" ".join(text[start:end].split()) for start, end in shown)
    head = "…" if shown[0][0] > 0 else ""
    return head + cut + ("…" if shown[-1][1] < len(text) else "")
