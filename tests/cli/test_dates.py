"""Dates as people type and read them."""

from __future__ import annotations

import pytest

from backchannel.cli.dates import NoSuchDate, day, given, moment

NOW = 1_812_672_000  # 2027-06-11, 00:00 UTC


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-06-11", "2027-06-11"),
        ("2027-06-30", "2027-06-30"),
        ("+0d", "2027-06-11"),
        ("+3d", "2027-06-14"),
        ("+2w", "2027-06-25"),
        (" +3D ", "2027-06-14"),
    ],
)
def test_a_date_is_typed_as_iso_or_as_days_or_weeks_from_now(typed: str, meant: str) -> None:
    assert given(typed, NOW) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tomorrow",
        "11/06/2027",
        "2027-13-01",
        "2027-02-30",
        "+3",
        "+3y",
        "-3d",
        "2027-06-10",
        "+9999w",
        "9999-01-01",
    ],
)
def test_what_cannot_be_read_or_is_past_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(NoSuchDate) as refused:
        given(typed, NOW)
    assert "2027-06-11" in refused.value.what_next


def test_a_moment_names_its_month_in_letters_and_its_zone() -> None:
    assert moment(NOW + 14 * 3600 + 3 * 60) == "11 June 2027, 14:03 UTC"


def test_a_moment_that_no_calendar_holds_does_not_stop_the_program() -> None:
    assert moment(2**63 - 1) == "at an unknown time"


def test_a_day_is_shown_in_words_and_other_text_as_it_stands() -> None:
    assert day("2027-06-11") == "11 June 2027"
    assert day("after the summer") == "after the summer"
