"""Views as lines of text: what a person sees.

Owns: one function per view of ``desk/views.py``. Does not own: sentences of the desk (they come in the
views) or what makes foreign text safe (`shown`). Rules: everything passes through `shown`; lists are
stacked, not tabled, so that they read the same in a narrow window; numbers people type stand at the left;
no colour carries meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backchannel.cli.as_read import as_read, beginning
from backchannel.cli.dates import day, iso_day, moment, span
from backchannel.cli.drawing_agreements import AGREEMENTS
from backchannel.cli.drawing_records import RECORDS, about
from backchannel.cli.drawing_sheets import SHEETS
from backchannel.cli.pieces import (
    authority,
    between,
    labelled,
    lighter,
    posts,
    side,
    stands_for,
    taken_in,
    what,
)
from backchannel.cli.pieces import item as _item
from backchannel.cli.pieces import joined as _joined
from backchannel.cli.shown import one_line, ours, quoted, sentence, theirs
from backchannel.desk import views
from backchannel.desk.terms import nth
from backchannel.languages import said

Lines = list[str]
Width = int | None
_STANDING = {
    "private": "private: what it says binds nobody",
    "mediator": "mediator: no side's word",
}
"""What a standing is, in more words than its name; an official side needs none."""
_IS = {
    "private": "{who} is private: what it says binds nobody.",
    "mediator": "At the table “{who}” you are the mediator: no side, and without a vote.",
}
"""The same as a whole sentence about a line."""
_A_DRAFT = "draft"
NO_SIDE_YET = "your side"
"""What the desk calls its side while its person is not in post yet."""
THINK_TWICE = "To think twice about; only this desk sees this, and it stops nothing:"
NEWEST_ALARMS = 3
"""Alarms on the first screen: a new one must not drown among many old ones."""


def draw(view: views.View, width: Width) -> Lines:
    """The lines of one view in ``width`` columns (None: unbounded)."""
    return _DRAWINGS[type(view)](view, width)


def _numbers(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _section(title: str, body: Lines) -> Lines:
    return ["", said(title), *body] if body else []


def _next(text: str, width: Width) -> Lines:
    return ["", *sentence(text, width, indent="  ", first="→ ")] if text else []


def _outcome(view: views.Outcome, width: Width) -> Lines:
    lines = _think_twice(view.think_twice, width)
    lines += _asked("To know before it is agreed to:", view.cautions, width)
    lines += [""] * bool(lines)
    before = [] if view.preview is None else _going(view.preview, width)
    return before + lines[1:] + sentence(_joined((view.happened, view.they_know, view.what_next)), width)


def _going(view: views.Going, width: Width) -> Lines:
    head = f"They will see, at once, for nobody else has to agree ({theirs(view.to)}):"
    if not view.at_once:
        head = f"They will see, once your side agreed ({theirs(view.to)}):"
    lines = sentence(head, width) + quoted(as_read(view.words, view), width)
    if view.translation is not None:
        lines += ["", *sentence("Translation (the original counts):", width)]
        lines += quoted(view.translation, width)
    lines += _asked("To know before it goes:", view.cautions, width)
    return lines + _think_twice(view.think_twice, width) + [""]


def _think_twice(marks: list[views.Marked], width: Width) -> Lines:
    lines = [line for each in marks for line in _marked(each, width)]
    return ["", *sentence(THINK_TWICE, width), *lines] if lines else []


def _asked(title: str, sentences: list[str], width: Width) -> Lines:
    lines = [line for each in sentences for line in sentence(each, width, indent="    ", first="  · ")]
    return ["", *sentence(title, width), *lines] if lines else []


def _marked(view: views.Marked, width: Width) -> Lines:
    return sentence(
        f"“{theirs(view.found, 60)}” ({ours(view.where)}): {ours(view.why)}", width, indent="    ", first="  "
    )


def _twice_word(view: views.TwiceWord, width: Width) -> Lines:
    return sentence(_joined((f"{theirs(view.word)}: {ours(view.why)}", view.origin)), width, indent="  ")


def _state(view: views.State, width: Width) -> Lines:
    our_side = ours(view.side) if view.side == NO_SIDE_YET else theirs(view.side)
    standing = _STANDING.get(view.standing, "")
    lines = sentence(_joined((our_side, standing, theirs(f"{view.me}, {view.post}"), view.voices)), width)
    for counterpart in view.counterparts:
        lines += ["", *_counterpart(counterpart, width)]
    lines += _section("Waiting for you:", [line for each in view.waiting for line in _waiting(each, width)])
    lines += _section("Under way:", [line for each in view.under_way for line in _under_way(each, width)])
    lines += _section("Something is wrong:", _newest(view.alarms, width))
    lines += _section("To think of in time:", _each(view.cautions, width))
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
    lines = sentence(f"{theirs(view.name)}: {ours(view.sentence)}", width)
    if view.standing in _STANDING:
        lines += sentence(_IS[view.standing].format(who=theirs(view.name)), width, indent="  ")
    if not view.compared:
        lines += sentence("The words are not compared yet.", width, indent="  ")
    for each in (counts, *view.due, view.knocked, view.drill):
        lines += sentence(each, width, indent="  ") if each else []
    return lines


def _waiting(view: views.Waiting, width: Width) -> Lines:
    return _item(
        view.number,
        _joined((what(view.what, view.wrote), theirs(view.author), _where(view), moment(view.since))),
        [view.next_step],
        width,
    )


def _where(view: views.Waiting) -> str:
    """On which line, or at which table, something waits; of what the other side said, that names it too."""
    if view.at_table:
        return f"at the table “{theirs(view.who)}”"
    return f"on the line with {theirs(view.who)}" if view.author else theirs(view.who)


def _warned(view: views.Warned, width: Width) -> Lines:
    return _item(None, _joined((view.name, view.about, moment(view.at))), [view.sentence], width)


def _said(view: views.Said, width: Width) -> Lines:
    answers = f"answers {view.answers}" if view.answers is not None else ""
    return _item(
        view.number,
        _joined((side(view.side, ours=view.ours), taken_in(view), view.weight, answers)),
        [
            what(view.subject, view.wrote),
            theirs(beginning(view), 200),
            _joined((_standing(view.standing), view.condition)),
        ],
        width,
    )


def _matter(view: views.Matter, width: Width) -> Lines:
    return _said(view.item, width)


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
    return lines + _section("Knocks:", _each(view.knocks, width))


def _each(sentences: list[str], width: Width) -> Lines:
    return [line for each in sentences for line in sentence(each, width, indent="  ")]


def _happened(view: views.Happened, width: Width) -> Lines:
    who = f"noted by {theirs(view.noted_by)}, only your side sees it"
    return _item(None, _joined((day(view.day), theirs(view.title), theirs(view.where))), [who], width)


def _form_here(view: views.FormHere, width: Width) -> Lines:
    asks = ", ".join(theirs(each) for each in view.asks)
    return _item(view.number, f"{theirs(view.name)}, version {view.version}", [asks], width)


def _leak(view: views.Leak, width: Width) -> Lines:
    by = "" if view.number is None else "recorded by you" if view.ours else "recorded by them"
    notes = [f"your own note: {theirs(each)}" for each in view.notes]
    head = _joined((day(view.day), theirs(view.what), theirs(view.where)))
    return _item(view.number, head, [_joined((view.who, by, view.standing)), *notes], width)


def _message(view: views.Message, width: Width) -> Lines:
    whose = side(view.side, ours=view.ours)
    kind = "signed text" if view.signed else view.weight or "unsigned"
    standing = _STANDING.get(view.standing, "")
    lines = sentence(_joined((str(view.number), whose, standing, taken_in(view), kind)), width)
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
    lines += _counting(view.counting, width)
    lines.append("")
    for each in view.attachments:
        lines += labelled("Attached, and agreed to with it", theirs(each), width)
    for each in view.saved:
        lines += labelled("Saved as", theirs(each), width)
    lines += labelled("What it proves", view.proves, width)
    lines += labelled("Number of the text", view.text_number, width)
    lines += labelled("Language", view.language, width)
    lines += labelled("Standing", view.condition, width)
    for_whom = stands_for(view.standing, view.weight)
    lines += labelled("Authority", _joined((authority(view.authority), for_whom)), width)
    lines += labelled("Rule it had to meet", view.rule, width)
    lines += labelled("Checked", view.label, width)
    lines += labelled("Agreed by", posts(view.agreed_by), width)
    lines += labelled("Still missing", ", ".join(view.missing), width)
    lines += labelled("Replies", ", ".join(view.replies), width)
    lines += labelled("What they know", view.they_know, width)
    lines += ["", *_case(view.case, width)] if view.case is not None else []
    lines += _think_twice(view.think_twice, width)
    lines += _asked("To know before it is agreed to:", view.cautions, width)
    lines += _asked("Before you agree, ask:", view.review, width)
    return lines + _next(view.next_step, width)


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
    return [*sentence(_joined((head, moment(view.at))), width), *quoted(view.text, width)]


def _provenance(view: views.Provenance, width: Width) -> Lines:
    return [line for each in view.lines for line in sentence(each, width, indent="  ")]


def _source(view: views.Source, width: Width) -> Lines:
    return sentence(_joined((theirs(view.name), view.standing)), width, indent="  ")


def _private(view: views.Message, width: Width) -> Lines:
    """What is our own, above a line; what both sides have stands below it."""
    if not view.notes and not view.shown_to:
        return []
    lines = sentence("Only your side sees these; the other side never does:", width)
    for each in view.notes:
        lines += _remark(each, width)
    for shown in view.shown_to:
        lines += _item(None, f"shown to {theirs(shown.whom)} on {day(shown.day)}", about(shown), width)
    return [*lines, "─" * min(width or 40, 40)]


def _remark(view: views.Remark, width: Width) -> Lines:
    return [
        *sentence(_joined((theirs(view.who), moment(view.at))), width, indent="  "),
        *quoted(view.text, width),
    ]


def _case(view: views.Case, width: Width) -> Lines:
    turn = f"it is {theirs(view.turn)}'s turn" if view.turn is not None else "it is nobody's turn"
    title = f"{ours(view.title)} ({view.number})"
    lines = sentence(_joined((title, theirs(view.opener), view.sentence, turn)), width)
    lines += _section("As it stands:", [line for each in view.fields for line in _filled(each, width)])
    lines += _section("Days:", [line for each in view.days for line in sentence(each, width, indent="  ")])
    phrases = [line for each in view.phrases for line in sentence(each, width, indent="  ")]
    lines += _section("Of the phrasebook, in what is said if somebody asks:", phrases)
    lines += _section("So far:", [line for each in view.steps for line in _case_step(each, width)])
    return lines + _section("You can now:", [line for each in view.possible for line in _doable(each, width)])


def _filled(view: views.Filled, width: Width, *, by: bool = True) -> Lines:
    label = theirs(view.label) if view.agreed else ours(view.label)
    if one_line(view.own_label) not in (view.label, one_line(label)):
        label = _joined((label, theirs(view.own_label)))
    head = _joined((label, theirs(view.who), moment(view.at))) if by else label
    text = said(view.text) if view.chosen else view.text
    lines = [*sentence(head, width, indent="  "), *quoted(text, width)]
    if view.translation is not None:
        lines += sentence("Translation, by the writer (the original counts):", width, indent="  ")
        lines += quoted(view.translation, width)
    return lines


def _case_step(view: views.CaseStep, width: Width) -> Lines:
    who = side(view.who, ours=view.ours)
    lines = _item(
        view.number,
        _joined((f"{ours(who)} {ours(view.said)}", lighter(view.weight), moment(view.at))),
        [view.remark],
        width,
    )
    return lines + [line for each in view.filled for line in _filled(each, width, by=False)]


def _doable(view: views.Doable, width: Width) -> Lines:
    return _item(None, theirs(view.command), view.takes, width)


def _words(view: views.Words, width: Width) -> Lines:
    lines = sentence(f"Speak with {theirs(view.who)} by voice, by another way than this line.", width)
    lines += _section("Read out:", sentence(theirs("  ".join(view.read_out)), width, indent="    "))
    if view.digits:
        lines += ["", said("or these digits:"), *sentence(view.digits, width, indent="    ")]
    lines += [
        "",
        *sentence(f"They read {view.to_type} others to you. {view.next_step}", width),
    ]
    heard = theirs(", ".join(view.heard_by)) or "nobody yet"
    needed = "one person" if view.needed == 1 else f"{view.needed} people"
    return lines + sentence(f"Heard by {heard}; {needed} of your side must hear them.", width)


def _step(view: views.Step, width: Width) -> Lines:
    steps = [view.sentence, f"→ {ours(view.next_step)}"]
    return _item(None, _joined((theirs(view.who), view.kind)), steps, width)


def _under_way(view: views.Step, width: Width) -> Lines:
    return _item(None, _joined((theirs(view.who), view.kind)), [view.sentence], width)


def _known(view: views.Known, width: Width) -> Lines:
    name = side(view.side, ours=view.ours)
    unsettled = f"{view.pending} not settled yet" if view.pending else ""
    posts_held = theirs(", ".join(view.posts))
    parts = (name, _standing(view.standing), posts_held, view.voices, view.compared, unsettled)
    return sentence(_joined(parts), width, indent="  ", first="")


def _who_speaks(view: views.WhoSpeaks, width: Width) -> Lines:
    lines = sentence(_joined((theirs(view.side), _standing(view.standing), f"version {view.version}")), width)
    if view.one_voice:
        lines += sentence("One person alone speaks for this side.", width)
    lines += sentence(view.compared, width) if view.compared else []
    lines += labelled("Its number, to be compared by voice", view.number, width)
    lines += _section("Posts:", [line for each in view.posts for line in _post(each, width)])
    lines += _section("Rules:", _each(view.rules, width))
    lines += _section("Recovery sheets:", sentence(view.sheets, width, indent="  ") if view.sheets else [])
    lines += _section("To think of in time:", _each(view.cautions, width))
    return lines + _section("Not settled yet:", _each(view.pending, width))


def _post(view: views.Post, width: Width) -> Lines:
    holder = theirs(view.name or "") or ("held" if view.held else "empty")
    term = nth(view.term) if view.held else ""
    return sentence(
        _joined((f"{theirs(view.title)} ({ours(view.kind)})", holder, term, view.fingerprint)),
        width,
        indent="    ",
        first="  ",
    )


def _line(view: views.Line, width: Width) -> Lines:
    lines = sentence(f"{theirs(view.who)}: {ours(view.sentence)}", width)
    lines += sentence(view.limit, width, indent="  ") if view.limit else []
    heard = "never" if view.last_heard is None else moment(view.last_heard)
    lines += sentence(f"Last heard: {heard}.", width, indent="  ")
    lines += sentence(view.same_messages, width, indent="  ") if view.same_messages else []
    lines += _each(view.knocks, width)
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
    return sentence(
        _joined((f"{theirs(view.name)}: {ours(view.sentence)}", good, waiting, view.reading)),
        width,
        indent="    ",
        first="  ",
    )


def _checked(view: views.Checked, width: Width) -> Lines:
    lines = sentence(_joined((theirs(view.title), view.date, between(view.between))), width)
    lines += ["", *quoted(view.text, width), ""]
    for each in view.steps:
        lines += sentence(each, width, indent="  ")
    lines += _counting(view.counting, width)
    lines += ["", *sentence("Compare these numbers with each side, by voice:", width)]
    for each in view.numbers:
        lines += sentence(each, width, indent="  ")
    lines += sentence(f"Number of the text: {view.text_number}", width) if view.text_number else []
    return [*lines, "", *_outcome(view.outcome, width)]


def _counting(counting: list[str], width: Width) -> Lines:
    lines = [line for each in counting for line in sentence(each, width, indent="    ", first="  ")]
    return _section("Lines that count:", lines)


def _table(view: views.Table, width: Width) -> Lines:
    mediator = "you are the mediator" if view.mediator == "you" else f"mediator: {theirs(view.mediator)}"
    head = _joined((theirs(view.name), between(view.sides), mediator, theirs(view.title)))
    step = [f"→ {ours(view.next_step)}"] if view.next_step else []
    return _item(None, head, [view.sentence, *step], width)


def _requested(view: views.Requested, width: Width) -> Lines:
    return [*quoted(view.text, width), "", one_line(view.line), "", *_outcome(view.outcome, width)]


def _carried_out(view: views.CarriedOut, width: Width) -> Lines:
    files = [line for name in view.files for line in sentence(theirs(name), None, indent="  ")]
    return [*files, *_outcome(view.outcome, width)]


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
    views.Going: _going,
    views.State: _state,
    views.Counterpart: _counterpart,
    views.Waiting: _waiting,
    views.Warned: _warned,
    views.Said: _said,
    views.Matter: _matter,
    views.Conversation: _conversation,
    views.Happened: _happened,
    views.FormHere: _form_here,
    views.Leak: _leak,
    views.Provenance: _provenance,
    views.Source: _source,
    views.Message: _message,
    views.Rendering: _rendering,
    views.Filled: _filled,
    views.CaseStep: _case_step,
    views.Doable: _doable,
    views.Case: _case,
    views.Remark: _remark,
    views.Marked: _marked,
    views.TwiceWord: _twice_word,
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
    **AGREEMENTS,
    **SHEETS,
    **RECORDS,
}
