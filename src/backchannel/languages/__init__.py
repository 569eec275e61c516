"""Our sentences in people's languages: made and stored in English, translated where they are printed.

``backchannel.pot``   every text for people (made from `src/` by ``tools/make_catalogues.py``)
``ko.po``, ``ko.mo``  Korean; the second is the first as the standard library reads it
``choice``            which language somebody wants
``templates``         a sentence with holes, and finding those that a sentence was made from
``translator``        a printed line in another language; names and other people's words stay as they are
``korean``            particles and days

`said` is for what prints: it gives a sentence of ours in the language that `speak` chose. For English nothing
is read. Why at the edge: ADR 0009.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.languages.translator import Translator

ENGLISH = "en"
_KEPT, _END = "\ufdd0", "\ufdd1"
"""Around what is not ours: two characters that no text may hold and no screen ever gets."""

_chosen: ContextVar[Translator | None] = ContextVar("language", default=None)


def language() -> str:
    """The language that is spoken now."""
    translator = _chosen.get()
    return ENGLISH if translator is None else translator.language


@contextmanager
def speak(wanted: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = _chosen.set(_translator(wanted))
    try:
        yield
    finally:
        _chosen.reset(before)


def settle(wanted: str) -> None:
    """Speak a language from now on, in this context: for who keeps a context for each reader."""
    _chosen.set(_translator(wanted))


def _translator(wanted: str) -> Translator | None:
    if wanted == ENGLISH:
        return None
    from backchannel.languages.translator import translator_of

    return translator_of(wanted)


def know(names: Iterable[str]) -> None:
    """Names of sides, posts and people from now on: they stay as they are wherever they stand alone."""
    translator = _chosen.get()
    if translator is not None:
        translator.know(names)


def said(text: str) -> str:
    """A sentence of ours in the language spoken now. What is `kept` in it stays, and loses its marks."""
    translator = _chosen.get()
    if translator is not None:
        text = translator.said(text)
    return text.replace(_KEPT, "").replace(_END, "") if _KEPT in text or _END in text else text


def kept(text: str) -> str:
    """Something that is not ours, to be put into a sentence of ours: it is not translated."""
    return f"{_KEPT}{text.replace(_KEPT, '').replace(_END, '')}{_END}" if text else ""


def after(word: str, text: str) -> str:
    """What stands behind a word of ours that was put in place of another one, as this word asks for it."""
    from backchannel.languages import korean

    return korean.again(word, text) if word and language() == "ko" else text
