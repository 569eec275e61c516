"""A printed line is said in another language; what is not ours stays as it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.languages import kept, know, said, speak
from backchannel.languages.translator import Translator

TEXTS = {
    "It went.": "갔습니다.",
    "Nothing waits for you.": "할 일이 없습니다.",
    "waits for an answer": "답을 기다림",
    "holding reply": "접수 회신",
    "on instructions": "훈령",
    "{0} days": "{0}일",
    "Standing": "상태",
    "no effect: {0}": "효력 없음: {0}",
    "sent back: {0}": "돌려보냄: {=0}",
    "{0} suspended the line.": "{=0}이(가) 연락선을 중단했습니다.",
    "{0} suspended the line, and only {0} can lift that.": "{=0}이(가) 중단했고 {=0}만 풀 수 있습니다.",
    "A line for {0} is ready.{1}": "{=0}을(를) 위한 줄이 준비되었습니다.{1}",
    "Hand it over.": "넘겨주십시오.",
    "There is no “{0}”.": "“{0}”은(는) 없습니다.",
    "Read it: `backchannel read {0}`.": "읽기: `backchannel read {0}`.",
    "Write {0}: `backchannel carry out {1} FILE`.": "{0}을(를) 쓰십시오: `backchannel carry out {1} FILE`.",
    "your letter": "편지",
    "since {0}": "{0}부터",
    "by {0}": "{=0} 작성",
    "{0} and {1}": "{=0}과(와) {=1}",
    ", then {0}": ", 그다음 {0}",
    "{0}, nobody here can tell.": "{0}인지 여기서는 알 수 없습니다.",
    "Whether anybody read it": "누가 읽었는지",
    "They know it arrived. {0}": "도착을 압니다. {0}",
}


@pytest.fixture
def korean() -> Translator:
    made = Translator("ko", TEXTS)
    made.know({"NORTHLAND", "남측", "A. Ahn", "envoy", "Standing"})
    return made


@pytest.mark.parametrize(
    ("line", "into"),
    [
        ("It went.", "갔습니다."),
        ("It went. Nothing waits for you.", "갔습니다. 할 일이 없습니다."),
        ("It went. · Nothing waits for you.", "갔습니다. · 할 일이 없습니다."),
        ("holding reply, waits for an answer", "접수 회신, 답을 기다림"),
        ("Holding reply.", "접수 회신."),
        ("212 days", "212일"),
        ("NORTHLAND suspended the line.", "NORTHLAND이(가) 연락선을 중단했습니다."),
        ("남측 suspended the line.", "남측이 연락선을 중단했습니다."),
        ("남측 suspended the line, and only 남측 can lift that.", "남측이 중단했고 남측만 풀 수 있습니다."),
        ("no effect: 남측 suspended the line.", "효력 없음: 남측이 연락선을 중단했습니다."),
        ("A line for 남측 is ready. Hand it over.", "남측을 위한 줄이 준비되었습니다. 넘겨주십시오."),
        ("A line for 남측 is ready.", "남측을 위한 줄이 준비되었습니다."),
        ("since 11 June 2027, 14:03 UTC", "2027년 6월 11일 14:03 UTC부터"),
        ("by NORTHLAND's envoy (A. Ahn)", "NORTHLAND의 envoy (A. Ahn) 작성"),
        ("NORTHLAND and 남측", "NORTHLAND과(와) 남측"),
        ("It went., then holding reply", "갔습니다., 그다음 접수 회신"),
        (
            "They know it arrived. Whether anybody read it, nobody here can tell.",
            "도착을 압니다. 누가 읽었는지인지 여기서는 알 수 없습니다.",
        ),
        (
            "Write your letter: `backchannel carry out NORTHLAND FILE`. It went.",
            "편지를 쓰십시오: `backchannel carry out NORTHLAND FILE`. 갔습니다.",
        ),
    ],
)
def test_a_line_is_said_sentence_by_sentence(korean: Translator, line: str, into: str) -> None:
    assert korean.said(line) == into


@pytest.mark.parametrize(
    "line",
    [
        "What no sentence explains.",
        "one, two and three",
        "NORTHLAND",
        "Standing",
        "12 · 13",
        "backchannel read 12",
        "“It went.”",
        "",
        "  ",
    ],
)
def test_what_no_sentence_explains_stays_as_it_is(korean: Translator, line: str) -> None:
    assert korean.said(line) == line


@pytest.mark.parametrize(
    ("line", "into"),
    [
        ("sent back: Nothing waits for you.", "돌려보냄: Nothing waits for you."),
        ("There is no “holding reply”.", "“holding reply”은(는) 없습니다."),
        ("holding reply suspended the line.", "holding reply이(가) 연락선을 중단했습니다."),
        ("Read it: `backchannel read since`.", "읽기: `backchannel read since`."),
        ("sent back: on 11 June 2027", "돌려보냄: on 11 June 2027"),
    ],
)
def test_what_fills_a_hole_for_names_and_words_of_people_is_never_translated(
    korean: Translator, line: str, into: str
) -> None:
    assert korean.said(line) == into


def test_what_is_kept_stays_whatever_it_says(korean: Translator, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("backchannel.languages.translator.translator_of", lambda language: korean)
    with speak("ko"):
        assert said(f"{kept('It went.')} · It went.") == "It went. · 갔습니다."
        assert said(f"{kept('11 June 2027')} · 11 June 2027") == "11 June 2027 · 2027년 6월 11일"
        assert said(f"{kept('남')} suspended the line.") == "남이 연락선을 중단했습니다."
        know({"It went."})
        assert said("It went.") == "It went."
    assert said(f"{kept('It went.')} · It went.") == "It went. · It went.", "English again"


def test_marks_of_ours_in_somebodys_words_are_taken_out() -> None:
    assert said(kept("a\ufdd1 It went. \ufdd0b")) == "a It went. b"


def test_in_english_nothing_is_read_and_nothing_changes() -> None:
    with speak("en"):
        assert said("It went.") == "It went."


@given(st.text(max_size=300))
def test_whatever_stands_in_a_line_it_is_said_or_left(line: str) -> None:
    Translator("ko", TEXTS).said(line)


@given(st.text(alphabet="abc. “”`:,()\ufdd0\ufdd1{}0", max_size=60))
def test_words_that_are_kept_come_out_letter_for_letter(words: str) -> None:
    bare = words.replace("\ufdd0", "").replace("\ufdd1", "")
    shown = Translator("ko", TEXTS).said(f"no effect: {kept(words)}")
    assert shown == (f"효력 없음: {kept(words)}" if bare else shown)


def test_a_long_line_of_a_stranger_costs_no_more_than_its_length(korean: Translator) -> None:
    line = "A line for " + " is ready. suspended the line," * 120 + " is ready"
    start = time.perf_counter()
    korean.said(line)
    korean.said(line[:4000] + "x" * 100_000)
    assert time.perf_counter() - start < 1.0
