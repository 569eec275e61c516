"""Files of outside events: all rows or none, and whatever is wrong is named with its line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.desk.bodies import OutsideEvent
from backchannel.desk.outside import require_noteworthy
from backchannel.desk.outside_files import LONGEST_FILE, MOST_ROWS, read_events
from backchannel.errors import Misuse

CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
DTSTART;TZID="Europe/Zurich: summer":20270611T090000\r
SUMMARY;LANGUAGE=en:Talks\\, first\r
  round\r
LOCATION:Geneva\\nPalais\r
BEGIN:VALARM\r
SUMMARY:Not this one\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
dtstart;VALUE=DATE:20270612\r
SUMMARY:Second round\r
STATUS:CANCELLED\r
END:VEVENT\r
END:VCALENDAR"""


def calendar(*lines: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


def test_a_table_is_read_with_quotes_and_without_places():
    text = 'Date, Title ,WHERE\n2027-06-11,"Talks, first round","Geneva,\nPalais"\n\n2027-06-12,Storm,\n'
    assert read_events(text) == [
        OutsideEvent("2027-06-11", "Talks, first round", "Geneva, Palais"),
        OutsideEvent("2027-06-12", "Storm", ""),
    ]
    assert read_events("date,title\n2027-06-11,Storm") == [OutsideEvent("2027-06-11", "Storm", "")]


def test_a_calendar_is_read_unfolded_and_unescaped_and_without_what_is_inside_an_event():
    assert read_events(CALENDAR) == [
        OutsideEvent("2027-06-11", "Talks, first round", "Geneva Palais"),
        OutsideEvent("2027-06-12", "Second round (cancelled)", ""),
    ]


BAD = {
    "no first line": ("2027-06-11,x,y", "date,title,where"),
    "a row that is too short": ("date,title,where\n2027-06-11,x,y\n2027-06-12,x", "Line 3: 3 columns"),
    "a row that is too long": ("date,title\n2027-06-11,x,y", "Line 2: 2 columns"),
    "a day that is none": ("date,title\n2027-06-11,x\n2027-02-30,y", "Line 3: That is not a date"),
    "an event without words": ("date,title\n2027-06-11, ", "Line 2: Nothing is said"),
    "too many letters": (f"date,title\n2027-06-11,{'x' * 201}", "Line 2: what happened"),
    "a quote that does not end": ('date,title\n2027-06-11,"x', "Line 2: this is not a table"),
    "nothing": ("", "no event"),
    "a table of nothing": ("date,title", "no event"),
    "a calendar of nothing": ("BEGIN:VCALENDAR\nEND:VCALENDAR", "no event"),
    "an event without a day": (calendar("SUMMARY:x"), "Line 2: an event has no day"),
    "an event whose day is a word": (calendar("DTSTART:soon", "SUMMARY:x"), "Line 2: an event has no day"),
    "an event whose day is no day": (calendar("DTSTART:20270230", "SUMMARY:x"), "Line 2: That is not a date"),
    "an event without a summary": (calendar("DTSTART:20270611"), "Line 2: Nothing is said"),
    "an event that repeats": (
        calendar("DTSTART:20270611", "SUMMARY:x", "RRULE:FREQ=DAILY"),
        "Line 2: an event repeats",
    ),
    "an event of two days": (
        calendar("DTSTART:20270611", "DTSTART:20270612"),
        "Line 4: an event says this twice",
    ),
    "a line that is none": (calendar("DTSTART 20270611"), "Line 3: this is no line"),
    "an end without a beginning": ("BEGIN:VCALENDAR\nEND:VEVENT", "Line 2: something ends"),
    "a calendar that is cut short": (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x",
        "Line 3: the calendar is cut",
    ),
    "too many rows": ("date,title\n" + "2027-06-11,x\n" * (MOST_ROWS + 1), "more than 500"),
    "a file that is too long": ("x" * (LONGEST_FILE + 1), "far too long"),
}


@pytest.mark.parametrize("sentence", BAD)
def test_what_is_wrong_is_named_with_its_line_and_nothing_is_taken(sentence):
    text, why = BAD[sentence]
    with pytest.raises(Misuse, match=why):
        read_events(text)


PIECES = [
    *("BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "END:VEVENT\n", "DTSTART:20270611\n", "SUMMARY:x\n", " y\n"),
    *("END:VCALENDAR", "date,title\n", "2027-06-11,x\n", '"', ";", ":", ",", "\\n", "\0", "\ufeff"),
]


@given(st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5))).map("".join)))
def test_any_text_is_read_whole_or_refused_with_a_sentence(text):
    try:
        found = read_events(text)
    except Misuse:
        return
    for event in found:
        require_noteworthy(event)


@pytest.mark.parametrize("text", [";a=,,,," * 20_000, ";a=" + "," * 100_000, ";a" * 50_000, '"' * 100_000])
def test_no_line_takes_long_to_be_refused(text):
    began = time.perf_counter()
    with pytest.raises(Misuse):
        read_events(calendar("DTSTART" + text))
    assert time.perf_counter() - began < 2
