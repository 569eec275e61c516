"""What a command did, and what would leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.as_read import as_read
from backchannel.cli.dates import day
from backchannel.cli.pieces import Lines, Width, joined, labelled
from backchannel.cli.shown import one_line, ours, quoted, sentence, theirs
from backchannel.desk import views

THINK_TWICE = "To think twice about; only this desk sees this, and it stops nothing:"


def outcome(view: views.Outcome, width: Width) -> Lines:
    """What a command did, after what is to be known of it."""
    lines = think_twice(view.think_twice, width)
    lines += asked("To know before it is agreed to:", view.cautions, width)
    lines += [""] * bool(lines)
    before = [] if view.preview is None else _going(view.preview, width)
    return before + lines[1:] + sentence(joined((view.happened, view.they_know, view.what_next)), width)


def _going(view: views.Going, width: Width) -> Lines:
    head = f"They will see, at once, for nobody else has to agree ({theirs(view.to)}):"
    if not view.at_once:
        head = f"They will see, once your side agreed ({theirs(view.to)}):"
    lines = sentence(head, width) + _goes_with(view, width) + quoted(as_read(view.words, view), width)
    if view.translation is not None:
        lines += ["", *sentence("Translation (the original counts):", width)]
        lines += quoted(view.translation, width)
    for each in view.attachments:
        lines += labelled("Attached, and agreed to with it", theirs(each), width)
    lines += asked("To know before it goes:", view.cautions, width)
    return lines + think_twice(view.think_twice, width) + [""]


def _goes_with(view: views.Going, width: Width) -> Lines:
    """What words come with: how they are meant, what they answer, what days they name."""
    lines = sentence(view.weight, width) if view.weight else []
    lines += labelled("Answers", "" if view.answers is None else str(view.answers), width)
    lines += labelled("Answer wanted by", day(view.answer_by or ""), width)
    return lines + labelled("Expect nothing before", day(view.until or ""), width)


def think_twice(marks: list[views.Marked], width: Width) -> Lines:
    """Words to think twice about, where there are some."""
    lines = [line for each in marks for line in _marked(each, width)]
    return ["", *sentence(THINK_TWICE, width), *lines] if lines else []


def asked(title: str, sentences: list[str], width: Width) -> Lines:
    """Points to look at, under a title, where there are some."""
    lines = [line for each in sentences for line in sentence(each, width, indent="    ", first="  · ")]
    return ["", *sentence(title, width), *lines] if lines else []


def _marked(view: views.Marked, width: Width) -> Lines:
    return sentence(
        f"“{theirs(view.found, 60)}” ({ours(view.where)}): {ours(view.why)}", width, indent="    ", first="  "
    )


def _twice_word(view: views.TwiceWord, width: Width) -> Lines:
    return sentence(joined((f"{theirs(view.word)}: {ours(view.why)}", view.origin)), width, indent="  ")


def _requested(view: views.Requested, width: Width) -> Lines:
    return [*quoted(view.text, width), "", one_line(view.line), "", *outcome(view.outcome, width)]


def _carried_out(view: views.CarriedOut, width: Width) -> Lines:
    files = [line for name in view.files for line in sentence(theirs(name), None, indent="  ")]
    return [*files, *outcome(view.outcome, width)]


def _carried_in(view: views.CarriedIn, width: Width) -> Lines:
    lines = []
    if view.remarks:
        lines = sentence("The carrier says (the carrier, not the other side):", width)
        lines += [line for remark in view.remarks for line in quoted(remark, width)]
    differing = f"{view.differing} that differ or do not open" if view.differing else ""
    new = f"{view.new} new sealed piece{'' if view.new == 1 else 's'}"
    known = f"{view.known} known already" if view.known else ""
    counted = ", ".join(part for part in (new, known, differing) if part)
    return [*lines, *sentence(f"{counted}.", width), *outcome(view.outcome, width)]


OUTCOMES: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Outcome: outcome,
    views.Going: _going,
    views.Marked: _marked,
    views.TwiceWord: _twice_word,
    views.Requested: _requested,
    views.CarriedOut: _carried_out,
    views.CarriedIn: _carried_in,
}
