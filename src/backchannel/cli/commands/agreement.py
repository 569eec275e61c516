"""Agreements: numbered undertakings that both sides sign, and what becomes of each."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from backchannel.cli.commands.talk import prepared
from backchannel.cli.options import Here, Source, command
from backchannel.cli.saying import NOTHING_MORE, PLAINLY, Given, Tongue
from backchannel.cli.session import Session
from backchannel.errors import Misuse

agreement = App(
    name="agreement",
    help="What both sides owe by a signed text, and what became of it.",
    version_flags=[],
)
"""``agreement propose``, ``show``, what is done with its text, and what is said of undertakings."""

EXAMPLES = """Examples:
  backchannel agreement propose SOUTHLAND june.txt --subject "The June agreement"
  backchannel agreement amend 12 june-ours.txt
  backchannel agreement accept 14
  backchannel agreement sign 14
  backchannel agreement exchange 14
  backchannel agreement show 14
  backchannel agreement report 14.1 started "Two of five are shut down."
  backchannel agreement report 14.1 done
  backchannel agreement accept 14.1
  backchannel agreement dispute 14.1 "The third plant still runs."
  backchannel agreement ask-excuse 14.2 "The harbour is frozen until March."
  backchannel agreement excuse 14.2
  backchannel agreement refuse-excuse 14.2 "The harbour is open."
  backchannel agreement lapse 14.1 "It was started again."
  backchannel agreement withdraw 14 "The capital gives notice."
  backchannel agreement propose SOUTHLAND framework.txt --replaces 14

Lines of their own in the text that count, letter for letter:
  2. SOUTHLAND stops the tests. [by 2027-07-01] [while 1 holds]
  Notice: 90 days.
  Replaces: text …   (written for you by --replaces)"""


@command
def propose(
    who: str,
    file: Source | None = None,
    /,
    *,
    said: Given = NOTHING_MORE,
    replaces: int | None = None,
    session: Here,
) -> None:
    """Put a text with numbered undertakings before the other side: one text, worked out together.

    Name both sides and today's date in it. Each undertaking is a line of its own: its number, the side that
    owes it, what it owes; then, if you like, by when, and while which others hold. `Notice: 90 days.` on a
    line of its own says how long it binds after notice. Nobody is bound before both signed it and you put it
    in force; until then either side may put another wording on the table (`amend`).

    Args:
        who: The other side.
        file: The file that holds the text, - for what you type or paste. Without it you type.
        replaces: The number of a text in force. A last line that names it is signed with the text, and once
            the new one is in force the old one's undertakings bind no more.
    """
    words = prepared(file, said, session)
    session.take(lambda desk: desk.propose_agreement(who, words, replaces=replaces))


@command
def amend(number: int, file: Source | None = None, /, *, said: Given = NOTHING_MORE, session: Here) -> None:
    """Put another wording of a text on the table. `show` and `read` compare the two line by line.

    It is a whole text of its own, with today's date in it; either may be signed, and your side signs one of
    them at a time. A text in force is not amended: propose one that replaces it.

    Args:
        number: The number of the text it is made from, of either side.
        file: The file that holds the new wording, - for what you type or paste. Without it you type.
    """
    words = prepared(file, said, session)
    session.take(lambda desk: desk.amend_agreement(number, words))


@command
def sign(number: int, /, *, session: Here) -> None:
    """Sign a text, as `backchannel sign` does. Nothing is in force by signatures alone.

    Args:
        number: The number of the text.
    """
    session.take(lambda desk: desk.sign(number))


@command
def exchange(number: int, /, *, session: Here) -> None:
    """Put a text in force that both sides signed. Only the side that proposed it can.

    Args:
        number: The number of the text.
    """
    session.take(lambda desk: desk.exchange(number))


@command
def show(number: int, /, *, session: Here) -> None:
    """What became of each undertaking, what is late, what a lapse released, what you can say next, and all
    that was done, by day.

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
def accept(what: str, words: str = "", /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Accept as done what the other side reported done (12.1), or its wording before anybody signs (12).

    Accepting a wording signs nothing and binds nobody: it says, unsigned, that you could sign these words.
    Of a text in force, 12 stands for the one undertaking of it that waits to be accepted, where it is one.

    Args:
        what: The number of an undertaking, such as 12.1, or of a text, such as 12.
        words: What you say with it; with an undertaking only.
    """
    if what.isdecimal():
        if words or said != PLAINLY:
            raise Misuse("A wording is accepted as it stands.", next_step="Say the rest in a message.")
        session.take(lambda desk: desk.accept_wording(int(what)))
    else:
        _say(what, "accept", words, said, session)


@command
def dispute(undertaking: str, why: str, /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Say that the other side does not keep an undertaking. You may accept it later all the same.

    Of what your own side owes: contest that the other side called it lapsed. That undoes no lapse.

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
def refuse_excuse(undertaking: str, why: str, /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Refuse to excuse the other side from an undertaking. You may excuse it later all the same.

    Args:
        undertaking: Its number, such as 12.1.
        why: What the other side is told.
    """
    _say(undertaking, "refuse excuse", why, said, session)


@command
def lapse(undertaking: str, why: str, /, *, said: Tongue = PLAINLY, session: Here) -> None:
    """Call an undertaking lapsed. This releases what was to hold while it holds, and is not taken back.

    What the other side owes, you may call lapsed. What your own side owes, only when one lapsed that it holds
    with, or after notice on the text: where the text states a notice period, when that ran out.

    Args:
        undertaking: Its number, such as 12.1.
        why: What the other side is told.
    """
    _say(undertaking, "lapse", why, said, session)


@command
def withdraw(number: int, why: str, /, *, session: Here) -> None:
    """Withdraw from an agreement, as `backchannel withdraw` does: on one in force it is notice.

    `show` says until when the text then binds, where it states a notice period.

    Args:
        number: The number of the text.
        why: What the other side is told.
    """
    session.take(lambda desk: desk.withdraw(number, why))


def _say(undertaking: str, move: str, text: str, said: Tongue, session: Session) -> None:
    words = said.words(text, session)
    session.take(lambda desk: desk.perform(undertaking, move, words))


for each in (
    propose,
    amend,
    accept,
    sign,
    exchange,
    show,
    report,
    dispute,
    ask_excuse,
    excuse,
    refuse_excuse,
    lapse,
    withdraw,
):
    agreement.command(each, help_epilogue=EXAMPLES)
