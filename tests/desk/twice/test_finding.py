"""Words to think twice about: found as words, in time that grows with the text alone."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.papers.registry import FORMS
from backchannel.desk.twice.finding import LANGUAGES, Entry, find, plain, shipped

EVERY = [entry for language in LANGUAGES for entry in shipped(language)]


def found(text, *words):
    return [mark.entry.word for mark in find(text, [Entry(plain(word), "x") for word in words])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_long_plain_and_says_of_every_word_why(language):
    entries = shipped(language)
    assert len(entries) >= 60
    assert len({entry.word for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.word == plain(entry.word)
        assert entry.why
        [mark] = find(f"… {entry.word.removeprefix('~')} …", [entry])
        assert mark.entry is entry


@pytest.mark.parametrize(
    "text",
    [
        "They demand it.",
        "DEMANDS",
        "demanded",
        "It is demanding",
        "the demand’s end",
        "“Demand”",
        "We _demand_ it",
    ],
)
def test_a_word_is_found_in_any_case_with_simple_endings(text):
    assert found(text, "demand") == ["demand"]


@pytest.mark.parametrize("text", ["demandeur", "undemanding", "démand", "remand", "demandé"])
def test_a_word_is_not_found_inside_another(text):
    assert found(text, "demand") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [("They lied", "lie"), ("lying", "lie"), ("threatening", "threaten"), ("regretted", "regret"),
     ("accusing", "accuse"), ("accused", "accuse"), ("enemies", "enemy"), ("brutally", "brutal")],
)  # fmt: skip
def test_endings_that_change_the_word_are_found(text, word):
    assert found(text, word) == [word]


def test_words_that_belong_together_are_found_across_a_line_break_and_the_longest_one_counts():
    assert found("This is the last\nchance.", "last chance", "chance of") == ["last chance"]
    assert found("final warning", "final", "final warning", "warning") == ["final warning", "warning"]
    assert found("last fair chance", "last chance") == []


def test_hangul_is_found_at_the_beginning_of_a_word_with_whatever_follows_or_anywhere_where_so_marked():
    assert found("괴뢰들의 망언을", "망언") == ["망언"]
    assert found("과감히 나서", "감히") == []
    assert found("핵위협을", "위협") == []
    assert found("핵위협을", "~위협") == ["~위협"]
    assert found("전적인\n  책임", "전적인 책임") == ["전적인 책임"]


@pytest.mark.parametrize(
    "text", ["주둔군지위협정", "정보복구", "제도발전", "과감히", "국가원수", "전쟁억지력", "불만행동"]
)
def test_common_words_that_hold_a_stem_by_chance_are_in_no_list(text):
    assert find(text, shipped("ko")) == []


def test_a_text_in_any_spelling_of_the_same_letters_is_found_alike():
    assert found(unicodedata.normalize("NFD", "망언을 멈추라. Théâtre!"), "망언", "théâtre") == [
        "망언",
        "théâtre",
    ]


def test_the_lines_on_which_a_word_stands_are_named_once_each():
    [mark] = find("Demand.\nNothing.\nWe demand and demand.", [Entry("demand", "x")])
    assert (mark.found, mark.lines) == ("Demand", (1, 3))


def test_what_the_program_itself_says_of_a_form_is_in_no_list():
    own = [form.title for form in FORMS.every()]
    for form in FORMS.every():
        own += [field.label for field in form.fields]
        own += [move.says for move in form.moves.values()]
    assert find(" . ".join(own), EVERY) == []


@pytest.mark.parametrize(
    "text",
    [
        "a " * 50_000,
        "demand " * 14_000,
        "위" * 100_000,
        "전" + " " * 99_999,
        "-'" * 50_000,
        "no choice" * 11_000,
    ],
)
def test_a_text_as_long_as_can_be_is_looked_through_at_once(text):
    own = [Entry(f"a a a a a a a {number}", "x") for number in range(250)]
    own += [Entry(f"위위위위위위위 {number}", "x") for number in range(250)]
    began = time.process_time()
    find(text, [*EVERY, *own])
    assert time.process_time() - began < 3


@given(st.text())
def test_whatever_the_text_every_line_named_is_one_of_it(text):
    for mark in find(text, EVERY):
        assert all(1 <= line <= text.count("\n") + 1 for line in mark.lines)
