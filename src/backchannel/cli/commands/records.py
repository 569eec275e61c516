"""Records: look for words in everything that is kept here; whom your side showed what."""

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


@command
def showed(
    number: int,
    whom: str,
    when: str | None = None,
    /,
    *,
    note: str = "",
    mistake: Flag = False,
    session: Here,
) -> None:
    """Note for your own side that you showed an item to somebody outside the line: whom, and when.

    It is your side's own record, for the day when somebody asks who knew. The other side learns nothing of
    it; what you want them to know of their message is said with `backchannel tell`.

    Args:
        number: The number of the message, draft or form.
        whom: A name or an office: the minister, an adviser, an ally.
        when: The day: 2027-06-11, today or yesterday. Without it: today.
        note: A remark, for your own side.
        mistake: It was noted by mistake: strike it out. The record keeps it, as struck out.
    """
    day = None if when is None else past_day(when, session.surroundings.now())
    if mistake:
        session.take(lambda desk: desk.strike_showed(number, whom, day))
    else:
        session.take(lambda desk: desk.showed(number, whom, day, note))


@command
def shown(what: str = "", /, *, session: Here) -> None:
    """Whom your side showed what, outside the line, by day. Only your own side sees this.

    Args:
        what: A name or a part of it, or the number of an item. Without it: everything.
    """
    with session.desk() as desk:
        session.show(desk.shown(what), empty="It is not noted that this was shown to anybody.")
