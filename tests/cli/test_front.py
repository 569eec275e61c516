"""The table of commands and the first page of help."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time

import pytest

from backchannel.cli.app import build
from backchannel.cli.front import page
from backchannel.cli.menu import GROUPS
from backchannel.cli.menu.row import Command

COMMANDS = [command for _, commands in GROUPS for command in commands]
OF_THE_ISSUE = {
    *("start", "invite", "join", "meet", "confirm", "write", "waiting", "read", "agree", "return", "discard"),
    *(
        "answer",
        "later",
        "decline",
        "messages",
        "line",
        "run",
        "sync",
        "carry",
        "who",
        "appoint",
        "hand-over",
    ),
    *("recall", "recovery-sheet", "backup", "restore", "verify", "relay", "bench"),
}
EXAMPLES = [example for command in COMMANDS for example in command.examples]


def test_every_promised_command_is_there_once() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert set(names) >= OF_THE_ISSUE


def test_the_first_page_names_every_command_and_fits_a_window() -> None:
    lines = page().splitlines()
    for command in COMMANDS:
        assert any(line.startswith(f"  {command.name}") and line.endswith(command.line) for line in lines)
    assert max(len(line) for line in lines) <= 100


def test_taking_a_draft_off_the_table_promises_only_what_this_sides_desks_can_keep() -> None:
    [line] = [command.line for command in COMMANDS if command.name == "discard"]
    said = " ".join(f"{line} {build()['discard'].help}".split())
    assert "No desk of yours that was told sends it." in line
    assert "can still have sent it" in said
    assert "never" not in said


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_where_the_table_says(command: Command) -> None:
    assert build()[command.name].name[0] == command.name


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_examples_or_is_a_group_that_has_them(command: Command) -> None:
    groups = ("agreement", "bench", "carry", "event", "relay", "relays", "table", "think-twice")
    assert command.examples or command.name in groups


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_typed_as_it_stands(example: str) -> None:
    words = shlex.split(example.split(" | ")[0].removesuffix(" --json").replace(" --yes", ""))
    command, _, _ = build().parse_args(words, exit_on_error=False, print_error=False)
    assert command.__module__.startswith(("backchannel.cli.commands", "backchannel.web.command"))


def run_fresh(code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BACKCHANNEL_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return done.stdout


def test_the_first_page_imports_no_library_and_opens_nothing() -> None:
    heavy = "cyclopts|rich|msgspec|cryptography|sqlcipher3|urllib3|numpy|backchannel.desk|backchannel.store"
    out = run_fresh(
        "import sys; from backchannel.cli import main; main(['--help']);"
        f"print([name for name in {heavy.split('|')!r} if name in sys.modules])"
    )
    assert out.splitlines()[-1] == "[]"


def test_the_help_of_a_command_imports_neither_cryptography_nor_database() -> None:
    heavy = "cryptography|sqlcipher3|urllib3|numpy|segno|backchannel.store"
    out = run_fresh(
        "import sys; from backchannel.cli import main; main(['write', '--help']);"
        f"print([name for name in {heavy.split('|')!r} if name in sys.modules])"
    )
    assert out.splitlines()[-1] == "[]"


def test_the_first_page_is_there_in_under_three_tenths_of_a_second() -> None:
    def once() -> float:
        begun = time.perf_counter()
        run_fresh("from backchannel.cli import main; main(['--help'])")
        return time.perf_counter() - begun

    assert min(once() for _ in range(5)) < 0.3
