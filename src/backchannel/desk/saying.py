"""What somebody wants to say, and the message it becomes.

Owns: `Words` (everything that goes with a text, whoever asks for it) and what may not go into a message at
all. What a message means on a line is the law's (`channel.papers.message`).
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass

from backchannel.channel.bounds import ACT_LIMIT
from backchannel.channel.papers.message import Attachment, Message, Reply, Translation, Weight
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.signed_text import SignedText, TextTranslation, text_codec
from backchannel.desk.dates import seconds_ahead
from backchannel.errors import Misuse
from backchannel.wire.codec import encode
from backchannel.wire.version import PROTOCOL

WEIGHTS = {
    "instructions": Weight.ON_INSTRUCTIONS,
    "personally": Weight.PERSONALLY,
    "aloud": Weight.THINKING_ALOUD,
}
UNNAMED = "und"
"""The tag of a language that nobody named (BCP 47)."""
LONGEST_LINE = 200
LONGEST_TEXT = 100_000
LARGEST_FILE = 240 * 1024
MOST_FILES = 16
ROOM_FOR_THE_REST = 1024
"""Bytes of a message that are neither words nor files: its place on the line, kinds, lengths."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Words:
    """A text and what goes with it. ``attachments``: name and content of each, in order.

    ``language`` and ``translation_language`` are tags (BCP 47) such as ``en`` or ``pt-BR``.
    """

    text: str
    subject: str = ""
    weight: str = "instructions"
    answer_by: str | None = None
    language: str = "en"
    translation: str | None = None
    translation_language: str = UNNAMED
    attachments: tuple[tuple[str, bytes], ...] = ()


def as_words(words: Words | str) -> Words:
    """Plain text is words of nothing else."""
    return Words(words) if isinstance(words, str) else words


def as_message(words: Words, reply: Reply | None = None, *, now: int = 0) -> Message:
    """The message those words become. Raises `Misuse` for what no message can hold, or a day that is past."""
    if words.weight not in WEIGHTS:
        raise Misuse(f"A message is on instructions, personally, or thinking aloud; not {words.weight}.")
    require_sayable(words)
    translation = None
    if words.translation is not None:
        translation = Translation(words.translation_language, words.subject, words.translation)
    message = Message(
        WEIGHTS[words.weight],
        words.subject,
        words.text,
        words.language,
        translation,
        seconds_ahead(words.answer_by, now),
        reply,
        tuple(_attachment(name, content) for name, content in words.attachments),
    )
    _require_not_too_large(message)
    return message


def in_brief(words: Words, longest: int, *, needed: bool = False) -> tuple[str, str, str | None]:
    """Text, language and translation of a few words that go with something. Raises `Misuse`."""
    text = words.text.strip()
    if text or needed or words.translation is not None:
        require_sayable(words)
    if max(len(text), len(words.translation or "")) > longest:
        raise Misuse(
            f"These words are too long: at most {longest} letters.",
            next_step="Shorten them, and say the rest in a message.",
        )
    return text, words.language, words.translation


def as_text(words: Words, random_id: bytes, sides: tuple[str, str], date: str) -> ProposeText:
    """The text for both sides to sign that those words become, of that day, between our side and theirs.

    Raises `Misuse` for what such a text cannot have, rather than leave it out.
    """
    if words.weight != "instructions" or words.answer_by is not None or words.attachments:
        raise Misuse(
            "A text to be signed has no weight, no date for an answer and no attachments.",
            next_step="Leave these out, and send them with a message of their own.",
        )
    require_sayable(words)
    title = words.subject or "Agreed text"
    also: tuple[TextTranslation, ...] = ()
    if words.translation is not None:
        also = (TextTranslation(words.translation_language, title, words.translation),)
    text = SignedText(PROTOCOL, random_id, title, *sides, date, words.language, words.text, also)
    return ProposeText(text_codec.encode(text))


def require_sayable(words: Words) -> None:
    """Raise `Misuse` for words, or a translation of them, that nothing on a line can hold."""
    if not words.text.strip():
        raise Misuse("There is nothing in this message.")
    require_fits(words)


def require_fits(words: Words) -> None:
    """As `require_sayable`, where there may be no words at all."""
    if words.translation is not None and not words.translation.strip():
        raise Misuse("There is nothing in this translation.")
    if words.translation is None and words.translation_language != UNNAMED:
        raise Misuse("There is a language for a translation, but no translation.")
    if len(words.subject) > LONGEST_LINE:
        raise Misuse(
            f"The subject is too long: at most {LONGEST_LINE} letters.", next_step="Shorten the subject."
        )
    if max(len(words.text), len(words.translation or "")) > LONGEST_TEXT:
        raise Misuse(
            f"The text is too long: at most {LONGEST_TEXT} letters.", next_step="Say it in several messages."
        )
    require_languages(words)


def require_languages(words: Words) -> None:
    """Raise `Misuse` for what is not the short name of a language."""
    for tag in (words.language, words.translation_language):
        require_language(tag)


def require_language(tag: str) -> None:
    """Raise `Misuse` unless it is the tag of a language."""
    if len(tag) > 35 or not _LANGUAGE.fullmatch(tag):
        raise Misuse(
            "This is not the short name of a language.",
            next_step="Give one such as en, fr, ko or pt-BR.",
        )


def _attachment(name: str, content: bytes) -> Attachment:
    guessed, _ = mimetypes.guess_type(name, strict=True)
    return Attachment(name[:LONGEST_LINE], (guessed or "application/octet-stream")[:100], content)


def _require_not_too_large(message: Message) -> None:
    if len(message.attachments) > MOST_FILES:
        raise Misuse(f"A message can carry at most {MOST_FILES} files.", next_step="Send several messages.")
    for each in message.attachments:
        if len(each.content) > LARGEST_FILE:
            raise Misuse(
                f"A file is too large: it has {_kilobytes(len(each.content))} kilobytes, a message can carry "
                f"one of {_kilobytes(LARGEST_FILE)}.",
                next_step="Send it in parts, or make it smaller.",
            )
    size, limit = len(encode(message)), ACT_LIMIT - ROOM_FOR_THE_REST
    if size > limit:
        raise Misuse(
            f"Words and files are too large together: {_kilobytes(size)} kilobytes, and one message takes "
            f"{_kilobytes(limit)}.",
            next_step="Send several messages.",
        )


def _kilobytes(size: int) -> int:
    return -(-size // 1024)
