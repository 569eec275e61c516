"""Every numbered check of spec/10 and spec/20 has a test that guards it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SPEC = HERE.parents[1] / "spec"

GUARDS = {
    **{f"C{number}": "test_wellformed.py::test_a_charter_is_refused_when" for number in range(1, 11)},
    **{f"C{number}": "test_amendment.py::test_amendment" for number in (11, 12, 13, 14, 15, 17)},
    "C16": "test_amendment.py::test_a_first_version_must_be_signed_by_everyone_it_lists",
    "C18": "test_book.py::test_who_signed_both_does_not_count_for_settling",
    "C19": "test_amendment.py::test_recovery_with_too_few_sheets_is_refused",
    "C20": "test_book.py::test_a_key_in_two_parties_is_refused_and_both_are_named",
    "C21": "test_book.py::test_two_valid_successors_freeze_the_party",
    "I1": "test_lines.py::test_one_mistyped_letter_is_noticed",
    "I2": "test_introduction.py::test_whatever_bytes_come_as_a_leg_only_our_errors_are_raised",
    "I3": "test_introduction.py::test_a_line_that_served_does_not_serve_again",
    "I4": "test_introduction.py::test_a_chain_with_a_version_that_was_never_agreed_is_refused",
    "I5": "test_introduction.py::test_ourselves_a_shared_key_and_a_reply_of_another_kind_are_refused",
    "I6": "test_introduction.py::test_ourselves_a_shared_key_and_a_reply_of_another_kind_are_refused",
    "I7": "test_introduction.py::test_a_reply_by_a_post_that_is_empty_is_refused",
    "I8": "test_introduction.py::test_two_different_replies_stop_the_line",
    "I9": "test_introduction.py::test_a_changed_reply_is_seen_by_whoever_sent_the_true_one",
    "I10": "test_introduction.py::test_a_letter_that_the_line_did_not_announce_is_refused",
    "I11": "test_introduction.py::test_somebody_between_who_answers_in_their_place_has_other_words",
    "I12": "test_joining.py::test_keys_made_for_another_post_or_without_proof_are_refused",
    "I13": "test_joining.py::test_no_appointment_before_the_words_were_heard",
}


def numbered(page: str) -> set[str]:
    return set(re.findall(r"^\| ([CI]\d+) \|", (SPEC / page).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_spec_and_this_table_list_the_same_checks() -> None:
    assert numbered("10-credentials.md") | numbered("20-introduction.md") == set(GUARDS)


@pytest.mark.parametrize("check", GUARDS)
def test_the_test_that_guards_it_exists(check: str) -> None:
    module, name = GUARDS[check].split("::")
    assert f"def {name}(" in (HERE / module).read_text(encoding="utf-8")
