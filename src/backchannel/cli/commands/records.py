"""Records: find words, note whom your side showed what, write down or remove what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from backchannel.cli.dates import iso_day, past_day
from backchannel.cli.files import write_pieces
from backchannel.cli.options import Flag, Here, command
from backchannel.cli.record_page import as_html
from backchannel.desk.finding import NEWEST
from backchannel.desk.record_form import as_json
from backchannel.desk.views import Outcome
from backchannel.errors import Misuse


@command
def find(
    *words: str,
    on: str | None = None,
    since: str | None = None,
    until: str | None = None,
    within: Annotated[tuple[str, ...], Parameter(name="--among", negative="")] = (),
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
            meetings, courtesies, wording, who-speaks, suspensions, drafts, notes, showed, events, knocks,
            mediator.
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


@command
def export_record(
    who: str,
    file: Path,
    /,
    *,
    paper: int | None = None,
    since: str | None = None,
    until: str | None = None,
    form: Annotated[str | None, Parameter(name="--format")] = None,
    with_notes: Flag = False,
    session: Here,
) -> None:
    """Write down what was said on the line with another side: all of it, one matter, or some days.

    For people (HTML, for A4) or for programs (JSON). Each item has its number, day, side, the posts and the
    rule it rests on, how it stands, and what it proves; at the end stands what is left out. The file is
    readable and not encrypted: keep it as you would keep the words themselves.

    Args:
        who: The other side.
        file: The file to write: a name that ends in .html or .json.
        paper: The number of a message, form, sheet or text: only what belongs to that matter.
        since: The first day: 2027-06-11, today or yesterday.
        until: The last day.
        form: html or json, whatever the name of the file ends in.
        with_notes: With your side's own notes, whom it showed what, and what happened outside, each marked as
            private.
    """
    form = _form(form, file)
    now = session.surroundings.now()
    days = [None if each is None else past_day(each, now) for each in (since, until)]
    with session.desk() as desk:
        record = desk.record(
            who,
            paper=paper,
            since=days[0],
            until=days[1],
            private=with_notes,
            progress=None if session.as_json else session.progress,
        )
        write = FORMS[form]
        written = write_pieces(file, write(record.head(), record.items(), record.foot()))
    private = "It holds what only your side has." if with_notes else ""
    session.done(
        Outcome(
            " ".join(filter(None, (f"The record is in {written}.", private))),
            "They learn nothing of this. Whoever has the file can read it, and can change it.",
            "Keep it where the words themselves may be kept.",
        ),
        file=written,
    )


@command
def purge(
    who: str,
    /,
    *,
    until: str,
    since: str | None = None,
    ask_colleagues: Flag = False,
    session: Here,
) -> None:
    """Remove the words of old days of a line from this desk, for good. Shows first what would go.

    The line goes on as it stood: what was said stays as an item without its words, with its place and its
    agreements. What is open, not settled, about people held, or stands (texts, agreements, talks, phrases,
    who speaks) is not touched. Days are those on which something came to this desk.

    Args:
        who: The other side.
        until: The last day whose words go: 2027-06-11 or yesterday.
        since: The first of these days. Without it: from the beginning.
        ask_colleagues: Ask colleagues to look at their own desks.
    """
    now = session.surroundings.now()
    days = [None if each is None else past_day(each, now) for each in (since, until)]
    if days[1] is None or days[1] >= iso_day(int(now)):
        raise Misuse("Only days that are past can be removed.", next_step="Name a day before today.")
    with session.desk() as desk:
        found = desk.purge(who, days[1], days[0], sure=session.yes, ask_colleagues=ask_colleagues)
    session.show(found)


FORMS = {"html": as_html, "json": as_json}


def _form(named: str | None, file: Path) -> str:
    form = (named or file.suffix.lstrip(".")).lower()
    if form not in FORMS:
        raise Misuse(
            "A record is written as html or as json.",
            next_step="Let the file's name end so, or say it: --format html.",
        )
    return form
