"""Forms in words: what is filled in, how a case stands, what comes next. All of it from a form's own table.

Owns: the words of every form at once. A form that needs words of its own has them in its table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from backchannel.channel.channel import Channel
from backchannel.channel.papers.fields import FieldKind, Value
from backchannel.channel.papers.forms import (
    CASES,
    HAS_IT,
    Form,
    FormCase,
    Move,
    MoveCase,
    OpenCase,
    Role,
    Step,
)
from backchannel.channel.papers.paper import Open
from backchannel.channel.papers.registry import FORMS, Body
from backchannel.channel.papers.rewording import AmendText
from backchannel.desk.comparing_texts import COMPARED
from backchannel.desk.papers.agreed_forms import Filled, unfolded
from backchannel.desk.papers.look import Look
from backchannel.errors import NewerAct

FIRST_WORDS = 60
APPROVES_NOTHING = "Saying so approves nothing."


class FormWords:
    """The words of all forms."""

    bodies: tuple[type, ...] = (OpenCase, MoveCase)

    def subject(self, look: Look, body: OpenCase | MoveCase) -> str:
        """A form's title and what it asks for first, or a step and what it is about."""
        form = form_of(body)
        if isinstance(body, MoveCase):
            move = move_of(form, body)
            nothing = ", which approves nothing" if only_has(move) and move.after == HAS_IT else ""
            return f"{move.says}{nothing}: {form.title} ({begun_with(look, body)})"
        return f"{form.title}: {headline(look, body)}"

    def text(self, look: Look, body: OpenCase | MoveCase) -> str:
        """Every field with its label, a translation below the value it belongs to."""
        form = form_of(body)
        filled = "\n".join(_lines(filled_in(look, body), body.language, body.translation))
        if isinstance(body, OpenCase):
            said = form.says.format(opener=look.side(look.author), other=look.side(1 - look.author))
            head = _both(form.title, form.title_in(body.language))
            return "\n\n".join(part for part in (head, filled, said) if part)
        move = move_of(form, body)
        head = f"{look.side(look.author)} {move.says}: {form.title} ({begun_with(look, body)})."
        return "\n\n".join(part for part in (head, filled, only_has(move)) if part)

    def condition(self, look: Look, act: bytes, body: OpenCase | MoveCase) -> str | None:
        """How a case stands, with what was accepted where that is not what it was opened with."""
        if isinstance(body, MoveCase):
            return "said"
        case = look.channel.case(CASES, act)
        if case is None:
            return None
        counter = accepted_counter(look.channel, case)
        other = None if counter is None else look.said(counter.act)
        words = f": {first(form_of(body), other.fields)}" if isinstance(other, MoveCase) else ""
        return standing(look, case) + words

    def step(self, open_: Open) -> str | None:
        """To read it: there stand all the steps that our side can take, and none is pressed on anybody."""
        return "backchannel read {}" if isinstance(open_.case, FormCase) else None


def filled_in(look: Look, body: OpenCase | MoveCase) -> Filled:
    """The fields of an act and what stands in them; a form of the two sides' own by its own fields."""
    form = form_of(body)
    if isinstance(body, MoveCase):
        return Filled(move_of(form, body).fields, body.fields)
    return unfolded(look.channel, look.said, body) if form.by_sheet else Filled(form.fields, body.fields)


def form_of(body: OpenCase | MoveCase) -> Form:
    """The form of an act. Raises `NewerAct` for one that only a newer program knows."""
    form = FORMS.known(body.form, body.version)
    if form is None:
        raise NewerAct("A form came that a newer version of the program made.")
    return form


def move_of(form: Form, body: MoveCase) -> Move:
    """The step an act takes. Raises `NewerAct` for one that the form does not have."""
    move = form.moves.get(body.move)
    if move is None:
        raise NewerAct("This is no step of its form.")
    return move


def standing(look: Look, case: FormCase) -> str:
    """How a case stands, with the names of both sides in it."""
    words = FORMS.of(case).outcome(case).words
    return words.format(opener=look.side(case.opener), other=look.side(1 - case.opener))


def accepted_counter(channel: Channel, case: FormCase) -> Step | None:
    """The other side's own plan that the side that opened the case accepted; None where there is none."""
    countered = [step for step in case.steps[1 - case.opener] if step.state == "countered"]
    agreed = [step for step in case.steps[case.opener] if step.state == "agreed"]
    return next((each for each in countered if any(saw(channel, step, each) for step in agreed)), None)


def saw(channel: Channel, step: Step, other: Step) -> bool:
    """Whether a step's author had another side's step in view."""
    node = channel.chains.nodes[step.act]
    return node.view is not None and node.view.depth >= other.depth


def only_has(move: Move) -> str:
    """What a step does not mean: of one that only says that one has something, that this approves nothing."""
    if move.limit:
        return move.limit
    return APPROVES_NOTHING if Role.OTHER in move.by and move.after in (HAS_IT, None) else ""


AGAIN = " again"
"""Ends the names of steps that are taken in turn with those of the plain name."""


def as_possible(name: str, possible: Collection[str]) -> str:
    """The step that people mean: where it is the turn of its other name alone, that one."""
    other = name.removesuffix(AGAIN) if name.endswith(AGAIN) else name + AGAIN
    return other if name not in possible and other in possible else name


def typed_step(name: str, possible: Collection[str] = ()) -> str:
    """A step as people type it: one word, and without *again* where that can be left out."""
    plain = name.removesuffix(AGAIN)
    return (plain if name in possible and plain not in possible else name).replace(" ", "-")


def command(number: int | str, name: str, move: Move, possible: Collection[str] = ()) -> str:
    """The command for a step, with a gap for each field that it needs."""
    needed = "".join(f" --{field.name} {field.name.upper()}" for field in move.fields if field.needed)
    return f"backchannel step {number} {typed_step(name, possible)}{needed}"


def labels(body: Body) -> dict[str, bool] | None:
    """The labels that stand in the text of an act of a form, and whether what stands behind is one of ours.

    None where it is no such act, or its form is not known here.
    """
    if isinstance(body, AmendText):
        return dict.fromkeys(COMPARED, False)
    if not isinstance(body, OpenCase | MoveCase):
        return None
    try:
        form = form_of(body)
        fields = form.fields if isinstance(body, OpenCase) else move_of(form, body).fields
    except NewerAct:
        return None
    return {field.label: field.kind is FieldKind.CHOICE for field in fields}


def made(body: OpenCase | MoveCase, text: str) -> list[int]:
    """The lines at the end of the text of an act that are the form's own: what it means, and what not."""
    try:
        form = form_of(body)
        says = form.says if isinstance(body, OpenCase) else only_has(move_of(form, body))
    except NewerAct:
        return []
    lines = text.count("\n") + 1
    return list(range(lines - says.count("\n") - 1, lines)) if says else []


def begun_with(look: Look, body: MoveCase, *, written: bool = False) -> str:
    """The `headline` of what a step belongs to; its number where it has none."""
    known = look.channel.case(CASES, body.case) is not None
    opened = look.said(body.case) if known else None
    told = headline(look, opened, written=written) if isinstance(opened, OpenCase) else ""
    told = " ".join(told.split())
    return told or ("" if written else _numbered(look, body))


def _numbered(look: Look, body: MoveCase) -> str:
    known = look.channel.case(CASES, body.case) is not None
    return str(look.number(body.case)) if known else "one that is not here"


def first(form: Form, values: Iterable[Value]) -> str:
    """What was written in the fields that a form needs, on one line, cut short."""
    needed = {field.name for field in form.fields if field.needed}
    found = [" ".join(value.text.split()) for value in values if value.name in needed]
    return ", ".join(found)[:FIRST_WORDS]


def headline(look: Look, body: OpenCase, *, written: bool = False) -> str:
    """Which form of the two sides' own it is, or `first`; ``written``: of that what somebody wrote, which
    stands behind what was chosen from words of ours."""
    form = form_of(body)
    if form.by_sheet:
        return filled_in(look, body).values[0].text
    kinds = {field.name: field.kind for field in form.fields}
    chosen = first(form, [value for value in body.fields if kinds.get(value.name) is FieldKind.CHOICE])
    every = first(form, body.fields)
    return every.removeprefix(chosen).removeprefix(", " if chosen else "") if written else every


def _both(text: str, other: str) -> str:
    return text if text == other else f"{text} · {other}"


def _lines(filled: Filled, language: str, into: str | None) -> Iterator[str]:
    known = {field.name: field for field in filled.fields}
    for value in filled.values:
        field = known.get(value.name)
        label = value.name if field is None else _both(field.label, field.label_in(language))
        yield f"{label}: {_inside(value.text)}"
        if value.translation is not None:
            yield f"    in {into}, by the writer (the original counts): {_inside(value.translation)}"


def _inside(text: str) -> str:
    """Words of one field: no further line of them can be taken for another field."""
    return text.replace("\n", "\n    ")
