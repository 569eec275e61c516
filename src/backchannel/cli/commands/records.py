"""Records: look for words in everything that is kept here."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from backchannel.cli.dates import past_day
from backchannel.cli.options import Flag, Here, command
from backchannel.desk.finding import NEWEST
from backchannel.errors import Misuse


@command
def find(
    *words: str,
    on: str | None = None,
    since: str | None = None,
    until: str | None = None,
    within: Annotated[tuple[str, ...], Parameter(name="--in", negative="")] = (),
    last: int | None = None,
    everything: Annotated[Flag, Parameter(name="--all")] = False,
    anew: Flag = False,
    session: Here,
) -> None:
    """Find words in everything that is kept here and can be read: newest first, the newest 20 of it.

    Messages and translations, forms, sheets, texts, reasons, knocks, drafts, your side's notes, what it
    showed to whom and what happened outside. Everything found has all the words; parts of words count, and
    case does not. Nothing leaves your desk's encrypted file.

    Args:
        words: The words, as they are: nothing in them is an operator.
        on: The other side, to look on one line only.
        since: The first day to look at: 2027-06-11, today or yesterday.
        until: The last day.
        within: Where to look, more than once if you like: messages, agreements, talks, people, notices,
            meetings, courtesies, wording, who-speaks, suspensions, drafts, notes, showed, events, knocks.
        last: How many of the newest are shown.
        everything: Everything that was found.
        anew: First make what is looked through anew, from what is kept here.
    """
    if everything and last is not None:
        raise Misuse("Everything or so many of the newest: give one of --all and --last.")
    now = session.surroundings.now()
    days = [None if each is None else past_day(each, now) for each in (since, until)]
    with session.desk() as desk:
        if anew:
            desk.make_words_anew(session.progress)
        found = desk.find(
            words,
            on=on,
            since=days[0],
            until=days[1],
            within=within,
            last=None if everything else NEWEST if last is None else last,
            progress=session.progress,
        )
    if session.as_json or found.found:
        session.show(found)
    else:
        session.say("Nothing that is kept here has all these words.")
