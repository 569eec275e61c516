"""Forms that both sides agree between themselves: begin one, agree to it, fill one in."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from backchannel.cli.commands.filing import Opening, filled, show_empty
from backchannel.cli.commands.sheets import OfSheet, show_sheet, step_on_lines
from backchannel.cli.files import read_text
from backchannel.cli.options import Here, Source, command
from backchannel.cli.session import Session
from backchannel.errors import Misuse

Step = Literal["begin", "say", "agree", "take", "strike", "set", "drop", "show", "print", "blank", "send"]
_NOTHING_MORE = Opening()
_TAKES_FILE = ("begin", "say", "send")


@command
def forms(
    who: str,
    step: Step | None = None,
    /,
    *words: str,
    file: Annotated[Source | None, Parameter(name="--file")] = None,
    number: int | None = None,
    options: Opening = _NOTHING_MORE,
    session: Here,
) -> None:
    """Forms of the two sides' own: each line of one is agreed by both before it is set.

    Without a step it lists the forms both sides agreed. begin NAME: put one before the other side, as its
    next version where there is one. say: other words for some lines. agree: take over all their words. take
    NAME…, strike NAME…: single lines. set: when every line is agreed, by the side that began. drop WHY: off
    the table. show, print: one with its lines. blank NAME: an empty one. send NAME: one filled in. What was
    sent under an older version keeps naming it. A colleague has to agree to every step before it goes.

    Args:
        who: The other side.
        step: What you do.
        words: The name of the form, names of lines, or why.
        file: With begin and say: the lines of the form. With send: what you filled in. - for what you paste.
        number: Which one, where several are meant.
    """
    if (file is None) is (step in _TAKES_FILE):
        raise Misuse("A file goes with begin, say and send, and with these only: --file FILE.")
    if (step in ("begin", "take", "strike", "drop", "blank", "send")) is (not words):
        raise Misuse(
            "Give a name, names of lines or why with begin, take, strike, drop, blank and send only."
        )
    match step:
        case None:
            with session.desk() as desk:
                session.show(desk.agreed_forms(who), empty=f"No form is agreed with {who}.")
        case "show" | "print":
            more = OfSheet(number=number)
            show_sheet(session, "form", who, "print" if step == "print" else None, more)
        case "blank":
            with session.desk() as desk:
                text = desk.blank_form(who, " ".join(words), options.language, number)
            show_empty(session, text)
        case "send":
            said = options.words(filled(file, options, session), session)
            session.take(lambda desk: desk.file_agreed(who, " ".join(words), said, number))
        case _:
            _lay(session, who, step, words, file or "", options.language, number)


def _lay(
    session: Session,
    who: str,
    step: str,
    words: tuple[str, ...],
    file: str,
    language: str,
    number: int | None,
) -> None:
    """One step on a form that is not set yet."""
    from backchannel.desk.laying import SheetLines
    from backchannel.desk.papers.agreed_forms import HOW
    from backchannel.desk.papers.filling import read_lines

    text = read_text(file) if step in _TAKES_FILE else ""
    lines = SheetLines(read_lines(text, None, HOW), {}, language)
    name = " ".join(words)
    match step:
        case "begin":
            session.take(lambda desk: desk.begin_form(who, name, lines))
        case "say":
            session.take(lambda desk: desk.word_form(who, lines, number))
        case "agree":
            session.take(lambda desk: desk.agree_form(who, number))
        case "set":
            session.take(lambda desk: desk.set_form(who, number))
        case _:
            step_on_lines(session, "form", who, step, words, number)
