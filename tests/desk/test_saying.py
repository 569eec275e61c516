"""Whatever is given with words goes with them, in every kind of message, or is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from backchannel.desk.saying import LARGEST_FILE, Words, as_message
from backchannel.errors import Misuse, Refused
from desk.shown import DEPUTY, ENVOY, NORTH, SOUTH, THEIRS, say


def today(world):
    return datetime.fromtimestamp(world.time, UTC).strftime("%Y-%m-%d")


def test_a_translation_of_a_text_is_signed_with_it_and_stands_in_the_file(line):
    envoy, theirs = line.desks[ENVOY], line.desks[THEIRS]
    words = Words(
        f"{SOUTH} and {NORTH}, {today(line)}: open on Fridays.",
        subject="The bridge",
        language="en",
        translation="금요일에 열린다.",
        translation_language="ko",
    )
    number = theirs.write(NORTH, words, signed=True).number
    theirs.sign(number)
    line.until(lambda: len(envoy.messages(SOUTH)) == 2, most=30)
    for item in envoy.messages(SOUTH):
        assert "In ko: The bridge\n\n금요일에 열린다." in envoy.read(item.number).text
    file, _ = theirs.export(number)
    assert "Language: ko" in file
    assert "금요일에 열린다." in file


@pytest.mark.parametrize(
    "given",
    [
        {"weight": "personally"},
        {"weight": "aloud"},
        {"answer_by": "2027-01-01"},
        {"attachments": (("map.txt", b"A map."),)},
    ],
    ids=str,
)
def test_what_a_text_to_be_signed_cannot_have_is_refused_and_not_dropped(line, given):
    theirs = line.desks[THEIRS]
    with pytest.raises(Misuse, match="no weight, no date for an answer and no attachments"):
        theirs.write(NORTH, Words(f"{SOUTH}, {NORTH}, {today(line)}.", **given), signed=True)
    assert theirs.messages(NORTH) == []


def test_every_kind_of_reply_says_in_which_language_it_is_and_keeps_its_translation(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "Shall we meet?")
    number = theirs.waiting()[0].number
    declines = partial(theirs.decline, again=True)
    replies = (theirs.ask_meaning, theirs.read_back, theirs.later, theirs.answer, declines)
    for count, reply in enumerate(replies):
        reply(number, Words(f"말 {count}", language="ko", translation="Word.", translation_language="pt-BR"))
    line.until(lambda: len(deputy.messages(SOUTH)) == 6, most=30)
    line.until(lambda: len(envoy.messages(SOUTH)) == 6, most=30)
    shown = [envoy.read(each.number) for each in envoy.messages(SOUTH)[1:]]
    assert {(each.language, each.translation, each.translation_language) for each in shown} == {
        ("ko", "Word.", "pt-BR")
    }
    assert [each.subject.partition(":")[0] for each in shown] == [
        "asks what it means",
        "reads back",
        "holding reply",
        "answer",
        "declined",
    ]


def test_what_was_understood_is_read_back_and_waits_for_the_author(line):
    envoy, deputy, theirs = line.desks[ENVOY], line.desks[DEPUTY], line.desks[THEIRS]
    say(line, ENVOY, DEPUTY, "The bridge opens.")
    number = theirs.waiting()[0].number
    theirs.read_back(number, "We understand: to everybody, from Friday on.")
    assert theirs.waiting() == []
    line.until(lambda: envoy.waiting(), most=30)
    [waits] = envoy.waiting()
    assert waits.what == "reads back: We understand: to everybody, from Friday on."
    line.until(lambda: deputy.waiting(), most=30)
    envoy.answer(waits.number, "To pedestrians only.")
    line.until(lambda: any("pedestrians" in each.what for each in deputy.waiting()), most=30)
    deputy.agree(next(each.number for each in deputy.waiting() if "pedestrians" in each.what))
    line.until(lambda: len(theirs.waiting()) == 2, most=30)
    assert [each.what for each in theirs.waiting()] == ["answer: To pedestrians only.", "The bridge opens."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (Words("  \n"), "nothing in this message"),
        (Words("x", translation=" "), "nothing in this translation"),
        (Words("x", translation_language="ko"), "no translation"),
        (Words("x", subject="s" * 201), "subject is too long"),
        (Words("x" * 100_001), "text is too long"),
        (Words("x", language="e"), "short name of a language"),
        (Words("x", language="english language"), "short name of a language"),
        (Words("x", language="en-" + "a" * 40), "short name of a language"),
        (Words("x", translation="y", translation_language="한국어"), "short name of a language"),
        (Words("x", weight="heavily"), "not heavily"),
        (Words("x", attachments=(("a", b""),) * 17), "at most 16 files"),
        (Words("x", attachments=(("a", bytes(LARGEST_FILE + 1)),)), "has 241 kilobytes"),
        (Words("x", attachments=(("a", bytes(LARGEST_FILE)), ("b", bytes(16 * 1024)))), "too large together"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_message_can_hold_is_refused_with_a_sentence(words, sentence):
    with pytest.raises(Misuse, match=sentence):
        as_message(words)


def test_the_largest_file_and_the_longest_text_that_are_allowed_can_be_sent(line):
    theirs, envoy = line.desks[THEIRS], line.desks[ENVOY]
    theirs.write(NORTH, Words("x" * 100_000, subject="s" * 200, language="zh-Hant-TW"))
    theirs.write(NORTH, Words("x" * 12_000, attachments=(("map.bin", bytes(LARGEST_FILE)),)))
    line.until(lambda: len(envoy.messages(SOUTH)) == 2, most=400)
    assert len(envoy.read(envoy.messages(SOUTH)[0].number).text) == 100_000
    [attached] = envoy.read(envoy.messages(SOUTH)[1].number).attachments
    assert attached.startswith("map.bin (application/octet-stream), 245760 bytes")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("We agree.", "{today}, SOUTHLAND, NORTHLAND"),
        ("Southland and NORTHLAND agree on {today}.", "SOUTHLAND"),
        ("SOUTHLAND and NORTHLAND agree on 26 November 2026.", "{today}"),
    ],
)
def test_a_text_to_be_signed_says_all_at_once_and_letter_for_letter_what_it_lacks(line, text, missing):
    theirs, named = line.desks[THEIRS], missing.format(today=today(line))
    with pytest.raises(Refused) as refused:
        theirs.write(NORTH, text.format(today=today(line)), signed=True)
    assert refused.value.what_next == f"Write exactly these into the text: {named}"
    assert all(each in refused.value.sentence for each in named.split(", "))
    assert theirs.messages(NORTH) == []
