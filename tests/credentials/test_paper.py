"""Recovery sheets: what is printed is what signs."""

from __future__ import annotations

import pytest

from backchannel.credentials.charter import unsigned
from backchannel.credentials.paper import new_sheet, sheet_key, sign_with_sheet
from backchannel.crypto import sign
from backchannel.crypto.labels import Label
from backchannel.errors import Misuse
from backchannel.wire.codec import encode
from credentials.people import northland, seeded


@pytest.mark.parametrize("words", [12, 24])
def test_a_sheet_typed_back_in_any_case_and_spacing_is_the_same_key(words: int) -> None:
    sheet = new_sheet(seeded("sheet"), words=words)
    assert len(sheet.split()) == words
    assert sheet_key("  " + sheet.upper().replace(" ", "\n ")).public == sheet_key(sheet).public
    assert sheet_key(new_sheet(seeded("other"), words=words)).public != sheet_key(sheet).public


@pytest.mark.parametrize(
    "typed",
    ["", "abandon", "abandon " * 12, "abandon " * 24, "zoo " * 11 + "zzz", "abandon " * 11 + "about extra"],
)
def test_words_that_are_no_sheet_are_a_slip_of_whoever_typed_them(typed: str) -> None:
    with pytest.raises(Misuse) as caught:
        sheet_key(typed)
    assert "zzz" not in str(caught.value)


def test_a_sheet_of_another_length_is_not_made() -> None:
    with pytest.raises(Misuse):
        new_sheet(seeded("sheet"), words=15)


def test_a_sheet_signs_as_the_paper_key_of_its_place_and_a_strangers_does_not() -> None:
    key, other = (sheet_key(new_sheet(seeded(name))) for name in ("one", "two"))
    papers = tuple(sorted((key.public, other.public)))
    signed = sign_with_sheet(unsigned(northland().current.charter), key, papers)
    (signature,) = signed.signatures
    assert signature.by_paper
    assert papers[signature.number] == key.public
    sign.verify(Label.CHARTER_SIGN, key.public, encode([signed.hash]), signature.signature)
    with pytest.raises(Misuse):
        sign_with_sheet(signed, sheet_key(new_sheet(seeded("three"))), papers)
