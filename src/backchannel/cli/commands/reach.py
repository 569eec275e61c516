"""The line: why it is silent, the timetable, carrying by hand, alarms."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from backchannel.cli.options import Flag, Here, command
from backchannel.errors import Misuse

MOST_TURNS = 1000


@command
def line(who: str | None = None, /, *, evidence: Flag = False, session: Here) -> None:
    """Why is it silent? How each way to the other side is, since when, and what cannot be known.

    Args:
        who: The other side. Without it, every line.
        evidence: How it has gone so far, too: how long answers took, and the longest silence.
    """
    with session.desk() as desk:
        found = desk.line(who, evidence=evidence or session.as_json)
    session.show(found, empty="There is no line yet. Begin one with `backchannel meet WHO`.")


@command
def run(*, attend: Flag = False, session: Here) -> None:
    """Keep the timetable: leave this running.

    It sends and fetches at an even pace, whether there is something to send or not, so that nobody can read
    from the traffic when you speak. It needs no passphrase and cannot read your messages: what comes in
    waits until you next open your desk. Stop it with Ctrl-C; nothing is lost.

    Args:
        attend: Ask for the passphrase once and also take messages in as they come.
    """
    from backchannel.cli.ways import run_line

    passphrase = session.passphrase() if attend else None
    # A service is told to stop in this way: end as with Ctrl-C, after the request that is under way.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run_line(session.home, passphrase, session.surroundings, session.progress)
    except KeyboardInterrupt:
        session.progress("Stopped. Start it again soon: while it is off, others can see that you are away.")


@command
def sync(*, times: int = 3, session: Here) -> None:
    """Send and fetch once, by hand.

    Those who watch the traffic can see at which hours you do this. `backchannel run` is the better way.

    Args:
        times: For how many turns of the timetable.
    """
    if not 1 <= times <= MOST_TURNS:
        raise Misuse(
            f"The number of turns goes from 1 to {MOST_TURNS}.", next_step="Leave --times out for three."
        )
    session.take(lambda desk: desk.sync(times, session.progress))


@command
def proxy(address: str = "", /, *, session: Here) -> None:
    """Reach every relay through Tor or another SOCKS proxy. Needs the extra [tor].

    Args:
        address: Like socks5h://127.0.0.1:9050. Without it, relays are reached directly again.
    """
    session.take(lambda desk: desk.use_proxy(address))


@command
def alarms(*, seen: Flag = False, session: Here) -> None:
    """What is wrong, and what each alarm means.

    Args:
        seen: Put away what this listed last. What happens again, a day later or more, stands again.
    """
    if seen:
        session.take(lambda desk: desk.put_alarms_away())
        return
    with session.desk() as desk:
        session.show(desk.alarms(), empty="No alarms.")


carry = App(name="carry", help="Carry messages by hand, with no relay at all.", version_flags=[])
"""``carry out`` and ``carry in``."""


@command
def carry_out(
    who: str,
    destination: Path,
    /,
    *,
    remark: str = "",
    form: Annotated[Literal["file", "text", "qr"], Parameter(show_choices=True)] = "file",
    session: Here,
) -> None:
    """Write everything that has not arrived yet into a file for somebody to carry.

    Whoever carries it can neither read nor change it. Give the same to several carriers if you can: the
    copies are compared. It is not used up: what has not arrived is written again each time.

    Args:
        who: The other side, or a colleague.
        destination: The file to write.
        remark: A word of the carrier, which travels beside the messages and is shown as the carrier's.
        form: As a file, as text to paste into a letter or a chat, or as a row of pictures.
    """
    with session.desk() as desk:
        session.show(desk.carry_out(who, destination, remark=remark, form=form))


@command
def carry_in(source: Path, /, *more: Path, session: Here) -> None:
    """Take in what somebody carried to you. Taking in the same twice does no harm.

    Args:
        source: The file.
        more: More files: the parts of one, or the copies of several carriers.
    """
    with session.desk() as desk:
        session.show(desk.carry_in([source, *more]))


CARRY_EXAMPLES = """Examples:
  backchannel carry out SOUTHLAND /media/stick/for-southland
  backchannel carry out SOUTHLAND letter.txt --form text --remark "Given to me on Monday."
  backchannel carry out "B. Bak" drafts.carry
  backchannel carry in /media/stick/from-southland
  backchannel carry in from-first-carrier from-second-carrier"""

carry.command(carry_out, name="out", help_epilogue=CARRY_EXAMPLES)
carry.command(carry_in, name="in", help_epilogue=CARRY_EXAMPLES)
