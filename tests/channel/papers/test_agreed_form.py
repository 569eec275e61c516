"""What is filled in under a form of the two sides' own counts only where that form was set in its past."""

from __future__ import annotations

import pytest

from backchannel.channel.papers.forms import OpenCase
from channel.papers.saying import case_of, cross, drops, moves, opens, outcome, refused, sets, sheet, words
from channel.parties import Side, both

LINES = {"form": "incident, version 1", "where": "line, needed"}
NOT_AGREED = "The form it is filled in under was not agreed yet."


def filled(form: bytes | str, answers: str = "where: here") -> OpenCase:
    name = form if isinstance(form, str) else form.hex()
    return opens({"form": name, "answers": answers}, "agreed form", 1)


def all_agreed(ours: Side, theirs: Side, kind: str = "form") -> bytes:
    """A sheet whose every line is agreed, and that is not set."""
    case = ours.say(sheet(LINES, kind=kind), theirs)
    theirs.say(words(case, {}, LINES, kind=kind), ours)
    return case


def test_it_is_refused_until_the_form_is_set_and_counts_then() -> None:
    ours, theirs = both()
    form = all_agreed(ours, theirs)
    early = theirs.say(filled(form), ours)
    ours.say(sets(ours, form, kind="form"), theirs)
    late = theirs.say(filled(form), ours)
    for desk in (ours, theirs):
        assert refused(desk, early) == NOT_AGREED
        assert refused(desk, late) is None
        assert case_of(desk, late).state(case_of(desk, late).opener) == "sent"


def test_what_crosses_the_setting_is_refused_at_both_whatever_comes_first() -> None:
    ours, theirs = both()
    form = all_agreed(ours, theirs)
    _, other = cross(ours, theirs, sets(ours, form, kind="form"), filled(form))
    assert refused(ours, other) == refused(theirs, other) == NOT_AGREED


def test_what_crosses_a_drop_of_a_form_that_is_set_stands() -> None:
    ours, theirs = both()
    form = all_agreed(ours, theirs)
    cross(ours, theirs, sets(ours, form, kind="form"), drops(form, kind="form"))
    case = theirs.say(filled(form), ours)
    ours.say(moves(case, "acknowledge", {}, "agreed form", 1), theirs)
    assert refused(ours, case) is refused(theirs, case) is None
    assert outcome(ours, case).words == "sent; {other} has it and has not answered"


@pytest.mark.parametrize("name", ["", "00", "g" * 64, "A" * 64, "0" * 64])
def test_what_names_no_form_is_refused_and_stops_nobody(name: str) -> None:
    ours, theirs = both()
    act = ours.say(filled(name), theirs)
    assert refused(ours, act) == refused(theirs, act) is not None


def test_a_sheet_of_another_kind_is_no_form() -> None:
    ours, theirs = both()
    book = ours.say(sheet({"public": "So.", "asked": "So."}, kind="public line"), theirs)
    theirs.say(words(book, {}, {"public": "So.", "asked": "So."}, kind="public line"), ours)
    ours.say(sets(ours, book, kind="public line"), theirs)
    act = theirs.say(filled(book), ours)
    assert refused(ours, act) == NOT_AGREED


def test_answers_that_do_not_fit_are_for_desks_to_mark_and_not_for_the_law() -> None:
    ours, theirs = both()
    form = all_agreed(ours, theirs)
    ours.say(sets(ours, form, kind="form"), theirs)
    act = theirs.say(filled(form, "nothing: of it"), ours)
    assert refused(ours, act) is None
