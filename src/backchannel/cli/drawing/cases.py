"""What a form's case has been filled in with, its steps, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import moment
from backchannel.cli.pieces import Lines, Width, item, joined, lighter, section, side
from backchannel.cli.shown import one_line, ours, quoted, sentence, theirs
from backchannel.desk import views
from backchannel.languages import said


def case(view: views.Case, width: Width) -> Lines:
    """A form that was filled in, with its steps so far and those that can be taken."""
    turn = f"it is {theirs(view.turn)}'s turn" if view.turn is not None else "it is nobody's turn"
    title = f"{ours(view.title)} ({view.number})"
    lines = sentence(joined((title, theirs(view.opener), view.sentence, turn)), width)
    lines += section("As it stands:", [line for each in view.fields for line in _filled(each, width)])
    lines += section("Days:", [line for each in view.days for line in sentence(each, width, indent="  ")])
    phrases = [line for each in view.phrases for line in sentence(each, width, indent="  ")]
    lines += section("Of the phrasebook, in what is said if somebody asks:", phrases)
    lines += section("So far:", [line for each in view.steps for line in _case_step(each, width)])
    return lines + section("You can now:", [line for each in view.possible for line in _doable(each, width)])


def _filled(view: views.Filled, width: Width, *, by: bool = True) -> Lines:
    label = theirs(view.label) if view.agreed else ours(view.label)
    if one_line(view.own_label) not in (view.label, one_line(label)):
        label = joined((label, theirs(view.own_label)))
    head = joined((label, theirs(view.who), moment(view.at))) if by else label
    text = said(view.text) if view.chosen else view.text
    lines = [*sentence(head, width, indent="  "), *quoted(text, width)]
    if view.translation is not None:
        lines += sentence("Translation, by the writer (the original counts):", width, indent="  ")
        lines += quoted(view.translation, width)
    return lines


def _case_step(view: views.CaseStep, width: Width) -> Lines:
    who = side(view.who, ours=view.ours)
    lines = item(
        view.number,
        joined((f"{ours(who)} {ours(view.said)}", lighter(view.weight), moment(view.at))),
        [view.remark],
        width,
    )
    return lines + [line for each in view.filled for line in _filled(each, width, by=False)]


def _doable(view: views.Doable, width: Width) -> Lines:
    return item(None, theirs(view.command), view.takes, width)


CASES: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Case: case,
    views.Filled: _filled,
    views.CaseStep: _case_step,
    views.Doable: _doable,
}
