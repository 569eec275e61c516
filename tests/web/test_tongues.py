"""The pages speak the language that was chosen, and nothing else does."""

from __future__ import annotations

from backchannel.languages import language, said

from .test_pages import line_of


def test_the_language_that_is_pressed_is_spoken_from_then_on_and_on_pages_alone(desk):
    assert '<html lang="en">' in desk.get("/").body
    korean = desk.send("/language", page="/", language="ko")
    assert '<html lang="ko">' in korean.body
    assert said("Nothing waits for you.") == "Nothing waits for you."
    assert language() == "en"
    assert '<html lang="ko">' in desk.get(f"/line/{line_of(desk)}").body
    assert '<html lang="en">' in desk.send("/language", page="/", language="en").body


def test_a_language_that_nobody_speaks_here_changes_nothing(desk):
    answer = desk.send("/language", page="/", language="xx")
    assert "The program speaks English (en) and Korean (ko)." in answer.text
    assert '<html lang="en">' in answer.body
