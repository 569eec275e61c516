"""How a command line becomes one call: global options, exit codes, the first screen."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest

from backchannel import __version__
from backchannel.cli import app
from backchannel.cli.commands import talk
from backchannel.cli.session import default_home

from .conftest import Run


@pytest.mark.parametrize(
    "words",
    [
        "--home nowhere --passphrase-file p --json read 3",
        "read 3 --home nowhere --passphrase-file p --json",
        "--json read --home nowhere 3 --passphrase-file p",
        "read --home=nowhere 3 --passphrase-file=p --json",
        "--json --home nowhere",
    ],
)
def test_global_options_may_stand_before_or_after_the_command(run: Run, words: str) -> None:
    assert json.loads(run(*words.split()).err)["error"] == "There is no desk in nowhere yet."


def test_options_win_over_the_environment_and_that_over_what_is_usual(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"in {default_home()} yet" in run("read", "3").err
    monkeypatch.setenv("BACKCHANNEL_HOME", "from-environment")
    assert "in from-environment yet" in run("read", "3").err
    assert "in from-option yet" in run("read", "3", "--home", "from-option").err


def test_the_file_of_the_passphrase_comes_from_the_option_or_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = "The file that should hold the passphrase is not there."
    assert said in run("read", "3", "--home", str(tmp_path), "--passphrase-file", "nowhere").err
    monkeypatch.setenv("BACKCHANNEL_PASSPHRASE_FILE", "nowhere")
    assert said in run("read", "3", "--home", str(tmp_path)).err


def test_a_passphrase_can_come_from_standard_input(run: Run, tmp_path: Path) -> None:
    ran = run("read", "3", "--home", str(tmp_path), "--passphrase-file", "-", stdin=b"\n")
    assert ran.err.startswith("The passphrase is empty.")


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


def test_ctrl_c_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def pressed(question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(getpass, "getpass", pressed)
    ran = run("read", "3", "--home", str(tmp_path))
    assert (ran.code, ran.err) == (130, "You stopped it.\n")


@pytest.mark.parametrize("words", ["write SOUTHLAND -", "answer 3 - --aloud", "meet S --accept -", "ask 3 -"])
def test_a_dash_is_standard_input_and_not_an_option(run: Run, words: str) -> None:
    assert run(*words.split(), stdin=b"Hello.\n").err.startswith("There is no desk in")


def test_what_works_everywhere_is_never_taken_for_a_file_that_was_left_out(run: Run) -> None:
    ran = run("write", "S", "--json", "--home", "nowhere", stdin=b"Hello.\n")
    assert json.loads(ran.err)["error"] == "There is no desk in nowhere yet."


def test_after_two_dashes_nothing_is_an_option(run: Run) -> None:
    assert run("return", "3", "--", "--json").err.startswith("There is no desk in")


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
