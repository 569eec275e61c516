"""What a mediator here wrote and what did not go: kept at this desk until it goes, or is dropped.

Owns the table `unsent`, and how such words are shown. A mediator has no drafts: nobody else would agree to
one. What a side wrote and what cannot go is `unsent`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from backchannel.desk import views
from backchannel.desk.ground import Part
from backchannel.desk.saying import Words
from backchannel.errors import Misuse, NoSuchNumber, NotSure, Refused

FIRST_WORDS = 60
UNSENT = "words of yours that did not go"


class Kept(NamedTuple):
    """One of them. ``of``: the side whose words are told; None: an own text. ``about``: a number here."""

    id: bytes
    channel: bytes
    of: bytes | None
    about: int | None
    subject: str
    text: str
    language: str
    why: str
    at: int

    @property
    def words(self) -> Words:
        """What is said with it."""
        return Words(self.text, subject=self.subject, language=self.language)


class UnsentWords(Part):
    """A mediator's words that did not go."""

    @contextmanager
    def keeping(self, line: bytes, words: Words, of: bytes | None, about: int | None) -> Iterator[None]:
        """Whatever is refused inside: the words are kept, and that is told. Once said, they wait no more."""
        try:
            yield
        except (Refused, Misuse) as error:
            if words.text.strip():
                self._keep(line, words, of, about, error)
            raise
        before = self._same(line, words, of)
        if before is not None:
            self.drop(before.id)

    def find(self, ref: bytes) -> Kept:
        """One of them. Raises `NoSuchNumber` for one that went or was dropped."""
        row = self._core.register.first("SELECT * FROM unsent WHERE id = ?", (ref,))
        if row is None:
            raise NoSuchNumber("These words went, or were dropped.")
        return Kept(*row)

    def drop(self, ref: bytes) -> None:
        """It went, or is meant no more."""
        with self._core.register.change():
            self._core.register.run("DELETE FROM unsent WHERE id = ?", (ref,))

    def waiting(self) -> list[views.Waiting]:
        """All that wait for the person here, the newest first."""
        return [
            views.Waiting(
                number := self._core.number("unsent", each.id),
                f"{UNSENT}: {_first(each)}",
                self._meetings.tables.nick(each.channel),
                each.at,
                f"backchannel read {number}",
                _first(each),
            )
            for each in self._every()
        ]

    def message(self, ref: bytes) -> views.Message:
        """One of them, whole."""
        kept = self.find(ref)
        number = self._core.number("unsent", ref)
        whose = "" if kept.of is None else f"words of {self._parties.nick(kept.of)}, as you tell them: "
        return views.Message(
            number=number,
            side=self._core.me.side,
            ours=True,
            at=kept.at,
            subject=f"{whose}{_first(kept)}",
            text=kept.text,
            language=kept.language,
            translation=None,
            translated_by=None,
            weight="",
            signed=False,
            condition=f"not sent: {kept.why}",
            authority="not sent: nobody but you has seen it",
            label="draft",
            answers=None,
            answered_by=[],
            answer_by=None,
            they_know="They know nothing of this.",
            agreed_by=[],
            missing=[],
            wrote=_first(kept),
            next_step=_then(number),
        )

    def _every(self) -> list[Kept]:
        return [Kept(*row) for row in self._core.register.all("SELECT * FROM unsent ORDER BY at DESC, id")]

    def _same(self, line: bytes, words: Words, of: bytes | None) -> Kept | None:
        said = (line, of, words.subject, words.text)
        return next(
            (each for each in self._every() if (each.channel, each.of, each.subject, each.text) == said), None
        )

    def _keep(
        self, line: bytes, words: Words, of: bytes | None, about: int | None, error: Refused | Misuse
    ) -> None:
        with self._core.register.change():
            before = self._same(line, words, of)
            ref = self._core.around.rng(16) if before is None else before.id
            what = (words.subject, words.text, words.language, error.sentence, self._core.now())
            self._core.register.run(
                "INSERT OR IGNORE INTO unsent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (ref, line, of, about, *what),
            )
            number = self._core.number("unsent", ref)
        kept = f"What you wrote is kept as {number}, at this desk. {_then(number)}"
        asked = isinstance(error, NotSure) or not error.what_next
        error.what_next = "\n".join([kept] if asked else [error.what_next, kept])


def _first(kept: Kept) -> str:
    return kept.subject or " ".join(kept.text.split())[:FIRST_WORDS]


def _then(number: int) -> str:
    return f"`backchannel agree {number} --yes` says them; `backchannel discard {number}` drops them."
