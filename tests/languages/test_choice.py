"""Which language the program speaks, and how it is asked for."""

from __future__ import annotations

import json

import pytest

from backchannel.errors import Misuse
from backchannel.languages.choice import chosen
from cli.conftest import Run, run

__all__ = ["run"]


@pytest.mark.parametrize(
    ("typed", "environment", "language"),
    [
        (None, {}, "en"),
        ("ko", {}, "ko"),
        ("en", {"BACKCHANNEL_LANGUAGE": "ko"}, "en"),
        (None, {"BACKCHANNEL_LANGUAGE": "ko"}, "ko"),
        (None, {"BACKCHANNEL_LANGUAGE": "en", "LANG": "ko_KR.UTF-8"}, "en"),
        (None, {"LANG": "ko_KR.UTF-8"}, "ko"),
        (None, {"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        (None, {"LC_MESSAGES": "ko", "LANG": "de_DE.UTF-8"}, "ko"),
        (None, {"LANG": "kok_IN"}, "en"),
        (None, {"BACKCHANNEL_LANGUAGE": "fr"}, "en"),
        ("KO-KR", {}, "ko"),
    ],
)
def test_what_was_typed_counts_first_then_the_setting_then_the_computer(
    typed: str | None, environment: dict[str, str], language: str
) -> None:
    assert chosen(typed, environment) == language


def test_a_language_that_the_program_does_not_speak_is_refused() -> None:
    with pytest.raises(Misuse):
        chosen("fr", {})


@pytest.mark.parametrize(
    "words", [("waiting", "--in", "ko"), ("--in", "ko", "waiting"), ("waiting", "--in=ko")]
)
def test_it_stands_before_or_after_the_command(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert "데스크" in ran.err
    assert "no desk" not in ran.err


def test_after_two_dashes_it_is_a_word_like_any_other(run: Run) -> None:
    ran = run("--", "--in", "ko")
    assert ran.code == 2
    assert "--in" in ran.err


def test_what_is_printed_for_programs_is_the_same_in_every_language(run: Run) -> None:
    english, korean = run("waiting", "--json"), run("waiting", "--json", "--in", "ko")
    assert json.loads(korean.err) == json.loads(english.err)
    assert korean.code == english.code


def test_the_first_page_and_the_help_of_a_command_are_in_korean(run: Run) -> None:
    assert "사용법: backchannel" in run("--help", "--in", "ko").out
    page = run("write", "--help", "--in", "ko").out
    assert "사용법: backchannel write WHO [FILE] [OPTIONS]" in page
    assert "예:" in page
    assert "backchannel write SOUTHLAND message.txt\n" in page
    assert "Usage" in run("write", "--help").out, "and in English again"


def test_it_is_said_in_korean_what_was_asked_wrongly(run: Run) -> None:
    assert "“nonsense”" in run("nonsense", "--in", "ko").err
    assert "There is no command" not in run("nonsense", "--in", "ko").err
    assert run("waiting", "--in", "fr").code == 2
