"""A year of days: the picture and the sentence say the same."""

from __future__ import annotations

from datetime import UTC, datetime

from backchannel.web.year import DAYS, year_of

NOW = int(datetime(2027, 6, 11, 12, tzinfo=UTC).timestamp())


def test_a_year_has_a_square_for_each_day_and_fuller_ones_for_days_with_messages():
    year = year_of({"2027-06-11": 1, "2027-01-02": 7}, NOW)
    assert year is not None
    assert year.picture.count("<rect") == DAYS
    assert year.picture.count('class="some"') == 2
    assert year.text == "In a year: 8 messages, days with any: 2, the last on 11 June 2027."
    assert f"<title>{year.text}</title>" in year.picture


def test_days_of_another_year_and_days_to_come_are_left_out():
    assert year_of({"2026-06-11": 3, "2027-06-12": 1}, NOW) is None
    year = year_of({"2026-06-12": 3}, NOW)
    assert year is not None
    assert year.picture.count('class="some"') == 1


def test_the_size_of_a_square_tells_how_many_not_its_colour_alone():
    sizes = {
        count: year_of({"2027-06-11": count}, NOW).picture.rpartition('width="')[2].partition('"')[0]
        for count in (1, 3, 6)
    }
    assert sizes == {1: "3", 3: "4", 6: "5"}
