"""Tables: a line of two sides with a mediator, and what a mediator says at one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from backchannel.cli.files import written_text
from backchannel.cli.options import Here, Source, command
from backchannel.cli.saying import IN_BRIEF, Briefly
from backchannel.cli.session import Session

if TYPE_CHECKING:
    from backchannel.desk.saying import Words

table = App(
    name="table",
    help="Tables with a mediator: open, join and close one; take a mediator's place.",
    version_flags=[],
)
"""``table`` alone, ``open``, ``join``, ``close``, ``call``, ``take`` and ``leave``."""

EXAMPLES = """Examples:
  backchannel table
  backchannel table open SOUTHLAND MEDIATORS --title "The pier"
  backchannel table join 12
  backchannel table close "SOUTHLAND with MEDIATORS" "It led nowhere."
  backchannel table call "SOUTHLAND with MEDIATORS 2" "The bridge"
  backchannel table take "NORTHLAND and SOUTHLAND"
  backchannel table leave "NORTHLAND and SOUTHLAND"

A table has a name of its own, for every command that takes WHO:
  backchannel write "SOUTHLAND with MEDIATORS" message.txt"""


@table.default
@command
def every(*, session: Here) -> None:
    """Every table of this desk, and the mediator's places that are offered to you."""
    with session.desk() as desk:
        session.show(desk.tables(), empty="There is no table.")


@command
def open_(
    who: str,
    mediator: str,
    /,
    *,
    title: str = "",
    post: Annotated[tuple[str, ...], Parameter(show_default=False, negative="")] = (),
    session: Here,
) -> None:
    """Propose a table with another side and a mediator. Colleagues agree, then the other side joins.

    A table is a line of its own, empty at first: the mediator reads all that is said there and nothing of
    what you say elsewhere, and has no vote. Both sides must have met the mediator and compared words.

    Args:
        who: The other side.
        mediator: The mediator, as you call that side.
        title: What it is about, on one line.
        post: Who of the mediator reads there; give it once for each post. Without it: all who read its lines.
    """
    session.take(lambda desk: desk.open_table(who, mediator, title, post))


@command
def join(number: int, /, *, session: Here) -> None:
    """Agree to a table that the other side proposed. Colleagues agree, then it is open.

    Args:
        number: The number of the proposal.
    """
    session.take(lambda desk: desk.join_table(number))


@command
def close(table: str, why: str = "", /, *, said: Briefly = IN_BRIEF, session: Here) -> None:
    """Close a table for good, decline one that was proposed, or take your proposal back. Colleagues agree.

    From then on nothing is for the mediator. What was said stays readable.

    Args:
        table: The table by its name, or a proposal by its number.
        why: What the other side is told.
    """
    words = said.words(why, session)
    session.take(lambda desk: desk.close_table(table, words))


@command
def call(table: str, name: str, /, *, session: Here) -> None:
    """Call a table otherwise, at your desk alone, such as a second one of the same three.

    Args:
        table: The table, as `backchannel table` names it.
        name: What you call it from now on, for every command.
    """
    session.take(lambda desk: desk.name_table(table, name))


@command
def take(table: str, /, *, session: Here) -> None:
    """Take the mediator's place at a table to which both sides invited you.

    Args:
        table: The table, as `backchannel table` names it.
    """
    session.take(lambda desk: desk.take_place(table))


@command
def leave(table: str, /, *, session: Here) -> None:
    """As the mediator: leave a table, or decline the place. Nothing said later is for you.

    Args:
        table: The table, as `backchannel table` names it.
    """
    session.take(lambda desk: desk.leave_table(table))


for _function, _name in (
    (open_, "open"),
    (join, "join"),
    (close, "close"),
    (call, "call"),
    (take, "take"),
    (leave, "leave"),
):
    table.command(_function, name=_name)
table.help_epilogue = EXAMPLES


def _words(file: str | None, subject: str, language: str, session: Session) -> Words:
    from backchannel.desk.saying import Words

    session.not_both_from_stdin(file)
    return Words(written_text(file), subject=subject, language=language)


@command
def put_forward(
    table: str,
    file: Source | None = None,
    /,
    *,
    about: int | None = None,
    subject: str = "",
    language: str = "en",
    session: Here,
) -> None:
    """As the mediator: put a text forward as your own. No side has said it, and it is shown so.

    Args:
        table: The table.
        file: The file that holds the text, - for what you type or paste. Without it you type.
        about: The number of the message it belongs to.
        subject: What it is about, on one line.
        language: The language of the text, such as en, fr, ko or pt-BR.
    """
    words = _words(file, subject, language, session)
    session.take(lambda desk: desk.put_forward(table, words, about))


@command
def carry_word(
    table: str,
    file: Source | None = None,
    /,
    *,
    of: str,
    about: int | None = None,
    subject: str = "",
    language: str = "en",
    session: Here,
) -> None:
    """As the mediator: tell what a side said to you, as your account of it. It is not that side's word.

    It goes to both sides of the table at once: you are shown it before, and it goes when you say --yes.

    Args:
        table: The table.
        file: The file that holds the words, - for what you type or paste. Without it you type.
        of: The side whose words you tell.
        about: The number of the message it belongs to.
        subject: What it is about, on one line.
        language: The language of the text, such as en, fr, ko or pt-BR.
    """
    words = _words(file, subject, language, session)
    session.take(lambda desk: desk.carry_word(table, of, words, about))
