"""A line and its ways, tables, and what a file of a signed text proves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import moment, span
from backchannel.cli.drawing.outcomes import outcome
from backchannel.cli.pieces import Lines, Width, between, each_of, item, joined, section
from backchannel.cli.shown import ours, quoted, sentence, theirs
from backchannel.desk import views


def _line(view: views.Line, width: Width) -> Lines:
    lines = sentence(f"{theirs(view.who)}: {ours(view.sentence)}", width)
    lines += sentence(view.limit, width, indent="  ") if view.limit else []
    if view.about is not None:
        lines += sentence(f"`backchannel read {view.about}` shows that message.", width, indent="  ")
    heard = "never" if view.last_heard is None else moment(view.last_heard)
    lines += sentence(f"Last heard: {heard}.", width, indent="  ")
    lines += sentence(view.same_messages, width, indent="  ") if view.same_messages else []
    lines += each_of(view.knocks, width)
    lines += sentence(view.drill, width, indent="  ") if view.drill else []
    lines += [line for each in view.paths for line in _path(each, width)]
    return lines + ([] if view.evidence is None else _evidence(view.evidence, width))


def _evidence(view: views.Evidence, width: Width) -> Lines:
    said = "never" if view.last_said is None else moment(view.last_said)
    lines = [f"Their last message came: {said}."]
    if view.answer_time is not None:
        lines.append(f"They answered {view.answers} of yours; half of these within {span(view.answer_time)}.")
    if view.longest_silence is not None and view.silent_from is not None and view.silent_to is not None:
        between = f"from {moment(view.silent_from)} to {moment(view.silent_to)}"
        lines.append(f"Longest time without a message of theirs: {span(view.longest_silence)}, {between}.")
    if view.last_drill is not None:
        lines.append(f"Drills of yours: {view.drills}, the last on {moment(view.last_drill)}.{_took(view)}")
    return [line for each in lines for line in sentence(each, width, indent="  ")]


def _took(view: views.Evidence) -> str:
    last = "It is not answered." if view.drill_time is None else f"The answer took {span(view.drill_time)}."
    longest = "" if view.longest_drill is None else f" The longest took {span(view.longest_drill)}."
    return f" {last}{longest}"


def _path(view: views.Path, width: Width) -> Lines:
    good = "never worked yet" if view.last_good is None else f"last worked {moment(view.last_good)}"
    waiting = f"{view.waiting_to_go} waiting to go" if view.waiting_to_go else "nothing waiting to go"
    name = ours(view.name) if view.name == views.BY_HAND else theirs(view.name)
    return sentence(
        joined((f"{name}: {ours(view.sentence)}", good, waiting, view.reading)),
        width,
        indent="    ",
        first="  ",
    )


def _table(view: views.Table, width: Width) -> Lines:
    mediator = "you are the mediator" if view.mediator == "you" else f"mediator: {theirs(view.mediator)}"
    head = joined((theirs(view.name), between(view.sides), mediator, theirs(view.title)))
    step = [f"→ {ours(view.next_step)}"] if view.next_step else []
    return item(None, head, [view.sentence, *step], width)


def counting(counting: list[str], width: Width) -> Lines:
    """Lines of a text to sign that count as undertakings."""
    lines = [line for each in counting for line in sentence(each, width, indent="    ", first="  ")]
    return section("Lines that count:", lines)


def _checked(view: views.Checked, width: Width) -> Lines:
    lines = sentence(joined((theirs(view.title), view.date, between(view.between))), width)
    lines += ["", *quoted(view.text, width), ""]
    for each in view.steps:
        lines += sentence(each, width, indent="  ")
    lines += counting(view.counting, width)
    lines += ["", *sentence("Compare these numbers with each side, by voice:", width)]
    for each in view.numbers:
        lines += sentence(each, width, indent="  ")
    lines += sentence(f"Number of the text: {view.text_number}", width) if view.text_number else []
    return [*lines, "", *outcome(view.outcome, width)]


LINES: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Line: _line,
    views.Evidence: _evidence,
    views.Path: _path,
    views.Table: _table,
    views.Checked: _checked,
}
