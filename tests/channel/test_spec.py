"""Every numbered check of spec/40, 45, 46 and 50 is guarded by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = {
    "A1": "test_a_draft_for_another_line_is_refused_before_anything_else",
    "A2": "test_an_old_number_is_set_aside_behind_the_newest_act",
    "A3": "test_a_view_with_a_false_number_is_set_aside",
    "A4": "test_an_act_that_takes_back_what_it_had_in_view_is_set_aside",
    "A5": "test_an_act_that_contradicts_its_own_past_has_no_place",
    "A6": "test_nobody_posts_for_another_side",
    "A7": "test_an_approval_given_for_anything_else_counts_for_nothing",
    "A8": "test_our_own_desk_refuses_a_short_quorum_with_the_same_words",
    "A9": "test_nobody_agrees_to_less_than_they_agreed_to_before",
    "A10": "test_a_lone_defector_is_set_aside_and_the_post_that_posted_it_is_named",
    "A11": "test_approved_but_not_rightly_signed_is_no_act",
    "A12": "test_a_spoiled_tag_is_mended_when_our_own_side_names_the_act",
    "T1": "test_a_text_that_does_not_say_between_whom_and_when_in_the_open_is_not_signed",
    **{f"T{number}": "test_a_step_that_breaks_a_rule_has_no_effect_at_either_desk" for number in range(2, 8)},
    "T8": "test_too_few_signatures_are_refused",
    **{
        f"T{number}": "test_what_breaks_a_rule_of_wordings_has_no_effect_at_either_desk"
        for number in (9, 10, 11, 13)
    },
    "T12": "test_a_side_signs_one_wording_of_a_text_at_a_time_so_that_two_are_never_in_force",
    "S1": "test_a_suspension_names_what_it_keeps_once_in_order_and_something_it_stops",
    "S2": "test_nobody_lifts_the_other_sides_suspension",
    "S3": "test_what_is_said_after_a_suspension_was_in_view_has_no_effect_at_either_desk",
    "S4": "test_a_desk_posts_nothing_that_was_written_before_a_suspension_it_knows_of_reopened_or_not",
    "F1": "test_a_form_that_is_not_filled_in_has_no_effect",
    **{
        f"F{number}": "test_a_step_that_breaks_a_rule_of_its_form_has_no_effect_at_either_desk"
        for number in (2, 3)
    },
    "F4": "test_a_step_after_the_end_has_no_effect",
    "F5": "test_one_side_takes_no_more_steps_in_a_case_than_fit_in_the_register",
    "F6": "test_it_is_refused_until_the_form_is_set_and_counts_then",
    "L1": "test_what_breaks_a_rule_of_sheets_has_no_effect_at_either_desk",
    "L2": "test_l2_what_is_set_or_dropped_takes_no_more_words",
    "L3": "test_one_side_words_a_sheet_no_more_often_than_fits_in_the_register",
    "L4": "test_l4_nothing_is_set_before_every_line_is_agreed",
    "U1": "test_what_only_looks_like_an_undertaking_is_refused",
    "U2": "test_what_breaks_a_rule_has_no_effect_at_either_desk",
    "P1": "test_a_provenance_that_does_not_fit_together_has_no_effect",
    "P2": "test_a_provenance_that_does_not_fit_together_has_no_effect",
    "U3": "test_a_lapse_that_is_not_in_view_releases_nobody",
    "U4": "test_when_it_is_in_force_the_old_one_is_replaced_for_ever_and_can_only_be_settled",
    "U5": "test_no_undertaking_on_a_line_with_a_private_side_binds_anybody",
    "M1": "test_what_is_no_table_has_no_effect_at_either_desk",
    "M2": "test_only_the_other_side_joins_once_that_very_list_before_it_is_closed",
    "M3": "test_no_table_begins_while_a_lower_rule_waits_to_be_admitted",
    "M4": "test_each_side_closes_once_and_either_ends_it_for_good",
    "M5": "test_nobody_lets_in_a_mediator_whom_their_own_desk_has_not_met",
    "M6": "test_one_invitation_opens_nothing_and_two_that_differ_neither",
    "M7": "test_a_modified_mediator_has_no_voice_whatever_it_sends",
    "M8": "test_words_that_cannot_be_a_mediators_there_are_not_taken",
    "M9": "test_a_desk_that_read_the_table_takes_no_word_of_a_mediator_from_a_colleague",
}


def checks() -> set[str]:
    """The ids in the spec's tables, and those of rules in its text."""
    found: set[str] = set()
    for page in ("40-acts.md", "45-papers.md", "46-good-offices.md", "50-signed-texts.md"):
        text = (ROOT / "spec" / page).read_text("utf-8")
        found |= set(re.findall(r"^\| ([AFLMPSTU]\d+) \|", text, re.MULTILINE))
        found |= set(re.findall(r"\*\*[^*]*\(([AT]\d+)\)\.\*\*", text))
    return found


def test_the_list_has_every_check_of_the_spec_and_no_other() -> None:
    assert checks() == set(TESTS)


@pytest.mark.parametrize("check", TESTS)
def test_every_check_has_its_test(check: str) -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    assert any(f"def {TESTS[check]}(" in source for source in sources)


def test_every_step_of_the_text_machine_is_keyed_by_its_check() -> None:
    source = (ROOT / "tests" / "channel" / "papers" / "test_text.py").read_text("utf-8")
    for number in range(1, 8):
        assert f'"T{number} ' in source
