"""Filling in a form: the empty one as a text file, and a filled-in text as values of its fields.

A form is written as lines ``name: value``; the name may be the field's label in any language it has. Further
lines of a value are indented; lines that begin with ``#`` are left out. Whoever mistypes is told which field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from backchannel.channel.papers.fields import Field, FieldKind, Value
from backchannel.channel.papers.forms import Form
from backchannel.channel.papers.registry import FORMS
from backchannel.desk.dates import seconds_of, start_of
from backchannel.errors import Misuse

_SHOWN = 40
OF_YOUR_OWN = "For one that both sides agreed: `backchannel forms WHO blank NAME`."
_ENGLISH = {
    FieldKind.LINE: "one line",
    FieldKind.PROSE: "any text",
    FieldKind.DATE: "a date, like 2027-06-11",
    FieldKind.NUMBER: "a whole number",
    FieldKind.CHOICE: "one of",
    FieldKind.SHEET: "a form that both sides agreed",
}
_KOREAN = {
    FieldKind.LINE: "한 줄",
    FieldKind.PROSE: "글",
    FieldKind.DATE: "날짜, 예: 2027-06-11",
    FieldKind.NUMBER: "숫자",
    FieldKind.CHOICE: "다음 중 하나",
    FieldKind.SHEET: "양측이 합의한 서식",
}
_NEEDED = {"en": "needed", "ko": "필수"}
_HOW = {
    "en": "Write behind the colons; indent further lines of a text. Lines like this one are left out.",
    "ko": "쌍점 뒤에 적으십시오. 글이 여러 줄이면 둘째 줄부터 들여 쓰십시오. 이런 줄은 읽지 않습니다.",
}


def form_called(name: str) -> Form:
    """The newest form of that name. Raises `Misuse` with the names there are."""
    form = FORMS.newest(name)
    if form is None:
        names = ", ".join(sorted({each.name for each in FORMS.every() if not each.by_sheet}))
        raise Misuse(
            f"There is no form called {name[:_SHOWN]}.", next_step=f"There is: {names}. {OF_YOUR_OWN}"
        )
    if form.by_sheet:
        raise Misuse("Forms that both sides agreed are the line's own.", next_step=OF_YOUR_OWN)
    return form


def step_called(form: Form, name: str) -> str:
    """A step of a form as people type it, by the name it has. Raises `Misuse` with the steps there are."""
    found = name.replace("-", " ")
    if found not in form.moves:
        steps = ", ".join(each.replace(" ", "-") for each in form.moves)
        what = form.title
        raise Misuse(f"There is no step called {name[:_SHOWN]} in a {what}.", next_step=f"There is: {steps}.")
    return found


def blank(name: str, step: str | None = None, language: str = "en", say: Callable[[str], str] = str) -> str:
    """The empty form of that name, or of one of its steps, as a text to be filled in.

    ``say`` gives our words in that language.
    """
    form = form_called(name)
    title, fields = form.title_in(language), form.fields
    if step is not None:
        move = form.moves[step_called(form, step)]
        title, fields = f"{title}: {say(move.says)}", move.fields
    return blank_of(title, fields, language)


def blank_of(title: str, fields: tuple[Field, ...], language: str) -> str:
    """Fields with a title, empty, as a text to be filled in."""
    tongue = "ko" if language.partition("-")[0].lower() == "ko" else "en"
    lines = [f"# {title}", f"# {_HOW[tongue]}"]
    for field in fields:
        lines += ["", f"# {field.label_in(language)} ({_hint(field, tongue)})", f"{field.name}:"]
    return "\n".join(lines)


def _hint(field: Field, tongue: str) -> str:
    hint = (_KOREAN if tongue == "ko" else _ENGLISH)[field.kind]
    choices = f": {', '.join(field.choices)}" if field.choices else ""
    return hint + choices + (f"; {_NEEDED[tongue]}" if field.needed else "")


def read_filled(text: str, fields: tuple[Field, ...]) -> dict[str, str]:
    """What stands in a filled-in form, by field. Raises `Misuse` naming the line and the field."""
    return read_lines(text, _names(fields), _there_is(fields))


def read_lines(text: str, names: Mapping[str, str] | None, there_is: str) -> dict[str, str]:
    """Lines ``name: value`` by their names. ``names``: what may be written for each; None: any name goes."""
    found: dict[str, list[str]] = {}
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#"):
            continue
        if not line.strip() or line[0].isspace():
            if current:
                found[current].append(line.strip())
            elif line.strip():
                raise Misuse(f"Line {number} belongs to no field.", next_step=there_is)
            continue
        key, colon, value = line.replace("：", ":", 1).partition(":")
        named = key.strip() if names is None else names.get(key.strip().casefold(), "")
        current = named if colon else ""
        if not current:
            raise Misuse(
                f"Line {number}: there is no field called “{key.strip()[:_SHOWN]}” here.",
                next_step=f"{there_is} Indent further lines of a text.",
            )
        if current in found:
            raise Misuse(f"Line {number}: {current} is there twice.", next_step="Leave one of them out.")
        found[current] = [value.strip()]
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def _names(fields: tuple[Field, ...]) -> dict[str, str]:
    """What people may write before the colon: each field's name, and its labels."""
    labels = {label.casefold(): field.name for field in fields for label in _labels(field)}
    return {**labels, **{field.name: field.name for field in fields}}


def _labels(field: Field) -> Iterator[str]:
    yield field.label
    yield from field.labels.values()


def _there_is(fields: tuple[Field, ...]) -> str:
    if not fields:
        return "Nothing is to be filled in here: leave it out."
    return f"There is: {', '.join(field.name for field in fields)}."


def filled_values(
    fields: tuple[Field, ...], given: Mapping[str, str], translated: Mapping[str, str], now: int
) -> tuple[Value, ...]:
    """The values of a form's fields, in its order; blank ones are left out.

    Raises `Misuse` naming the field: unknown, missing, a date that is past, a translation of nothing.
    """
    there = {name: text for name, text in given.items() if text.strip()}
    also = {name: text for name, text in translated.items() if text.strip()}
    for name in (*there, *also):
        if name not in {field.name for field in fields}:
            raise Misuse(f"There is no field called {name[:_SHOWN]} here.", next_step=_there_is(fields))
    for field in fields:
        _require(field, there, also, now)
    return tuple(
        Value(field.name, there[field.name], also.get(field.name)) for field in fields if field.name in there
    )


def _require(field: Field, there: Mapping[str, str], also: Mapping[str, str], now: int) -> None:
    text = there.get(field.name)
    named = field.name if field.name == field.label else f"{field.name} ({field.label})"
    if text is None:
        if field.needed:
            raise Misuse(f"{named} is missing: {field.asked}.", next_step="Fill it in.")
        if field.name in also:
            raise Misuse(f"{named} is translated, but not there itself.", next_step="Fill it in.")
        return
    if field.name in also and field.kind > FieldKind.PROSE:
        raise Misuse(f"{named} is not translated: {field.asked}.", next_step="Leave its translation out.")
    if field.due and (seconds_of(text) or now) < now:
        raise Misuse(f"{named}: this date is past.", next_step="Write one that lies ahead.")
    if field.past and (start_of(text) or now) > now:
        raise Misuse(
            f"{named}: this day lies ahead, and nobody can tell of it yet.",
            next_step="Name a day up to today.",
        )
