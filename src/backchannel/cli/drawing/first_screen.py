"""The first screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.dates import moment
from backchannel.cli.pieces import (
    STANDING,
    Lines,
    Width,
    each_of,
    item,
    joined,
    next_step,
    numbers_of,
    section,
    what,
)
from backchannel.cli.shown import ours, sentence, theirs
from backchannel.desk import views

NO_SIDE_YET = "your side"
"""What the desk calls its side while its person is not in post yet."""
NEWEST_ALARMS = 3
"""Alarms on the first screen: a new one must not drown among many old ones."""
_IS = {
    "private": "{who} is private: what it says binds nobody.",
    "mediator": "At the table “{who}” you are the mediator: no side, and without a vote.",
}
"""The same as a whole sentence about a line."""


def _state(view: views.State, width: Width) -> Lines:
    our_side = ours(view.side) if view.side == NO_SIDE_YET else theirs(view.side)
    standing = STANDING.get(view.standing, "")
    lines = sentence(joined((our_side, standing, theirs(f"{view.me}, {view.post}"), view.voices)), width)
    for counterpart in view.counterparts:
        lines += ["", *_counterpart(counterpart, width)]
    lines += section("Waiting for you:", [line for each in view.waiting for line in _waiting(each, width)])
    lines += section("Under way:", [line for each in view.under_way for line in _under_way(each, width)])
    lines += section("Something is wrong:", _newest(view.alarms, width))
    lines += section("To think of in time:", each_of(view.cautions, width))
    return lines + next_step(view.next_step, width)


def _newest(alarms: list[views.Warned], width: Width) -> Lines:
    lines = [line for each in alarms[:NEWEST_ALARMS] for line in _warned(each, width)]
    if len(alarms) > NEWEST_ALARMS:
        rest = len(alarms) - NEWEST_ALARMS
        lines += item(None, f"and {rest} more: `backchannel alarms` shows all", [], width)
    return lines


def _counterpart(view: views.Counterpart, width: Width) -> Lines:
    counts = joined(
        (
            f"{view.unread} unread" if view.unread else "",
            f"they wait for your answer to {numbers_of(view.they_wait_for)}" if view.they_wait_for else "",
            f"you wait for theirs to {numbers_of(view.we_wait_for)}" if view.we_wait_for else "",
        )
    )
    lines = sentence(f"{theirs(view.name)}: {ours(view.sentence)}", width)
    if view.standing in STANDING:
        lines += sentence(_IS[view.standing].format(who=theirs(view.name)), width, indent="  ")
    if not view.compared:
        lines += sentence("The words are not compared yet.", width, indent="  ")
    for each in (counts, *view.due, view.knocked, view.drill):
        lines += sentence(each, width, indent="  ") if each else []
    return lines


def _near(view: views.Near, width: Width) -> Lines:
    return sentence(view.sentence, width, indent="  ")


def _waiting(view: views.Waiting, width: Width) -> Lines:
    return item(
        view.number,
        joined((what(view.what, view.wrote), theirs(view.author), _where(view), moment(view.since))),
        [view.next_step],
        width,
    )


def _where(view: views.Waiting) -> str:
    """On which line, or at which table, something waits; of what the other side said, that names it too."""
    if view.at_table:
        return f"at the table “{theirs(view.who)}”"
    return f"on the line with {theirs(view.who)}" if view.author else theirs(view.who)


def _warned(view: views.Warned, width: Width) -> Lines:
    return item(None, joined((view.name, view.about, moment(view.at))), [view.sentence], width)


def _step(view: views.Step, width: Width) -> Lines:
    steps = [view.sentence, f"→ {ours(view.next_step)}"]
    return item(None, joined((theirs(view.who), view.kind)), steps, width)


def _under_way(view: views.Step, width: Width) -> Lines:
    return item(None, joined((theirs(view.who), view.kind)), [view.sentence], width)


FIRST_SCREEN: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.State: _state,
    views.Counterpart: _counterpart,
    views.Near: _near,
    views.Waiting: _waiting,
    views.Warned: _warned,
    views.Step: _step,
}
