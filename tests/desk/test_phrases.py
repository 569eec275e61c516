"""Finding phrases in a text: whole words, whatever their case, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.desk.phrases import folded, found_in

FOUND = {
    "in another case": ("Coffee", "HOW ABOUT COFFEE?"),
    "over a line break and several spaces": ("how about coffee", "how\n about   coffee"),
    "between quotation marks": ("rain", "“Rain”, he said."),
    "with a mark that cannot be seen inside": ("rain", "ra\u200bin"),
    "written with a combining mark": ("café", "Cafe\u0301!"),
    "in German capitals": ("straße", "DIE STRASSE"),
    "in Greek, with its final letter": ("λόγος", "Ο ΛΌΓΟΣ."),
    "in Russian": ("дождь", "Будет Дождь."),
    "in Arabic": ("القهوة", "ماذا عن القهوة؟"),
    "in Hindi": ("कॉफ़ी", "क्या कॉफ़ी ठीक है"),
    "in Chinese, without spaces": ("咖啡", "我们喝咖啡吧"),
    "in Japanese": ("コーヒー", "明日コーヒーはどう"),
    "in Korean, with an ending": ("친척", "친척을 만나러 간다"),
    "in Thai, without spaces": ("กาแฟ", "ไปดื่มกาแฟกัน"),
    "after a first place where it is no word": ("rain", "the train, in rain"),
}
NOT_FOUND = {
    "inside another word": ("rain", "The training went on."),
    "with a letter after it": ("rain", "rainy"),
    "with a number after it": ("rain", "rain2"),
    "inside another word in Russian": ("дожд", "Дождь"),
    "with a combining mark of the same letter after it": ("क", "की"),
    "an empty phrase": ("", "anything"),
    "a phrase that cannot be seen": ("\u200b", "anything"),
}


@pytest.mark.parametrize("sentence", FOUND)
def test_a_phrase_is_found(sentence: str) -> None:
    phrase, text = FOUND[sentence]
    assert found_in(text, [phrase]) == [phrase]


@pytest.mark.parametrize("sentence", NOT_FOUND)
def test_what_is_not_the_phrase_is_not_found(sentence: str) -> None:
    phrase, text = NOT_FOUND[sentence]
    assert found_in(text, [phrase]) == []


def test_phrases_come_in_the_order_of_the_text() -> None:
    assert found_in("rain, then sun; rain", ["sun", "rain", "snow"]) == ["rain", "sun"]


@given(st.text(min_size=1), st.text(), st.text())
def test_a_phrase_between_spaces_is_always_found(phrase: str, before: str, after: str) -> None:
    if folded(phrase):
        assert found_in(f"{before} {phrase} {after}", [phrase]) == [phrase]
