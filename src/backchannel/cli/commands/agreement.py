"""Agreements: numbered undertakings that both sides sign, and what becomes of each."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from backchannel.cli.commands.talk import prepared
from backchannel.cli.options import Here, Source, command
from backchannel.cli.saying import NOTHING_MORE, PLAINLY, Given, Tongue
from backchannel.cli.session import Session

agreement = App(
    name="agreement",
    help="What both sides owe by a signed text, and what became of it.",
    version_flags=[],
)
"""``agreement propose``, ``show`` and what is said of undertakings."""

EXAMPLES = """Examples:
  backchannel agreement propose SOUTHLAND june.txt --subject "The June agreement"
  backchannel agreement show 12
  backchannel agreement report 12.1 started "Two of five are shut down."
  backchannel agreement report 12.1 done
  backchannel agreement accept 12.1
  backchannel agreement dispute 12.1 "The third plant still runs."
  backchannel agreement ask-excuse 12.2 "The harbour is frozen until March."
  backchannel agreement excuse 12.2
  backchannel agreement lapse 12.1 "It was started again."
  backchannel agreement withdraw 12 "The capital gives notice."

An undertaking is a line of its own in the text, such as:
  2. SOUTHLAND stops the tests. [by 2027-07-01] [while 1 holds]"""


@command
def propose(who: str, file: Source | None = None, /, *, said: Given = NOTHING_MORE, session: Here) -> None:
    """Put a text with numbered undertakings before the other side, for both to sign.

    Name both sides and today's date in it. Each undertaking is a line of its own: its number, the side that
    owes it, what it owes; then, if you like, by when, and while which others hold. Both sides sign it like
    every text: `backchannel sign N`.

    Args:
        who: The other side.
        file: The file that holds the text, - for what you type or paste. Without it you type.
    """
    words = prepared(file, said, session)
    session.take(lambda desk: desk.propose_agreement(who, words))


@command
def show(number: int, /, *, session: Here) -> None:
    """What became of each undertaking, what is late, what a lapse released, and what you can say next.

    Args:
        number: The number of the text.
    """
    with session.desk() as desk:
        session.show(desk.agreement(number))


@command
def report(
    undertaking: str,
    how: Annotated[Literal["started", "done"], Parameter(show_choices=True)],
    words: str = "",
    /,
    *,
    said: Tongue = PLAINLY,
    session: Here,
) -> None:
    """Report on an undertaking that your side owes. It counts as done when the other side accepts it as done.

    Args:
        undertaking: Its number, such as 12.1.
        how: Whether it is started, or done.
        words: What you say with it.
    """
    _say(undertaking, how, words, said, session)


@command
def ask_excuse(undertaking: str, why: str, /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Ask the other side to excuse your side from an undertaking.

    Args:
        undertaking: Its number, such as 12.1.
        why: What the other side is told.
    """
    _say(undertaking, "ask excuse", why, said, session)


@command
def accept(undertaking: str, words: str = "", /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Accept as done what the other side reported done.

    Args:
        undertaking: Its number, such as 12.1.
        words: What you say with it.
    """
    _say(undertaking, "accept", words, said, session)


@command
def dispute(undertaking: str, why: str, /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Say that the other side does not keep an undertaking. You may accept it later all the same.

    Args:
        undertaking: Its number, such as 12.1.
        why: What the other side is told.
    """
    _say(undertaking, "dispute", why, said, session)


@command
def excuse(undertaking: str, words: str = "", /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Excuse the other side from an undertaking. This is not taken back.

    Args:
        undertaking: Its number, such as 12.1.
        words: What you say with it.
    """
    _say(undertaking, "excuse", words, said, session)


@command
def lapse(undertaking: str, why: str, /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Call an undertaking lapsed. This releases what was to hold while it holds, and is not taken back.

    What the other side owes, you may call lapsed. What your own side owes, only when one lapsed that it holds
    with, or after notice on the text.

    Args:
        undertaking: Its number, such as 12.1.
        why: What the other side is told.
    """
    _say(undertaking, "lapse", why, said, session)


@command
def withdraw(number: int, why: str, /, *, session: Here) -> None:
    """Withdraw from an agreement, as `backchannel withdraw` does: on one in force it is notice.

    Args:
        number: The number of the text.
        why: What the other side is told.
    """
    session.take(lambda desk: desk.withdraw(number, why))


def _say(undertaking: str, move: str, text: str, said: Tongue, session: Session) -> None:
    words = said.words(text, session)
    session.take(lambda desk: desk.perform(undertaking, move, words))


for each in (propose, show, report, ask_excuse, accept, dispute, excuse, lapse, withdraw):
    agreement.command(each, help_epilogue=EXAMPLES)
