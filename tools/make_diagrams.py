#!/usr/bin/env python3
"""Make the tables and diagrams of docs/papers.md from the papers' own tables in `src/`.

    python tools/make_diagrams.py

The file is written by hand but for what stands between ``<!-- made: NAME -->`` and ``<!-- end: NAME -->``:
each NAME of `SECTIONS` has its place there. A test fails when what stands there is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from backchannel.channel.papers.agreement import UNDERTAKING
from backchannel.channel.papers.forms import NOTHING, Form, Move, Role
from backchannel.channel.papers.registry import FORMS

DOCUMENT = Path(__file__).parents[1] / "docs" / "papers.md"
SIDES = {Role.OPENER: "The side that opened it", Role.OTHER: "The other side"}
GAPS = {"opener": "the side that opened it", "other": "the other side"}


def forms() -> str:
    """Every form: its fields, each side's steps as a diagram, what people read of every pair of states."""
    alike: dict[str, list[Form]] = {}
    for form in FORMS.every():
        alike.setdefault("\n".join([*_diagrams(form), *_outcomes(form)]), []).append(form)
    lines: list[str] = []
    for machine, those in alike.items():
        lines += [f"### {', '.join(_named(form) for form in those)}", ""]
        for form in those:
            lines += [*_fields(form), ""]
        lines += [machine, ""]
    return "\n".join(lines).rstrip()


def _named(form: Form) -> str:
    return form.name if form.version == 1 else f"{form.name} (version {form.version})"


def _fields(form: Form) -> Iterator[str]:
    yield f"**{form.title}** ({form.title_in('ko')}). Needed fields are bold."
    yield ""
    asked = (f"**{field.name}**" if field.needed else field.name for field in form.fields)
    yield f"Fields: {', '.join(asked)}."


def _diagrams(form: Form) -> Iterator[str]:
    for role, start in ((Role.OPENER, form.start), (Role.OTHER, NOTHING)):
        yield f"{SIDES[role]}:"
        yield ""
        yield "```mermaid"
        yield "stateDiagram-v2"
        yield f"    [*] --> {_state(start)}"
        own = {start} | {str(move.after) for move in form.moves.values() if role in move.by}
        staying = []
        for name, move in form.moves.items():
            if role in move.by and move.after is None:
                staying.append(name)
            elif role in move.by:
                for before in sorted(move.before & own):
                    said = _step(name, _seen(move, before))
                    yield f"    {_state(before)} --> {_state(str(move.after))}: {said}"
        yield "```"
        yield ""
        if staying:
            yield f"Steps that leave the state as it is: {', '.join(staying)}."
            yield ""


def _state(name: str) -> str:
    return name.replace(" ", "_")


def _seen(move: Move, before: str) -> frozenset[str] | None:
    """What a step may see of the other side's state from one of its own."""
    return move.seeing and frozenset(each for each in move.seeing if (before, each) not in move.unless)


def _step(name: str, seeing: frozenset[str] | None) -> str:
    return name if seeing is None else f"{name} (seeing {' or '.join(sorted(seeing))})"


def _outcomes(form: Form) -> Iterator[str]:
    yield "| side that opened it | other side | people read | whose turn |"
    yield "|---|---|---|---|"
    for (opener, other), outcome in sorted(form.outcomes.items()):
        turn = "nobody's" if outcome.turn is None else f"{SIDES[outcome.turn].lower()}'s"
        yield f"| {opener} | {other} | {outcome.words.format(**GAPS)} | {turn} |"


def undertakings() -> str:
    """One undertaking of an agreement, as a form is shown: who owes it opened it."""
    return "\n".join([*_diagrams(UNDERTAKING), *_outcomes(UNDERTAKING)]).replace(
        "side that opened it", "side that owes it"
    )


SECTIONS: dict[str, Callable[[], str]] = {"forms": forms, "undertakings": undertakings}
"""What is made, by the name of its place in the document."""


def made(document: str) -> str:
    """The document with every made section as `src/` has it today. Raises `ValueError` without its place."""
    for name, make in SECTIONS.items():
        begin, end = f"<!-- made: {name} -->", f"<!-- end: {name} -->"
        if (document.count(begin), document.count(end)) != (1, 1):
            raise ValueError(f"docs/papers.md has no one place for {name}")
        before, _, rest = document.partition(begin)
        document = f"{before}{begin}\n\n{make()}\n\n{end}{rest.partition(end)[2]}"
    return document


def main() -> int:
    """Write the file."""
    DOCUMENT.write_text(made(DOCUMENT.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
