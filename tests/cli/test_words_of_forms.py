"""Every word of every form: none lets what was only received or seen read as approval, in any language.

`test_plain_words` reads the sentences in the code; here are the short words of tables, put together as people
see them, with the steps and states that they stand beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backchannel.channel.papers.agreement import UNDERTAKING
from backchannel.channel.papers.fields import Field
from backchannel.channel.papers.forms import Form
from backchannel.channel.papers.registry import FORMS, SHEETS

from .test_plain_words import APPROVED, DENIED, internal_words, reads_as_approval

EVERY = (*FORMS.every(), UNDERTAKING)
HAS_IT = "has it"
APPROVED_IN_KOREAN = re.compile("승인|동의|수락|합의|찬성")
BY_NAME = pytest.mark.parametrize("form", EVERY, ids=lambda form: f"{form.name} {form.version}")


def of_fields(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield from (field.name, field.label, *field.labels.values(), *field.choices)


def words_of(form: Form) -> Iterator[str]:
    """Everything in a form that a person may read."""
    yield from (form.title, *form.titles.values(), *of_fields(form.fields))
    for name, move in form.moves.items():
        yield from (name, move.says, f"{name}: {move.says}", *of_fields(move.fields))
    for (opener, other), outcome in form.outcomes.items():
        yield from (outcome.words, f"{opener}, {other}: {outcome.words}")


def receives(form: Form) -> set[str]:
    """The steps by which a side only says that it has something."""
    return {name for name, move in form.moves.items() if move.after == HAS_IT or "acknowledge" in name}


@BY_NAME
def test_no_word_of_a_form_lets_an_acknowledgement_read_as_approval(form: Form) -> None:
    assert [words for words in words_of(form) if reads_as_approval(words)] == []


@BY_NAME
def test_what_a_side_only_has_is_never_told_as_agreed_to(form: Form) -> None:
    said = [outcome.words for pair, outcome in form.outcomes.items() if HAS_IT in pair]
    said += [form.moves[name].says for name in receives(form)]
    said += [words for name in receives(form) for words in of_fields(form.moves[name].fields)]
    assert [words for words in said if APPROVED.search(DENIED.sub("", words))] == []
    assert [words for words in said if APPROVED_IN_KOREAN.search(words)] == []


@BY_NAME
def test_no_word_of_a_form_is_an_internal_word(form: Form) -> None:
    assert [found for words in words_of(form) for found in internal_words(words)] == []


def test_no_word_of_a_sheet_lets_an_acknowledgement_read_as_approval_or_is_internal() -> None:
    for kind in SHEETS.every():
        for words in (kind.title, *kind.lines, *kind.lines.values()):
            assert not reads_as_approval(words)
            assert internal_words(words) == []
