"""Forms: tell the other side of something, ask it, and take steps in what was begun."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from backchannel.cli.dates import given
from backchannel.cli.files import read_text
from backchannel.cli.options import Flag, Here, Source, command
from backchannel.cli.saying import Tongue
from backchannel.cli.session import Session
from backchannel.cli.weights import weight
from backchannel.errors import Misuse
from backchannel.languages import ENGLISH, said, speak

if TYPE_CHECKING:
    from backchannel.desk.saying import Words

Kind = Literal["exercise", "launch", "movement", "statement"]
Plan = Literal["meeting", "sitting", "visit", "invitation", "courtesy", "silence"]
FORM_OF_REQUESTS = "request"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Standing(Tongue):
    """What goes with a form or a step.

    Args:
        language: The language it is filled in with, such as en, fr, ko or pt-BR.
        translation: The same form filled in with a translation, as far as there is one.
        translation_language: The language of the translation.
        on_instructions: You speak for your side as instructed. This is so when nothing else is said.
        personally: You speak for yourself.
        aloud: You think aloud; nobody is bound by it.
    """

    on_instructions: Flag = False
    personally: Flag = False
    aloud: Flag = False

    def words(self, text: str, session: Session) -> Words:
        """The text with all that these options say."""
        heavy = weight(on_instructions=self.on_instructions, personally=self.personally, aloud=self.aloud)
        return replace(super().words(text, session), weight=heavy)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Opening(Standing):
    """What goes with a form.

    Args:
        answer_by: When you would like an answer: 2027-06-11, or +3d for in three days.
    """

    answer_by: str | None = None

    def words(self, text: str, session: Session) -> Words:
        """The text with all that these options say."""
        due = None if self.answer_by is None else given(self.answer_by, session.surroundings.now())
        return replace(super().words(text, session), answer_by=due)


_NOTHING_MORE = Opening()
_PLAINLY = Standing()
Fields = Annotated[str, Parameter(help="What stands in a field: --where, --until, and so on.")]


@command
def notice(
    who: str,
    kind: Annotated[Kind, Parameter(show_choices=True)],
    file: Source | None = None,
    /,
    *,
    options: Opening = _NOTHING_MORE,
    session: Here,
    **fields: Fields,
) -> None:
    """Tell the other side of something before it happens. A colleague has to agree before it goes.

    They can say that they have it, which approves nothing, and ask about it. You can correct it, cancel it,
    or say that it is over: `backchannel step`. Others on this computer can see what you type after a command;
    a file is the better way.

    Args:
        who: The other side.
        kind: What you tell them of.
        file: The form, filled in: `backchannel form exercise` prints an empty one. - for what you paste.
    """
    _open(who, kind, file, options, session, fields)


@command
def question(
    who: str,
    file: Source | None = None,
    /,
    *,
    options: Opening = _NOTHING_MORE,
    session: Here,
    **fields: Fields,
) -> None:
    """Ask the other side whether a statement is its position. A colleague has to agree before it goes.

    They answer yes, no or in part, or decline. That they have your question is no answer.

    Args:
        who: The other side.
        file: The form, filled in: `backchannel form question` prints an empty one. - for what you paste.
    """
    _open(who, "question", file, options, session, fields)


@command
def ask_for(
    who: str,
    file: Source | None = None,
    /,
    *,
    options: Opening = _NOTHING_MORE,
    session: Here,
    **fields: Fields,
) -> None:
    """Ask the other side for something. A colleague has to agree before it goes.

    They say that they will, will not or cannot, and why; or that the answer comes later, which promises
    nothing.

    Args:
        who: The other side.
        file: The form, filled in: `backchannel form request` prints an empty one. - for what you paste.
    """
    _open(who, FORM_OF_REQUESTS, file, options, session, fields)


@command
def person(
    who: str,
    file: Source | None = None,
    /,
    *,
    options: Opening = _NOTHING_MORE,
    session: Here,
    **fields: Fields,
) -> None:
    """Begin the case of a person whom the other side holds. A colleague has to agree before it goes.

    The person goes by a name that you choose. Steps: ask for proof of life, ask, offer, promise, report; the
    side that holds them says how it ended. `backchannel note N` keeps what is private at home.

    Args:
        who: The other side.
        file: The form, filled in: `backchannel form person` prints an empty one. - for what you paste.
    """
    _open(who, "person", file, options, session, fields)


@command
def leak(
    who: str,
    file: Source | None = None,
    /,
    *,
    suspected: str = "",
    options: Opening = _NOTHING_MORE,
    session: Here,
    **fields: Fields,
) -> None:
    """Record with the other side that something about the line appeared in public. A colleague has to agree.

    They say that they have it, look into it, or whether it came from their side. Recording accuses nobody.
    For your own side alone: `backchannel event add DATE TEXT --leak`.

    Args:
        who: The other side.
        file: The form, filled in: `backchannel form leak` prints an empty one. - for what you paste.
        suspected: Whom your side suspects: a note of your own beside it, which never leaves your side.
    """
    words, dated = _opening("leak", file, options, session, fields)
    session.take(lambda desk: desk.record_leak(who, words, dated, suspected))


@command
def leaks(who: str | None = None, /, *, session: Here) -> None:
    """What appeared in public: recorded with the other side, or noted by your side for itself.

    Args:
        who: The other side. Without it: every line.
    """
    with session.desk() as desk:
        session.show(desk.leaks(who), empty="No leak is recorded: `backchannel leak WHO FILE`.")


@command
def propose(
    who: str,
    plan: Annotated[Plan, Parameter(show_choices=True)],
    file: Source | None = None,
    /,
    *,
    options: Opening = _NOTHING_MORE,
    session: Here,
    **fields: Fields,
) -> None:
    """Propose a meeting, a sitting, a visit, a text; invite; send a courtesy.

    A colleague has to agree before it goes. Under the silence procedure (silence) you may adopt a text when
    the other side has not objected until a day that you name. It is never adopted by itself, is unsigned, and
    silence on a line that nobody reads is no consent.

    Args:
        who: The other side.
        plan: What you propose.
        file: The form, filled in: `backchannel form meeting` prints an empty one. - for what you paste.
    """
    _open(who, plan, file, options, session, fields)


def _open(
    who: str, name: str, file: str | None, options: Opening, session: Session, fields: dict[str, str]
) -> None:
    words, dated = _opening(name, file, options, session, fields)
    session.take(lambda desk: desk.file(who, name, words, dated))


def _opening(
    name: str, file: str | None, options: Opening, session: Session, fields: dict[str, str]
) -> tuple[Words, dict[str, str]]:
    """What is filled in, read before the desk is opened. Raises `Misuse` where nothing is."""
    if file is None and not fields:
        raise Misuse(
            "Nothing is filled in.", next_step=f"`backchannel form {name}` prints an empty form: fill it in."
        )
    return options.words(filled(file, options, session), session), _dated(fields, session)


@command
def step(
    number: int,
    name: str,
    file: Source | None = None,
    /,
    *,
    options: Standing = _PLAINLY,
    session: Here,
    **fields: Fields,
) -> None:
    """Take a step in a notice, a question, a request or anything else begun with a form.

    `backchannel read N` says how it stands, what you can do now, and what each step asks for. A colleague has
    to agree before it goes. To say that you have something approves nothing.

    Args:
        number: The number of what was begun, or of any step in it.
        name: The step, such as acknowledge, ask, answer, correct, cancel.
        file: What the step asks for, filled in. - for what you paste.
    """
    words = options.words(filled(file, options, session), session)
    dated = _dated(fields, session)
    session.take(lambda desk: desk.step(number, name, words, dated))


def filled(file: str | None, options: Tongue, session: Session) -> str:
    """The filled-in form, read before the desk is opened; empty where none is named."""
    if file is None:
        return ""
    session.not_both_from_stdin(file)
    if file == options.translation == "-":
        raise Misuse(
            "The form and its translation cannot both come from standard input.",
            next_step="Give one of them in a file.",
        )
    return read_text(file)


def _dated(fields: dict[str, str], session: Session) -> dict[str, str]:
    """The same fields, with ``+3d`` and ``+2w`` as the days they stand for."""
    now = session.surroundings.now()
    return {name: given(text, now) if text.startswith("+") else text for name, text in fields.items()}


@command
def form(name: str, /, *, step: str | None = None, language: str = "en", session: Here) -> None:
    """Print an empty form, to be written into a file and filled in. Needs no desk and no passphrase.

    One that both sides agreed is printed by `backchannel forms WHO blank NAME`.

    Args:
        name: Which form: exercise, launch, movement, statement, question, request, person, meeting, sitting,
            visit, invitation, courtesy, silence or leak.
        step: The form of one of its steps, such as answer or correct.
        language: The language of its labels: en or ko. What you fill in can be in any.
    """
    from backchannel.desk.papers.filling import blank

    with speak("ko" if language.partition("-")[0].lower() == "ko" else ENGLISH):
        text = blank(name, step, language, said)
    show_empty(session, text)


def show_empty(session: Session, text: str) -> None:
    """Show an empty form."""
    from backchannel.desk.views import Outcome

    if not session.as_json:
        session.plain(text)
        return
    nobody = Outcome("An empty form.", "They know nothing of this.", "Fill it in.")
    session.done(nobody, form=text)
