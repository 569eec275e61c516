"""Forms of the two sides' own: any lines are read or refused; what fits one is sent and read back alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.papers.fields import Value
from backchannel.desk.papers.agreed_forms import filled_in, read_form
from backchannel.desk.papers.filling import read_filled, read_lines
from backchannel.errors import Misuse

HEADING = "form: incident, version 2\n"


@given(
    st.text(max_size=200), st.sampled_from(["", HEADING, HEADING + "where: line\n", HEADING + "a: one of "])
)
def test_any_lines_make_a_form_or_are_refused_with_a_sentence(text, head):
    try:
        form = read_form(read_lines(head + text, None, ""))
    except Misuse:
        return
    assert form.fields
    assert all(field.name and field.label for field in form.fields)


@given(st.text(max_size=60))
def test_any_heading_and_any_line_from_a_modified_desk_are_read_or_refused(text):
    for lines in (
        {"form": text, "a": "line"},
        {"form": "x, version 1", text: "line"},
        {"form": "x, version 1", "a": text},
    ):
        try:
            read_form(lines)
        except Misuse:
            continue


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1), min_size=1, max_size=4))
def test_what_is_filled_in_is_read_back_as_it_was(lines):
    form = read_form({"form": "x, version 1", "a": "text", "b": "line"})
    said = "\n".join(line.strip() for line in lines).strip()
    if not said:
        return
    text, _ = filled_in((Value("a", said, None), Value("b", "c: d", None)))
    assert read_filled(text, form.fields) == {"a": said, "b": "c: d"}


@pytest.mark.parametrize("asked", ["", "words", "one of", "one of a / a", "date needed", "line\nplain words"])
def test_what_asks_for_nothing_known_is_refused(asked):
    with pytest.raises(Misuse, match="a:"):
        read_form({"form": "x, version 1", "a": asked})


def test_two_blanks_called_alike_are_refused():
    with pytest.raises(Misuse, match="called alike"):
        read_form({"form": "x, version 1", "a": "line", "b": "line\nen: A"})
