"""Records as lines of text: what was found, whom it was shown, persons with their posts over time.

Owns one function for each of these views. The rules are those of `cli.drawing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import day, moment
from backchannel.cli.pieces import Lines, Width, item, joined, side, what
from backchannel.cli.shown import ours, sentence, theirs
from backchannel.desk import views
from backchannel.desk.terms import nth


def _shown_to(view: views.ShownTo, width: Width) -> Lines:
    return item(view.number, joined((theirs(view.whom), day(view.day))), about(view), width)


def _found_words(view: views.FoundWords, width: Width) -> Lines:
    lines: Lines = []
    for number, each in enumerate(view.found):
        lines += [""] * (number > 0) + _found(each, width)
    if view.more:
        lines += ["", *sentence(f"{view.more} more not shown; --all shows everything.", width)]
    return lines


def _found(view: views.Found, width: Width) -> Lines:
    line = f"on the line with {theirs(view.who)}" if view.who and view.who != view.side else ""
    head = joined((moment(view.at), side(view.side, ours=view.ours), line, view.kind))
    rest = [what(view.subject, view.wrote), theirs(view.words), view.condition]
    return item(view.number, head, rest, width)


def _person_card(view: views.PersonCard, width: Width) -> Lines:
    name = theirs(view.name or "") or "name not known"
    head = joined((name, side(view.side, ours=view.ours), view.known_by))
    return [*sentence(head, width), *(line for each in view.posts for line in _held_post(each, width))]


def _held_post(view: views.HeldPost, width: Width) -> Lines:
    since = _version(view.from_version, view.since)
    until = (
        "in post now" if view.until_version is None else f"until {_version(view.until_version, view.until)}"
    )
    agreed = "agreed to nothing on the line"
    if view.first_agreed is not None and view.last_agreed is not None:
        agreed = f"agreed first {moment(view.first_agreed)}, last {moment(view.last_agreed)}"
    head = joined((f"{theirs(view.title)} ({ours(view.kind)})", f"from {since}", until))
    rest = joined((agreed, nth(view.term), view.fingerprint))
    return [*sentence(head, width, indent="    ", first="  "), *sentence(rest, width, indent="    ")]


def _version(version: int, at: int | None) -> str:
    return f"version {version}" + ("" if at is None else f" ({moment(at)})")


def about(view: views.ShownTo) -> Lines:
    """What a record says besides: struck out first, for then the rest does not count."""
    return [view.struck, theirs(view.remark), f"noted by {theirs(view.noted_by)}, only your side sees it"]


def _purge(view: views.Purge, width: Width) -> Lines:
    since = f"since {day(view.since)} " if view.since is not None else ""
    tense = ("went", "stays") if view.done else ("would go", "would stay")
    lines = sentence(f"The line with {view.who}, {since}until {day(view.until)}.", width)
    sections = (
        (f"What {tense[0]}:", view.goes),
        (f"What {tense[1]}:", view.stays),
        ("What no command can remove:", view.limits),
    )
    for title, sentences in sections:
        lines += ["", title] if sentences else []
        for each in sentences:
            lines += sentence(each, width, indent="  ")
    end = joined((view.outcome.happened, view.outcome.they_know, view.outcome.what_next))
    return [*lines, "", *sentence(end, width)]


RECORDS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.FoundWords: _found_words,
    views.Found: _found,
    views.ShownTo: _shown_to,
    views.PersonCard: _person_card,
    views.HeldPost: _held_post,
    views.Purge: _purge,
}
