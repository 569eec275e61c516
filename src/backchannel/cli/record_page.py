"""The written record of a line as HTML for A4: no script, nothing fetched, everything escaped.

Owns the layout, item by item. What stands in it is the desk's (`desk.record`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backchannel.cli.dates import day
from backchannel.cli.pieces import authority, stands_for
from backchannel.cli.printed import HEAD, STYLE, Words, note, safe, said
from backchannel.cli.shown import ours, theirs
from backchannel.desk import record_form as form
from backchannel.languages import language
from backchannel.languages import said as spoken

_MORE_STYLE = (
    ".item{margin-top:6mm;border-top:0.3mm solid}.own{border:0.3mm dashed;padding:0 3mm;margin-top:2mm}"
)
_KNOCKS = "Knocks: one post's own word, nobody's official word"
_OUTSIDE = "What happened outside"
_PRIVATE = "Private: only the writing side has this. Take it out before anybody else gets the record."


def as_html(head: form.Head, items: Iterable[form.Item], foot: Iterable[form.Foot]) -> Iterator[bytes]:
    """The record in pieces, in order."""
    yield _utf8(
        [
            f"{HEAD.format(language())}<title>{_title(head)}</title><style>{STYLE}{_MORE_STYLE}</style></head><body>"
        ]
    )
    yield _utf8(_head(head))
    for item in items:
        yield _utf8(_item(item))
    for each in foot:
        yield _utf8([*_foot(each), "</body></html>"])


def _utf8(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _title(head: form.Head) -> str:
    if head.mediator is not None:
        sides = " and ".join(sorted(theirs(each.name) for each in head.sides))
        return safe(f"Record of the table of {sides} with {theirs(head.mediator)} as mediator")
    return safe(f"Record of the line between {theirs(head.written_by_side)} and {theirs(head.line_with)}")


def _head(head: form.Head) -> Iterator[str]:
    covers = head.covers
    asked = [
        f"the matter of number {covers.paper}" if covers.paper is not None else "everything said on it",
        f"since {day(covers.since)}" if covers.since is not None else "",
        f"until {day(covers.until)}" if covers.until is not None else "",
    ]
    yield f"<h1>{_title(head)}</h1>"
    yield note(
        f"Written by the {theirs(head.written_by_post)} of {theirs(head.written_by_side)},"
        f" {_moment(head.written_at)}."
    )
    yield note(f"It covers {', '.join(each for each in asked if each)}. Days are when something came there.")
    yield note(f"Words of the introduction: {head.compared}.")
    if covers.with_private:
        yield note(f"WITH PRIVATE NOTES. {_PRIVATE}")
    for side in head.sides:
        voice = "; one person alone speaks for it" if side.one_voice else ""
        posts = theirs(", ".join(side.posts)) or "nobody in post"
        yield note(
            f"{theirs(side.name)}, {side.standing}: {posts};"
            f" who-speaks version {side.who_speaks_version}{voice}."
        )


def _item(item: form.Item) -> Iterator[str]:
    subject = f": {theirs(item.subject)}" if item.subject else ""
    heading = f"{item.number} · {theirs(item.side)} ({ours(stands_for(item.standing, item.weight))}){subject}"
    yield f'<div class="item"><h2 dir="auto">{safe(heading)}</h2>'
    weight = f" Said {item.weight}." if item.weight else ""
    yield note(f"{_moment(item.at)}. Authority: {authority(item.authority.sentence)}.{weight}")
    if item.authority.rule:
        yield note(f"The rule it met: {item.authority.rule}.")
    yield note(f"State: {item.state}. Checked: {item.checked}. {item.proves}")
    for label, text in _dates(item):
        yield note(f"{label}: {text}.")
    yield said(Words("", item.text, item.language))
    if item.translation is not None:
        into = "" if item.translation.language == "und" else f" into {theirs(item.translation.language)}"
        yield note(f"Translation{into}, by {theirs(item.translation.by)} (the original counts):")
        yield said(Words("", item.translation.text, item.translation.language))
    for each in item.attachments:
        yield note(
            f"Attached: {theirs(each.name)} ({theirs(each.media_type)}),"
            f" {each.size} bytes, SHA-256 {each.sha256}."
        )
    if item.private is not None and (item.private.notes or item.private.shown_to):
        yield from _private(item.private)
    yield "</div>"


def _dates(item: form.Item) -> Iterator[tuple[str, str]]:
    if item.answers is not None:
        yield "Answers", str(item.answers)
    if item.answered_by:
        yield "Replies to it", ", ".join(map(str, item.answered_by))
    if item.answer_by is not None:
        yield "Answer wanted by", day(item.answer_by)
    if item.expect_nothing_before is not None:
        yield "Expect nothing before", day(item.expect_nothing_before)


def _private(private: form.Private) -> Iterator[str]:
    yield f'<div class="own">{note(_PRIVATE)}'
    for each in private.notes:
        yield note(f"Note of {theirs(each.who)}, {_moment(each.at)}:")
        yield said(Words("", each.text, ""))
    for shown in private.shown_to:
        struck = f" {shown.struck}." if shown.struck else ""
        yield note(
            f"Shown to {theirs(shown.whom)} on {day(shown.day)}, noted by {theirs(shown.noted_by)}."
            f"{struck} {theirs(shown.remark)}"
        )
    yield "</div>"


def _foot(foot: form.Foot) -> Iterator[str]:
    if foot.knocks:
        yield f"<h2>{spoken(_KNOCKS)}</h2>"
    for knock in foot.knocks:
        words = f": “{theirs(knock.words)}”" if knock.words else ", without words"
        yield note(f"{_moment(knock.at)}: the {theirs(knock.post)} of {theirs(knock.side)} knocked{words}.")
    if foot.events:
        yield f'<div class="own"><h2>{spoken(_OUTSIDE)}</h2>{note(_PRIVATE)}'
        for event in foot.events:
            where = f", {theirs(event.where)}" if event.where else ""
            yield note(f"{day(event.day)}: {theirs(event.title)}{where} (noted by {theirs(event.noted_by)})")
        yield "</div>"
    items = "1 item" if foot.count == 1 else f"{foot.count} items"
    left_out = f"What this record of {items} leaves out, and what it is not"
    yield f'<div class="item"><h2>{spoken(left_out)}</h2>'
    yield from map(note, foot.left_out)
    yield "</div>"


def _moment(text: str) -> str:
    """``2027-06-11T14:03:00Z`` as ``11 June 2027, 14:03 UTC``."""
    return f"{day(text[:10])}, {text[11:16]} UTC"
