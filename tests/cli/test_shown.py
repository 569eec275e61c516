"""Hostile text stays text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backchannel.cli.shown import BAR, MARKS_IN_A_ROW, clean, isolated, one_line, quoted, sentence, wrapped

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\r\t"]
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("control", CONTROLS, ids=lambda each: f"U+{ord(each):04X}")
def test_no_control_character_reaches_the_terminal(control: str) -> None:
    assert control not in clean(f"before{control}after")


def test_a_sequence_that_would_erase_the_screen_is_shown_as_letters() -> None:
    assert clean("\x1b[2J\x1b]0;title\x07") == "\ufffd[2J\ufffd]0;title\ufffd"


@pytest.mark.parametrize("override", OVERRIDES, ids=lambda each: f"U+{ord(each):04X}")
def test_no_direction_override_embedding_or_isolate_of_theirs_is_kept(override: str) -> None:
    assert clean(f"a{override}b") == "ab"


def test_what_cannot_be_seen_is_dropped_so_that_two_names_that_look_alike_are_alike() -> None:
    assert one_line("South\u200bland\u00ad\ufeff") == "Southland"
    assert one_line("South\U000e0041land") == "Southland"


def test_joiners_and_direction_marks_that_scripts_need_stay() -> None:
    persian = "می\u200cخواهم"
    assert clean(persian) == persian
    assert clean("👩\u200d🔧") == "👩\u200d🔧"


def test_a_tower_of_combining_marks_is_cut_and_ordinary_ones_are_not() -> None:
    assert len(clean("a" + "\u0301" * 100)) == 1 + MARKS_IN_A_ROW
    assert clean("ệ שָׁלוֹם") == "ệ שָׁלוֹם"


def test_a_lone_surrogate_can_be_printed() -> None:
    clean("\ud800").encode("utf-8")


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_a_name_or_subject_is_one_line(line_break: str) -> None:
    assert "\n" not in one_line(f"Southland{line_break}The words are compared.")
    assert len(one_line(f"Southland{line_break}x").splitlines()) == 1


def test_a_right_to_left_name_cannot_turn_the_words_around_it() -> None:
    assert isolated("שלום says: 12 of 13") == "\u2068שלום\u2069 says: 12 of 13"


def test_a_stretch_of_several_right_to_left_words_is_isolated_as_one() -> None:
    assert isolated("to مرحبا بكم now") == "to \u2068مرحبا بكم\u2069 now"


def test_no_line_of_a_text_can_look_like_a_line_of_the_program() -> None:
    lines = quoted("Hello.\n\n→ Both sides agreed.\r\x1b[1A" + "word " * 60, 40)
    assert all(line.startswith(BAR.strip()) for line in lines)


def test_right_to_left_lines_of_a_text_are_isolated_whole() -> None:
    assert quoted("שלום\nhello", None) == [BAR + "\u2068שלום\u2069", BAR + "hello"]


def test_wide_letters_are_counted_in_columns() -> None:
    lines = wrapped("日本語" * 20, 21)
    assert all(cell_len(line) <= 21 for line in lines)
    assert "".join(lines) == "日本語" * 20


def test_a_line_that_is_too_long_for_its_place_ends_in_an_ellipsis() -> None:
    assert one_line("日本語日本語", 7) == "日本語…"
    assert cell_len(one_line("a" * 50, 10)) == 10


def test_lines_break_between_words() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]


@given(st.text(), st.integers(min_value=24, max_value=100))
def test_whatever_is_written_nothing_acts_and_nothing_is_wider_than_the_window(text: str, width: int) -> None:
    for line in [*quoted(text, width), *sentence(text, width, indent="  ")]:
        assert cell_len(line) <= width
        kept = line.replace("\u2068", "").replace("\u2069", "")
        assert not any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in kept)
        assert not set(kept) & set(OVERRIDES)
        assert line.count("\u2068") == line.count("\u2069")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"])))
def test_ordinary_words_are_kept_in_full(text: str) -> None:
    shown = "".join(line.removeprefix(BAR.strip()) for line in quoted(text, 30))
    kept = shown.replace("\u2068", "").replace("\u2069", "")
    assert "".join(kept.split()) == "".join(text.split())


def test_words_that_stand_further_in_stay_there_where_they_wrap() -> None:
    assert quoted("    one two three", 24) == ["│     one two three"]
    assert quoted("when:\n    one two three four five", 24) == [
        "│ when:",
        "│     one two three four",
        "│     five",
    ]
