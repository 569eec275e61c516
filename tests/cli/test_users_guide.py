"""docs/users.md says what the program does: every command in it can be typed, and every command is in it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from backchannel.cli.app import build
from backchannel.cli.menu import GROUPS

from .test_plain_words import HOSTS, internal_words

GUIDE = (Path(__file__).parents[2] / "docs" / "users.md").read_text(encoding="utf-8")
IN_BLOCKS = re.findall(r"^backchannel .*$", GUIDE, re.MULTILINE)
IN_LINES = re.findall(r"`(backchannel [^`…]+)`", GUIDE)
TYPED = sorted({*IN_BLOCKS, *IN_LINES})
OF_A_DESK = [command.name for _, commands in GROUPS for command in commands if command.name not in HOSTS]
GLOBAL = re.compile(r" --home \w+| --json")


def test_the_guide_holds_commands() -> None:
    assert len(TYPED) > 40


@pytest.mark.parametrize("typed", TYPED)
def test_every_command_of_the_guide_can_be_typed_as_it_stands(typed: str) -> None:
    words = shlex.split(GLOBAL.sub("", typed).replace(" --yes", "").split(" | ")[0])[1:]
    command, _, _ = build().parse_args(words, exit_on_error=False, print_error=False)
    assert command.__module__.startswith(("backchannel.cli", "backchannel.web.command"))


@pytest.mark.parametrize("name", OF_A_DESK)
def test_every_command_is_in_the_guide(name: str) -> None:
    assert re.search(rf"backchannel (--home \w+ )?{name}\b", GUIDE)


def test_the_guide_uses_peoples_words_only() -> None:
    assert internal_words(GUIDE) == []
