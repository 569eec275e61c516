"""What in an act a person wrote, and nothing that the program says for it.

Owns: where such words stand in each kind of act.
"""

from __future__ import annotations

from collections.abc import Iterator

from backchannel.channel.papers.adoption import Adopt
from backchannel.channel.papers.fields import FieldKind
from backchannel.channel.papers.forms import MoveCase, OpenCase
from backchannel.channel.papers.message import Message
from backchannel.channel.papers.registry import FORMS, Body
from backchannel.channel.papers.rewording import AmendText
from backchannel.channel.papers.sheets import OpenSheet, WordLines
from backchannel.channel.papers.text import ProposeText
from backchannel.channel.signed_text import decode_text
from backchannel.desk import views
from backchannel.desk.twice.kept import Twice

ANY = "und"


def marks_in(twice: Twice, body: Body) -> list[views.Marked]:
    """Words to think twice about in what somebody wrote."""
    return [mark for text, language, place in own_words(body) for mark in twice.marks(text, language, place)]


def own_words(body: Body) -> Iterator[tuple[str, str, str]]:
    """Each text that a person wrote in an act: the text, its language, and what it is there."""
    match body:
        case Message() | Adopt():
            yield body.subject, body.language, "subject"
            yield body.text, body.language, ""
            if body.translation is not None:
                yield body.translation.text, body.translation.language, "translation"
        case ProposeText() | AmendText():
            text = decode_text(body.text)
            yield text.title, text.language, "title"
            yield text.text, text.language, ""
            for each in text.translations:
                yield each.text, each.language, "translation"
        case OpenCase() | MoveCase():
            yield from _filled_in(body)
        case OpenSheet() | WordLines():
            for line in body.lines:
                yield line.text, body.language, line.name
                yield line.translation or "", body.translation or ANY, f"{line.name}, translation"
        case _:
            said = [getattr(body, name, None) for name in ("words", "reason", "title")]
            yield next((each for each in said if isinstance(each, str)), ""), ANY, ""


def _filled_in(body: OpenCase | MoveCase) -> Iterator[tuple[str, str, str]]:
    form = FORMS.known(body.form, body.version)
    if form is None:
        return
    fields = form.fields if isinstance(body, OpenCase) else form.moves[body.move].fields
    kinds = {field.name: field.kind for field in fields}
    for value in body.fields:
        if kinds.get(value.name) in (FieldKind.LINE, FieldKind.PROSE):
            yield value.text, body.language, value.name
            yield value.translation or "", body.translation or ANY, f"{value.name}, translation"
