"""Sheets: each line in each side's own words, agreed when alike, set once for both."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backchannel.channel.papers import sheets as papers_sheets
from backchannel.channel.papers.registry import SHEETS, Body
from backchannel.channel.papers.sheets import LineState, line_states, words_hash
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


def test_it_is_set_by_the_side_that_began_it_once_every_line_is_agreed() -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    assert [(each.for_us, each.for_them) for each in ours.channel.open()] == [(True, False)]
    assert [(each.for_us, each.for_them) for each in theirs.channel.open()] == [(False, True)]
    ours.say(sets(ours, case), theirs)
    assert sheet_of(ours, case).is_set
    assert [each for each in ours.channel.open() if each.act == case] == []


def crossing(one: Side, first: Body, other: Side, second: Body) -> None:
    """Two acts that cross, each taken by its own desk first."""
    mine, yours = one.posting(one.draft(first)), other.posting(other.draft(second))
    for desk, order in ((one, (mine, yours)), (other, (yours, mine))):
        for posting in order:
            desk.take(posting)


@pytest.mark.parametrize("change", ["words", "drop"])
def test_what_crosses_the_setting_changes_nothing_that_is_set(change: str) -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    crosses = drops(case) if change == "drop" else words(case, {"when": "Never."})
    crossing(ours, sets(ours, case), theirs, crosses)
    found = sheet_of(ours, case)
    assert found == sheet_of(theirs, case)
    assert found.is_set
    assert not found.is_dropped
    assert found.set_words() == {name: words_hash(name, text) for name, text in ALL.items()}


def test_l4_the_other_side_cannot_set_so_that_no_two_settings_cross_with_other_words() -> None:
    ours, theirs = both()
    case = ours.say(sheet({**ALL, "when": "May."}), theirs)
    theirs.say(words(case, {}, {name: text for name, text in ALL.items() if name != "when"}), ours)
    # each takes the other's date over: each sees six agreed lines, with another date
    june = theirs.posting(theirs.draft(words(case, {"when": "June."})))
    for desk in (ours, theirs):
        desk.take(june)
    ours.take(ours.posting(ours.draft(words(case, {}, {"when": "June."}))))
    theirs.take(theirs.posting(theirs.draft(words(case, {}, {"when": "May."}))))
    assert refused(theirs, theirs.say(sets(theirs, case))) is not None
    assert refused(ours, ours.say(sets(ours, case))) is None


def test_what_the_other_side_sets_has_no_effect() -> None:
    ours, theirs = both()
    case = agreed_sheet(ours, theirs)
    assert "began this" in refused(ours, theirs.say(sets(theirs, case), ours))
    assert not sheet_of(theirs, case).is_set


def test_each_phrase_counts_as_soon_as_it_is_agreed_and_there_is_nothing_to_set() -> None:
    ours, theirs = both()
    case = ours.say(sheet({"the garden": "The summit.", "rain": "Delay."}, kind="phrasebook"), theirs)
    theirs.say(words(case, {"sun": "Go."}, {"rain": "Delay."}, kind="phrasebook"), ours)
    expected = {"the garden": LineState.OURS, "rain": LineState.AGREED, "sun": LineState.THEIRS}
    assert states(ours, case) == expected
    assert "nothing to set" in refused(theirs, ours.say(sets(ours, case, kind="phrasebook"), theirs))
    theirs.say(words(case, {"rain": ""}, kind="phrasebook"), ours)
    assert states(ours, case)["rain"] is LineState.OURS


def test_an_act_that_names_another_kind_than_its_sheet_has_no_effect() -> None:
    ours, theirs = both()
    case = ours.say(sheet({"a": "b"}, kind="phrasebook"), theirs)
    assert "another kind" in refused(ours, theirs.say(words(case, {"what": "c"}), ours))


def test_a_public_line_is_set_with_both_its_lines() -> None:
    ours, theirs = both()
    said = {"public": "The talks go on.", "asked": "We do not comment."}
    case = ours.say(sheet(said, kind="public line"), theirs)
    theirs.say(words(case, {}, said, kind="public line"), ours)
    ours.say(sets(ours, case, kind="public line"), theirs)
    assert sheet_of(theirs, case).is_set


RULES = {
    "L1 a line that this kind does not have": lambda case: words(case, {"why": "Because."}),
    "L1 a line under a name that plays with the screen": lambda case: words(case, {"wh\u202eat": "A."}),
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


def test_one_side_words_a_sheet_no_more_often_than_fits_in_the_register(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(papers_sheets, "WORDINGS_AT_MOST", 8)
    ours, theirs = both()
    case = ours.say(sheet(ALL), theirs)
    assert refused(theirs, ours.say(words(case, {"what": "A.", "who": "B."}), theirs)) is None
    assert "too often" in refused(theirs, ours.say(words(case, {"what": "C."}), theirs))
    assert refused(ours, theirs.say(words(case, ALL), ours)) is None
