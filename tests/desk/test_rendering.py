"""Translations: whose goes with a message, who of ours drafted it, and those that a side makes for itself."""

from __future__ import annotations

import pytest

from backchannel.desk.saying import Words
from backchannel.errors import Misuse
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, drafts, say

KOREAN = "다음 주에 만납시다."


def renderings(desk, number):
    return [(each.who, each.language, each.text) for each in desk.read(number).renderings]


def only(desk, who):
    return desk.messages(who)[-1].number


def test_a_translation_of_our_own_reaches_colleagues_and_never_the_other_side(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Let us meet next week.")
    line.until(lambda: envoy.messages(SOUTH), most=40)
    outcome = envoy.translate(only(envoy, SOUTH), KOREAN, "ko")
    assert "never leaves your side" in outcome.they_know
    line.until(lambda: renderings(deputy, only(deputy, SOUTH)), most=40)
    line.ticks(6)
    for desk in (envoy, deputy):
        assert renderings(desk, only(desk, SOUTH)) == [(ENVOY, "ko", KOREAN)]
        assert desk.read(only(desk, SOUTH)).renderings[0].at > 0
    assert renderings(theirs, only(theirs, NORTH)) == []
    assert theirs._core.register.all("SELECT * FROM rendering") == []


def test_a_better_translation_by_the_same_person_takes_the_place_of_the_first(line):
    envoy = line.desks[ENVOY]
    number = envoy.write(SOUTH, "Let us meet next week.").number
    envoy.translate(number, "만나자.", "ko")
    envoy.translate(number, "Rencontrons-nous.", "fr")
    envoy.translate(number, KOREAN, "ko")
    assert renderings(envoy, number) == [
        (ENVOY, "fr", "Rencontrons-nous."),
        (ENVOY, "ko", KOREAN),
    ]


def test_an_empty_translation_one_into_no_language_and_one_of_nothing_are_not_kept(line):
    envoy = line.desks[ENVOY]
    number = envoy.write(SOUTH, "Let us meet next week.").number
    for text, into in ((" \n", "ko"), ("x" * 100_001, "ko"), (KOREAN, "the Korean one")):
        with pytest.raises(Misuse):
            envoy.translate(number, text, into)
    with pytest.raises(Misuse):
        envoy.translate(999, KOREAN, "ko")
    assert renderings(envoy, number) == []


def test_at_home_it_shows_who_drafted_a_translation_and_there_whose_side_it_is_of(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    words = Words("Let us meet next week.", translation=KOREAN, translation_language="ko")
    number = envoy.write(SOUTH, words).number
    assert envoy.read(number).translated_by == f"{NORTH}'s envoy"
    line.until(lambda: drafts(deputy), most=40)
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: theirs.messages(NORTH), most=40)
    assert deputy.read(only(deputy, SOUTH)).translated_by == f"{NORTH}'s envoy"
    assert theirs.read(only(theirs, NORTH)).translated_by == NORTH


def test_what_somebody_wrote_is_told_from_what_the_program_says_of_it(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    envoy.write(SOUTH, Words("Let us talk.", subject="Nothing waits for you."))
    line.until(lambda: drafts(deputy), most=40)
    [waits] = deputy.waiting()
    assert (waits.what, waits.wrote) == ("draft: Nothing waits for you.", "Nothing waits for you.")
    deputy.agree(drafts(deputy)[0])
    line.until(lambda: theirs.messages(NORTH), most=40)
    [said] = theirs.messages(NORTH)
    assert said.wrote == theirs.read(said.number).wrote == "Nothing waits for you."
    assert [each.wrote for each in theirs.waiting()] == ["Nothing waits for you."]
    assert NORTH in theirs.names() >= {SOUTH, "envoy"}
