"""The options that go with words, the same wherever words are given.

Owns: those options, and reading the files they name before a desk is opened. What the words become is the
desk's business (`desk.saying`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from backchannel.cli.attached import read_attachments
from backchannel.cli.dates import given
from backchannel.cli.files import read_text
from backchannel.cli.options import Flag, Source
from backchannel.cli.session import Session
from backchannel.cli.weights import weight

if TYPE_CHECKING:
    from backchannel.desk.saying import Words


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Briefly:
    """In which language a few words are said.

    Args:
        language: The language of the text, such as en, fr, ko or pt-BR.
        translation: A file with a translation, kept beside the text.
    """

    language: str = "en"
    translation: Source | None = None

    def words(self, text: str, session: Session) -> Words:
        """The text with all that these options say."""
        from backchannel.desk.saying import Words

        translation = None
        if self.translation is not None:
            session.not_both_from_stdin(self.translation)
            translation = read_text(self.translation)
        return Words(text, language=self.language, translation=translation)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Tongue(Briefly):
    """In which language something is said.

    Args:
        translation_language: The language of the translation.
    """

    translation_language: str = "und"

    def words(self, text: str, session: Session) -> Words:
        """The text with all that these options say."""
        return replace(super().words(text, session), translation_language=self.translation_language)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Given(Tongue):
    """What goes with a message or an answer.

    Args:
        subject: What it is about, on one line.
        on_instructions: You speak for your side as instructed. This is so when nothing else is said.
        personally: You speak for yourself.
        aloud: You think aloud; nobody is bound by it.
        answer_by: When you would like an answer: 2027-06-11, or +3d for in three days.
        attach: A file to go with it; give it once for each. Colleagues agree to it together with the text.
    """

    subject: str = ""
    on_instructions: Flag = False
    personally: Flag = False
    aloud: Flag = False
    answer_by: str | None = None
    attach: Annotated[tuple[Source, ...], Parameter(show_default=False)] = ()

    def words(self, text: str, session: Session) -> Words:
        """The text with all that these options say."""
        answer_by = None if self.answer_by is None else given(self.answer_by, session.surroundings.now())
        return replace(
            super().words(text, session),
            subject=self.subject,
            weight=weight(on_instructions=self.on_instructions, personally=self.personally, aloud=self.aloud),
            answer_by=answer_by,
            attachments=read_attachments(self.attach),
        )


IN_BRIEF = Briefly()
PLAINLY = Tongue()
NOTHING_MORE = Given()
