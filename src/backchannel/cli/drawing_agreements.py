"""Agreements as lines of text: undertakings, what changed between wordings, what was done by day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import day, iso_day
from backchannel.cli.shown import one_line, sentence
from backchannel.desk import views

Lines = list[str]
Width = int | None


def _agreement(view: views.Agreement, width: Width) -> Lines:
    head = _joined(str(view.number), view.title, day(view.date), " and ".join(view.between))
    lines = [*sentence(head, width), *_labelled("Standing", view.condition, width)]
    for each in (view.notice, view.replaces, view.replaced):
        lines += sentence(each, width) if each else []
    lines += ["", f"Compared with {view.wording_of}:"] if view.changes else []
    for change in view.changes:
        lines += _change(change, width)
    for undertaking in view.undertakings:
        lines += ["", *_undertaking(undertaking, width)]
    lines += ["", "So far:", *_history(view, width)]
    return lines + (["", *sentence(view.next_step, width)] if view.next_step else [])


def _undertaking(view: views.Undertaking, width: Width) -> Lines:
    due = f"by {day(view.by)}" if view.by is not None else ""
    holds = ", ".join(f"while {number} holds" for number in view.holds_while)
    owes = f"{one_line(view.owes)}{' (you)' if view.ours else ''} owes it"
    late = f"since {day(view.overdue_since)}" if view.overdue_since is not None else ""
    rests = f"It rests on {', '.join(view.rests_on)}." if view.rests_on else ""
    carries = f"While it holds: {', '.join(map(str, view.carries))}." if view.carries else ""
    lines = sentence(f"{view.number}  {one_line(view.text)}", width, indent="      ", first="")
    for each in (
        _joined(owes, due, holds),
        _joined(view.condition, view.drift, late),
        f"{rests} {carries}".strip(),
        view.released,
    ):
        lines += sentence(each, width, indent="      ") if each else []
    for step in view.next_steps:
        lines += sentence(step, width, indent="        ", first="      → ")
    return lines


def _change(view: views.Change, width: Width) -> Lines:
    lines = sentence(f"{view.kind}: {one_line(view.before or view.after)}", width, indent="    ", first="  ")
    if view.before and view.after:
        lines += sentence(f"to: {one_line(view.after)}", width, indent="      ", first="    ")
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
    who = view.side + (" (you)" if view.ours else "")
    said = view.said if view.undertaking is None else f"{view.said}: undertaking {view.undertaking}"
    head = _joined(day(iso_day(view.at)), f"{one_line(who)} {said}", str(view.number))
    lines = sentence(head, width, indent="    ", first="  ")
    return lines + (sentence(f"“{one_line(view.words)}”", width, indent="      ") if view.words else [])


def _happened(view: views.Happened, width: Width) -> Lines:
    parts = (day(view.day), "outside", view.title, view.where, "only your side sees it")
    return sentence(_joined(*parts), width, indent="    ", first="  ")


def _labelled(label: str, text: str, width: Width) -> Lines:
    return sentence(f"{label}: {one_line(text)}", width, indent="  ", first="") if text else []


def _joined(*parts: str) -> str:
    return " · ".join(one_line(each) for each in parts if each)


AGREEMENTS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Agreement: _agreement,
    views.Undertaking: _undertaking,
    views.Change: _change,
    views.Dated: _dated,
}
