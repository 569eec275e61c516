"""Ten words: both sides the same, a slip forgiven, a difference counted, nothing half-confirmed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.credentials.letters import Transcript
from backchannel.credentials.words import Spoken, require_heard, spoken, word_list
from backchannel.errors import Misuse, WordsDiffer
from credentials.people import QUICK

TRANSCRIPT = Transcript(bytes(32), b"reply", b"letter")
NONCES = bytes(64)


def asked() -> Spoken:
    return spoken(TRANSCRIPT, NONCES, asked=True, cost=QUICK)


def answered() -> Spoken:
    return spoken(TRANSCRIPT, NONCES, asked=False, cost=QUICK)


def test_what_one_side_reads_the_other_must_hear() -> None:
    assert asked().read == answered().hear
    assert asked().hear == answered().read
    assert asked().read != asked().hear
    assert [len(half.words) for half in asked()] == [5, 5]
    assert [len(half.digits) for half in asked()] == [17, 17]


def test_the_real_cost_gives_other_words_than_a_cheap_one() -> None:
    assert spoken(TRANSCRIPT, NONCES, asked=True) != asked()


@pytest.mark.parametrize("field", ["line", "reply", "letter"])
def test_any_change_in_what_was_sent_changes_the_words(field: str) -> None:
    value = getattr(TRANSCRIPT, field)
    other = msgspec.structs.replace(TRANSCRIPT, **{field: b"\x01" + value[1:]})
    assert spoken(other, NONCES, asked=True, cost=QUICK) != asked()
    assert spoken(TRANSCRIPT, b"\x01" + bytes(63), asked=True, cost=QUICK) != asked()


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(asked().hear.words),
        " ".join(asked().hear.words).upper(),
        "  " + "\n".join(asked().hear.words) + " ",
        ", ".join(asked().hear.words),
        " ".join(word[:4] for word in asked().hear.words),
        asked().hear.digits,
        " ".join(asked().hear.digits),
        asked().hear.digits[:5] + "-" + asked().hear.digits[5:],
    ],
)
def test_what_was_heard_is_taken_in_any_case_spacing_or_short_form(typed: str) -> None:
    require_heard(typed, asked(), differed=0)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ".join(asked().hear.words[:4]),
        " ".join((*asked().hear.words, "zoo")),
        " ".join((*asked().hear.words[:4], "backchannel")),
        " ".join((*asked().hear.words[:4], "aba")),
        " ".join(asked().read.words),
        asked().read.digits,
        asked().hear.digits[:-1],
        "１" * 17,
    ],
)
def test_a_slip_is_not_counted_as_a_difference(typed: str) -> None:
    with pytest.raises(Misuse):
        require_heard(typed, asked(), differed=0)


def test_one_wrong_word_of_five_is_a_difference_and_counted() -> None:
    words = list(asked().hear.words)
    words[3] = "zoo" if words[3] != "zoo" else "zone"
    with pytest.raises(WordsDiffer) as caught:
        require_heard(" ".join(words), asked(), differed=2)
    assert caught.value.count == 3
    assert "zo" not in str(caught.value)


def test_the_right_words_in_another_order_are_a_difference() -> None:
    with pytest.raises(WordsDiffer):
        require_heard(" ".join(reversed(asked().hear.words)), asked(), differed=0)


def test_one_wrong_digit_is_a_difference() -> None:
    digits = asked().hear.digits
    with pytest.raises(WordsDiffer):
        require_heard(digits[:-1] + str((int(digits[-1]) + 1) % 10), asked(), differed=0)


@given(st.text(max_size=80))
def test_whatever_is_typed_only_the_right_half_passes(typed: str) -> None:
    with pytest.raises((Misuse, WordsDiffer)):
        require_heard(typed, asked(), differed=0)


def test_four_letters_name_one_word() -> None:
    assert len(word_list()) == 2048
    assert len({word[:4] for word in word_list()}) == 2048
