"""Agreements as lines of text: undertakings, what changed between wordings, what was done by day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import day, iso_day
from backchannel.cli.pieces import Lines, Width, between, joined, labelled, side, told_by
from backchannel.cli.shown import ours, sentence, theirs
from backchannel.desk import views
from backchannel.languages import said


def _agreement(view: views.Agreement, width: Width) -> Lines:
    head = joined((str(view.number), theirs(view.title), day(view.date), between(view.between)))
    lines = [*sentence(head, width), *labelled("State", view.condition, width)]
    lines += labelled("Number of the text", view.text_number, width)
    if view.binds_nobody:
        return [*lines, *sentence(view.binds_nobody, width)]
    for each in (view.notice, view.replaces, view.replaced):
        lines += sentence(each, width) if each else []
    lines += ["", said(f"Compared with {view.wording_of}:")] if view.changes else []
    for change in view.changes:
        lines += _change(change, width)
    for undertaking in view.undertakings:
        lines += ["", *_undertaking(undertaking, width)]
    lines += ["", said("So far:"), *_history(view, width)]
    return lines + (["", *sentence(view.next_step, width)] if view.next_step else [])


def _undertaking(view: views.Undertaking, width: Width) -> Lines:
    due = f"by {day(view.by)}" if view.by is not None else ""
    holds = ", ".join(f"while {number} holds" for number in view.holds_while)
    owes = f"{theirs(view.owes)}{' (you)' if view.ours else ''} owes it"
    late = f"since {day(view.overdue_since)}" if view.overdue_since is not None else ""
    rests = f"It rests on {', '.join(view.rests_on)}." if view.rests_on else ""
    carries = f"While it holds: {', '.join(map(str, view.carries))}." if view.carries else ""
    lines = sentence(f"{view.number}  {theirs(view.text)}", width, indent="      ", first="")
    for each in (
        joined((owes, due, holds)),
        joined((view.condition, view.drift, late)),
        f"{ours(rests)} {ours(carries)}".strip(),
        view.released,
    ):
        lines += sentence(each, width, indent="      ") if each else []
    for step in view.next_steps:
        lines += sentence(step, width, indent="        ", first="      → ")
    return lines


def _change(view: views.Change, width: Width) -> Lines:
    lines = sentence(
        f"{ours(f'{view.kind}:')} {theirs(view.before or view.after)}", width, indent="    ", first="  "
    )
    if view.before and view.after:
        lines += sentence(f"to: {theirs(view.after)}", width, indent="      ", first="    ")
    return lines


def _history(view: views.Agreement, width: Width) -> Lines:
    lines: Lines = []
    events = list(view.events)
    for each in view.history:
        while events and events[0].day <= iso_day(each.at):
            lines += _happened(events.pop(0), width)
        lines += _dated(each, width)
    return lines + [line for event in events for line in _happened(event, width)]


def _dated(view: views.Dated, width: Width) -> Lines:
    about = "" if view.undertaking is None else ours(f": undertaking {view.undertaking}")
    did = f"{ours(side(view.side, ours=view.ours))} {ours(view.said)}{about}"
    head = joined((told_by(day(iso_day(view.at)), view.dated_by), did, str(view.number)))
    lines = sentence(head, width, indent="    ", first="  ")
    return lines + (sentence(f"“{theirs(view.words)}”", width, indent="      ") if view.words else [])


def _happened(view: views.Happened, width: Width) -> Lines:
    parts = (day(view.day), "outside", theirs(view.title), theirs(view.where), "only your side sees it")
    return sentence(joined(parts), width, indent="    ", first="  ")


AGREEMENTS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Agreement: _agreement,
    views.Undertaking: _undertaking,
    views.Change: _change,
    views.Dated: _dated,
}
