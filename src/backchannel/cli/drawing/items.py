"""Items of a line, in lists and one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.as_read import as_read, beginning
from backchannel.cli.dates import day, iso_day, moment
from backchannel.cli.drawing.cases import case
from backchannel.cli.drawing.lines import counting
from backchannel.cli.drawing.outcomes import asked, think_twice
from backchannel.cli.drawing.records import about
from backchannel.cli.pieces import (
    STANDING,
    Lines,
    Width,
    authority,
    each_of,
    item,
    joined,
    labelled,
    next_step,
    posts,
    section,
    side,
    standing_of,
    stands_for,
    taken_in,
    what,
)
from backchannel.cli.shown import quoted, sentence, theirs
from backchannel.desk import views

_A_DRAFT = "draft"


def _said(view: views.Said, width: Width) -> Lines:
    answers = f"answers {view.answers}" if view.answers is not None else ""
    return item(
        view.number,
        joined((side(view.side, ours=view.ours), taken_in(view), view.weight, answers)),
        [
            what(view.subject, view.wrote),
            theirs(beginning(view), 200),
            joined((standing_of(view.standing), view.condition)),
        ],
        width,
    )


def _matter(view: views.Matter, width: Width) -> Lines:
    return _said(view.item, width)


def _conversation(view: views.Conversation, width: Width) -> Lines:
    lines: Lines = []
    if view.earlier:
        earlier = "1 earlier message" if view.earlier == 1 else f"{view.earlier} earlier messages"
        lines = [*sentence(f"{earlier} not shown; --all shows everything.", width), ""]
    events = list(view.events)
    for number, each in enumerate(view.said):
        lines += [""] * (number > 0)
        while events and events[0].day <= iso_day(each.at):
            lines += [*_happened(events.pop(0), width), ""]
        lines += _said(each, width)
    for event in events:
        lines += ["", *_happened(event, width)]
    return lines + section("Knocks:", each_of(view.knocks, width))


def _happened(view: views.Happened, width: Width) -> Lines:
    who = f"noted by {theirs(view.noted_by)}, only your side sees it"
    return item(None, joined((day(view.day), theirs(view.title), theirs(view.where))), [who], width)


def _form_here(view: views.FormHere, width: Width) -> Lines:
    asks = ", ".join(theirs(each) for each in view.asks)
    return item(view.number, f"{theirs(view.name)}, version {view.version}", [asks], width)


def _leak(view: views.Leak, width: Width) -> Lines:
    by = "" if view.number is None else "recorded by you" if view.ours else "recorded by them"
    notes = [f"your own note: {theirs(each)}" for each in view.notes]
    head = joined((day(view.day), theirs(view.what), theirs(view.where)))
    return item(view.number, head, [joined((view.who, by, view.standing)), *notes], width)


def _message(view: views.Message, width: Width) -> Lines:
    whose = side(view.side, ours=view.ours)
    kind = "signed text" if view.signed else view.weight or "unsigned"
    standing = STANDING.get(view.standing, "")
    lines = sentence(joined((str(view.number), whose, standing, taken_in(view), kind)), width)
    lines += _private(view, width)
    lines += labelled("Subject", what(view.subject, view.wrote), width)
    lines += labelled("Answers", "" if view.answers is None else str(view.answers), width)
    lines += labelled("Answer wanted by", day(view.answer_by or ""), width)
    lines += labelled("Expect nothing before", day(view.until or ""), width)
    lines += ["", *quoted(as_read(view.text, view), width)]
    if view.translation is not None:
        lines += ["", *sentence(_whose(view), width), *quoted(view.translation, width)]
    for own in view.renderings:
        lines += ["", *_rendering(own, width)]
    lines += counting(view.counting, width)
    lines.append("")
    for each in view.attachments:
        lines += labelled("Attached, and agreed to with it", theirs(each), width)
    for each in view.saved:
        lines += labelled("Saved as", theirs(each), width)
    lines += labelled("What it proves", view.proves, width)
    lines += labelled("Number of the text", view.text_number, width)
    lines += labelled("Language", view.language, width)
    lines += labelled("State", view.condition, width)
    for_whom = stands_for(view.standing, view.weight)
    lines += labelled("Authority", joined((authority(view.authority), for_whom)), width)
    lines += labelled("Rule it had to meet", view.rule, width)
    lines += labelled("Checked", view.label, width)
    lines += labelled("Agreed by", posts(view.agreed_by), width)
    lines += labelled("Still missing", ", ".join(view.missing), width)
    lines += labelled("Replies", ", ".join(view.replies), width)
    lines += labelled("What they know", view.they_know, width)
    lines += ["", *case(view.case, width)] if view.case is not None else []
    lines += think_twice(view.think_twice, width)
    lines += asked("To know before it is agreed to:", view.cautions, width)
    lines += asked("Before you agree, ask:", view.review, width)
    return lines + next_step(view.next_step, width)


def _whose(view: views.Message) -> str:
    """What stands above a translation that goes with a message: whose it is, and what counts."""
    into = theirs(view.translation_language or "?")
    by = theirs(view.translated_by or view.side) if view.provenance is None else view.translated_by
    if view.agreed_by and view.label != _A_DRAFT:
        return f"Translation into {into} by {by}, agreed to together with the original (the original counts):"
    return f"Translation into {into} by {by} (the original counts):"


def _rendering(view: views.Rendering, width: Width) -> Lines:
    into, who = theirs(view.language), theirs(view.who)
    head = f"Your own side's translation into {into}, by {who} (they never see it; the original counts):"
    return [*sentence(joined((head, moment(view.at))), width), *quoted(view.text, width)]


def _provenance(view: views.Provenance, width: Width) -> Lines:
    return [line for each in view.lines for line in sentence(each, width, indent="  ")]


def _source(view: views.Source, width: Width) -> Lines:
    return sentence(joined((theirs(view.name), view.standing)), width, indent="  ")


def _private(view: views.Message, width: Width) -> Lines:
    """What is our own, above a line; what both sides have stands below it."""
    if not view.notes and not view.shown_to:
        return []
    lines = sentence("Only your side sees these; the other side never does:", width)
    for each in view.notes:
        lines += _remark(each, width)
    for shown in view.shown_to:
        lines += item(None, f"shown to {theirs(shown.whom)} on {day(shown.day)}", about(shown), width)
    return [*lines, "─" * min(width or 40, 40)]


def _remark(view: views.Remark, width: Width) -> Lines:
    return [
        *sentence(joined((theirs(view.who), moment(view.at))), width, indent="  "),
        *quoted(view.text, width),
    ]


ITEMS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Said: _said,
    views.Matter: _matter,
    views.Conversation: _conversation,
    views.Happened: _happened,
    views.FormHere: _form_here,
    views.Leak: _leak,
    views.Message: _message,
    views.Rendering: _rendering,
    views.Provenance: _provenance,
    views.Source: _source,
    views.Remark: _remark,
}
