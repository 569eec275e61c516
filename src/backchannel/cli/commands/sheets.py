"""Sheets of lines: talks about talks, the phrasebook, the public line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from backchannel.cli.files import read_text, write_new
from backchannel.cli.options import Here, Source, command
from backchannel.cli.session import Session
from backchannel.errors import Misuse
from backchannel.languages import language

if TYPE_CHECKING:
    from backchannel.desk.laying import SheetLines

TalksStep = Literal["begin", "say", "take", "strike", "set", "drop", "print"]
BookStep = Literal["begin", "add", "take", "strike", "drop", "look", "card"]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OfSheet:
    """What goes with every step.

    Args:
        number: Which one, where several are open.
        title: With begin: what it is called.
        language: The language of your words, such as en, fr, ko or pt-BR; without it, that which
            the program speaks here.
        translated: Your own translation of a line, after its name: "when: In May". Once for each line.
        translation_language: The language of the translations.
        out: The file to print into: HTML for A4 where its name ends in .html, else plain text.
    """

    number: int | None = None
    title: str = ""
    language: Annotated[str, Parameter(show_default=False)] = ""
    translated: Annotated[tuple[str, ...], Parameter(show_default=False, negative="")] = ()
    translation_language: str = "und"
    out: Path | None = None

    def lines(self, words: Mapping[str, str | None]) -> SheetLines:
        """The words given for lines, with their translations. Raises `Misuse`."""
        from backchannel.desk.laying import SheetLines

        given = {name: text for name, text in words.items() if text is not None}
        translations = dict(_pair(each) for each in self.translated)
        return SheetLines(given, translations, self.language or language(), self.translation_language)


PLAINLY = OfSheet()


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class SixLines:
    """The six lines of talks.

    Args:
        what: What the talks are about.
        people: Who takes part.
        level: At what level.
        where: Where.
        when: When.
        before: What comes before that.
    """

    what: str | None = None
    people: Annotated[str | None, Parameter(name="--who")] = None
    level: str | None = None
    where: str | None = None
    when: str | None = None
    before: str | None = None

    def given(self) -> dict[str, str | None]:
        """The lines by their names."""
        return {
            "what": self.what,
            "who": self.people,
            "level": self.level,
            "where": self.where,
            "when": self.when,
            "before": self.before,
        }


NO_LINES = SixLines()


@command
def talks(
    who: str,
    step: TalksStep | None = None,
    /,
    *words: str,
    lines: SixLines = NO_LINES,
    more: OfSheet = PLAINLY,
    session: Here,
) -> None:
    """Talks about talks: six lines, each in your words, in theirs, or agreed, until they are set.

    Without a step it shows them. begin: put them before the other side. say: your own words for some lines.
    take NAME…: take over their words. strike NAME…: take your own back. set: when all six are agreed, by the
    side that began. drop WHY: off the table. print: on paper. A line is agreed while both sides hold the same
    words for it. What is set stays as it is. A colleague has to agree to every step before it goes.

    Args:
        who: The other side.
        step: What you do. Without it you see how they stand.
        words: The names of lines, or why.
    """
    _do(session, "talks", who, step, words, lines.given(), more)


@command
def public(
    who: str,
    step: TalksStep | None = None,
    /,
    *words: str,
    public: str | None = None,
    asked: str | None = None,
    more: OfSheet = PLAINLY,
    session: Here,
) -> None:
    """The public line: what both sides say in public, and what they say if asked.

    Without a step it shows it. begin: put it before the other side. say: your own words. take NAME…: take
    over their words. strike NAME…: take your own back. set: when both lines are agreed, by the side that
    began. drop WHY: off the table. print: on paper. What is set stays as it is: begin another one to change
    it. A colleague has to agree to every step before it goes.

    Args:
        who: The other side.
        step: What you do. Without it you see how it stands.
        words: The names of lines (public, asked), or why.
        public: What both say in public.
        asked: What both say if asked.
    """
    _do(session, "public line", who, step, words, {"public": public, "asked": asked}, more)


@command
def phrasebook(
    who: str,
    step: BookStep | None = None,
    /,
    *words: str,
    file: Source | None = None,
    more: OfSheet = PLAINLY,
    session: Here,
) -> None:
    """The phrasebook: phrases that both sides read alike, also outside of this program.

    Without a step it shows it. begin: put one before the other side; it proposes question, cancel and
    distress. add PHRASE MEANING: propose a phrase, or another meaning. take PHRASE…: agree to their meaning.
    strike PHRASE…: take your own back. look TEXT: which phrases stand in a text, and what they mean. card:
    what is agreed, to carry with you. drop WHY: off the table. Each phrase counts while both sides hold the
    same meaning. A colleague has to agree to every step before it goes.

    Args:
        who: The other side.
        step: What you do. Without it you see how it stands.
        words: Phrases, a phrase and its meaning, a text, or why.
        file: With look: a file that holds the text, - for what you type.
    """
    if step == "look":
        _look(session, who, words, file, more)
        return
    if file is not None:
        raise Misuse("A file goes with look only.")
    lines: dict[str, str | None] = {}
    if step == "add":
        if len(words) != 2:
            raise Misuse("Give the phrase and what it means, each in quotation marks.")
        lines, words = {words[0]: words[1]}, ()
    _do(session, "phrasebook", who, step, words, lines, more)


def _look(session: Session, who: str, words: Sequence[str], file: str | None, more: OfSheet) -> None:
    if (file is None) is (not words):
        raise Misuse("Give the text, or a file that holds it.")
    session.not_both_from_stdin("" if file is None else file)
    text = " ".join(words) if file is None else read_text(file)
    with session.desk() as desk:
        found = desk.look_up(who, text, more.number)
    session.show(found, empty="No phrase of the phrasebook stands in it.")


def _do(
    session: Session,
    kind: str,
    who: str,
    step: str | None,
    words: Sequence[str],
    given: Mapping[str, str | None],
    more: OfSheet,
) -> None:
    """One step on a sheet, or a look at it. What does not go with the step is refused, not left out."""
    said, number = more.lines(given), more.number
    _require_goes_with(step, words, said, more)
    match step:
        case None | "print" | "card":
            show_sheet(session, kind, who, step, more)
        case "begin":
            session.take(lambda desk: desk.begin_sheet(who, kind, said, more.title))
        case "say" | "add":
            session.take(lambda desk: desk.word_sheet(who, kind, said, number))
        case "set":
            session.take(lambda desk: desk.set_sheet(who, kind, number))
        case _:
            step_on_lines(session, kind, who, step, words, number)


def step_on_lines(
    session: Session, kind: str, who: str, step: str, words: Sequence[str], number: int | None
) -> None:
    """Take over or strike out lines, or take the whole off the table."""
    match step:
        case "take":
            session.take(lambda desk: desk.take_lines(who, kind, words, number))
        case "strike":
            session.take(lambda desk: desk.strike_lines(who, kind, words, number))
        case "drop":
            session.take(lambda desk: desk.drop_sheet(who, kind, " ".join(words), number))


def _require_goes_with(step: str | None, words: Sequence[str], said: SheetLines, more: OfSheet) -> None:
    takes_words = step in ("take", "strike", "drop")
    if takes_words is (not words):
        wanted = (
            "Say which lines, or why." if takes_words else f"This does not belong here: {' '.join(words)}."
        )
        raise Misuse(wanted)
    if (said.words or said.translations) and step not in ("begin", "say", "add"):
        raise Misuse("Words for lines go with begin, say and add only.")
    if more.title and step != "begin":
        raise Misuse("A title goes with begin only.")
    if more.out is not None and step not in ("print", "card"):
        raise Misuse("A file to print into goes with print and card only.")


def show_sheet(session: Session, kind: str, who: str, step: str | None, more: OfSheet) -> None:
    """Show a sheet, or print it on paper."""
    from backchannel.cli.printed import as_html, as_text
    from backchannel.desk.views import Outcome

    with session.desk() as desk:
        view = desk.sheet(who, kind, more.number)
    if step is None or (session.as_json and more.out is None):
        session.show(view)
    elif more.out is None:
        session.plain(as_text(view))
    else:
        page = as_html(view) if more.out.suffix.lower() in (".html", ".htm") else as_text(view) + "\n"
        file = write_new(more.out, page.encode())
        outcome = Outcome(f"It is written into {file}.", f"{who} learns nothing of this.", "Print it.")
        session.done(outcome, file=file)


def _pair(text: str) -> tuple[str, str]:
    name, colon, translation = text.partition(":")
    if not colon:
        raise Misuse("A translation is given after the name of its line, such as “when: In May”.")
    return name.strip(), translation.strip()
