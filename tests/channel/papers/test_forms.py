"""Forms: what is asked for is there, each side moves its own column, crossing steps fold alike."""

from __future__ import annotations

import itertools
import re

import pytest

from backchannel.channel.papers import forms
from backchannel.channel.papers.fields import Field, FieldKind, Value, is_date, require_filled
from backchannel.channel.papers.forms import HAS_IT, NOTHING, Form, Role
from backchannel.channel.papers.registry import FORMS
from backchannel.errors import NewerAct, Refused
from channel.papers.saying import ASK, case_of, moves, opens, refused
from channel.parties import both

EVERY = FORMS.every()


def test_a_question_is_acknowledged_answered_and_over() -> None:
    ours, theirs = both()
    asked = ours.say(opens(), theirs)
    theirs.say(moves(asked, "acknowledge"), ours)
    assert FORMS.of(case_of(ours, asked)).outcome(case_of(ours, asked)).turn is Role.OTHER
    theirs.say(moves(asked, "answer", {"position": "no"}), ours)
    assert case_of(ours, asked) == case_of(theirs, asked)
    assert FORMS.of(case_of(ours, asked)).outcome(case_of(ours, asked)).words == "answered"
    assert [each for each in ours.channel.open() if each.act == asked] == []


def test_whose_turn_it_is_is_listed() -> None:
    ours, theirs = both()
    asked = ours.say(opens(), theirs)
    [for_us] = [each for each in theirs.channel.open() if each.act == asked]
    [for_them] = [each for each in ours.channel.open() if each.act == asked]
    assert for_us.for_us
    assert for_them.for_them


STEPS_REFUSED = {
    "F2 a step in something that never was": lambda asked: moves(b"x" * 32, "answer", {"position": "no"}),
    "F3 a step the form does not know": lambda asked: moves(asked, "approve"),
    "F3 a step that belongs to the other side": lambda asked: moves(asked, "take back"),
    "F1 a step without what it needs": lambda asked: moves(asked, "answer"),
    "F1 a step with a choice that is none": lambda asked: moves(asked, "answer", {"position": "maybe"}),
    "F1 a step with a field it does not have": lambda asked: moves(asked, "acknowledge", {"words": "Yes."}),
}


@pytest.mark.parametrize("sentence", STEPS_REFUSED)
def test_a_step_that_breaks_a_rule_of_its_form_has_no_effect_at_either_desk(sentence: str) -> None:
    ours, theirs = both()
    asked = ours.say(opens(), theirs)
    act = theirs.say(STEPS_REFUSED[sentence](asked), ours)
    assert refused(ours, act) == refused(theirs, act) is not None
    assert case_of(ours, asked).state(theirs.channel.ours) == NOTHING


def test_a_step_after_the_end_has_no_effect() -> None:
    ours, theirs = both()
    asked = ours.say(opens(), theirs)
    theirs.say(moves(asked, "decline"), ours)
    assert refused(ours, theirs.say(moves(asked, "answer", {"position": "yes"}), ours)) is not None


def test_steps_that_cross_both_count_and_read_alike_at_both_desks() -> None:
    ours, theirs = both()
    asked = ours.say(opens(), theirs)
    back = ours.posting(ours.draft(moves(asked, "take back")))
    said = theirs.posting(theirs.draft(moves(asked, "answer", {"position": "yes"})))
    for desk, order in ((ours, (back, said)), (theirs, (said, back))):
        for posting in order:
            desk.take(posting)
    assert case_of(ours, asked) == case_of(theirs, asked)
    assert (
        FORMS.of(case_of(ours, asked)).outcome(case_of(ours, asked)).words.startswith("answered, and taken")
    )


def test_a_form_that_only_a_newer_program_knows_waits_for_the_update() -> None:
    ours, theirs = both()
    with pytest.raises(NewerAct):
        theirs.take(ours.posting(ours.draft(opens(version=200))))


FILLED = {
    "a needed field is missing": {},
    "a needed field is blank": {"said": " \n"},
    "a field is unknown": {**ASK, "x": "y"},
    "fields are out of order": {**ASK, "who": "A spokesman"},
    "a line is two lines": {"who": "A\nB", **ASK},
    "a line plays with the screen": {"who": "A\u202eB", **ASK},
    "a date is no day": {"when": "2027-02-29", **ASK},
}


@pytest.mark.parametrize("sentence", FILLED)
def test_a_form_that_is_not_filled_in_has_no_effect(sentence: str) -> None:
    ours, theirs = both()
    assert refused(theirs, ours.say(opens(FILLED[sentence]), theirs)) is not None


@pytest.mark.parametrize("day", ["2028-02-29", "2027-12-31", "2000-02-29"])
def test_days_are_days(day: str) -> None:
    assert is_date(day)


@pytest.mark.parametrize(
    "day", ["1900-02-29", "2027-13-01", "2027-00-10", "2027-04-31", "0000-01-01", "27-01-01"]
)
def test_no_other_days_are_days(day: str) -> None:
    assert not is_date(day)


def test_a_translation_stands_only_where_its_language_is_named() -> None:
    fields = (Field("a", FieldKind.PROSE, "a"), Field("b", FieldKind.DATE, "b"))
    require_filled(fields, (Value("a", "x", "y"),), translated=True)
    with pytest.raises(Refused):
        require_filled(fields, (Value("a", "x", "y"),), translated=False)
    with pytest.raises(Refused):
        require_filled(fields, (Value("b", "2027-01-01", "y"),), translated=True)


@pytest.mark.parametrize("form", EVERY, ids=lambda form: f"{form.name} {form.version}")
def test_every_pair_of_states_that_can_come_about_has_its_words(form: Form) -> None:
    assert set(form.outcomes) == reachable(form)


@pytest.mark.parametrize("form", EVERY, ids=lambda form: f"{form.name} {form.version}")
def test_whose_turn_it_is_can_do_something_and_no_acknowledgement_ends_a_turn(form: Form) -> None:
    for (opener, other), outcome in form.outcomes.items():
        if outcome.turn is not None:
            mine = opener if outcome.turn is Role.OPENER else other
            assert any(outcome.turn in move.by and mine in move.before for move in form.moves.values()), (
                opener,
                other,
            )
    for name, move in form.moves.items():
        if "acknowledge" in name:
            assert "approve" not in move.says
            assert "agree" not in move.says


@pytest.mark.parametrize("form", EVERY, ids=lambda form: f"{form.name} {form.version}")
def test_every_form_has_its_labels_in_english_and_korean_and_words_without_unknown_gaps(form: Form) -> None:
    fields = [*form.fields, *(field for move in form.moves.values() for field in move.fields)]
    assert form.title_in("ko-KR") != form.title == form.title_in("en")
    assert all(field.label_in("ko-KR") != field.label == field.label_in("fr") for field in fields)
    for outcome in form.outcomes.values():
        outcome.words.format(opener="NORTHLAND", other="SOUTHLAND")


@pytest.mark.parametrize("form", EVERY, ids=lambda form: f"{form.name} {form.version}")
def test_to_have_something_reads_as_no_approval_in_any_words(form: Form) -> None:
    """Nothing acknowledged may ever read as approved."""
    asked = any(move.after in ("agreed", "granted") for move in form.moves.values())
    # A form whose very business is to agree says so, but never where a side merely has something.
    words = [outcome.words for pair, outcome in form.outcomes.items() if not asked or HAS_IT in pair]
    words += [move.says for move in form.moves.values() if not asked or move.after == HAS_IT]
    for each in words:
        plain = each.replace("approves nothing", "")
        assert not re.search(r"approv|agree|accept|consent|permi|allow", plain), each


def reachable(form: Form) -> set[tuple[str, str]]:
    """Pairs of states that any order of steps, crossing ones included, can lead to.

    A pair counts when each column got there by steps that saw *some* earlier state of the other.
    """
    found = {(form.start, NOTHING)}
    # a history: the states each column went through, and how far the other saw it
    histories = {((form.start,), (NOTHING,), 0, 0)}
    seen = set(histories)
    while histories:
        mine, theirs, seen_by_opener, seen_by_other = histories.pop()
        found.add((mine[-1], theirs[-1]))
        for name, role in itertools.product(form.moves, Role):
            move = form.moves[name]
            column, other = (mine, theirs) if role is Role.OPENER else (theirs, mine)
            already = seen_by_opener if role is Role.OPENER else seen_by_other
            if role not in move.by or column[-1] not in move.before or move.after in (None, column[-1]):
                continue
            for view in range(already, len(other)):
                if not move.may_follow(column[-1], other[view]):
                    continue
                longer = (*column, move.after)
                if len(longer) > 6:
                    continue
                after = (
                    (longer, theirs, view, seen_by_other)
                    if role is Role.OPENER
                    else (mine, longer, seen_by_opener, view)
                )
                if after not in seen:
                    seen.add(after)
                    histories.add(after)
    return found


def test_one_side_takes_no_more_steps_in_a_case_than_fit_in_the_register(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(forms, "STEPS_AT_MOST", 5)
    ours, theirs = both()
    case = ours.say(opens({"alias": "the teacher"}, form="person"), theirs)
    said = [ours.say(moves(case, "report", {"condition": "Well."}, form="person"), theirs) for _ in range(6)]
    assert [refused(theirs, act) is None for act in said] == [True] * 4 + [False] * 2
    assert (
        refused(ours, theirs.say(moves(case, "report", {"condition": "Well."}, form="person"), ours)) is None
    )
