"""A printed line in another language.

Owns: finding which sentences of ours a line was made from, and saying it with the translated ones. Does not
own: the sentences (they are in the catalogue). Rules:

1. A text of the catalogue is looked up as it stands; else the template with the most writing in it that fits
   gives the sentence, and what fills its holes is translated in turn.
2. What is not ours is never translated: what is `kept`, what fills an opaque hole (names, titles, words of
   people: the tool that makes the catalogue tells which), a name that the desk knows, what stands in “…”.
3. A line that was put together from several sentences is taken apart where it was joined. What no sentence
   explains stays in English, and a sentence is not cut at its commas unless every piece is ours.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from importlib import resources
from typing import NamedTuple

from backchannel.languages import korean
from backchannel.languages.templates import Index, Template

STAND_INS = frozenset(
    {
        "They",
        "You",
        "somebody",
        "somebody unknown",
        "somebody not on this line",
        "our side",
        "your side",
        "your colleague",
        "your colleagues",
        "nobody yet",
        "nobody",
        "the other side",
        "whoever it comes from",
        "both sides",
        "none",
    }
)
"""What the program itself puts where a name belongs."""
_JOINTS = tuple(map(re.compile, (" · ", r"\n+", r"(?<=[.?!…]) +", "; ", "(?<=:) ", ", ")))
"""Where lines are joined, from the loosest to the closest."""
_COMMA = len(_JOINTS) - 1
_INSIDE = r"[^()]*(?:\([^()]*\)[^()]*)*"
_SHELTERED = re.compile(rf"“[^”]*”|`[^`]*`|\({_INSIDE}\)")
_IN_BRACKETS = re.compile(rf"(.*\S)( ?\()({_INSIDE})(\)[.:]?)")
_BETWEEN_NAMES = re.compile(r"(, | and |'s | \(|\))")
_SENTENCES = re.compile(r"[.?!`] [A-Z`]")
"""What somebody's words in a sentence of ours rarely hold: perhaps another sentence of ours stands there."""
_FURTHER = re.compile(r"[.?!`] +(?=\S)")
"""Where a further sentence may begin."""
_PIECES = re.compile(": |; | · ")
_LOOSE = re.compile(r"[,;:·] ?")
"""Before a piece that is put behind another: it is known without it, too."""
_CLAUSE = 3
"""Spaces in a sentence that may stand inside another one, without its full stop."""
_REMEMBERED = 4096
_LONGEST = 4000
"""Characters of a line that is looked into: nothing of ours is longer."""
_MANY = 12
"""Pieces of a line that are tried together: no sentence of ours has more."""


class Said(NamedTuple):
    """A line said in another language. ``whole``: nothing of ours in it stayed in English.

    ``loose``: a hole in the middle of it took in what may be further sentences: they are better told apart.
    """

    text: str
    whole: bool
    loose: bool = False


class Catalogue(gettext.GNUTranslations):
    """A compiled catalogue that also tells what is in it."""

    def texts(self) -> dict[str, str]:
        """Every text with its translation."""
        found = vars(self)["_catalog"].items()
        return {text: into for text, into in found if text and isinstance(text, str)}


def translator_of(language: str) -> Translator:
    """The translator into a language there is a catalogue of."""
    with resources.files("backchannel.languages").joinpath(f"{language}.mo").open("rb") as file:
        return Translator(language, Catalogue(file).texts())


class Translator:
    """Our sentences in one language, for one desk."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        loose = {
            text[2:]: _LOOSE.sub("", into, count=1) for text, into in texts.items() if _LOOSE.match(text)
        }
        texts = {**loose, **texts}
        self._texts = {text: into for text, into in texts.items() if "{" not in text}
        self._index = Index([Template.of(text, into) for text, into in texts.items() if "{" in text])
        self._names: frozenset[str] = frozenset()
        self._remembered: dict[str, str] = {}

    def know(self, names: Iterable[str]) -> None:
        """Names that stay as they are, wherever one stands alone."""
        self._names = self._names.union(names)
        self._remembered.clear()

    def said(self, text: str) -> str:
        """A line of ours in this language."""
        if len(text) > _LONGEST:
            return text
        known = self._remembered.get(text)
        if known is None:
            masks = Masks()
            known = masks.lifted(self._line(masks.over(text), masks).text)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[text] = known
        return known

    def _line(self, text: str, masks: Masks) -> Said:
        bare = text.strip()
        if not bare:
            return Said(text, whole=True)
        found = self._sentence(bare, masks)
        if found is None or not found.whole or found.loose:
            apart = self._named(bare, masks) or self._apart(bare, masks, 0)
            found = apart if found is None or apart.whole else found
        at = text.index(bare)
        return Said(text[:at] + found.text + text[at + len(bare) :], found.whole, found.loose)

    def _named(self, text: str, masks: Masks) -> Said | None:
        """What stands behind the name of a side or a person and a colon: a line of its own."""
        name, colon, rest = text.partition(": ")
        if not colon or name not in self._names:
            return None
        found = self._line(rest, masks)
        return Said(f"{name}{colon}{found.text}", whole=True) if found.whole else None

    def _sentence(self, text: str, masks: Masks) -> Said | None:
        """The translation of what is one sentence of ours, or is no sentence at all; else None."""
        if text in self._names or not any(map(str.isalpha, text)):
            return Said(text, whole=True)
        small, partly = text[0].lower() + text[1:], None  # a piece that became the beginning of a sentence
        for begun in dict.fromkeys((text, small)):
            if text[-1] in ".:" and begun[:-1] in self._texts:  # a label is surer than what fits a template
                return Said(self._texts[begun[:-1]] + text[-1], whole=True)
            found = self._looked_up(begun, masks)
            if found is not None and found.whole:
                return found
            partly = partly or found
            if text[-1] in ".:" and (found := self._looked_up(begun[:-1], masks)) is not None:
                found = Said(found.text + text[-1], found.whole, found.loose)
                if found.whole:
                    return found
                partly = partly or found
        if partly is None and text.count(" ") >= _CLAUSE and text[-1].isalnum():  # put into another one
            found = self._looked_up(f"{text}.", masks)
            if found is not None and found.whole:
                return Said(found.text.removesuffix("."), whole=True)
        return partly

    def _looked_up(self, text: str, masks: Masks) -> Said | None:
        known = self._texts.get(text) or self._texts.get(f"{text}.", "").removesuffix(".")
        if known:
            return Said(known, whole=True)
        partly = None
        for template in self._index.candidates(text):
            filled = template.match(text)
            if filled is None or (template.weak and self._has_words(filled)):
                continue
            found = self._filled(template, filled, masks)
            if found.whole:
                return found
            partly = partly or found
        return partly

    def _has_words(self, filled: dict[int, str]) -> bool:
        """Whether holes are filled with anything but names, numbers and what is kept."""
        return any(
            any(map(str.isalpha, each))
            and not each[0].isdigit()
            and each not in STAND_INS
            and not self._are_names(each)
            for each in filled.values()
        )

    def _are_names(self, text: str) -> bool:
        return self._names.issuperset(filter(None, _BETWEEN_NAMES.split(text)[0::2]))

    def _filled(self, template: Template, filled: dict[int, str], masks: Masks) -> Said:
        said = {
            hole: self._theirs(part, masks) if hole in template.opaque else self._line(part, masks)
            for hole, part in filled.items()
        }
        text = template.translation[0]
        for hole, after in zip(template.places, template.translation[1:], strict=True):
            text += said[hole].text + korean.with_particle(masks.lifted(said[hole].text), after)
        inside = filled.keys() - template.opaque - template.ends_with
        loose = any(_FURTHER.search(filled[hole]) for hole in inside)
        return Said(text, all(each.whole for each in said.values()), loose)

    def _theirs(self, text: str, masks: Masks) -> Said:
        """What is not ours, as it stood; only what joins names that are known is said in this language."""
        if text in STAND_INS and text in self._texts:
            return Said(self._texts[text], whole=True)
        if not self._are_names(text):
            return Said(
                masks.as_it_stood(text), whole=not _SENTENCES.search(text) and not self._holds_ours(text)
            )
        parts = _BETWEEN_NAMES.split(text)
        said = parts[0]
        for joint, name in zip(parts[1::2], parts[2::2], strict=True):
            said += korean.with_particle(said, korean.BETWEEN_NAMES.get(joint, joint)) + name
        return Said(said, whole=True)

    def _holds_ours(self, text: str) -> bool:
        """Whether a piece of it is a text of ours: then the template that made it a name fitted by chance."""
        pieces = (each.partition(" (")[0] for each in _PIECES.split(text))
        return ": " in text and any(each in self._texts for each in pieces)

    def _apart(self, text: str, masks: Masks, loosest: int) -> Said:
        """A line that was put together, with those of its pieces translated that are ours."""
        for place in range(loosest, len(_JOINTS)):
            pieces, joints = _cut(text, _JOINTS[place])
            if len(pieces) == 1:
                continue
            found = self._run(pieces, joints, masks, place + 1)
            if found.whole or place != _COMMA:
                return found
        found_in = _IN_BRACKETS.fullmatch(text)
        if found_in is None:
            return Said(text, whole=False)
        outside, opened, inside, closed = found_in.groups()
        both = self._line(outside, masks), self._line(inside, masks)
        return Said(both[0].text + opened + both[1].text + closed, both[0].whole and both[1].whole)

    def _run(self, pieces: list[str], joints: list[str], masks: Masks, closer: int) -> Said:
        """The longest runs of pieces that are one sentence; what is none is taken apart further."""
        said, at, whole = "", 0, True
        while at < len(pieces):
            longest, partly = len(pieces) if at else len(pieces) - 1, None
            for end in range(min(longest, at + _MANY), at, -1):
                run = "".join(map("".join, zip(pieces[at:end], [*joints[at : end - 1], ""], strict=True)))
                found = self._sentence(run, masks)
                if found is not None and found.whole and not found.loose:
                    break
                if found is not None and partly is None:
                    partly = end, found
            else:
                end, found = at + 1, self._apart(pieces[at], masks, closer)
                if partly is not None and not found.whole:
                    end, found = partly
            said += found.text + (joints[end - 1] if end < len(pieces) else "")
            whole = whole and found.whole
            at = end
        return Said(said, whole)


def _cut(text: str, joint: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """A line cut where it was joined, but not inside quotes, commands or brackets."""
    sheltered = [found.span() for found in _SHELTERED.finditer(text)]
    pieces, joints, at = [], [], 0
    for found in joint.finditer(text):
        if any(start < found.start() < end for start, end in sheltered) or found.start() == at:
            continue
        pieces.append(text[at : found.start()])
        joints.append(found[0])
        at = found.end()
    return [*pieces, text[at:]], joints


class Masks:
    """One character each in place of what is kept and of days, while sentences are looked for."""

    _FIRST = 0x10F000
    _KEPT = re.compile("\ufdd0[^\ufdd1]*\ufdd1")
    _ANY = re.compile("[\U0010f000-\U0010fffd]")

    def __init__(self) -> None:
        self._stood: list[str] = []
        self._shown: list[str] = []

    def over(self, text: str) -> str:
        """The line with its masks on. What looked like one before is taken out."""
        text = self._KEPT.sub(lambda found: self._mask(found[0], found[0]), self._ANY.sub("\ufffd", text))
        return korean.DAY.sub(lambda found: self._mask(found[0], korean.day(found)), text)

    def _mask(self, stood: str, shown: str) -> str:
        self._stood.append(stood)
        self._shown.append(shown)
        return chr(self._FIRST + len(self._stood) - 1)

    def lifted(self, text: str) -> str:
        """The line as it is shown."""
        return self._ANY.sub(lambda found: self._shown[ord(found[0]) - self._FIRST], text)

    def as_it_stood(self, text: str) -> str:
        """A piece as it was before."""
        return self._ANY.sub(lambda found: self._stood[ord(found[0]) - self._FIRST], text)
