"""Particles fit the word before them; days are written as in Korean."""

from __future__ import annotations

import pytest

from backchannel.languages import korean


@pytest.mark.parametrize(
    ("word", "after", "becomes"),
    [
        ("남측", "은(는) 압니다", "은 압니다"),
        ("우리", "은(는) 압니다", "는 압니다"),
        ("남측", "이(가)", "이"),
        ("우리", "이(가)", "가"),
        ("글", "을(를)", "을"),
        ("메시지", "을(를)", "를"),
        ("남측", "과(와)", "과"),
        ("우리", "과(와)", "와"),
        ("우리", "와(과)", "와"),
        ("서울", "(으)로", "로"),
        ("남측", "(으)로", "으로"),
        ("우리", "(으)로", "로"),
        ("남측", "(이)라는", "이라는"),
        ("우리", "(이)라는", "라는"),
        ("12", "은(는)", "는"),
        ("13", "은(는)", "은"),
        ("10", "(으)로", "으로"),
        ("1", "(으)로", "로"),
        ("글”", "을(를)", "을"),
        ("글", "”을(를)", "”을"),
        ("글)", "을(를)", "을"),
        ("NORTHLAND", "은(는)", "은(는)"),
        ("", "은(는)", "은(는)"),
        ("남측", " 은(는)", " 은(는)"),
        ("남측", "의 글", "의 글"),
    ],
)
def test_a_particle_follows_the_last_sound(word: str, after: str, becomes: str) -> None:
    assert korean.with_particle(word, after) == becomes


@pytest.mark.parametrize(
    ("line", "into"),
    [
        ("11 June 2027", "2027년 6월 11일"),
        ("1 May 2027, 09:05 UTC", "2027년 5월 1일 09:05 UTC"),
        ("from 11 June 2027, 14:03 UTC on", "from 2027년 6월 11일 14:03 UTC on"),
        ("2027-06-11", "2027-06-11"),
        ("11 Junes 2027", "11 Junes 2027"),
    ],
)
def test_days_and_moments_are_written_as_in_korean(line: str, into: str) -> None:
    assert korean.DAY.sub(korean.day, line) == into
