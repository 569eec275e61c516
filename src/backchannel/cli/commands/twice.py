"""Words to think twice about: the list, this desk's changes of it, and a look at a text."""

from __future__ import annotations

from cyclopts import App

from backchannel.cli.files import written_text
from backchannel.cli.options import Here, Source, command

think_twice = App(
    name="think-twice", help="Words to think twice about, for this desk alone.", version_flags=[]
)
"""``think-twice list``, ``add``, ``remove`` and ``look``."""


@command
def show(*, session: Here) -> None:
    """Every word this desk thinks twice about, and why. The list is this desk's alone."""
    with session.desk() as desk:
        session.show(desk.twice_words(), empty="There is no word in the list.")


@command
def add(word: str, /, *, because: str = "", session: Here) -> None:
    """Think twice about a word from now on. It stops nothing, and nobody else learns of it.

    Args:
        word: A word, or a few that belong together. Its simple endings are found too.
        because: Why, or what may serve instead, in one line.
    """
    session.take(lambda desk: desk.add_twice_word(word, because))


@command
def remove(word: str, /, *, session: Here) -> None:
    """Take a word out of the list: one of your own, or one that came with the program.

    Args:
        word: The word, as the list has it.
    """
    session.take(lambda desk: desk.remove_twice_word(word))


@command
def look(file: Source | None = None, /, *, session: Here) -> None:
    """Look through a text before you write it to anybody.

    Args:
        file: The file that holds the text, - for what you type or paste. Without it you type.
    """
    session.not_both_from_stdin(file)
    text = written_text(file)
    with session.desk() as desk:
        session.show(desk.look_twice(text), empty="There is nothing in it to think twice about.")


EXAMPLES = """Examples:
  backchannel think-twice list
  backchannel think-twice add "rogue state" --because "Use the name of the state."
  backchannel think-twice remove never
  backchannel think-twice look message.txt"""

for _name, _function in (("list", show), ("add", add), ("remove", remove), ("look", look)):
    think_twice.command(_function, name=_name, help_epilogue=EXAMPLES)
