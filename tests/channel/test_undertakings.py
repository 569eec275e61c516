"""Undertakings are read as they are written, and what only looks like one is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.channel.undertakings import (
    MOST,
    Provisions,
    Undertaking,
    parse,
    provisions,
    render,
    replaces_line,
)
from backchannel.errors import Refused

SIDES = ("NORTHLAND", "SOUTHLAND")
DEAL = """NORTHLAND and SOUTHLAND agree, on 2026-11-22, in 2 languages:

1. NORTHLAND freezes the plant. [by 2027-01-01]
2. SOUTHLAND ships oil, 500.000 tons a year. [by 2027-03-01] [while 1 holds]

What follows depends on both.
3. SOUTHLAND threatens nobody. [while 1 holds] [while 2 holds]
"""


def test_a_text_gives_who_owes_what_by_when_and_while_what_holds() -> None:
    assert parse(DEAL, SIDES) == (
        Undertaking(1, "NORTHLAND", "freezes the plant.", "2027-01-01", ()),
        Undertaking(2, "SOUTHLAND", "ships oil, 500.000 tons a year.", "2027-03-01", (1,)),
        Undertaking(3, "SOUTHLAND", "threatens nobody.", None, (1, 2)),
    )


def test_a_text_without_undertakings_has_none() -> None:
    assert (
        parse("NORTHLAND and SOUTHLAND, 2026-11-22: the bridge is open.\n2027 is a good year.", SIDES) == ()
    )


UNCLEAR = {
    "a number out of turn": "2. NORTHLAND waits.",
    "a number twice": "1. NORTHLAND waits.\n1. SOUTHLAND waits.",
    "a number that begins with nought": "01. NORTHLAND waits.",
    "a part of an undertaking": "1.1 NORTHLAND waits.",
    "another way to number": "1) NORTHLAND waits.",
    "a number in another script": "\uff11. NORTHLAND waits.",
    "an indented line": "  1. NORTHLAND waits.",
    "nobody owes it": "1. The parties wait.",
    "a side that is only the beginning of a word": "1. NORTHLANDERS wait.",
    "both sides owe it": "1. NORTHLAND",
    "nothing is owed": "1. NORTHLAND [by 2027-01-01]",
    "two spaces before what is owed": "1. NORTHLAND  waits.",
    "a day that is none": "1. NORTHLAND waits. [by 2027-02-30]",
    "a day written otherwise": "1. NORTHLAND waits. [by June]",
    "two days": "1. NORTHLAND waits. [by 2027-01-01] [by 2027-02-01]",
    "a day after a condition": "1. NORTHLAND waits.\n2. SOUTHLAND waits. [while 1 holds] [by 2027-01-01]",
    "a condition on itself": "1. NORTHLAND waits. [while 1 holds]",
    "a condition on what is not there": "1. NORTHLAND waits. [while 7 holds]",
    "a condition twice": "1. NORTHLAND waits.\n2. SOUTHLAND waits. [while 1 holds] [while 1 holds]",
    "conditions out of order": "1. NORTHLAND waits. [while 3 holds] [while 2 holds]",
    "a condition in other words": "1. NORTHLAND waits. [while it rains]",
    "something behind the marks": "1. NORTHLAND waits. [by 2027-01-01] or later",
    "a space at the end": "1. NORTHLAND waits. ",
    "another bracket": "1. NORTHLAND waits [a while].",
    "a mark on a line of prose": "NORTHLAND waits. [by 2027-01-01]",
    "a mark on the next line": "1. NORTHLAND waits.\n[While 2 holds]",
}


def test_a_text_gives_its_notice_period_and_what_it_replaces() -> None:
    text = f"1. NORTHLAND waits.\nNotice: 90 days.\n{replaces_line(bytes(range(32)))}\n"
    found = provisions(text, SIDES)
    assert (found.notice, found.replaces) == (90, bytes(range(32)))
    assert [each.words for each in found.undertakings] == ["waits."]
    assert provisions("Nobody owes anything.", SIDES) == Provisions()


UNCLEAR |= {
    "a notice period said twice": "Notice: 90 days.\nNotice: 90 days.",
    "a notice period of nought": "Notice: 0 days.",
    "a notice period that begins with nought": "Notice: 090 days.",
    "a notice period in months": "Notice: 3 months.",
    "a notice period without its full stop": "Notice: 90 days",
    "a notice period with more behind it": "Notice: 90 days. Or less.",
    "a notice period in small letters": "notice: 90 days.",
    "a notice period that is indented": " Notice: 90 days.",
    "a notice period in brackets": "[Notice: 90 days.]",
    "a notice period in more words": "Notice period: 90 days.",
    "a mark between the word and its colon": "Notice.: 90 days.",
    "a space before its colon": "Notice : 90 days.",
    "two spaces behind its colon": "Notice:  90 days.",
    "a colon of another script": "Notice\uff1a 90 days.",
    "digits of another script": "Notice: \u0669\u0660 days.",
    "a letter of another script": "N\u043etice: 90 days.",
    "all letters but one of another script": "N\u043e\u0442\u0456\u0441\u0435: 90 days.",
    "a replaced text named twice": f"{replaces_line(b'a' * 32)}\n{replaces_line(b'b' * 32)}",
    "a replaced text in other words": "Replaces: the June deal.",
    "a replaced text in capitals": replaces_line(b"a" * 32).replace("61", "6A"),
    "a replaced text with a digit too few": replaces_line(b"a" * 32).replace("1.", "."),
    "a replaced text with a letter of another script": replaces_line(b"a" * 32).replace("p", "\u0440"),
}

UNSEEN = {
    "a mark of no width before it": "\u200b1. SOUTHLAND waits.",
    "a mark of no width in its number": "1\u2060. SOUTHLAND waits.",
    "a turn of direction before it": "\u202e1. SOUTHLAND waits.",
    "a space that does not break before it": "\xa01. SOUTHLAND waits.",
    "a thin space before its end": "The rest.\u2009[\u2009by 2027-01-01]",
    "it stands behind what a screen shows as the end of a line": "Prose.\u20281. SOUTHLAND waits.",
    "a mark of no width in the word": "No\u200btice: 90 days.",
    "a space that does not break behind the colon": "Notice:\xa090 days.",
    "a notice period stands behind what a screen shows as the end of a line": "Prose.\u2028Notice: 9 days.",
    "a carriage return behind a notice period": "Notice: 90 days.\r",
    "another stands behind it in the same line": "1. SOUTHLAND waits.\x852. NORTHLAND pays.",
}
UNCLEAR |= UNSEEN


@pytest.mark.parametrize("sentence", UNCLEAR)
def test_what_only_looks_like_an_undertaking_is_refused(sentence: str) -> None:
    with pytest.raises(Refused):
        parse(UNCLEAR[sentence], SIDES)


PROSE_LINES = (
    "Either side may give notice: in writing.",
    "Notice is given by the heads of both sides: nobody else.",
    "Notices go to the embassies.",
    "This text replaces: nothing.",
    "\uc131\uba85\uc11c\ub300\ud55c\ubbfc: \ub05d.",
    "\u0421\u0440\u043e\u043a\u0438\u044f: 90 \u0434\u043d\u0435\u0439.",
)


@pytest.mark.parametrize("line", PROSE_LINES)
def test_a_line_that_says_it_in_prose_or_in_another_script_is_prose(line: str) -> None:
    assert provisions(line, SIDES) == Provisions()


def test_it_is_refused_where_both_names_stand_at_its_beginning() -> None:
    with pytest.raises(Refused, match="exactly one side"):
        parse("1. North Land waits.", ("North", "North Land"))


PROSE = st.text(
    st.characters(exclude_characters="[]\n\t\u3000 \x85\u2028\u2029", min_codepoint=0x20),
    min_size=1,
    max_size=12,
)
WORDS = st.lists(PROSE, min_size=1, max_size=5).map(" ".join).filter(lambda text: not text[-1:].isspace())


@st.composite
def deals(draw: st.DrawFn) -> tuple[Undertaking, ...]:
    count = draw(st.integers(1, 12))
    found = []
    for number in range(1, count + 1):
        others = [each for each in range(1, count + 1) if each != number]
        on = draw(st.sets(st.sampled_from(others), max_size=4)) if others else set()
        day = draw(st.none() | st.dates().map(str))
        found.append(Undertaking(number, draw(st.sampled_from(SIDES)), draw(WORDS), day, tuple(sorted(on))))
    return tuple(found)


@given(deals(), st.none() | st.integers(1, 9999), st.none() | st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read_as_it_was_meant(
    deal: tuple[Undertaking, ...], notice: int | None, replaces: bytes | None
) -> None:
    rules = [] if notice is None else [f"Notice: {notice} days."]
    rules += [] if replaces is None else [replaces_line(replaces)]
    text = "\n".join([*rules, *(render(each) for each in deal)])
    assert provisions(text, SIDES) == Provisions(deal, notice, replaces)


RULE = st.sampled_from(("Notice: 90 days.", replaces_line(b"a" * 32)))


@given(RULE, st.integers(0, 80), st.sampled_from([*"0 .:Nnrb[(", "\u200b", "\u0435"]))
def test_a_rule_with_one_mark_more_is_read_exactly_or_refused(rule: str, at: int, mark: str) -> None:
    """Nothing that differs from a rule by one mark counts as prose while a reader takes it for the rule."""
    changed = rule[:at] + mark + rule[at:]
    try:
        found = provisions(changed, SIDES)
    except Refused:
        return
    word, head = rule.partition(":")[0], changed.partition(":")[0]
    assert found != Provisions() or not head.startswith(word)


@given(st.text("0123456789. NORTHLAD[]bywhile\n", max_size=60) | st.text(max_size=60))
def test_any_text_is_read_exactly_or_refused(text: str) -> None:
    try:
        found = parse(text, SIDES)
    except Refused:
        return
    assert [render(each) for each in found] == [
        line for line in text.split("\n") if line in {render(each) for each in found}
    ]
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert len(found) <= MOST
