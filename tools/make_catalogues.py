#!/usr/bin/env python3
"""Make the catalogues of `backchannel.languages` from people's words in `src/` (see `peoples_words`).

    python tools/make_catalogues.py                       the template, every language merged and compiled
    python tools/make_catalogues.py --missing ko OUT.json what is not translated yet: id, en, where
    python tools/make_catalogues.py --fill ko IN.json     take translations (en or id, and ko); names bad ones

What the forms say in a language (their labels and titles) is taken from the forms. Tests fail when a
catalogue is stale, a text has no translation, or a translation has other holes or commands than its text.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from backchannel.channel.papers.registry import FORMS
from peoples_words import every

FOLDER = Path(__file__).parents[1] / "src" / "backchannel" / "languages"
TEMPLATE = FOLDER / "backchannel.pot"
LANGUAGES = ("ko",)
NOT_OURS = "Not ours: "
"""Begins the remark beside a text that tells which holes are filled with names or words of people."""
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""In place of the day on which a catalogue was made: the same words give the same bytes."""
ALIKE = frozenset[str]()
"""Texts that may stay as they are in another language."""
_HOLE = re.compile(r"\{\d+\}")
_TYPED = re.compile(
    r"`[^`]*`|(?<![\w-])--[a-z][a-z-]+|BACKCHANNEL_[A-Z_]+|(?:https?|socks5h)://[A-Za-z0-9.:-]*[A-Za-z0-9]"
)


class Bad(NamedTuple):
    """A translation that was not taken, and why."""

    text: str
    why: str


def template() -> Catalog:
    """People's words as a catalogue without translations. Places are files: lines move too often."""
    made = Catalog(project="backchannel", version="1", fuzzy=False, creation_date=None)
    for text, words in every().items():
        files = dict.fromkeys(place.partition(":")[0] for place in words.places)
        theirs = " ".join(f"{{{hole}}}" for hole in sorted(words.theirs))
        made.add(
            text,
            locations=[(name, 0) for name in files],
            auto_comments=[f"{NOT_OURS}{theirs}"] if theirs else [],
        )
    return made


def as_text(catalogue: Catalog) -> bytes:
    """A catalogue as a file, without dates: the same words give the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, omit_header=True, include_lineno=False, sort_output=False)
    locale = "" if catalogue.locale is None else f'"Language: {catalogue.locale}\\n"\n'
    header = f'msgid ""\nmsgstr ""\n{locale}"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header.encode() + out.getvalue()


def kept(language: str) -> dict[str, str]:
    """The translations there are in a language, by their texts."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}


def merged(language: str, translations: dict[str, str]) -> Catalog:
    """The catalogue of a language: every text of the source, in its order; what is gone is dropped."""
    made = Catalog(locale=language, fuzzy=False)
    said = {**of_the_forms(language), **translations}
    for message in template():
        if message.id:
            made.add(
                str(message.id),
                said.get(str(message.id), ""),
                locations=message.locations,
                auto_comments=message.auto_comments,
            )
    return made


def of_the_forms(language: str) -> dict[str, str]:
    """Titles and labels of the forms in a language: the first that a text has."""
    said: dict[str, str] = {}
    for form in FORMS.every():
        if language in form.titles:
            said.setdefault(form.title, form.titles[language])
        for field in (*form.fields, *(each for move in form.moves.values() for each in move.fields)):
            if language in field.labels and not field.choices:
                said.setdefault(field.label, field.labels[language])
    return said


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the standard library reads it."""
    out = io.BytesIO()
    bare = Catalog(locale=catalogue.locale, fuzzy=False, creation_date=NO_DAY, revision_date=NO_DAY)
    for message in catalogue:
        if message.id and message.string:
            bare.add(message.id, _marked(message))
    write_mo(out, bare)
    return out.getvalue()


def _marked(message: Message) -> str:
    """A translation with ``{=0}`` for the holes that are filled with what is not ours."""
    text = str(message.string)
    for comment in message.auto_comments:
        for hole in comment.removeprefix(NOT_OURS).split() if comment.startswith(NOT_OURS) else ():
            text = text.replace(hole, hole.replace("{", "{="))
    return text


def unfit(text: str, translation: str) -> str:
    """Why a translation cannot stand for a text; empty when it can."""
    if not translation.strip():
        return "it is empty"
    if translation == text and text not in ALIKE:
        return "it is not translated"
    if Counter(_HOLE.findall(text)) != Counter(_HOLE.findall(translation)):
        return "it has other holes than the text"
    if Counter(_TYPED.findall(text)) != Counter(_TYPED.findall(translation)):
        return "commands, options or addresses in it are not those of the text"
    if ("“" in text) != ("“" in translation):
        return "it lost the quotation marks “…”, or has some that the text lacks"
    return ""


def write(language: str, translations: dict[str, str]) -> None:
    """Write the two files of a language."""
    catalogue = merged(language, translations)
    (FOLDER / f"{language}.po").write_bytes(as_text(catalogue))
    (FOLDER / f"{language}.mo").write_bytes(compiled(catalogue))


def missing(language: str) -> list[dict[str, object]]:
    """What is not translated, with where it stands."""
    catalogue = merged(language, kept(language))
    places = every()
    return [
        {"id": number, "en": message.id, "where": ", ".join(places[str(message.id)].places[:3])}
        for number, message in enumerate(_texts(catalogue), start=1)
        if not message.string
    ]


def fill(language: str, rows: list[dict[str, object]]) -> list[Bad]:
    """Take translations into the catalogue of a language; give those that do not fit."""
    texts = [str(message.id) for message in _texts(template())]
    taken, bad = kept(language), []
    for row in rows:
        text = str(row["en"]) if "en" in row else texts[int(str(row["id"])) - 1]
        translation = str(row.get(language, "")).strip()
        why = "there is no such text" if text not in texts else unfit(text, translation)
        if why:
            bad.append(Bad(text, why))
        else:
            taken[text] = translation
    write(language, taken)
    return bad


def _texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def main(words: list[str]) -> int:
    """Run one command line; 1 when a translation was not taken."""
    match words:
        case ["--missing", language, name]:
            rows = missing(language)
            Path(name).write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
            print(f"{len(rows)} texts are not translated into {language} yet.")
        case ["--fill", language, name]:
            bad = fill(language, json.loads(Path(name).read_text("utf-8")))
            for each in bad:
                print(f"Not taken: {each.text!r}: {each.why}.")
            print(f"{len(missing(language))} texts are not translated into {language} yet.")
            return 1 if bad else 0
        case []:
            TEMPLATE.write_bytes(as_text(template()))
            for language in LANGUAGES:
                write(language, kept(language))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
