"""Sheets: each line in each side's own words, agreed when alike, set once for both."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from backchannel.channel.acts import Posting
from backchannel.channel.papers.registry import SHEETS
from backchannel.channel.papers.sheets import LineState, SetSheet, WordLines, line_states, words_hash
from channel.papers.saying import SIX, drops, lines, refused, sets, sheet, sheet_of, suspend, words
from channel.parties import Side, both

ALL = dict.fromkeys(SIX, "So.")


def states(desk: Side, case: bytes) -> dict[str, LineState]:
    found = sheet_of(desk, case)
    return line_states(SHEETS.of(found), found, desk.channel.ours)


def agreed_sheet(ours: Side, theirs: Side) -> bytes:
    case = ours.say(sheet(ALL), theirs)
    theirs.say(words(case, {}, ALL), ours)
    return case


def test_a_line_is_ours_theirs_agreed_or_open() -> None:
    ours, theirs = both()
    case = ours.say(sheet({"what": "Prisoners.", "where": "Here."}), theirs)
    theirs.say(words(case, {"when": "In May."}, {"what": "Prisoners."}), ours)
    assert states(ours, case) == {
        "what": LineState.AGREED,
        "who": LineState.OPEN,
        "level": LineState.OPEN,
        "where": LineState.OURS,
        "when": LineState.THEIRS,
        "before": LineState.OPEN,
    }
    assert states(theirs, case)["where"] is LineState.THEIRS


def test_two_lines_crossing_with_the_same_words_are_agreed_and_with_others_are_not() -> None:
    ours, theirs = both()
    case = ours.say(sheet({}), theirs)
    mine = ours.posting(ours.draft(words(case, {"where": "Oslo.", "when": "May."})))
    yours = theirs.posting(theirs.draft(words(case, {"where": "Oslo.", "when": "June."})))
    for desk, order in ((ours, (mine, yours)), (theirs, (yours, mine))):
        for posting in order:
            desk.take(posting)
    assert sheet_of(ours, case) == sheet_of(theirs, case)
    assert states(ours, case)["where"] is LineState.AGREED
    assert states(ours, case)["when"] is LineState.BOTH


def test_who_changes_a_word_takes_the_agreement_to_that_line_back() -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    ours.say(words(case, {"when": "Later."}), theirs)
    assert states(theirs, case)["when"] is LineState.BOTH
    ours.say(words(case, {"when": ""}), theirs)
    assert states(theirs, case)["when"] is LineState.OURS


def test_it_is_set_when_every_line_is_agreed_by_the_side_that_opened_it() -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    assert "put this forward" in refused(ours, theirs.say(sets(theirs, case), ours))
    for desk in (ours, theirs):
        (waits,) = [each for each in desk.channel.open() if each.act == case]
        assert (waits.for_us, waits.for_them) == (desk is ours, desk is theirs)
    ours.say(sets(ours, case), theirs)
    assert sheet_of(theirs, case).is_set
    assert [each for each in ours.channel.open() if each.act == case] == []


MOVES = ("yes", "no", "take over", "set", "hear")
YES, NO = dict.fromkeys(SIX, "Yes."), dict.fromkeys(SIX, "No.")


def said(desk: Side, case: bytes, move: str) -> WordLines | SetSheet:
    """One move of a side: words of its own, the other side's newest in view, or setting what is agreed."""
    if move == "set":
        return sets(desk, case)
    if move != "take over":
        return words(case, YES if move == "yes" else NO)
    theirs = sheet_of(desk, case).words(1 - desk.channel.ours)
    return words(
        case,
        {},
        {name: "Yes." if held.words == words_hash(name, "Yes.") else "No." for name, held in theirs.items()},
    )


TAKEN_OVER_CROSSING = [(1, "no"), (0, "hear"), (0, "take over"), (1, "take over"), (0, "set"), (1, "set")]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(MOVES)), max_size=14))
@example(TAKEN_OVER_CROSSING)
def test_whatever_crosses_one_set_of_words_is_set_for_both_for_ever_and_can_be(
    moves: list[tuple[int, str]],
) -> None:
    desks = both()
    case = desks[0].say(sheet(YES), desks[1])
    waiting: tuple[list[Posting], list[Posting]] = ([], [])
    found: list[dict[str, bytes]] = []

    def hear(who: int) -> None:
        while waiting[who]:
            desks[who].take(waiting[who].pop(0))

    def look() -> None:
        found.extend(each for each in (sheet_of(desk, case).set_words() for desk in desks) if each)
        assert all(each == found[0] for each in found)

    def move(who: int, which: str) -> None:
        if which == "hear":
            hear(who)
        else:
            posting = desks[who].posting(desks[who].draft(said(desks[who], case, which)))
            desks[who].take(posting)
            waiting[1 - who].append(posting)
        look()

    for who, which in moves:
        move(who, which)
    for who in (0, 1):
        hear(who)
        look()
    for who, which in ((1, "take over"), (0, "hear"), (0, "set"), (1, "hear")):
        move(who, which)
    assert found
    assert sheet_of(desks[0], case) == sheet_of(desks[1], case)
    assert sheet_of(desks[0], case).is_set


def test_what_crosses_the_setting_changes_nothing_that_is_set() -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    change = theirs.posting(theirs.draft(words(case, {"when": "Never."})))
    done = ours.posting(ours.draft(sets(ours, case)))
    for desk, order in ((theirs, (change, done)), (ours, (done, change))):
        for posting in order:
            desk.take(posting)
    found = sheet_of(ours, case)
    assert found == sheet_of(theirs, case)
    assert found.is_set
    assert found.set_words() == {name: held.words for name, held in found.words(ours.channel.ours).items()}


RULES = {
    "L1 a line that this kind does not have": lambda case: words(case, {"why": "Because."}),
    "L1 a line twice": lambda case: words(case, {"what": "A."}, {"what": "So."}),
    "L2 words for what was never there": lambda case: words(b"x" * 32, {"what": "A."}),
    "L3 taking over words the other side does not hold": lambda case: words(case, {}, {"what": "Else."}),
}


@pytest.mark.parametrize("sentence", RULES)
def test_what_breaks_a_rule_of_sheets_has_no_effect_at_either_desk(sentence: str) -> None:
    ours, theirs = both()
    case = ours.say(sheet({"what": "So."}), theirs)
    act = theirs.say(RULES[sentence](case), ours)
    assert refused(ours, act) == refused(theirs, act) is not None
    assert states(theirs, case)["what"] is LineState.THEIRS


def test_l4_nothing_is_set_before_every_line_is_agreed() -> None:
    ours, theirs = both()
    case = ours.say(sheet(ALL), theirs)
    assert "every line" in refused(theirs, ours.say(sets(ours, case), theirs))
    theirs.say(words(case, {}, dict.fromkeys(SIX[:5], "So.")), ours)
    assert "every line" in refused(theirs, ours.say(sets(ours, case), theirs))
    theirs.say(words(case, {}, {"before": "So."}), ours)
    early = sets(ours, case)
    ours.say(words(case, {"before": "Else."}), theirs)
    theirs.say(words(case, {}, {"before": "Else."}), ours)
    assert "other words" in refused(theirs, ours.say(early, theirs))
    assert refused(theirs, ours.say(sets(ours, case), theirs)) is None


def test_l2_what_is_set_or_dropped_takes_no_more_words() -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    ours.say(sets(ours, case), theirs)
    assert "stays as it is" in refused(theirs, ours.say(words(case, {"what": "Else."}), theirs))
    assert "stays as it is" in refused(theirs, ours.say(drops(case), theirs))
    other = theirs.say(sheet({}), ours)
    theirs.say(drops(other), ours)
    assert "off the table" in refused(ours, theirs.say(words(other, {"what": "A."}), ours))
    assert sheet_of(ours, other).is_dropped


def test_words_go_on_under_a_suspension_only_where_their_topic_is_kept() -> None:
    ours, theirs = both()
    case = ours.say(sheet({}), theirs)
    theirs.say(suspend(), ours)
    assert refused(theirs, ours.say(words(case, {"what": "A."}), theirs)) is not None


def test_a_translation_without_its_language_has_no_effect() -> None:
    ours, theirs = both()
    body = sheet({"what": "A."})
    told = replace(body, lines=(replace(lines({"what": "A."})[0], translation="B."),))
    assert refused(theirs, ours.say(told, theirs)) is not None
    assert refused(theirs, ours.say(replace(told, translation="ko"), theirs)) is None
