"""Views as lines of text: what a person sees.

Owns: one function per view of ``desk/views.py``. Does not own: sentences of the desk (they come in the
views) or what makes foreign text safe (`shown`). Rules: everything passes through `shown`; lists are
stacked, not tabled, so that they read the same in a narrow window; numbers people type stand at the left;
no colour carries meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from backchannel.cli.dates import day, iso_day, moment, span
from backchannel.cli.drawing_sheets import SHEETS
from backchannel.cli.shown import one_line, quoted, sentence
from backchannel.desk import views

Lines = list[str]
Width = int | None
SEPARATOR = " · "
_STANDING = {
    "private": "private: what it says binds nobody",
    "mediator": "mediator: no side's word",
}
"""What a standing is, in more words than its name; an official side needs none."""
NEWEST_ALARMS = 3
"""Alarms on the first screen: a new one must not drown among many old ones."""


def draw(view: views.View, width: Width) -> Lines:
    """The lines of one view in ``width`` columns (None: unbounded)."""
    return _DRAWINGS[type(view)](view, width)


def _joined(parts: Iterable[str]) -> str:
    return SEPARATOR.join(part for part in parts if part)


def _numbers(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _item(number: int | None, head: str, rest: Iterable[str], width: Width) -> Lines:
    """A numbered item: the number at the left, everything else under one indent."""
    first = f"{'' if number is None else number:>4}  "
    lines = sentence(head, width, indent=" " * 6, first=first)
    for each in rest:
        if each:
            lines += sentence(each, width, indent=" " * 6)
    return lines


def _section(title: str, body: Lines) -> Lines:
    return ["", title, *body] if body else []


def _next(text: str, width: Width) -> Lines:
    return ["", *sentence(text, width, indent="  ", first="→ ")] if text else []


def _outcome(view: views.Outcome, width: Width) -> Lines:
    return sentence(_joined((view.happened, view.they_know, view.what_next)), width)


def _state(view: views.State, width: Width) -> Lines:
    standing = _STANDING.get(view.standing, "")
    lines = sentence(_joined((view.side, standing, f"{view.me}, {view.post}", view.voices)), width)
    for counterpart in view.counterparts:
        lines += ["", *_counterpart(counterpart, width)]
    lines += _section("Waiting for you:", [line for each in view.waiting for line in _waiting(each, width)])
    lines += _section("Under way:", [line for each in view.under_way for line in _under_way(each, width)])
    lines += _section("Something is wrong:", _newest(view.alarms, width))
    return lines + _next(view.next_step, width)


def _newest(alarms: list[views.Warned], width: Width) -> Lines:
    lines = [line for each in alarms[:NEWEST_ALARMS] for line in _warned(each, width)]
    if len(alarms) > NEWEST_ALARMS:
        rest = len(alarms) - NEWEST_ALARMS
        lines += _item(None, f"and {rest} more: `backchannel alarms` shows all", [], width)
    return lines


def _counterpart(view: views.Counterpart, width: Width) -> Lines:
    counts = _joined(
        (
            f"{view.unread} unread" if view.unread else "",
            f"they wait for your answer to {_numbers(view.they_wait_for)}" if view.they_wait_for else "",
            f"you wait for theirs to {_numbers(view.we_wait_for)}" if view.we_wait_for else "",
        )
    )
    name = one_line(view.name)
    lines = sentence(f"{name}: {view.sentence}", width)
    if view.standing in _STANDING:
        lines += sentence(f"{name} is {_STANDING[view.standing]}.", width, indent="  ")
    if not view.compared:
        lines += sentence("The words are not compared yet.", width, indent="  ")
    for each in (counts, *view.due, view.knocked):
        lines += sentence(each, width, indent="  ") if each else []
    return lines


def _waiting(view: views.Waiting, width: Width) -> Lines:
    return _item(view.number, _joined((view.what, view.who, moment(view.since))), [view.next_step], width)


def _warned(view: views.Warned, width: Width) -> Lines:
    return _item(None, _joined((view.name, view.about, moment(view.at))), [view.sentence], width)


def _said(view: views.Said, width: Width) -> Lines:
    answers = f"answers {view.answers}" if view.answers is not None else ""
    return _item(
        view.number,
        _joined((view.side + (" (you)" if view.ours else ""), moment(view.at), view.weight, answers)),
        [
            one_line(view.subject),
            one_line(view.first_words, 200),
            _joined((_standing(view.standing), view.condition)),
        ],
        width,
    )


def _standing(standing: str) -> str:
    """The standing of a side, with what a private one means."""
    return _STANDING.get(standing, standing)


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
    return lines + _section("Knocks:", _knocks(view.knocks, width))


def _knocks(knocks: list[str], width: Width) -> Lines:
    return [line for each in knocks for line in sentence(each, width, indent="  ")]


def _happened(view: views.Happened, width: Width) -> Lines:
    who = f"noted by {view.noted_by}, only your side sees it"
    return _item(None, _joined((day(view.day), view.title, view.where)), [who], width)


def _message(view: views.Message, width: Width) -> Lines:
    side = view.side + (" (you)" if view.ours else "")
    kind = "signed text" if view.signed else view.weight or "unsigned"
    standing = _STANDING.get(view.standing, "")
    lines = sentence(_joined((str(view.number), side, standing, moment(view.at), kind)), width)
    lines += _private(view.notes, width)
    lines += _labelled("Subject", view.subject, width)
    lines += _labelled("Answers", "" if view.answers is None else str(view.answers), width)
    lines += _labelled("Answer wanted by", day(view.answer_by or ""), width)
    lines += _labelled("Expect nothing before", day(view.until or ""), width)
    lines += ["", *quoted(view.text, width)]
    if view.translation is not None:
        by = f", by {one_line(view.translated_by)}" if view.translated_by else ""
        into = f" into {one_line(view.translation_language)}" if view.translation_language else ""
        lines += [
            "",
            *sentence(f"Translation{into}{by} (the original counts):", width),
            *quoted(view.translation, width),
        ]
    lines.append("")
    for each in view.attachments:
        lines += _labelled("Attached, and agreed to with it", each, width)
    for each in view.saved:
        lines += _labelled("Saved as", each, width)
    lines += _labelled("What it proves", view.proves, width)
    lines += _labelled("Language", view.language, width)
    lines += _labelled("Standing", view.condition, width)
    lines += _labelled("Authority", view.authority, width)
    lines += _labelled("Checked", view.label, width)
    lines += _labelled("Agreed by", ", ".join(view.agreed_by), width)
    lines += _labelled("Still missing", ", ".join(view.missing), width)
    lines += _labelled("Replies", ", ".join(view.replies), width)
    lines += _labelled("What they know", view.they_know, width)
    lines += ["", *_case(view.case, width)] if view.case is not None else []
    return lines + _next(view.next_step, width)


def _private(notes: list[views.Remark], width: Width) -> Lines:
    """Our own notes, above a line; what both sides have stands below it."""
    if not notes:
        return []
    lines = sentence("Your side's own notes; the other side never sees these:", width)
    for each in notes:
        lines += _remark(each, width)
    return [*lines, "─" * min(width or 40, 40)]


def _remark(view: views.Remark, width: Width) -> Lines:
    return [*sentence(_joined((view.who, moment(view.at))), width, indent="  "), *quoted(view.text, width)]


def _agreement(view: views.Agreement, width: Width) -> Lines:
    head = _joined((str(view.number), view.title, day(view.date), " and ".join(view.between)))
    lines = [*sentence(head, width), *_labelled("Standing", view.condition, width)]
    lines += sentence(view.binds_nobody, width) if view.binds_nobody else []
    for each in view.undertakings:
        lines += ["", *_undertaking(each, width)]
    return lines + _next(view.next_step, width)


def _undertaking(view: views.Undertaking, width: Width) -> Lines:
    due = f"by {day(view.by)}" if view.by is not None else ""
    holds = ", ".join(f"while {number} holds" for number in view.holds_while)
    owes = f"{one_line(view.owes)}{' (you)' if view.ours else ''} owes it"
    lines = sentence(f"{view.number}  {one_line(view.text)}", width, indent="      ", first="")
    for each in (_joined((owes, due, holds)), _joined((view.condition, view.drift)), view.released):
        lines += sentence(each, width, indent="      ") if each else []
    for step in view.next_steps:
        lines += sentence(step, width, indent="        ", first="      → ")
    return lines


def _labelled(label: str, text: str, width: Width) -> Lines:
    return sentence(f"{label}: {one_line(text)}", width, indent="  ", first="") if text else []


def _case(view: views.Case, width: Width) -> Lines:
    turn = f"it is {view.turn}'s turn" if view.turn is not None else "it is nobody's turn"
    lines = sentence(_joined((f"{view.title} ({view.number})", view.opener, view.sentence, turn)), width)
    lines += _section("As it stands:", [line for each in view.fields for line in _filled(each, width)])
    lines += _section("So far:", [line for each in view.steps for line in _case_step(each, width)])
    return lines + _section("You can now:", [line for each in view.possible for line in _doable(each, width)])


def _filled(view: views.Filled, width: Width, *, by: bool = True) -> Lines:
    label = view.label if view.label == view.own_label else f"{view.label} · {view.own_label}"
    head = _joined((label, view.who, moment(view.at))) if by else label
    lines = [*sentence(head, width, indent="  "), *quoted(view.text, width)]
    if view.translation is not None:
        lines += sentence("Translation, by the writer (the original counts):", width, indent="  ")
        lines += quoted(view.translation, width)
    return lines


def _case_step(view: views.CaseStep, width: Width) -> Lines:
    who = view.who + (" (you)" if view.ours else "")
    lines = _item(view.number, _joined((f"{who} {view.said}", moment(view.at))), [view.remark], width)
    return lines + [line for each in view.filled for line in _filled(each, width, by=False)]


def _doable(view: views.Doable, width: Width) -> Lines:
    return _item(None, view.command, view.takes, width)


def _words(view: views.Words, width: Width) -> Lines:
    lines = sentence(f"Speak with {view.who} by voice, by another way than this line.", width)
    lines += ["", "Read out:", *sentence("  ".join(view.read_out), width, indent="    ")]
    if view.digits:
        lines += ["", "or these digits:", *sentence(view.digits, width, indent="    ")]
    lines += [
        "",
        *sentence(f"They read {view.to_type} others to you. {view.next_step}", width),
    ]
    heard = ", ".join(view.heard_by) or "nobody yet"
    needed = "one person" if view.needed == 1 else f"{view.needed} people"
    return lines + sentence(f"Heard by {heard}; {needed} of your side must hear them.", width)


def _step(view: views.Step, width: Width) -> Lines:
    return _item(None, _joined((view.who, view.kind)), [view.sentence, f"→ {view.next_step}"], width)


def _under_way(view: views.Step, width: Width) -> Lines:
    return _item(None, _joined((view.who, view.kind)), [view.sentence], width)


def _known(view: views.Known, width: Width) -> Lines:
    name = view.side + (" (you)" if view.ours else "")
    unsettled = f"{view.pending} not settled yet" if view.pending else ""
    parts = (name, _standing(view.standing), ", ".join(view.posts), view.voices, view.compared, unsettled)
    return sentence(_joined(parts), width, indent="  ", first="")


def _who_speaks(view: views.WhoSpeaks, width: Width) -> Lines:
    lines = sentence(_joined((view.side, _standing(view.standing), f"version {view.version}")), width)
    if view.one_voice:
        lines += sentence("One person alone speaks for this side.", width)
    lines += sentence(view.compared, width) if view.compared else []
    lines += _section("Posts:", [line for each in view.posts for line in _post(each, width)])
    lines += _section("Rules:", [line for each in view.rules for line in sentence(each, width, indent="  ")])
    lines += _section("Recovery sheets:", sentence(view.sheets, width, indent="  ") if view.sheets else [])
    return lines + _section(
        "Not settled yet:", [line for each in view.pending for line in sentence(each, width, indent="  ")]
    )


def _post(view: views.Post, width: Width) -> Lines:
    holder = view.name or ("held" if view.held else "empty")
    term = f"person number {view.term} in this post" if view.held else ""
    return sentence(
        _joined((f"{view.title} ({view.kind})", holder, term, view.fingerprint)),
        width,
        indent="    ",
        first="  ",
    )


def _line(view: views.Line, width: Width) -> Lines:
    lines = sentence(f"{one_line(view.who)}: {view.sentence}", width)
    lines += sentence(view.limit, width, indent="  ") if view.limit else []
    heard = "never" if view.last_heard is None else moment(view.last_heard)
    lines += sentence(f"Last heard: {heard}.", width, indent="  ")
    lines += sentence(view.same_messages, width, indent="  ") if view.same_messages else []
    lines += _knocks(view.knocks, width)
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
    return [line for each in lines for line in sentence(each, width, indent="  ")]


def _path(view: views.Path, width: Width) -> Lines:
    good = "never worked yet" if view.last_good is None else f"last worked {moment(view.last_good)}"
    waiting = f"{view.waiting_to_go} waiting to go" if view.waiting_to_go else "nothing waiting to go"
    return sentence(
        _joined((f"{one_line(view.name)}: {view.sentence}", good, waiting, view.reading)),
        width,
        indent="    ",
        first="  ",
    )


def _checked(view: views.Checked, width: Width) -> Lines:
    lines = sentence(_joined((view.title, view.date, " and ".join(view.between))), width)
    lines += ["", *quoted(view.text, width), ""]
    for each in view.steps:
        lines += sentence(each, width, indent="  ")
    lines += ["", *sentence("Compare these numbers with each side, by voice:", width)]
    for each in view.numbers:
        lines += sentence(each, width, indent="  ")
    return [*lines, "", *_outcome(view.outcome, width)]


def _table(view: views.Table, width: Width) -> Lines:
    mediator = "you are the mediator" if view.mediator == "you" else f"mediator: {view.mediator}"
    head = _joined((view.name, " and ".join(view.sides), mediator, view.title))
    step = [f"→ {view.next_step}"] if view.next_step else []
    return _item(None, head, [view.sentence, *step], width)


def _requested(view: views.Requested, width: Width) -> Lines:
    return [*quoted(view.text, width), "", one_line(view.line), "", *_outcome(view.outcome, width)]


def _carried_out(view: views.CarriedOut, width: Width) -> Lines:
    return [*(f"  {one_line(name)}" for name in view.files), *_outcome(view.outcome, width)]


def _carried_in(view: views.CarriedIn, width: Width) -> Lines:
    lines = []
    if view.remarks:
        lines = sentence("The carrier says (the carrier, not the other side):", width)
        lines += [line for remark in view.remarks for line in quoted(remark, width)]
    differing = f"{view.differing} that differ or do not open" if view.differing else ""
    new = f"{view.new} new sealed piece{'' if view.new == 1 else 's'}"
    known = f"{view.known} known already" if view.known else ""
    counted = ", ".join(part for part in (new, known, differing) if part)
    return [*lines, *sentence(f"{counted}.", width), *_outcome(view.outcome, width)]


_DRAWINGS: dict[type[views.View], Callable[[Any, Width], Lines]] = {
    views.Outcome: _outcome,
    views.State: _state,
    views.Counterpart: _counterpart,
    views.Waiting: _waiting,
    views.Warned: _warned,
    views.Said: _said,
    views.Conversation: _conversation,
    views.Happened: _happened,
    views.Message: _message,
    views.Filled: _filled,
    views.CaseStep: _case_step,
    views.Doable: _doable,
    views.Case: _case,
    views.Agreement: _agreement,
    views.Undertaking: _undertaking,
    views.Remark: _remark,
    views.Words: _words,
    views.Step: _step,
    views.WhoSpeaks: _who_speaks,
    views.Known: _known,
    views.Post: _post,
    views.Line: _line,
    views.Evidence: _evidence,
    views.Path: _path,
    views.Table: _table,
    views.Checked: _checked,
    views.Requested: _requested,
    views.CarriedOut: _carried_out,
    views.CarriedIn: _carried_in,
    **SHEETS,
}
