"""Filling in a form: what is printed can be read back; whatever is mistyped is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.papers.agreed_form import AGREED_FORM
from backchannel.channel.papers.fields import require_filled
from backchannel.channel.papers.notice import EXERCISE
from backchannel.channel.papers.question import QUESTION
from backchannel.channel.papers.registry import FORMS
from backchannel.desk.papers.filling import blank, filled_values, form_called, read_filled, step_called
from backchannel.errors import Misuse

NOW = 1_790_000_000


@pytest.mark.parametrize(
    "form", [form for form in FORMS.every() if not form.by_sheet], ids=lambda form: form.name
)
@pytest.mark.parametrize("language", ["en", "ko", "fr"])
def test_every_empty_form_is_read_back_as_nothing_filled_in(form, language):
    for step in (None, *form.moves):
        fields = form.fields if step is None else form.moves[step].fields
        found = read_filled(blank(form.name, step, language), fields)
        assert found == dict.fromkeys((field.name for field in fields), ""), step


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        found = read_filled(text, EXERCISE.fields)
        values = filled_values(EXERCISE.fields, found, {}, NOW)
    except Misuse:
        return
    assert [value.name for value in values] == [name for name, _ in sorted_by_form(found)]


def sorted_by_form(found):
    order = [field.name for field in EXERCISE.fields]
    return sorted(((name, text) for name, text in found.items() if text), key=lambda one: order.index(one[0]))


def test_a_text_of_several_lines_is_kept_with_its_blank_lines_and_a_field_goes_by_any_of_its_labels():
    text = "What was said: One.\n  Two: too.\n\n\tThree.\n누가 말했습니까： A spokesman"
    assert read_filled(text, QUESTION.fields) == {"said": "One.\nTwo: too.\n\nThree.", "who": "A spokesman"}


def test_values_come_in_the_order_of_the_form_and_blank_ones_are_left_out():
    given_ = {"where": "East", "from": "2030-06-11", "what": "x", "size": "  "}
    values = filled_values(EXERCISE.fields, given_, {"what": "y"}, NOW)
    assert [(each.name, each.translation) for each in values] == [
        ("what", "y"),
        ("from", None),
        ("where", None),
    ]
    require_filled(EXERCISE.fields, values, translated=True)


@pytest.mark.parametrize(
    ("translated", "why"),
    [({"purpose": "y"}, "not there itself"), ({"from": "y"}, "not translated"), ({"x": "y"}, "no field")],
)
def test_a_translation_belongs_to_words_that_are_there(translated, why):
    with pytest.raises(Misuse, match=why):
        filled_values(EXERCISE.fields, {"what": "x", "from": "2030-06-11", "where": "y"}, translated, NOW)


def test_the_last_day_counts_until_it_is_over():
    filled = {"what": "x", "from": "2026-09-21", "where": "y"}
    assert filled_values(EXERCISE.fields, filled, {}, NOW)
    with pytest.raises(Misuse, match="past"):
        filled_values(EXERCISE.fields, {**filled, "from": "2026-09-20"}, {}, NOW)


@pytest.mark.parametrize("step", [None, *AGREED_FORM.moves])
def test_a_form_of_the_two_sides_own_is_printed_by_the_line_and_by_its_name_alone(step):
    with pytest.raises(Misuse, match="the line's own") as refusal:
        blank(AGREED_FORM.name, step)
    assert "forms WHO blank" in refusal.value.what_next
    with pytest.raises(Misuse) as refusal:
        form_called("none")
    assert AGREED_FORM.name not in refusal.value.what_next.partition(". ")[0]


def test_forms_and_steps_are_named_where_one_is_mistyped():
    with pytest.raises(Misuse) as refusal:
        form_called("x" * 500)
    assert len(refusal.value.sentence) < 80
    assert "exercise" in refusal.value.what_next
    assert step_called(EXERCISE, "ask-again") == "ask again"
    with pytest.raises(Misuse) as refusal:
        step_called(EXERCISE, "approve")
    assert "acknowledge-again" in refusal.value.what_next
