"""A sheet on paper: one page of plain text, or HTML for A4 that runs nothing and fetches nothing.

Owns: both layouts. Everything that somebody wrote is cleaned (`shown`) and, in HTML, escaped. On a card stand
only phrases that both sides agreed to.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from backchannel.cli.shown import clean, isolated, one_line, ours, quoted, sentence, theirs
from backchannel.desk import views
from backchannel.languages import language
from backchannel.languages import said as spoken

WIDTH = 76
"""Columns of a page of text."""
PROVES = "Unsigned: it proves nothing to outsiders. People may still believe a printed copy."
STYLE = "\n".join(
    (
        "@page{size:A4;margin:20mm}",
        "body{font-family:serif;font-size:11pt;line-height:1.4;max-width:170mm;margin:auto}",
        "h1{font-size:16pt}",
        "h2{font-size:11pt;margin-top:1em;margin-bottom:0}",
        "p{margin-top:2pt;margin-bottom:2pt}",
        ".said{white-space:pre-wrap;overflow-wrap:anywhere;border-left-style:solid;padding-left:3mm}",
    )
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
HEAD = (
    '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
)


class Words(NamedTuple):
    """What stands under a heading: whose words, in which language, and the words."""

    caption: str
    text: str
    language: str


class Part(NamedTuple):
    """One line of a sheet on paper."""

    heading: str
    words: list[Words]


class Paper(NamedTuple):
    """What stands on the paper, from top to bottom."""

    title: str
    notes: list[str]
    parts: list[Part]
    foot: list[str]


def as_text(view: views.Sheet) -> str:
    """The sheet as a page of plain text."""
    paper = _paper(view)
    lines = [line for each in (paper.title, *paper.notes) for line in _at_the_edge(each)]
    for part in paper.parts:
        lines += ["", *_at_the_edge(part.heading)]
        for words in part.words:
            lines += sentence(words.caption, WIDTH, indent="  ") if words.caption else []
            lines += quoted(words.text, WIDTH)
    lines += ["", *(line for each in paper.foot for line in _at_the_edge(each))]
    return "\n".join(lines)


def as_html(view: views.Sheet) -> str:
    """The sheet as HTML for A4: no script, nothing fetched, everything escaped."""
    paper = _paper(view)
    title = safe(paper.title)
    body = [f"<h1>{title}</h1>", *(note(each) for each in paper.notes)]
    for part in paper.parts:
        body.append(f'<h2 dir="auto">{safe(part.heading)}</h2>')
        for words in part.words:
            body += [note(words.caption)] if words.caption else []
            body.append(said(words))
    body += [note(each) for each in paper.foot]
    head = f"{HEAD.format(language())}<title>{title}</title><style>{STYLE}</style></head><body>\n"
    return head + "\n".join(body) + "\n</body></html>\n"


def _at_the_edge(text: str) -> list[str]:
    """A line of ours. It may hold a name of theirs: what wraps stands further in, and begins no line."""
    return sentence(text, WIDTH, indent="  ", first="")


def safe(text: str) -> str:
    """One line of anybody's, in the reader's language where it is ours, cleaned and escaped."""
    return escape(one_line(spoken(text)))


def note(text: str) -> str:
    """A line of ours; it may hold a name of theirs."""
    return f'<p dir="auto">{escape(isolated(one_line(spoken(text))))}</p>'


def said(words: Words) -> str:
    """Words that somebody wrote, as they stand."""
    tongue = f' lang="{escape(words.language)}"' if words.language not in ("", "und") else ""
    return f'<p class="said" dir="auto"{tongue}>{escape(clean(words.text))}</p>'


def _paper(view: views.Sheet) -> Paper:
    title = f"{ours(f'{view.kind.capitalize()}:')} {ours(f'{theirs(view.us)} and {theirs(view.who)}')}"
    notes = [theirs(view.title)] if view.title else []
    return _card(view, title, notes) if view.by_line else _whole(view, title, notes)


def _card(view: views.Sheet, title: str, notes: list[str]) -> Paper:
    """Phrases that both sides agreed to, and how many others there are."""
    agreed = [each for each in view.lines if each.state == "agreed"]
    left = len(view.lines) - len(agreed)
    gone = ["OFF THE TABLE: none of these phrases counts any more."] if view.state != "open" else []
    more = f"Not on this card, because not agreed: {left}." if left else ""
    parts = [Part(f"“{theirs(each.name)}”", _agreed(each)) for each in agreed]
    return Paper(title, [*notes, *gone], parts, [*filter(None, [more]), PROVES])


def _whole(view: views.Sheet, title: str, notes: list[str]) -> Paper:
    standing = f"{view.standing[:1].upper()}{view.standing[1:]}."
    warning = (
        [] if view.state == "set" else ["NOT SET: it may still change, and nothing of it binds anybody."]
    )
    parts = [_part(each, view) for each in view.lines]
    return Paper(title, [*notes, standing, *warning], parts, [PROVES])


def _part(line: views.SheetLine, view: views.Sheet) -> Part:
    heading = f"{theirs(line.name)} ({ours(line.label)})"
    if view.state == "set":
        return Part(heading, _agreed(line))
    heading = f"{heading}: {ours(line.state)}"
    if line.state == "agreed":
        return Part(heading, _agreed(line))
    both = ((view.us, line.ours), (view.who, line.theirs))
    return Part(heading, [each for side, words in both for each in _of(words, f"{theirs(side)} says:")])


def _agreed(line: views.SheetLine) -> list[Words]:
    """The words both sides hold, with the translation of whoever wrote them."""
    both = [each for each in (line.ours, line.theirs) if each is not None]
    both.sort(key=lambda each: each.taken)
    return _of(both[0] if both else None, "")


def _of(words: views.Worded | None, caption: str) -> list[Words]:
    if words is None:
        return []
    shown = [Words(caption, words.text, words.language)]
    if words.translation is not None:
        into = f"Translation into {theirs(words.translation_language)} (the original counts):"
        shown.append(Words(into, words.translation, words.translation_language))
    return shown
