"""How a command line becomes one call: global options, exit codes, the first screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backchannel import __version__
from backchannel.cli import app
from backchannel.cli.commands import talk
from backchannel.cli.session import Session, default_home

from .conftest import Run


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """The sessions that open a desk, caught before they do: what the parser made of the options."""
    sessions: list[Session] = []

    def caught(session: Session) -> None:
        sessions.append(session)
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "desk", caught)
    return sessions


@pytest.mark.parametrize(
    "words",
    [
        "--home /h --passphrase-file /p --json read 3",
        "read 3 --home /h --passphrase-file /p --json",
        "--json read --home /h 3 --passphrase-file /p",
        "read --home=/h 3 --passphrase-file=/p --json",
    ],
)
def test_global_options_may_stand_before_or_after_the_command(
    run: Run, seen: list[Session], words: str
) -> None:
    run(*words.split())
    assert [(each.home, each.passphrase_file, each.as_json) for each in seen] == [(Path("/h"), "/p", True)]


def test_options_win_over_the_environment_and_that_over_what_is_usual(
    run: Run, seen: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("read", "3")
    monkeypatch.setenv("BACKCHANNEL_HOME", "/from-environment")
    monkeypatch.setenv("BACKCHANNEL_PASSPHRASE_FILE", "/words")
    run("read", "3")
    run("read", "3", "--home", "/from-option")
    assert [each.home for each in seen] == [default_home(), Path("/from-environment"), Path("/from-option")]
    assert [each.passphrase_file for each in seen] == [None, "/words", "/words"]


def test_a_passphrase_can_come_from_standard_input(run: Run, seen: list[Session]) -> None:
    run("read", "3", "--passphrase-file", "-")
    assert seen[0].passphrase_file == "-"


def test_alone_it_says_how_things_stand(run: Run, seen: list[Session]) -> None:
    run()
    run("--json")
    assert [each.as_json for each in seen] == [False, True]


def test_without_a_desk_it_says_how_to_begin_and_asks_for_no_passphrase(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    assert ran.out == ""
    assert "There is no desk in" in ran.err
    assert "backchannel start" in ran.err


def test_a_refusal_is_json_when_json_was_asked_for(run: Run) -> None:
    ran = run("read", "3", "--json")
    assert ran.code == 2
    assert set(json.loads(ran.err)) == {"error", "what_next", "exit_code"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["wrte"], "Did you mean `backchannel write`?"),
        (["read"], "NUMBER is missing."),
        (["read", "twelve"], "a number is needed there"),
        (["read", "1", "2"], "“2” is one word too many."),
        (["read", "3", "--loud"], "There is no option --loud here."),
        (["write", "S", "--loud"], "There is no option --loud here."),
        (["read", "3", "--home"], "--home needs a value."),
        (["carry", "out", "S", "x", "--form", "song"], "it is one of file, text, qr"),
        (["write", "S", "-", "--personally", "--aloud"], "one of them"),
        (["write", "S", "-", "--answer-by", "soon"], "not a date"),
        (["write", "S", "-", "--passphrase-file", "-"], "cannot both come from standard input"),
        (["write", "S", "nowhere.txt"], "There is no file called nowhere.txt."),
        (["meet", "--qr"], "Say whom you want to meet."),
        (["meet", "S", "--accept", "f", "--qr"], "Either make a line"),
        (["sync", "--times", "0"], "from 1 to"),
    ],
    ids=" ".join,
)
def test_misuse_is_one_sentence_one_arrow_and_exit_code_2(run: Run, words: list[str], said: str) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.splitlines()[-1].startswith("→ ")
    assert len(ran.err.splitlines()) == 2


def test_a_fault_of_the_program_is_one_sentence_and_exit_code_3(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(session: Session) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Session, "desk", fault)
    ran = run("read", "3")
    assert ran.code == 3
    assert "ZeroDivisionError" in ran.err
    assert "secret detail" not in ran.err
    assert "Traceback" not in ran.err
    monkeypatch.setenv("BACKCHANNEL_DEBUG", "1")
    assert "Traceback" in run("read", "3").err


def test_ctrl_c_is_no_traceback(run: Run, seen: list[Session]) -> None:
    ran = run("read", "3")
    assert (ran.code, ran.err) == (130, "You stopped it.\n")


def test_a_dash_is_a_file_and_not_an_option(run: Run, seen: list[Session]) -> None:
    run("write", "SOUTHLAND", "-", stdin=b"Hello.\n")
    run("answer", "3", "-", "--aloud", stdin=b"Hello.\n")
    assert len(seen) == 2


def test_after_two_dashes_nothing_is_an_option(run: Run, seen: list[Session]) -> None:
    run("return", "3", "--", "--json is not what I meant")
    assert [each.as_json for each in seen] == [False]


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]], ids=" ".join)
def test_the_first_page_is_reached_in_every_usual_way(run: Run, words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 0
    assert ran.out.startswith("Backchannel:")


@pytest.mark.parametrize(
    "words", [["write", "--help"], ["help", "write"], ["--json", "write", "-h"]], ids=" ".join
)
def test_the_help_of_a_command_has_usage_meaning_and_examples(run: Run, words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 0
    assert ran.out.startswith("Usage: backchannel write WHO [FILE] [OPTIONS]")
    assert "--answer-by" in ran.out
    assert "--home" in ran.out
    assert "Examples:\n  backchannel write SOUTHLAND message.txt" in ran.out
    assert (talk.write.__doc__ or "").splitlines()[0] in ran.out


def test_version_is_the_version(run: Run) -> None:
    assert run("--version").out.strip() == __version__


def test_json_before_relay_reaches_the_commands_of_a_host(run: Run, tmp_path: Path) -> None:
    ran = run("--json", "relay", "status", "--data", str(tmp_path / "none"))
    assert ran.code != 0
    assert "error" in json.loads(ran.err)


def test_the_parser_imports_no_command_before_it_is_typed() -> None:
    assert not any(getattr(command, "is_resolved", False) for command in app.build()._commands.values())
