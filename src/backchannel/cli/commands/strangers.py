"""Strangers: your side's public card, and requests left for a side known only by its card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from backchannel.cli.files import name_for, read_bytes, read_text, write_new, written_text
from backchannel.cli.options import Here, Source, command
from backchannel.errors import Misuse


@command
def card(*, out: Path | None = None, session: Here) -> None:
    """Your side's public card, for people who do not know you yet.

    As many people sign it as may change who speaks for you: until then there is no card, and a colleague
    gives the same command.

    Args:
        out: The file to write. Without it the card is printed.
    """
    with session.desk() as desk:
        text, outcome = desk.card()
    written = None
    if text and out is not None:
        written = write_new(out, text.encode())
    elif text:
        session.plain(text)
    session.done(outcome, card=text or None, file=written)


@command
def request(
    card: Source | None = None,
    text: Source | None = None,
    /,
    *,
    called: Annotated[str | None, Parameter(name="--as")] = None,
    out: Path | None = None,
    read: Source | None = None,
    session: Here,
) -> None:
    """Ask a side that you know only by its public card to meet you; or read such a request to yours.

    Your text and a line to meet are sealed so that only that side can read them. Leave the file where their
    card says. Nothing proves who wrote a request, and nothing comes of it by itself: they accept the line or
    they do not, and then you compare words.

    Args:
        card: The file with their public card.
        text: The file that holds your text, about 300 words at most; - for what you type. Without it you
            type.
        called: What you call that side from now on.
        out: The file to write. Without it the name of the side makes its name.
        read: A request that somebody left for your side: show it.
    """
    if read is not None:
        if card is not None or called is not None or out is not None:
            raise Misuse("Either write a request, or read one with --read.")
        session.not_both_from_stdin(read)
        left = read_bytes(read)
        with session.desk() as desk:
            session.show(desk.open_request(left))
        return
    if card is None or called is None:
        raise Misuse(
            "Say whose card it is and what you call that side.",
            next_step="For example: backchannel request southland.card request.txt --as SOUTHLAND",
        )
    session.not_both_from_stdin(text)
    found, words = read_text(card), written_text(text)
    target = out or name_for(called, "request")
    with session.desk() as desk:
        sealed, outcome = desk.request(found, words, called)
    session.done(outcome, file=write_new(target, sealed))
