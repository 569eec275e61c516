"""docs/papers.md shows the papers' tables as `src/` has them."""

from __future__ import annotations

import re

import pytest

from backchannel.channel.papers.registry import FORMS

from .test_make_vectors import tool


def test_the_diagrams_of_the_docs_are_those_of_the_tables() -> None:
    maker = tool("make_diagrams")
    text = maker.DOCUMENT.read_text("utf-8")
    assert maker.made(text) == text, "run `python tools/make_diagrams.py`"


def test_every_form_every_step_and_every_pair_of_states_is_shown() -> None:
    shown = tool("make_diagrams").forms()
    for form in FORMS.every():
        assert f"**{form.title}** ({form.title_in('ko')})" in shown
        assert all(re.search(rf"(: |, ){step}\b", shown) for step in form.moves)
        assert all(f"| {mine} | {theirs} |" in shown for mine, theirs in form.outcomes)


def test_a_document_without_a_place_for_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="no one place for forms"):
        tool("make_diagrams").made("# Papers\n")
