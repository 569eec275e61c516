"""Forms that the sides agreed between themselves, read from the lines of their sheet.

Owns: what a line of such a sheet says, and what was filled in under one, field by field. A line holds what is
asked for (line, text, date, number, yes or no, one of a / b; then *needed*), and below it the label in each
language. What does not fit is shown as it came, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from backchannel.channel.channel import Channel
from backchannel.channel.papers.agreed_form import AGREED_FORM, FORM_SHEET
from backchannel.channel.papers.fields import Field, FieldKind, Value, require_filled
from backchannel.channel.papers.forms import OpenCase
from backchannel.channel.papers.registry import Body
from backchannel.channel.papers.sheets import SHEETS, SheetCase
from backchannel.desk.papers.filling import read_filled
from backchannel.desk.papers.sheets import WordsSaid
from backchannel.desk.redacting import REMOVED
from backchannel.errors import Misuse, Refused

HEADING = "form"
"""The line that holds the name of the form and its version."""
_VERSION = ", version "
_YES_OR_NO = "yes or no"
_ONE_OF = "one of "
_KINDS = {
    "line": FieldKind.LINE,
    "text": FieldKind.PROSE,
    "date": FieldKind.DATE,
    "number": FieldKind.NUMBER,
    _YES_OR_NO: FieldKind.CHOICE,
}
HOW = "A line says: NAME: date, needed; below it, indented, a label for each language: en: From."


class AgreedForm(NamedTuple):
    """A form as its lines have it."""

    name: str
    version: int
    fields: tuple[Field, ...]

    @property
    def title(self) -> str:
        """Its name with its version."""
        return f"{self.name}{_VERSION}{self.version}"


def read_form(lines: Mapping[str, str]) -> AgreedForm:
    """The form that these lines make, by their names. Raises `Misuse` naming the line."""
    name, found, version = lines.get(HEADING, "").rpartition(_VERSION)
    if not found or not name.strip() or not version.isascii() or not version.isdecimal() or len(version) > 3:
        raise Misuse(f"The line “{HEADING}” holds the name and the version: incident, version 1.")
    if not name.isprintable():
        raise Misuse("The name of a form is one line of plain letters.")
    fields = tuple(read_field(each, text) for each, text in lines.items() if each != HEADING)
    if not fields:
        raise Misuse("A form without anything to fill in is none.", next_step=HOW)
    called = [name for each in fields for name in {word.casefold() for word in (each.name, *_labels(each))}]
    if len(set(called)) != len(called):
        raise Misuse("Two lines of the form are called alike.", next_step="Give each a label of its own.")
    return AgreedForm(name, int(version), fields)


def read_field(name: str, text: str) -> Field:
    """One blank from the words of its line. Raises `Misuse`."""
    if not _is_name(name):
        raise Misuse(f"“{name}” is no name for a line to fill in.", next_step="Use letters, without a colon.")
    head, *rest = text.splitlines() or [""]
    kind_words, comma, needed = head.strip().rpartition(", needed")
    asked = kind_words if comma and not needed else head.strip()
    choices: tuple[str, ...] = ("yes", "no") if asked == _YES_OR_NO else ()
    kind = _KINDS.get(asked)
    if asked.startswith(_ONE_OF):
        kind = FieldKind.CHOICE
        choices = tuple(each.strip() for each in asked.removeprefix(_ONE_OF).split("/"))
        if not all(choices) or len(set(choices)) != len(choices):
            raise Misuse(f"{name}: the choices are written as one of a / b / c.")
    if kind is None:
        raise Misuse(f"{name}: nothing says what is asked for.", next_step=HOW)
    labels = dict(_label(name, line) for line in rest if line.strip())
    return Field(name, kind, labels.pop("en", name), bool(comma and not needed), choices, labels)


def _label(name: str, line: str) -> tuple[str, str]:
    tag, _, label = (part.strip() for part in line.replace("：", ":", 1).partition(":"))
    if not tag.isascii() or not tag.isalpha() or not _is_name(label):
        raise Misuse(f"{name}: a label stands behind its language, without a colon in it.", next_step=HOW)
    return tag.lower(), label


def _is_name(name: str) -> bool:
    plain = name.isprintable() and name.strip() == name and name != ""
    return plain and not name.startswith("#") and ":" not in name and "：" not in name


def _labels(field: Field) -> Iterator[str]:
    yield field.label
    yield from field.labels.values()


def form_of_sheet(case: SheetCase, said: Callable[[bytes], Body]) -> AgreedForm:
    """The form that a sheet is, as it was set. Raises `Misuse` where its lines make none."""
    words = WordsSaid(case, said)
    found = {name: words.of(name, held, case.opener) for name, held in case.set_words().items()}
    return read_form({name: each.text for name, each in found.items() if each is not None})


def filled_in(values: tuple[Value, ...]) -> tuple[str, str | None]:
    """The answers, and their translations, as they are sent."""
    also = [(each.name, each.translation) for each in values if each.translation is not None]
    return _written((each.name, each.text) for each in values), _written(also) or None


def _written(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {text}".replace("\n", "\n  ") for name, text in pairs)


class Filled(NamedTuple):
    """What was filled in, and the fields of its form. ``agreed``: those that the two sides named."""

    fields: tuple[Field, ...]
    values: tuple[Value, ...]
    agreed: tuple[Field, ...] = ()


def unfolded(channel: Channel, said: Callable[[bytes], Body], body: OpenCase) -> Filled:
    """Which form it is and what is filled in, field by field; as it came where it does not fit the form."""
    which, answers = AGREED_FORM.fields
    given = {each.name: each for each in body.fields}
    came = given.get(answers.name, Value(answers.name, "", None))
    removed = came.text == REMOVED
    unfit = (
        answers
        if removed
        else answers._replace(label="what is filled in, which does not fit the form", labels={})
    )
    form = _form_named(channel, said, given.get(which.name))
    if form is None:
        return Filled((which, unfit), (Value(which.name, "one that cannot be read here", None), came))
    titled = Value(which.name, form.title, None)
    try:
        filled = _answers(form, came)
        require_filled(form.fields, filled, translated=body.translation is not None)
    except (Misuse, Refused):
        return Filled((which, unfit), (titled, came))
    return Filled((which, *form.fields), (titled, *filled), form.fields)


def _form_named(channel: Channel, said: Callable[[bytes], Body], named: Value | None) -> AgreedForm | None:
    """The form that an act names; None where it names none that is agreed and can be read."""
    try:
        case = None if named is None else channel.case(SHEETS, bytes.fromhex(named.text))
        if case is None or case.kind != FORM_SHEET.name or not case.is_set:
            return None
        return form_of_sheet(case, said)
    except (Misuse, ValueError):
        return None


def _answers(form: AgreedForm, given: Value) -> tuple[Value, ...]:
    texts = read_filled(given.text, form.fields)
    also = read_filled(given.translation or "", form.fields)
    if not also.keys() <= texts.keys():
        raise Misuse("A translation stands there without the original.")
    names = [each.name for each in form.fields if each.name in texts]
    return tuple(Value(name, texts[name], also.get(name)) for name in names)
